"""A person's decision on a discrepancy, for the room that raised it to carry out; and a room's word that nothing is left to decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from stowage.discrepancies.commands import Resolve

__all__ = ["DiscrepancyResolved", "Resolve", "Withdrawn"]  # Resolve: rooms guard what is decided about theirs


class DiscrepancyResolved(msgspec.Struct, frozen=True):
    discrepancy: int
    code: str
    choice: str
    evidence: dict[str, Any]
    value: str = ""  # what was said with a choice that asks for something


class Withdrawn(msgspec.Struct, frozen=True):
    """What the command `op_id` did is gone: what `room` raised about it is closed with `choice`, by who did that.
    `code`: only such ones, and not what was decided about them since; "" for all."""

    op_id: UUID
    room: str
    choice: str
    code: str = ""
