"""Commands as they were published before: each is read as the newest for as long as somebody may still say it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from stowage.catalog.commands import (
    ApprovedSupplier,
    CategoryCode,
    CategoryRecord,
    Grams,
    ItemRecord,
    Millimetres,
    PutCategories,
    PutItems,
    PutUnits,
    StockLevel,
    StorageClass,
    UnitFactor,
    UnitRecord,
)
from stowage.kernel.text import BasisPoints, Code, Name


class UnitFactor2(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: Code
    numerator: int
    denominator: int = 1
    barcodes: tuple[Code, ...] = ()


class ItemRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sku: Code
    name_zh: Name
    name_en: Name
    base_unit: Code
    barcodes: tuple[Code, ...] = ()
    units: tuple[UnitFactor2, ...] = ()
    category: Name = ""
    tracks_lot: bool = False
    tracks_expiry: bool = False
    tracks_serial: bool = False
    inspected: bool = False
    over_tolerance_bp: BasisPoints | None = None
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None
    active: bool = True


class ItemRecord2(ItemRecord1, frozen=True, forbid_unknown_fields=True):
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


class CategoryRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: CategoryCode
    name_zh: Name
    name_en: Name
    parent: Name = ""


class UnitRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    name_zh: Name
    name_en: Name
    decimals: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0


class PutItems1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/1", tag_field="type"):
    items: tuple[ItemRecord1, ...]


class PutItems2(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/2", tag_field="type"):
    items: tuple[ItemRecord2, ...]


class PutCategories1(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_categories/1", tag_field="type"
):
    categories: tuple[CategoryRecord1, ...]


class PutUnits1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_units/1", tag_field="type"):
    units: tuple[UnitRecord1, ...]


def with_more_fields(said: PutItems1) -> PutItems2:
    """What it does not know stays as it is."""
    return PutItems2(tuple(ItemRecord2(**msgspec.structs.asdict(item)) for item in said.items))


def with_barcodes_to_remove(said: PutItems2) -> PutItems:
    """No barcodes meant: those that there are."""

    def unit(one: UnitFactor2) -> UnitFactor:
        return UnitFactor(one.unit, one.numerator, one.denominator, one.barcodes or None)

    def item(one: ItemRecord2) -> ItemRecord:
        named = {"barcodes": one.barcodes or None, "units": tuple(map(unit, one.units))}
        return ItemRecord(**(msgspec.structs.asdict(one) | named))

    return PutItems(tuple(map(item, said.items)))


def categories_of_any_version(said: PutCategories1) -> PutCategories:
    return PutCategories(tuple(CategoryRecord(*msgspec.structs.astuple(one)) for one in said.categories))


def units_of_any_version(said: PutUnits1) -> PutUnits:
    return PutUnits(tuple(UnitRecord(*msgspec.structs.astuple(one)) for one in said.units))
