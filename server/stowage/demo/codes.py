"""Article numbers: EAN-13 and the case codes (GTIN-14, printed as ITF-14) made from them."""

from __future__ import annotations

CASE_INDICATOR = 1
INNER_INDICATOR = 2


def check_digit(digits: str) -> str:
    """The GS1 modulo-10 check digit of `digits`, which must not hold one yet: weights 3, 1, 3… from the right."""
    total = sum(int(digit) * (3 if position % 2 == 0 else 1) for position, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_valid(code: str) -> bool:
    """Whether `code` is an EAN-13 or GTIN-14 with a right check digit."""
    return len(code) in {13, 14} and code.isdecimal() and check_digit(code[:-1]) == code[-1]


def gtin14(indicator: int, ean: str) -> str:
    """The GTIN-14 of a packaging of the article `ean`. `indicator` 1..8 tells packagings apart."""
    digits = f"{indicator}{ean[:-1]}"
    return digits + check_digit(digits)
