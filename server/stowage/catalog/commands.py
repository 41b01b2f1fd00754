"""What may be said about items 物料, their units and barcodes. All intents, set-based: one command carries many items."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from stowage.kernel.quantity import MAX_SAFE
from stowage.kernel.text import BasisPoints, Code, Name

CategoryCode = Annotated[Name, msgspec.Meta(min_length=1)]
Grams = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Millimetres = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Days = Annotated[int, msgspec.Meta(ge=0, le=3650)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=MAX_SAFE)]  # 1/10,000 base unit


class StorageClass(StrEnum):
    AMBIENT = "ambient"
    COOL = "cool"
    FROZEN = "frozen"
    HAZARDOUS = "hazardous"
    VALUABLE = "valuable"


class StockLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of an item a warehouse is to have, in 1/10,000 base unit: below `minimum` it is short, at `reorder` it is bought again,
    above `maximum` (0: without limit) it is too much. All three 0: nothing is asked of it."""

    warehouse: Code
    minimum: Amount = 0
    reorder: Amount = 0
    maximum: Amount = 0


class ApprovedSupplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From whom it may be bought, or by `approved` false no more. `sku`: what they call it; `minimum` and `pack` in 1/10,000 base unit:
    the least they sell, and by how much more; 0 for any."""

    supplier: Code
    approved: bool = True
    sku: Name = ""
    lead_days: Days = 0
    minimum: Amount = 0
    pack: Amount = 0


class UnitFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One packaging or alternative unit: 1 `unit` = numerator/denominator base units. `barcodes` name this unit."""

    unit: Code
    numerator: int
    denominator: int = 1
    barcodes: tuple[Code, ...] = ()


class ItemRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sku` is the natural key: an existing sku is changed, a new one added. Barcodes replace those of their unit when any
    are given; units that are not named stay. What is None stays as it is: "" and 0 say that there is none. `suppliers` are all there
    are, the preferred first; of `levels` the warehouses that are not named stay. `category` names one by its code; one that is not there
    yet is made. `mnemonic` 助记码: "" is the initials of the name's pinyin. Weight and measures are of one base unit, packed.
    `seen_version`: the version that this was changed from; another one now, and it is refused.
    """

    sku: Code
    name_zh: Name
    name_en: Name
    base_unit: Code
    barcodes: tuple[Code, ...] = ()  # of one base unit
    units: tuple[UnitFactor, ...] = ()
    category: Name = ""
    tracks_lot: bool = False
    tracks_expiry: bool = False
    tracks_serial: bool = False
    inspected: bool = False  # received into inspection
    over_tolerance_bp: BasisPoints | None = None  # 1/100 percent; None: the supplier's
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None
    active: bool = True
    specification: Name | None = None
    mnemonic: Name | None = None
    weight_g: Grams | None = None
    length_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    storage_class: StorageClass | None = None
    levels: tuple[StockLevel, ...] = ()
    suppliers: tuple[ApprovedSupplier, ...] | None = None
    seen_version: int | None = None


class CategoryRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the tree of categories, by its code. `parent`: the code of the one above it, "" at the top."""

    code: CategoryCode
    name_zh: Name
    name_en: Name
    parent: Name = ""


class UnitRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's code and its two names: "case" 箱."""

    code: Code
    name_zh: Name
    name_en: Name
    decimals: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0  # digits a person may type, 0..4


class PutItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/2", tag_field="type"):
    items: tuple[ItemRecord, ...]


class PutUnits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_units/1", tag_field="type"):
    units: tuple[UnitRecord, ...]


class PutCategories(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_categories/1", tag_field="type"
):
    categories: tuple[CategoryRecord, ...]


class CatalogRefusal(StrEnum):
    UNIT_UNKNOWN = "catalog.unit_unknown"  # sku, unit
    FACTOR_INEXACT = "catalog.factor_inexact"  # sku, unit, numerator, denominator
    UNIT_IN_USE = "catalog.unit_in_use"  # sku, unit: base unit or factor may not change once stock moved
    SKU_REPEATED = "catalog.sku_repeated"  # sku
    CHANGED_MEANWHILE = "catalog.changed_meanwhile"  # sku, version, now: its fields as the history tells them
    WAREHOUSE_UNKNOWN = "catalog.warehouse_unknown"  # sku, warehouse
    SUPPLIER_UNKNOWN = "catalog.supplier_unknown"  # sku, supplier
    LEVELS_UNSORTED = "catalog.levels_unsorted"  # sku, warehouse: not minimum ≤ reorder ≤ maximum
    CATEGORY_UNKNOWN = "catalog.category_unknown"  # category, parent
    CATEGORY_CIRCULAR = "catalog.category_circular"  # category: it would be below itself
