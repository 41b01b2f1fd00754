"""Many codes of places said at once.

A pattern is text with parts in braces, each of which stands for several words:

    {01-12}     01, 02 … 12: digits, as wide as the first        {01-29/2}   every second: 01, 03 … 29
    {A-D}       A, B, C, D: one letter of A–Z or a–z              {A,C,X1}    these, separated by commas; a range may be one of them

"A{01-12}-{01-30}-{1-4}" is 1,440 codes from A01-01-1 to A12-30-4, the last part running fastest. Of the parts that "-" separates in a
code, the first is the aisle, the second the bay, all that follows the level; a code of one part is a bay of no aisle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

MOST = 20_000  # places that one pattern may stand for
LONGEST = 64  # characters of a code
PIECES = re.compile(r"\{([^{}]*)\}|([^{}]+)")
DIGITS = re.compile(r"(\d{1,6})-(\d{1,6})(?:/(\d{1,4}))?", re.ASCII)
LETTERS = re.compile(r"([A-Z])-([A-Z])|([a-z])-([a-z])")


class PatternError(Exception):
    """`part`: what of the pattern cannot be read."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class TooMany(Exception):
    """`count` places are more than MOST."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Spot(NamedTuple):
    """A code, and where it is by its parts."""

    code: str
    zone: str
    aisle: str
    bay: str
    level: str


def spots(pattern: str, zone: str = "") -> list[Spot]:
    """Every code that the pattern stands for, in its order. `zone`: of all, "" for the letters that a code begins with. Raises
    PatternError, TooMany."""
    pieces = list(_pieces(pattern))
    count = 1
    for words in pieces:
        count *= len(words)
    if count > MOST:
        raise TooMany(count)
    found = ["".join(words) for words in product(*pieces)]
    if any(not code.strip() or len(code) > LONGEST for code in found):
        raise PatternError(pattern)
    if len(set(found)) < len(found):
        raise PatternError(pattern)
    return [spot(code, zone) for code in found]


def spot(code: str, zone: str = "") -> Spot:
    parts = code.split("-", 2)
    aisle, bay, level = ("", parts[0], "") if len(parts) == 1 else (*parts, "")[:3]
    return Spot(code, zone or _letters(code), aisle, bay, level)


def _pieces(pattern: str) -> Iterator[list[str]]:
    end = 0
    for piece in PIECES.finditer(pattern):
        if piece.start() != end:
            raise PatternError(pattern[end:])
        end = piece.end()
        yield [piece[2]] if piece[2] is not None else [word for part in piece[1].split(",") for word in _words(part)]
    if end != len(pattern):
        raise PatternError(pattern[end:])


def _words(part: str) -> list[str]:
    part = part.strip()
    if digits := DIGITS.fullmatch(part):
        first, last, step = int(digits[1]), int(digits[2]), int(digits[3] or 1)
        if step == 0 or last < first:
            raise PatternError(part)
        if (last - first) // step >= MOST:
            raise TooMany((last - first) // step + 1)
        return [str(number).zfill(len(digits[1])) for number in range(first, last + 1, step)]
    if letters := LETTERS.fullmatch(part):
        low, high = (each for each in letters.groups() if each is not None)
        if high < low:
            raise PatternError(part)
        return [chr(each) for each in range(ord(low), ord(high) + 1)]
    if not part or "-" in part or "/" in part:
        raise PatternError(part or "{}")
    return [part]


def _letters(code: str) -> str:
    for at, each in enumerate(code):
        if not each.isalpha():
            return code[:at]
    return code
