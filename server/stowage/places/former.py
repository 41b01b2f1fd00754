"""Commands as they were published before: each is read as the newest for as long as somebody may still say it."""

from __future__ import annotations

import msgspec

from stowage.kernel.text import Code, Name
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse


class PlaceRecord1(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    kind: PlaceKind
    zone: Name = ""
    aisle: Name = ""
    bay: Name = ""
    level: Name = ""
    active: bool = True


class PutWarehouse1(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.put_warehouse/1", tag_field="type"
):
    code: Code
    name_zh: Name
    name_en: Name
    timezone: Name
    has_bins: bool
    places: tuple[PlaceRecord1, ...] = ()


def with_more_fields(said: PutWarehouse1) -> PutWarehouse:
    """What it does not know stays as it is."""
    places = tuple(PlaceRecord(**msgspec.structs.asdict(place)) for place in said.places)
    return PutWarehouse(said.code, said.name_zh, said.name_en, said.timezone, said.has_bins, places)
