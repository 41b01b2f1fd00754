"""What waits on the floor on the first day: an inspection of what came this morning, by its plan, and a transfer to be loaded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from stowage.demo.company import BINS_WAREHOUSE, FLOOR_WAREHOUSE
from stowage.quality.commands import Characteristic, Check

INSPECTED = "23077"  # doughnut lip gloss
DELIVERED = 25  # position of the order of which it came
REFERENCE = "DEMO-000001"
TRANSFER = "transfer"
TENTHS = 1_000  # of a gram, in 1/10,000


class Delivery(NamedTuple):
    """`units` whole units of one line of an order, onto a dock."""

    sku: str
    place: str
    units: int
    lot: str
    expires_on: date


class Transfer(NamedTuple):
    """`lines`: sku and whole units."""

    source: str
    target: str
    expected_on: date
    lines: tuple[tuple[str, int], ...]


def plan() -> tuple[str, int, tuple[Characteristic, ...]]:
    """Item, acceptance quality limit in 1/1,000 percent, what is looked at."""
    weight = Characteristic(
        "net", "净含量", "Net weight", Check.MEASURED, "g", lower=145 * TENTHS, upper=155 * TENTHS, target=150 * TENTHS
    )
    return INSPECTED, 2_500, (weight, Characteristic("seal", "封口完好", "Seal whole"))


def delivery(today: date) -> Delivery:
    made = today - timedelta(days=30)
    return Delivery(INSPECTED, "D-02", 480, f"L{made:%y%m}D", made + timedelta(days=1_095))


def transfer(today: date) -> Transfer:
    """Whole cases of what lies in `A07-12-3`, the shop window's bin."""
    lines = (("22969", 96), ("21948", 36), ("84509A", 24))
    return Transfer(BINS_WAREHOUSE, FLOOR_WAREHOUSE, today + timedelta(days=1), lines)
