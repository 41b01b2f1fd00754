"""What stands in a cell of somebody's file, read as what a field holds. Nothing is guessed: what could be two things is wrong.

Excel makes numbers, dates and truth values of what people type. So a code may arrive as a number (its leading zeros and all beyond 15
digits are gone), a lot as a date, a date as the number of days since 1900.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from stowage.kernel.quantity import LARGEST, PRICE_SCALE, QUANTITY_SCALE
from stowage.kernel.text import UNSEEN, plain
from stowage.platform.listing.spec import Choice


class Wrong(StrEnum):
    """Why a cell, or its row, cannot be taken. Words: imports/words.py."""

    NEEDED = "needed"
    NAME_NEEDED = "name_needed"
    TOO_LONG = "too_long"  # most
    CONTROL_CHARACTER = "control_character"
    NUMBER_INVALID = "number_invalid"
    TOO_PRECISE = "too_precise"  # digits
    TOO_SMALL = "too_small"  # least
    TOO_LARGE = "too_large"  # most
    PERCENT_UNCLEAR = "percent_unclear"
    DIGITS_LOST = "digits_lost"
    IS_DATE = "is_date"
    IS_TRUTH = "is_truth"
    DATE_INVALID = "date_invalid"
    DATE_BEYOND = "date_beyond"  # first, last
    DATE_UNCLEAR = "date_unclear"
    FLAG_INVALID = "flag_invalid"
    CHOICE_UNKNOWN = "choice_unknown"  # choices: their words
    LETTERS_INVALID = "letters_invalid"  # count
    NOT_COMPUTED = "not_computed"
    FORMULA_FAILED = "formula_failed"  # value
    MERGED = "merged"
    REPEATED = "repeated"  # row
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_TWICE = "unit_twice"
    FACTOR_INEXACT = "factor_inexact"
    UNIT_IN_USE = "unit_in_use"
    LEVELS_UNSORTED = "levels_unsorted"
    SUPPLIER_UNKNOWN = "supplier_unknown"
    ITEM_UNKNOWN = "item_unknown"
    ITEM_RETIRED = "item_retired"
    PLACE_UNKNOWN = "place_unknown"
    OTHER_WAREHOUSE = "other_warehouse"  # warehouse
    IN_USE = "in_use"
    TRACKING_UNTOLD = "tracking_untold"
    PLACE_IN_USE = "place_in_use"
    NO_BINS = "no_bins"
    FRACTION = "fraction"
    QUANTITY_INVALID = "quantity_invalid"
    ONE_EACH = "one_each"
    LOT_NEEDED = "lot_needed"
    SERIAL_NEEDED = "serial_needed"
    EMAIL_INVALID = "email_invalid"
    EXPIRY_NEEDED = "expiry_needed"
    SERIAL_KNOWN = "serial_known"
    COST_INVALID = "cost_invalid"
    COST_TWICE = "cost_twice"
    OPENED = "opened"  # quantity
    OPENED_COST = "opened_cost"  # value
    ORDER_DIFFERS = "order_differs"  # row
    ORDER_KNOWN = "order_known"  # number
    CONTACT_NEEDED = "contact_needed"
    STREET_NEEDED = "street_needed"
    REFUSED = "refused"  # code


class Unreadable(Exception):
    """This cell cannot be that field."""

    def __init__(self, code: Wrong, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Uncomputed(msgspec.Struct, frozen=True):
    """A formula whose result the file does not hold."""


class Failed(msgspec.Struct, frozen=True):
    """A formula whose result is an error: #N/A."""

    error: str


class Covered(msgspec.Struct, frozen=True):
    """Beneath a merged cell that spans several columns."""


Cell = str | int | float | bool | date | datetime | time | timedelta | Uncomputed | Failed | Covered | None
Read = Callable[[Cell], Any]  # raises Unreadable; None: nothing stands there

DAY_ZERO = date(1899, 12, 30)  # of Excel's numbers of days
NO_DAY = date.min
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
EXACT_DIGITS = 10**15  # Excel keeps 15 digits
SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d{2,}")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
MONEY_SIGNS = str.maketrans("", "", "¥￥$€£元 '’\u00a0\u202f")
DAY_WRITTEN = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?")
DAY_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_UNCLEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
CONTROL = re.compile(f"[{UNSEEN}]")
FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("是", "有", "对", "√", "✓", "y", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "无", "没有", "×", "✗", "n", "no", "false", "0"), False),
}
BETWEEN_SEVERAL = re.compile(r"[;；、|\n]")
BETWEEN_CODES = re.compile(r"[\s,，;；、|]+")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """The cell as people see it, for a message."""
    if isinstance(cell, Failed):
        return cell.error
    if cell is None or isinstance(cell, Uncomputed | Covered):
        return ""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)


def _said(cell: Cell) -> str | int | float | bool | date | None:
    """Without what no field takes."""
    if isinstance(cell, Uncomputed):
        raise Unreadable(Wrong.NOT_COMPUTED)
    if isinstance(cell, Covered):
        raise Unreadable(Wrong.MERGED)
    if isinstance(cell, Failed):
        raise Unreadable(Wrong.FORMULA_FAILED, value=cell.error)
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, str):
        text = plain(cell)
        return (text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text) or None
    return cell


def _typed(cell: Cell) -> str | None:
    """As text that somebody typed."""
    said = _said(cell)
    if said is None or isinstance(said, str):
        return said
    if isinstance(said, bool):
        raise Unreadable(Wrong.IS_TRUTH)
    if isinstance(said, date):
        raise Unreadable(Wrong.IS_DATE)
    if not abs(said) < EXACT_DIGITS:
        raise Unreadable(Wrong.DIGITS_LOST)
    return str(int(said)) if said == int(said) else f"{said:.15g}"


def text(longest: int = 200) -> Read:
    """One line; line breaks and runs of blanks become one blank."""

    def read(cell: Cell) -> str | None:
        typed = _typed(cell)
        if typed is None:
            return None
        line = " ".join(typed.split())
        if CONTROL.search(line):
            raise Unreadable(Wrong.CONTROL_CHARACTER)
        if len(line) > longest:
            raise Unreadable(Wrong.TOO_LONG, most=longest)
        return line

    return read


def code(longest: int = 64) -> Read:
    """What is scanned or typed to name something."""

    def read(cell: Cell) -> str | None:
        typed = _typed(cell)
        if typed is None:
            return None
        if SCIENTIFIC.fullmatch(typed):
            raise Unreadable(Wrong.DIGITS_LOST)
        if CONTROL.search(typed):
            raise Unreadable(Wrong.CONTROL_CHARACTER)
        if len(typed) > longest:
            raise Unreadable(Wrong.TOO_LONG, most=longest)
        return typed

    return read


def letters(count: int) -> Read:
    """So many capital letters: a currency, a country."""
    pattern = re.compile(rf"[A-Z]{{{count}}}")

    def read(cell: Cell) -> str | None:
        typed = _typed(cell)
        if typed is None:
            return None
        if not pattern.fullmatch(typed.upper()):
            raise Unreadable(Wrong.LETTERS_INVALID, count=count)
        return typed.upper()

    return read


def codes(cell: Cell) -> tuple[str, ...] | None:
    """Several, with commas, semicolons or blanks between them."""
    one = code(2000)(cell) if not isinstance(cell, str) else " ".join(str(_said(cell) or "").split()) or None
    if one is None:
        return None
    read = code()
    return tuple(dict.fromkeys(read(each) for each in BETWEEN_CODES.split(one) if each))


def several(cell: Cell) -> tuple[str, ...] | None:
    """Codes that may hold blanks, with semicolons between them."""
    read = code()
    if not isinstance(cell, str):
        one = read(cell)
        return None if one is None else (one,)
    found = [said for part in BETWEEN_SEVERAL.split(cell) if (said := read(part)) is not None]
    return tuple(dict.fromkeys(found)) or None


def _number(cell: Cell) -> Decimal | None:
    said = _said(cell)
    if said is None:
        return None
    if isinstance(said, bool):
        raise Unreadable(Wrong.IS_TRUTH)
    if isinstance(said, date):
        raise Unreadable(Wrong.IS_DATE)
    if isinstance(said, int | float):
        if not math.isfinite(said):
            raise Unreadable(Wrong.NUMBER_INVALID)
        return Decimal(f"{said:.15g}")
    plain = unicodedata.normalize("NFKC", said).translate(MONEY_SIGNS)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not NUMBER.fullmatch(plain):
        raise Unreadable(Wrong.NUMBER_INVALID)
    return Decimal(plain)


def scaled(scale: int, *, least: int = 0, most: int = LARGEST) -> Read:
    """A decimal number as an integer of 1/`scale`; bounds are such integers."""
    digits = len(str(scale)) - 1

    def read(cell: Cell) -> int | None:
        number = _number(cell)
        if number is None:
            return None
        whole = number * scale
        if whole < least:
            raise Unreadable(Wrong.TOO_SMALL, least=f"{Decimal(least) / scale:f}")
        if whole > most:
            raise Unreadable(Wrong.TOO_LARGE, most=f"{Decimal(most) / scale:f}")
        if whole != whole.to_integral_value():
            raise Unreadable(Wrong.TOO_PRECISE, digits=digits)
        return int(whole)

    return read


quantity = scaled(QUANTITY_SCALE)
positive = scaled(QUANTITY_SCALE, least=1)
price = scaled(PRICE_SCALE, most=LARGEST * 100)
amount = scaled(100)


def integer(most: int) -> Read:
    return scaled(1, most=most)


def percent(most: int) -> Read:
    """Percent as people write them, 5 or 5%, in 1/100 percent. A cell that Excel formats as percent arrives as 0.05: never guessed."""
    read_scaled = scaled(100, most=most)

    def read(cell: Cell) -> int | None:
        if isinstance(cell, str):
            cell = cell.strip().removesuffix("%").removesuffix("％")
        elif isinstance(cell, float) and 0 < cell < 1:
            raise Unreadable(Wrong.PERCENT_UNCLEAR)
        found: int | None = read_scaled(cell)
        return found

    return read


def flag(cell: Cell) -> bool | None:
    said = _said(cell)
    if said is None or isinstance(said, bool):
        return said
    word = shown(said).strip().casefold()
    if word not in FLAGS:
        raise Unreadable(Wrong.FLAG_INVALID)
    return FLAGS[word]


def day(cell: Cell) -> date | None:
    """A day from 2000 to 2099, of a date cell, a number of days, or as it is written with the year first."""
    said = _said(cell)
    if said is None:
        return None
    if isinstance(said, bool):
        raise Unreadable(Wrong.IS_TRUTH)
    found = _day_of(said)
    if found == NO_DAY:
        raise Unreadable(Wrong.DATE_INVALID)
    if not FIRST_DAY <= found <= LAST_DAY:
        raise Unreadable(Wrong.DATE_BEYOND, first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    return found


def _day_of(said: str | float | date) -> date:
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date):
        return said
    if isinstance(said, str):
        written = unicodedata.normalize("NFKC", said)
        found = DAY_WRITTEN.fullmatch(written) or DAY_CLOSE.fullmatch(written)
        if found is None:
            raise Unreadable(Wrong.DATE_UNCLEAR if DAY_UNCLEAR.fullmatch(written) else Wrong.DATE_INVALID)
        parts = [int(part) for part in found.groups()]
    elif DAY_CLOSE.fullmatch(f"{said:.15g}"):
        parts = [int(said) // 10_000, int(said) // 100 % 100, int(said) % 100]
    else:
        found_day = DAY_ZERO + timedelta(days=int(said)) if 0 <= said < 100_000 else NO_DAY
        return found_day if FIRST_DAY <= found_day <= LAST_DAY else NO_DAY
    try:
        return date(*parts)
    except ValueError as error:
        raise Unreadable(Wrong.DATE_INVALID) from error


def choice(choices: Sequence[Choice]) -> Read:
    """One of several words, in either language or as the code."""
    known = {word.casefold(): one.value for one in choices for word in (one.value, one.zh, one.en)}

    def read(cell: Cell) -> str | None:
        typed = _typed(cell)
        if typed is None:
            return None
        found = known.get(typed.casefold())
        if found is None:
            raise Unreadable(
                Wrong.CHOICE_UNKNOWN, zh="、".join(c.zh for c in choices), en=", ".join(c.en for c in choices)
            )
        return found

    return read
