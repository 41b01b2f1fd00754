"""What happened to devices, for rooms that gave them something."""

from __future__ import annotations

from uuid import UUID

import msgspec


class DeviceLost(msgspec.Struct, frozen=True):
    """Nobody knows where it is. It was shut out in the same command."""

    device: UUID
