"""The open purchase orders of the first day, dated from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from stowage.demo.choice import between, draw
from stowage.demo.company import BINS_WAREHOUSE, FLOOR_WAREHOUSE, Item, Supplier, items, supplied_by, suppliers

ORDERS = 40
LONG_ORDERS = {7: 90, 16: 90, 25: 88, 34: 92}  # order → lines; the others have 2 to 28

# The order that the pictures show: sku, base units ordered, price in fen per base unit.
FIRST_ORDER = (
    ("22969", 96, 650), ("22423", 24, 5300), ("85099B", 200, 720), ("85123A", 144, 1150), ("22727", 12, 1380), ("22720", 60, 1800),
    ("23243", 48, 1750), ("47566", 120, 1680), ("22960", 36, 1520), ("22112", 60, 1740), ("22457", 96, 1020), ("22993", 144, 460),
)  # fmt: skip
PER_FEN = 10_000  # 1/1,000,000 yuan


class OrderLine(NamedTuple):
    """`units` whole units `unit` of an item; the price is per base unit, in 1/1,000,000 yuan."""

    sku: str
    unit: str
    units: int
    price_micro: int


class Order(NamedTuple):
    """`position` 1..40 in the order of their numbers."""

    position: int
    supplier: str
    warehouse: str
    expected_on: date
    lines: tuple[OrderLine, ...]
    note: str


def orders(today: date) -> Iterator[Order]:
    """Forty orders: some late, some due today, most in the next three weeks."""
    stock = {item.sku: item for item in items()}
    first = tuple(
        OrderLine(sku, "case", units // stock[sku].case, fen * PER_FEN)
        if units % stock[sku].case == 0 and fen < 2000
        else OrderLine(sku, stock[sku].unit, units, fen * PER_FEN)
        for sku, units, fen in FIRST_ORDER
    )
    yield Order(1, suppliers()[0].code, BINS_WAREHOUSE, today, first, "")
    for position in range(2, ORDERS + 1):
        supplier = suppliers()[(position - 1) % len(suppliers())]
        warehouse = FLOOR_WAREHOUSE if position % 6 == 0 else BINS_WAREHOUSE
        expected_on = today + timedelta(days=between(-4, 21, "expected", position))
        note = "送货前一天电话预约 Call the day before" if draw(6, "note", position) == 0 else ""
        yield Order(position, supplier.code, warehouse, expected_on, tuple(_lines(position, supplier)), note)


def _lines(position: int, supplier: Supplier) -> Iterator[OrderLine]:
    wanted = LONG_ORDERS.get(position) or between(2, 28, "lines", position)
    chosen = sorted(supplied_by(supplier), key=lambda item: draw(1 << 60, "line", position, item.sku))[:wanted]
    for item in sorted(chosen, key=lambda item: item.sku):
        yield _line(position, item)


def _line(position: int, item: Item) -> OrderLine:
    """Some weeks of demand: whole cases, or for slow and dear goods single units."""
    units = max(1, item.weekly_tenths * between(3, 8, "weeks", position, item.sku) // 10)
    percent = between(97, 103, "price", position, item.sku)
    price = max(1, item.cost_micro * percent // (100 * PER_FEN)) * PER_FEN if item.roll == 1 else item.cost_micro
    if units * 2 >= item.case_units and draw(4, "single units", position, item.sku):
        return OrderLine(item.sku, "case", -(-units // item.case_units), price)
    if item.roll > 1:
        return OrderLine(item.sku, "roll", -(-units // item.roll), price)
    if item.inner and units >= item.inner:
        return OrderLine(item.sku, "inner", -(-units // item.inner), price)
    return OrderLine(item.sku, item.unit, units, price)
