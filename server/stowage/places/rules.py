"""Warehouses 仓库 and their places. A warehouse without bins has docks, staging and floor only, and its flows skip bin scans."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.places.commands import PlaceKind, PlacesRefusal, PutWarehouse


class WarehousePut(msgspec.Struct, frozen=True):
    command: PutWarehouse


class State(msgspec.Struct):
    """Of the warehouses named. `with_bins`: code → code of one of its bins in use; `known`: code → id."""

    with_bins: dict[str, str] = {}
    known: dict[str, int] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, WarehousePut):
                for place in change.command.places:
                    if place.kind is PlaceKind.BIN and place.active:
                        self.with_bins[change.command.code] = place.code


def decide(state: State, command: PutWarehouse, context: Context) -> Decision | Refusal:
    if not context.speaks_for(state.known.get(command.code)):
        return Refusal(PlacesRefusal.WAREHOUSE_DIFFERS, {"warehouse": command.code})
    if not _is_zone(command.timezone):
        return Refusal(PlacesRefusal.TIMEZONE_UNKNOWN, {"timezone": command.timezone})
    codes: set[str] = set()
    for place in command.places:
        if place.code in codes:
            return Refusal(PlacesRefusal.CODE_REPEATED, {"code": place.code})
        codes.add(place.code)
    if not command.has_bins:
        bins = [place.code for place in command.places if place.kind is PlaceKind.BIN and place.active]
        kept = state.with_bins.get(command.code)
        if kept is not None and kept not in codes:
            bins.append(kept)
        if bins:
            return Refusal(PlacesRefusal.NO_BINS, {"warehouse": command.code, "code": bins[0]})
    return Decision(changes=(WarehousePut(command),))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
