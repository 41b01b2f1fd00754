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
Picture = Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?(?!\n)$")]


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
    """One packaging or alternative unit: 1 `unit` = numerator/denominator base units. `barcodes` name this unit; None: those it has."""

    unit: Code
    numerator: int
    denominator: int = 1
    barcodes: tuple[Code, ...] | None = None


class ItemRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sku` is the natural key: an existing sku is changed, a new one added. Barcodes that are said replace those of their unit;
    units that are not named stay, those in `without` go. What is None stays as it is: "", 0 and () say that there is none. `suppliers`
    are all there are, the preferred first; of `levels` the warehouses that are not named stay. `category` names one by its code; one
    that is not there yet is made. `mnemonic` 助记码: "" is the initials of the name's pinyin. Weight and measures are of one base unit,
    packed. `tracks_weight`: each delivery is weighed, and one base unit between `least_weight_g` and `most_weight_g`, 0 for no limit.
    `picture`: SHA-256 in hex of one that was uploaded. `seen_version`: the version that this was changed from; another one now,
    and it is refused.
    """

    sku: Code
    name_zh: Name
    name_en: Name
    base_unit: Code
    barcodes: tuple[Code, ...] | None = None  # of one base unit
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
    picture: Picture | None = None
    without: tuple[Code, ...] = ()
    seen_version: int | None = None
    tracks_weight: bool | None = None
    least_weight_g: Grams | None = None
    most_weight_g: Grams | None = None


class CategoryRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the tree of categories, by its code. `parent`: the code of the one above it, "" at the top. `seen_version` as of items."""

    code: CategoryCode
    name_zh: Name
    name_en: Name
    parent: Name = ""
    seen_version: int | None = None


class UnitRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's code and its two names: "case" 箱. `seen_version` as of items."""

    code: Code
    name_zh: Name
    name_en: Name
    decimals: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0  # digits a person may type, 0..4
    seen_version: int | None = None


class PutItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/3", tag_field="type"):
    items: tuple[ItemRecord, ...]


class MergeItems(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.merge_items/1", tag_field="type"
):
    """Two records of the same goods become one: what names `sku`, itself and its barcodes, leads to `into` from now on, and `sku` is
    retired for good. `seen_version`, `into_version`: what was looked at; another one now, and it is refused."""

    sku: Code
    into: Code
    seen_version: int | None = None
    into_version: int | None = None


class BindBarcode(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.bind_barcode/1", tag_field="type"
):
    """A barcode that nothing has yet names `unit` of the item `sku` from now on: said by who stands before the goods."""

    barcode: Code
    sku: Code
    unit: Code


class PutUnits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_units/2", tag_field="type"):
    units: tuple[UnitRecord, ...]


class PutCategories(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_categories/2", tag_field="type"
):
    categories: tuple[CategoryRecord, ...]


class RemoveCategories(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.remove_categories/1", tag_field="type"
):
    """By their codes: those that are empty."""

    categories: tuple[CategoryCode, ...]


class CatalogWarning(StrEnum):
    BARCODE_SHARED = "catalog.barcode_shared"  # sku, barcode, other: sku of another item that has it, too


class CatalogRefusal(StrEnum):
    UNIT_UNKNOWN = "catalog.unit_unknown"  # sku, unit
    FACTOR_INEXACT = "catalog.factor_inexact"  # sku, unit, numerator, denominator
    UNIT_IN_USE = "catalog.unit_in_use"  # sku, unit: base unit or factor may not change once stock moved
    SKU_REPEATED = "catalog.sku_repeated"  # sku
    NAME_MISSING = "catalog.name_missing"  # sku, field, value: both names are empty
    UNIT_REPEATED = "catalog.unit_repeated"  # sku, field, value: the unit
    SUPPLIER_REPEATED = "catalog.supplier_repeated"  # sku, field, value: the supplier
    CHANGED_MEANWHILE = (
        "catalog.changed_meanwhile"  # sku (of others: code), version, now: its fields as the history tells them
    )
    WAREHOUSE_UNKNOWN = "catalog.warehouse_unknown"  # sku, warehouse
    SUPPLIER_UNKNOWN = "catalog.supplier_unknown"  # sku, supplier
    LEVELS_UNSORTED = "catalog.levels_unsorted"  # sku, warehouse: not minimum ≤ reorder ≤ maximum
    CATEGORY_UNKNOWN = "catalog.category_unknown"  # category, parent
    CATEGORY_CIRCULAR = "catalog.category_circular"  # category: it would be below itself
    CATEGORY_IN_USE = "catalog.category_in_use"  # category, items, below: how many categories
    PICTURE_UNKNOWN = "catalog.picture_unknown"  # sku: it was never uploaded whole
    ITEM_UNKNOWN = "catalog.item_unknown"  # sku
    ITEM_RETIRED = "catalog.item_retired"  # sku
    ITEM_MERGED = "catalog.item_merged"  # sku, into: it is another record by now
    ITEM_IN_USE = "catalog.item_in_use"  # sku, stands: why it is not retired, as of mergers
    TRACKING_UNTOLD = "catalog.tracking_untold"  # sku, fields: tracks_lot, …: of the stock that is there nobody said it
    BARCODE_TAKEN = "catalog.barcode_taken"  # sku, barcode, other: sku of the item that it names already
    MERGE_ITSELF = "catalog.merge_itself"  # sku
    MERGE_DIFFERS = "catalog.merge_differs"  # sku, into, fields: base_unit, tracks_lot, tracks_expiry, tracks_serial
    MERGE_UNIT_DIFFERS = "catalog.merge_unit_differs"  # sku, into, unit: its barcodes would mean another count
    MERGE_IN_USE = "catalog.merge_in_use"  # sku, stands: stock, reservations, orders, exceptions
