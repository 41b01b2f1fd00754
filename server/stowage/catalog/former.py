"""Commands as they were published before: each is read as the newest for as long as somebody may still say it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from stowage.catalog.commands import ItemRecord, PutItems, UnitFactor
from stowage.kernel.text import BasisPoints, Code, Name


class ItemRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sku: Code
    name_zh: Name
    name_en: Name
    base_unit: Code
    barcodes: tuple[Code, ...] = ()
    units: tuple[UnitFactor, ...] = ()
    category: Name = ""
    tracks_lot: bool = False
    tracks_expiry: bool = False
    tracks_serial: bool = False
    inspected: bool = False
    over_tolerance_bp: BasisPoints | None = None
    short_tolerance_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = None
    active: bool = True


class PutItems1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="catalog.put_items/1", tag_field="type"):
    items: tuple[ItemRecord1, ...]


def with_more_fields(said: PutItems1) -> PutItems:
    """What it does not know stays as it is."""
    return PutItems(tuple(ItemRecord(**msgspec.structs.asdict(item)) for item in said.items))
