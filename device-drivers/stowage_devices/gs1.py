"""GS1 element strings read with biip, and the other readings of one that lost its separators.

`…10ABC123` followed by `3712` without a separator is one lot to every parser. Whether `37` begins a quantity only a person or the
master data can tell, so each further reading is returned and nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypedDict

from biip import ParseError
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

GS = "\x1d"
MOST_READINGS = 3
# Identifiers that stand on goods and pallets behind a lot or serial number; any other split is noise.
FOLLOWERS = re.compile(r"^(?:10|11|13|15|17|21|30|37|310\d)$")
LEAST_TEXT = 3  # characters of a lot or serial number that a split may give
LEAST_HEAD = 2  # characters that must stay in front of it
MOST_COUNT = 6  # digits of a quantity that a split may give
WEIGHT_PLACES = 4  # weights are whole 1/10,000 kg


class Reading(TypedDict, total=False):
    """What one reading says. Dates are ISO days, `count` whole trade items, `weight` 1/10,000 kg; `expiry` falls back to best before."""

    gtin: str
    content: str
    sscc: str
    lot: str
    produced: str
    best_before: str
    expiry: str
    serial: str
    count: int
    weight: int


class CheckDigitError(ValueError):
    """A GTIN or SSCC whose last digit does not fit the others."""


@dataclass(frozen=True)
class Parsed:
    """`elements` as read, [identifier, value]; `readings[0]` is the same, more than one: a separator was lost."""

    elements: list[tuple[str, str]]
    readings: list[Reading]


def parse(text: str, *, separators_kept: bool = False) -> Parsed:
    """`text` holds element strings only, separated by GS. Raises CheckDigitError, or ValueError for anything that is not GS1."""
    elements = _elements(text)
    readings = [_reading(elements)]
    if not separators_kept and GS not in text.strip(GS):
        readings += [_reading(each) for each in _splits(elements)]
    return Parsed([(each.ai.ai, each.value) for each in elements], readings[:MOST_READINGS])


def _elements(text: str) -> list[GS1ElementString]:
    try:
        elements = list(GS1Message.parse(text).element_strings)
    except ParseError as error:
        raise ValueError(str(error)) from error
    if not elements:
        raise ValueError("no element string")
    if any(each.gtin_error or each.sscc_error for each in elements):
        raise CheckDigitError(text)
    return elements


def _splits(elements: list[GS1ElementString]) -> list[list[GS1ElementString]]:
    """Other ways to cut the last value that only a separator could have ended."""
    last = elements[-1]
    if not last.ai.separator_required:
        return []
    found: list[list[GS1ElementString]] = []
    known = {each.ai.ai for each in elements}
    for cut in range(LEAST_HEAD, len(last.value)):
        try:
            tail = _elements(last.value[cut:])
            head = _elements(last.ai.ai + last.value[:cut])
        except ValueError:
            continue
        names = [each.ai.ai for each in tail]
        if len(set(names)) == len(names) and known.isdisjoint(names) and all(_plausible(each) for each in tail):
            found.append([*elements[:-1], *head, *tail])
    return found


def _plausible(element: GS1ElementString) -> bool:
    ai, value = element.ai.ai, element.value
    if not FOLLOWERS.match(ai):
        return False
    if ai in {"30", "37"}:
        return 0 < len(value) <= MOST_COUNT and int(value) > 0
    return ai not in {"10", "21"} or len(value) >= LEAST_TEXT


TEXT = {"10": "lot", "21": "serial", "01": "gtin", "02": "content", "00": "sscc"}
DATES = {"11": "produced", "15": "best_before", "17": "expiry"}


def _reading(elements: list[GS1ElementString]) -> Reading:
    reading = Reading()
    for element in elements:
        ai, value = element.ai.ai, element.value
        if ai in TEXT:
            reading.setdefault(TEXT[ai], value)  # type: ignore[misc]
        elif ai in DATES and element.date:
            reading.setdefault(DATES[ai], element.date.isoformat())  # type: ignore[misc]
        elif ai in {"30", "37"} and value:
            reading.setdefault("count", int(value))
        elif ai.startswith("310") and int(ai[3]) <= WEIGHT_PLACES:
            reading.setdefault("weight", int(value) * 10 ** (WEIGHT_PLACES - int(ai[3])))
    if "best_before" in reading:
        reading.setdefault("expiry", reading["best_before"])
    return reading
