"""What may be said about warehouses 仓库, their zones and aisles, and the places in them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from stowage.kernel.quantity import MAX_SAFE
from stowage.kernel.text import Code, Name

Limit = Annotated[int, msgspec.Meta(ge=0, le=MAX_SAFE)]  # 0: none
Order = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
AreaCode = Annotated[Name, msgspec.Meta(min_length=1)]


class PlaceKind(StrEnum):
    DOCK = "dock"  # where trucks are unloaded: receipts land here
    STAGING = "staging"
    BIN = "bin"
    FLOOR = "floor"  # the one place of a warehouse without bins


class PlaceStorage(StrEnum):
    """What may be kept there: the storage classes of items, or any of them."""

    ANY = "any"
    AMBIENT = "ambient"
    COOL = "cool"
    FROZEN = "frozen"
    HAZARDOUS = "hazardous"
    VALUABLE = "valuable"


class Way(StrEnum):
    """How people walk through a warehouse's aisles."""

    STRAIGHT = "straight"  # each aisle from its first bay
    SNAKE = "snake"  # every second aisle from its last bay


class PlaceRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`code` is the natural key within its warehouse: "A07-12-3", "D-02". A zone or aisle that is named and not there yet is made. What
    is None stays as it is, and of a new place: comes last on the walk, keeps anything, has no limit. `sequence`: where on the walk.
    Limits: grams, millilitres, 1/10,000 base units of whatever lies there; 0 for none. `seen_version`: the version that this was changed
    from; another one now, and it is refused.
    """

    code: Code
    kind: PlaceKind
    zone: Name = ""
    aisle: Name = ""
    bay: Name = ""
    level: Name = ""
    active: bool = True
    sequence: Order | None = None
    storage_class: PlaceStorage | None = None
    max_weight_g: Limit | None = None
    max_volume_ml: Limit | None = None
    max_quantity: Limit | None = None
    seen_version: int | None = None


class PutWarehouse(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.put_warehouse/2", tag_field="type"
):
    """`code` is the natural key. `timezone` is an IANA zone: business dates are taken in it. Places that are not named stay."""

    code: Code
    name_zh: Name
    name_en: Name
    timezone: Name
    has_bins: bool
    places: tuple[PlaceRecord, ...] = ()
    seen_version: int | None = None


class PutPlaces(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.put_places/1", tag_field="type"):
    """Of one warehouse, by its code."""

    warehouse: Code
    places: tuple[PlaceRecord, ...]


class AisleRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` as places name it. Aisles are walked by `sequence`, then by code."""

    code: AreaCode
    name_zh: Name = ""
    name_en: Name = ""
    sequence: Order = 0


class ZoneRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` as places name it. `storage_class`: of those places in it that say "any". Aisles that are not named stay."""

    code: AreaCode
    name_zh: Name = ""
    name_en: Name = ""
    storage_class: PlaceStorage = PlaceStorage.ANY
    sequence: Order = 0
    aisles: tuple[AisleRecord, ...] = ()
    seen_version: int | None = None


class PutZones(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.put_zones/1", tag_field="type"):
    """Of one warehouse, by its code."""

    warehouse: Code
    zones: tuple[ZoneRecord, ...]


class MakeBins(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.make_bins/1", tag_field="type"):
    """Every place that `pattern` stands for (places/pattern.py), "A{01-12}-{01-30}-{1-4}". Places that are there already stay as they
    are. `zone`: theirs, "" for the letters that their code begins with. They come last on the walk, in the order of the pattern."""

    warehouse: Code
    pattern: Code
    kind: PlaceKind = PlaceKind.BIN
    zone: Name = ""
    storage_class: PlaceStorage = PlaceStorage.ANY
    max_weight_g: Limit = 0
    max_volume_ml: Limit = 0
    max_quantity: Limit = 0


class OrderPlaces(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.order_places/1", tag_field="type"
):
    """Number the walk anew: zone by zone, aisle by aisle as these are ordered, then by bay and level. `zone`: only its places, beginning
    with `first`; "" for all."""

    warehouse: Code
    way: Way
    zone: Name = ""
    first: Order = 1


class PlacesRefusal(StrEnum):
    TIMEZONE_UNKNOWN = "places.timezone_unknown"  # timezone
    CODE_REPEATED = "places.code_repeated"  # code
    WAREHOUSE_DIFFERS = "places.warehouse_differs"  # warehouse: not the one that the person speaks for
    WAREHOUSE_UNKNOWN = "places.warehouse_unknown"  # warehouse
    ZONE_UNKNOWN = "places.zone_unknown"  # warehouse, zone: no place is in it
    NO_BINS = "places.no_bins"  # warehouse, code: a bin in a warehouse without bins
    IN_USE = "places.in_use"  # warehouse, code, items, holds: goods lie there, or are promised from there
    CHANGED_MEANWHILE = "places.changed_meanwhile"  # code, version, now: its fields as the history tells them
    PATTERN_INVALID = "places.pattern_invalid"  # pattern, part: what of it cannot be read
    TOO_MANY = "places.too_many"  # pattern, count, most
