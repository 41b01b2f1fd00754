"""Warehouses and places as Piccolo sees them."""

from __future__ import annotations

from piccolo.columns import BigInt, Boolean, Integer, Text
from piccolo.table import Table


class Warehouse(Table, tablename="warehouse"):
    id = BigInt(primary_key=True)
    code = Text(unique=True)
    name_zh = Text()
    name_en = Text()
    timezone = Text()
    has_bins = Boolean()
    version = Integer()


class Place(Table, tablename="place"):
    id = BigInt(primary_key=True)
    warehouse = BigInt()
    code = Text()
    kind = Text()
    zone = Text()
    aisle = Text()
    bay = Text()
    level = Text()
    active = Boolean()
    sequence = BigInt()
    storage_class = Text()
    max_weight_g = BigInt()
    max_volume_ml = BigInt()
    max_quantity = BigInt()
    version = Integer()
    empty = Boolean(default=True)
