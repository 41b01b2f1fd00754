"""What happened to devices, for rooms that gave them something."""

from __future__ import annotations

from uuid import UUID

import msgspec


class DeviceLeft(msgspec.Struct, frozen=True):
    """It works no longer where it did: it was declared lost and shut out, or moved to another warehouse."""

    device: UUID
