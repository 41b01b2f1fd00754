"""What lies where on the first day, with its lots, serials and cost. Quantities are whole base units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from stowage.demo.choice import between, draw
from stowage.demo.company import BINS_WAREHOUSE, FLOOR, FLOOR_WAREHOUSE, ZONE_OF_CATEGORY, Item, bins, items

SERIALS_MOST = 12  # of one item: each is a line of its own
HOME_BINS = {"22969": "A07-12-3"}  # the shop window's candles


class OpeningStock(NamedTuple):
    """`units` whole base units of `sku` at a place; lot is the serial of one unit for goods tracked by serial."""

    warehouse: str
    place: str
    sku: str
    units: int
    cost_micro: int
    lot: str
    expires_on: date | None


def opening_stock(today: date) -> Iterator[OpeningStock]:
    """Bin by bin, then the warehouse without bins. Out of stock items have no line."""
    yield from sorted(
        (line for item in items() for line in _in_bins(item, today)), key=lambda line: (line.place, line.sku, line.lot)
    )
    for item in items():
        if draw(5, "second warehouse", item.sku) == 0:
            units = _whole_cases(item, between(1, 4, "second weeks", item.sku))
            yield from _lines(item, FLOOR_WAREHOUSE, (FLOOR,), units, today)


def _in_bins(item: Item, today: date) -> Iterator[OpeningStock]:
    luck = draw(100, "luck", item.sku)
    if luck < 9:
        return  # sold out, or not stocked any more
    weeks = between(30, 60, "weeks", item.sku) if luck > 95 else between(2, 12, "weeks", item.sku)
    zone = ZONE_OF_CATEGORY[item.category]
    of_zone = [place.code for place in bins() if place.zone == zone]
    home = HOME_BINS.get(item.sku)
    position = of_zone.index(home) if home else draw(len(of_zone), "bin", item.sku)
    shelves = (of_zone[position], of_zone[(position + 1) % len(of_zone)])
    yield from _lines(item, BINS_WAREHOUSE, shelves, _whole_cases(item, weeks), today)


def _whole_cases(item: Item, weeks: int) -> int:
    """Stock for some weeks: whole cases, and below half a case whole units (whole rolls)."""
    wanted = max(1, item.weekly_tenths * weeks // 10)
    if wanted * 2 >= item.case_units:
        cases = max(1, round(wanted / item.case_units))
        broken = between(0, item.case - 1, "broken case", item.sku) if draw(3, "broken?", item.sku) == 0 else 0
        return cases * item.case_units - broken * item.roll
    return -(-wanted // item.roll) * item.roll


def _lines(item: Item, warehouse: str, shelves: tuple[str, ...], units: int, today: date) -> Iterator[OpeningStock]:
    def line(place: str, count: int, lot: str = "", expires_on: date | None = None) -> OpeningStock:
        return OpeningStock(warehouse, place, item.sku, count, item.cost_micro, lot, expires_on)

    if item.tracking == "s":
        for number in range(1, min(units, SERIALS_MOST) + 1):
            yield line(shelves[0], 1, f"{item.sku}-{warehouse[-1]}{draw(9000, 'serial', item.sku) + 1000}{number:02d}")
    elif item.tracking == "le":
        older = units // 3
        for place, count, age in zip((shelves[0], shelves[-1]), (units - older, older), (20, 110), strict=True):
            if count:
                made = today - timedelta(days=between(age, age + 60, "made", item.sku, age))
                expires_on = made + timedelta(days=item.shelf_days)
                yield line(place, count, f"L{made:%y%m}{'ABC'[draw(3, 'batch', item.sku, age)]}", expires_on)
    else:
        yield line(shelves[0], units)
