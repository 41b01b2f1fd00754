"""Resolving what did not go as expected 差异. An intent: the first resolution stands."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Resolve(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="discrepancies.resolve/1", tag_field="type"):
    """`choice` is one of those offered with the discrepancy (each room's discrepancies.py); `reason` is kept."""

    discrepancy: int
    choice: str
    reason: str = ""


class DiscrepanciesRefusal(StrEnum):
    UNKNOWN = "discrepancies.unknown"  # discrepancy
    RESOLVED = "discrepancies.resolved"  # discrepancy, choice, person
    CHOICE_UNKNOWN = "discrepancies.choice_unknown"  # discrepancy, choice, choices
