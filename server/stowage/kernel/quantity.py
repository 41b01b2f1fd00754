"""Exact integers of the wire and the ledgers. Nothing here knows a float.

Quantity  1/10,000 of an item's base unit          Amount  minor units of the company's currency
PriceMicro  1/1,000,000 of the major unit per base unit
All stay within 2^53-1, so that JavaScript holds them exactly.
"""

from __future__ import annotations

from typing import NewType

Quantity = NewType("Quantity", int)
Amount = NewType("Amount", int)
PriceMicro = NewType("PriceMicro", int)

QUANTITY_SCALE = 10_000
PRICE_SCALE = 1_000_000
MINOR_UNITS = 100
MAX_SAFE = 2**53 - 1
LARGEST = (
    10**13
)  # quantity (a billion units) or amount that one line may say, so that sums of lines stay within MAX_SAFE


class InexactQuantity(ValueError):
    """A count of a unit that is not a whole number of 1/10,000 base units, or does not fit 2^53-1."""


def step_of(decimals: int) -> Quantity:
    """The least quantity of a unit with so many decimals: of one with none, a whole one."""
    return Quantity(10 ** (4 - decimals))


def is_whole(quantity: int, step: Quantity) -> bool:
    """Whether a unit with this least part can be counted so: a piece has no half. Facts that say otherwise are told, promises refused."""
    return quantity % step == 0


def to_base(count: Quantity, numerator: int, denominator: int) -> Quantity:
    """`count` (1/10,000 of a unit) as base quantity, where one unit is numerator/denominator base units.

    Raises InexactQuantity rather than round.
    """
    product, rest = divmod(count * numerator, denominator)
    if rest or abs(product) > MAX_SAFE:
        raise InexactQuantity(f"{count} × {numerator}/{denominator}")
    return Quantity(product)


def value_of(quantity: Quantity, price: PriceMicro) -> Amount:
    """Value of `quantity` at `price`, in minor units, rounded half up (away from zero for negatives)."""
    per_minor = QUANTITY_SCALE * PRICE_SCALE // MINOR_UNITS
    product = quantity * price
    half = per_minor // 2
    rounded = (abs(product) + half) // per_minor
    return Amount(rounded if product >= 0 else -rounded)
