"""Units convert exactly, or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stowage.kernel.quantity import MAX_SAFE, InexactQuantity, PriceMicro, Quantity, to_base, value_of


@pytest.mark.parametrize(
    ("count", "numerator", "denominator", "base"),
    [
        (10_000, 24, 1, 240_000),  # one case of 24
        (25_000, 12, 1, 300_000),  # two and a half dozen
        (10_000, 1, 3, None),  # a third of a piece is no ten-thousandth
        (30_000, 1, 3, 10_000),
        (10_000, 9_144, 10_000, 9_144),  # a yard in metres
        (1, 9_144, 10_000, None),
        (-30_000, 1, 3, -10_000),
        (MAX_SAFE, 1, 1, MAX_SAFE),
        (MAX_SAFE, 2, 1, None),
        (-MAX_SAFE, 2, 1, None),
        (0, 7, 3, 0),
    ],
)
def test_conversion(count: int, numerator: int, denominator: int, base: int | None) -> None:
    if base is None:
        with pytest.raises(InexactQuantity):
            to_base(Quantity(count), numerator, denominator)
    else:
        assert to_base(Quantity(count), numerator, denominator) == base


@given(st.integers(-MAX_SAFE, MAX_SAFE), st.integers(1, 10**9), st.integers(1, 10**6))
def test_a_conversion_is_the_exact_fraction_or_refused(count: int, numerator: int, denominator: int) -> None:
    exact = Fraction(count * numerator, denominator)
    if exact.denominator == 1 and abs(exact) <= MAX_SAFE:
        assert to_base(Quantity(count), numerator, denominator) == exact
        assert to_base(Quantity(int(exact)), denominator, numerator) == count  # and back
    else:
        with pytest.raises(InexactQuantity):
            to_base(Quantity(count), numerator, denominator)


@pytest.mark.parametrize(
    ("quantity", "price", "value"),
    [
        (10_000, 7_050_000, 705),
        (3_333, 1_000_000, 33),
        (10_000, 5_000, 1),  # half a cent: up
        (10_000, 4_999, 0),
        (-10_000, 5_000, -1),  # and away from zero below it
        (-10_000, 4_999, 0),
    ],
)
def test_value_is_rounded_half_up(quantity: int, price: int, value: int) -> None:
    assert value_of(Quantity(quantity), PriceMicro(price)) == value


@given(st.integers(0, 10**12), st.integers(0, 10**10))
def test_value_is_within_half_a_cent_and_symmetric(quantity: int, price: int) -> None:
    value = value_of(Quantity(quantity), PriceMicro(price))
    assert abs(Fraction(quantity * price, 10**8) - value) <= Fraction(1, 2)
    assert value_of(Quantity(-quantity), PriceMicro(price)) == -value
