"""What may be said about warehouses 仓库 and the places in them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from stowage.kernel.text import Code, Name


class PlaceKind(StrEnum):
    DOCK = "dock"  # where trucks are unloaded: receipts land here
    STAGING = "staging"
    BIN = "bin"
    FLOOR = "floor"  # the one place of a warehouse without bins


class PlaceRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` is the natural key within its warehouse: "A07-12-3", "D-02"."""

    code: Code
    kind: PlaceKind
    zone: Name = ""
    aisle: Name = ""
    bay: Name = ""
    level: Name = ""
    active: bool = True


class PutWarehouse(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="places.put_warehouse/1", tag_field="type"
):
    """`code` is the natural key. `timezone` is an IANA zone: business dates are taken in it."""

    code: Code
    name_zh: Name
    name_en: Name
    timezone: Name
    has_bins: bool
    places: tuple[PlaceRecord, ...] = ()


class PlacesRefusal(StrEnum):
    TIMEZONE_UNKNOWN = "places.timezone_unknown"  # timezone
    CODE_REPEATED = "places.code_repeated"  # code
    WAREHOUSE_DIFFERS = "places.warehouse_differs"  # warehouse: not the one that the person speaks for
    NO_BINS = "places.no_bins"  # warehouse, code: a bin in a warehouse without bins
