"""What may be said about items 物料, their units and barcodes. All intents, set-based: one command carries many items."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from stowage.kernel.text import BasisPoints, Code, Name


class UnitFactor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One packaging or alternative unit: 1 `unit` = numerator/denominator base units. `barcodes` name this unit."""

    unit: Code
    numerator: int
    denominator: int = 1
    barcodes: tuple[Code, ...] = ()


class ItemRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`sku` is the natural key: an existing sku is changed, a new one added. Barcodes replace those of their unit when any
    are given; units that are not named stay."""

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


class UnitRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's code and its two names: "case" 箱."""

    code: Code
    name_zh: Name
    name_en: Name
    decimals: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0  # digits a person may type, 0..4


class PutItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/1", tag_field="type"):
    items: tuple[ItemRecord, ...]


class PutUnits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_units/1", tag_field="type"):
    units: tuple[UnitRecord, ...]


class CatalogRefusal(StrEnum):
    UNIT_UNKNOWN = "catalog.unit_unknown"  # sku, unit
    FACTOR_INEXACT = "catalog.factor_inexact"  # sku, unit, numerator, denominator
    UNIT_IN_USE = "catalog.unit_in_use"  # sku, unit: base unit or factor may not change once stock moved
    SKU_REPEATED = "catalog.sku_repeated"  # sku
