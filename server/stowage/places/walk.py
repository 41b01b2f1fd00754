"""In which order people walk past places: zones, then aisles as they are ordered, then bays, then levels; "2" before "10"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from stowage.places.commands import Way

NUMBER = re.compile(r"(\d+)", re.ASCII)
Natural = tuple[tuple[int, int, str], ...]


class Stop(NamedTuple):
    """A place as the walk sees it. `zone_at`, `aisle_at`: the order of its zone, and of its aisle within that."""

    code: str
    zone: str
    aisle: str
    bay: str
    level: str
    zone_at: int = 0
    aisle_at: int = 0


def natural(text: str) -> Natural:
    """A key by which "2" comes before "10", and "A2" before "A10"."""
    parts = NUMBER.split(text.lower())
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts) if part)


def walk(stops: Iterable[Stop], way: Way) -> list[str]:
    """Their codes in order. The snake turns round after each aisle that has bays; within a bay, levels always go up."""
    aisles: dict[tuple[int, Natural, int, Natural], list[Stop]] = {}
    for stop in stops:
        key = (stop.zone_at, natural(stop.zone), stop.aisle_at, natural(stop.aisle))
        aisles.setdefault(key, []).append(stop)
    codes: list[str] = []
    back = False
    for _, those in sorted(aisles.items(), key=lambda aisle: aisle[0]):
        there = sorted(those, key=lambda stop: (natural(stop.level), natural(stop.code)))
        there.sort(key=lambda stop: natural(stop.bay), reverse=back)
        codes += [stop.code for stop in there]
        if way is Way.SNAKE and any(stop.bay for stop in there):
            back = not back
    return codes
