"""Resolving what did not go as expected 差异. An intent: the first resolution stands."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="discrepancies.resolve/1", tag_field="type"):
    """`choice` is one of those offered with the discrepancy (each room's discrepancies.py); `reason`, at most 500 characters, is kept.
    `value` is what a choice asks for, and nothing with others: a text of 1 to 200 characters, or a date (2027-05-31).
    """

    discrepancy: int
    choice: str
    reason: str = ""
    value: str = ""


class DiscrepanciesRefusal(StrEnum):
    UNKNOWN = "discrepancies.unknown"  # discrepancy
    RESOLVED = "discrepancies.resolved"  # discrepancy, choice, person
    FIELD_INVALID = "discrepancies.field_invalid"  # discrepancy, field: reason or value
    CHOICE_UNKNOWN = "discrepancies.choice_unknown"  # discrepancy, choice, choices
