"""A person's decision on a discrepancy, for the room that raised it to carry out."""

from __future__ import annotations

from typing import Any

import msgspec


class DiscrepancyResolved(msgspec.Struct, frozen=True):
    discrepancy: int
    code: str
    choice: str
    evidence: dict[str, Any]
