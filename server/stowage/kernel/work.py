"""What a command says of the task that it was done for."""

from __future__ import annotations

from uuid import UUID

import msgspec


class TaskRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`fence`: the number that came with the task when this device got it. A task that went to somebody else meanwhile has a higher one:
    what was done for it counts all the same, and a person hears of it."""

    task: UUID
    fence: int
