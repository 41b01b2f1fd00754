"""Units, items and their packaging as Piccolo sees them. `barcode` has a key of three columns, which Piccolo cannot say."""

from __future__ import annotations

from piccolo.columns import BigInt, Boolean, Integer, SmallInt, Text
from piccolo.table import Table


class Unit(Table, tablename="unit"):
    code = Text(primary_key=True)
    name_zh = Text()
    name_en = Text()
    decimals = SmallInt()
    version = Integer()


class Item(Table, tablename="item"):
    id = BigInt(primary_key=True)
    sku = Text(unique=True)
    name_zh = Text()
    name_en = Text()
    base_unit = Text()
    category = Text()
    tracks_lot = Boolean()
    tracks_expiry = Boolean()
    tracks_serial = Boolean()
    inspected = Boolean()
    over_tolerance_bp = Integer(null=True)
    short_tolerance_bp = Integer(null=True)
    search = Text()
    active = Boolean()
    specification = Text()
    mnemonic = Text()
    mnemonic_own = Boolean()
    weight_g = BigInt()
    length_mm = Integer()
    width_mm = Integer()
    height_mm = Integer()
    storage_class = Text()
    version = Integer()
    picture = Text()
    merged_into = BigInt(null=True)
    tracks_weight = Boolean()
    least_weight_g = BigInt()
    most_weight_g = BigInt()


class ItemUnit(Table, tablename="item_unit"):
    id = BigInt(primary_key=True)
    item = BigInt()
    unit = Text()
    numerator = BigInt()
    denominator = BigInt()
