"""Suppliers and customers as Piccolo sees them."""

from __future__ import annotations

from piccolo.columns import BigInt, Boolean, Integer, Text
from piccolo.table import Table


class Party(Table, tablename="party"):
    id = BigInt(primary_key=True)
    code = Text(unique=True)
    name_zh = Text()
    name_en = Text()
    supplier = Boolean()
    customer = Boolean()
    city = Text()
    over_tolerance_bp = Integer()
    short_tolerance_bp = Integer()
    search = Text()
    active = Boolean()
    payment = Text()
    terms_days = Integer()
    currency = Text()
    tax_number = Text()
    taxpayer = Text()
    version = Integer()
    merged_into = BigInt(null=True)
    keeper = BigInt(null=True)
    keeps_goods = Boolean()
