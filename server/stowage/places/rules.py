"""Warehouses 仓库 and their places.

L-1  A warehouse without bins has docks, staging and floor only, and its flows skip bin scans.
L-2  A place is put out of use only while nothing lies there and nothing is promised from there.
L-3  Who changes what somebody else changed meanwhile is told so.
L-4  What a pattern stands for is added to what is there; nothing that is there is changed by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.places.commands import (
    MakeBins,
    OrderPlaces,
    PlaceKind,
    PlaceRecord,
    PlacesRefusal,
    PutPlaces,
    PutWarehouse,
    PutZones,
    ZoneRecord,
)
from stowage.places.pattern import MOST, PatternError, TooMany, spots
from stowage.places.walk import Stop, walk

Command = PutWarehouse | PutPlaces | PutZones | MakeBins | OrderPlaces


class WarehousePut(msgspec.Struct, frozen=True):
    command: PutWarehouse


class PlacesPut(msgspec.Struct, frozen=True):
    warehouse: str
    places: tuple[PlaceRecord, ...]


class ZonesPut(msgspec.Struct, frozen=True):
    warehouse: str
    zones: tuple[ZoneRecord, ...]


class PlacesOrdered(msgspec.Struct, frozen=True):
    """`codes`: one after the other on the walk, from `first` on."""

    warehouse: str
    codes: tuple[str, ...]
    first: int


Change = WarehousePut | PlacesPut | ZonesPut | PlacesOrdered


class Known(msgspec.Struct, frozen=True):
    """A version, and where a command says which one it saw, the fields as they are now, in words."""

    version: int
    now: dict[str, Any] = {}


class KnownWarehouse(msgspec.Struct):
    """`id` None: made by an earlier command of the segment. `has_bins` as it is; `bins`: one or two codes of its bins in use."""

    id: int | None
    version: int = 1
    has_bins: bool = True
    bins: set[str] = set()
    now: dict[str, Any] = {}


class KnownPlace(msgspec.Struct, frozen=True):
    """A place that exists. `items`, `holds`: how many items lie there, how many promises are kept there."""

    active: bool = True
    items: int = 0
    holds: int = 0
    version: int = 1
    now: dict[str, Any] = {}


class State(msgspec.Struct):
    """Warehouses by code, places and zones by the codes of warehouse and place or zone, as far as commands name them; `stops`: the places
    of the warehouses that are walked anew."""

    warehouses: dict[str, KnownWarehouse] = {}
    places: dict[tuple[str, str], KnownPlace] = {}
    zones: dict[tuple[str, str], Known] = {}
    stops: dict[str, list[Stop]] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case WarehousePut(command):
                    self._warehouse(command)
                case PlacesPut(warehouse, places):
                    self._places(warehouse, places)
                case ZonesPut(warehouse, zones):
                    self._zones(warehouse, zones)
                case PlacesOrdered():
                    pass  # nothing is decided by it
                case _:
                    raise AssertionError(change)

    def _warehouse(self, command: PutWarehouse) -> None:
        known = self.warehouses.setdefault(command.code, KnownWarehouse(None, version=0))
        known.version, known.has_bins, known.now = known.version + 1, command.has_bins, {}

    def _places(self, warehouse: str, places: Iterable[PlaceRecord]) -> None:
        bins = self.warehouses[warehouse].bins
        moved = {place.code: place for place in places}
        for place in places:
            known = self.places.get((warehouse, place.code), KnownPlace(version=0))
            self.places[warehouse, place.code] = msgspec.structs.replace(
                known, active=place.active, version=known.version + 1, now={}
            )
            if place.kind is PlaceKind.BIN and place.active:
                bins.add(place.code)
            else:
                bins.discard(place.code)
        if warehouse in self.stops:
            kept = [stop for stop in self.stops[warehouse] if stop.code not in moved]
            self.stops[warehouse] = kept + [_stop(place) for place in moved.values() if place.active]

    def _zones(self, warehouse: str, zones: Iterable[ZoneRecord]) -> None:
        orders = {zone.code: (zone.sequence, {aisle.code: aisle.sequence for aisle in zone.aisles}) for zone in zones}
        for code in orders:
            known = self.zones.get((warehouse, code))
            self.zones[warehouse, code] = Known(known.version + 1 if known else 1)
        if warehouse in self.stops:
            self.stops[warehouse] = [_ordered(stop, orders) for stop in self.stops[warehouse]]


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    if isinstance(command, PutWarehouse):
        return _put_warehouse(state, command, context)
    known = state.warehouses.get(command.warehouse)
    about = {"warehouse": command.warehouse}
    if known is None:
        return Refusal(PlacesRefusal.WAREHOUSE_UNKNOWN, about)
    if not context.speaks_for(known.id):
        return Refusal(PlacesRefusal.WAREHOUSE_DIFFERS, about)
    if isinstance(command, PutPlaces):
        refusal = _places(state, command.warehouse, command.places, has_bins=known.has_bins)
        return refusal or Decision(changes=(PlacesPut(command.warehouse, command.places),))
    if isinstance(command, PutZones):
        return _put_zones(state, command)
    return _make_bins(state, command, known) if isinstance(command, MakeBins) else _order(state, command)


def _put_warehouse(state: State, command: PutWarehouse, context: Context) -> Decision | Refusal:
    known = state.warehouses.get(command.code)
    if not context.speaks_for(known.id if known else None):
        return Refusal(PlacesRefusal.WAREHOUSE_DIFFERS, {"warehouse": command.code})
    if not _is_zone(command.timezone):
        return Refusal(PlacesRefusal.TIMEZONE_UNKNOWN, {"timezone": command.timezone})
    if known is not None and command.seen_version not in (None, known.version):
        return _meanwhile(command.code, known.version, known.now)
    refusal = _places(state, command.code, command.places, has_bins=command.has_bins)
    if refusal is not None:
        return refusal
    if not command.has_bins and known is not None:
        kept = known.bins - {place.code for place in command.places}
        if kept:
            return Refusal(PlacesRefusal.NO_BINS, {"warehouse": command.code, "code": min(kept)})
    changes: tuple[Change, ...] = (WarehousePut(command),)
    return Decision(changes=(*changes, PlacesPut(command.code, command.places)) if command.places else changes)


def _places(state: State, warehouse: str, places: Iterable[PlaceRecord], *, has_bins: bool) -> Refusal | None:
    seen: set[str] = set()
    for place in places:
        if place.code in seen:
            return Refusal(PlacesRefusal.CODE_REPEATED, {"code": place.code})
        seen.add(place.code)
        about = {"warehouse": warehouse, "code": place.code}
        if not has_bins and place.kind is PlaceKind.BIN and place.active:
            return Refusal(PlacesRefusal.NO_BINS, about)
        known = state.places.get((warehouse, place.code))
        if known is None:
            continue
        if place.seen_version not in (None, known.version):
            return _meanwhile(place.code, known.version, known.now)
        if known.active and not place.active and (known.items or known.holds):
            return Refusal(PlacesRefusal.IN_USE, {**about, "items": known.items, "holds": known.holds})
    return None


def _put_zones(state: State, command: PutZones) -> Decision | Refusal:
    seen: set[str] = set()
    for zone in command.zones:
        if zone.code in seen or len({aisle.code for aisle in zone.aisles}) < len(zone.aisles):
            return Refusal(PlacesRefusal.CODE_REPEATED, {"code": zone.code})
        seen.add(zone.code)
        known = state.zones.get((command.warehouse, zone.code))
        if known is not None and zone.seen_version not in (None, known.version):
            return _meanwhile(zone.code, known.version, known.now)
    return Decision(changes=(ZonesPut(command.warehouse, command.zones),))


def _make_bins(state: State, command: MakeBins, known: KnownWarehouse) -> Decision | Refusal:
    """L-4"""
    if not known.has_bins and command.kind is PlaceKind.BIN:
        return Refusal(PlacesRefusal.NO_BINS, {"warehouse": command.warehouse, "code": command.pattern})
    try:
        made = bins_of(command)
    except PatternError as error:
        return Refusal(PlacesRefusal.PATTERN_INVALID, {"pattern": command.pattern, "part": error.part})
    except TooMany as error:
        return Refusal(PlacesRefusal.TOO_MANY, {"pattern": command.pattern, "count": error.count, "most": MOST})
    new = tuple(place for place in made if (command.warehouse, place.code) not in state.places)
    return Decision(changes=(PlacesPut(command.warehouse, new),) if new else ())


def bins_of(command: MakeBins) -> list[PlaceRecord]:
    """Every place that the command's pattern stands for. Raises PatternError, TooMany."""
    return [
        PlaceRecord(
            *(spot.code, command.kind, spot.zone, spot.aisle, spot.bay, spot.level),
            storage_class=command.storage_class,
            max_weight_g=command.max_weight_g,
            max_volume_ml=command.max_volume_ml,
            max_quantity=command.max_quantity,
        )
        for spot in spots(command.pattern, command.zone)
    ]


def _order(state: State, command: OrderPlaces) -> Decision | Refusal:
    stops = [stop for stop in state.stops.get(command.warehouse, []) if command.zone in ("", stop.zone)]
    if not stops and command.zone:
        return Refusal(PlacesRefusal.ZONE_UNKNOWN, {"warehouse": command.warehouse, "zone": command.zone})
    return Decision(changes=(PlacesOrdered(command.warehouse, tuple(walk(stops, command.way)), command.first),))


def _meanwhile(code: str, version: int, now: dict[str, Any]) -> Refusal:
    """L-3"""
    return Refusal(PlacesRefusal.CHANGED_MEANWHILE, {"code": code, "version": version, "now": now})


def _stop(place: PlaceRecord) -> Stop:
    return Stop(place.code, place.zone, place.aisle, place.bay, place.level)


def _ordered(stop: Stop, orders: dict[str, tuple[int, dict[str, int]]]) -> Stop:
    if stop.zone not in orders:
        return stop
    at, aisles = orders[stop.zone]
    return stop._replace(zone_at=at, aisle_at=aisles.get(stop.aisle, stop.aisle_at))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
