"""What a device says of itself over its live connection: how many commands wait on it, its battery, its app. Nothing is decided by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import msgspec

EVERY = timedelta(seconds=60)
NOTE = """
    INSERT INTO device_state (device, told_at, waiting, battery, app) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (device) DO UPDATE
        SET told_at = excluded.told_at, waiting = excluded.waiting, battery = excluded.battery, app = excluded.app
"""


class DeviceState(msgspec.Struct, frozen=True):
    """`waiting`: commands without an outcome; `battery`: percent, null where the browser does not say; `app`: its version."""

    waiting: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    battery: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    app: Annotated[str, msgspec.Meta(max_length=40, pattern="^[^\\x00]*$")] = ""


class Telling:
    """What one connection has said of its device: written down once a minute, and when the last command left or the first one waits."""

    def __init__(self, device: UUID) -> None:
        self._device = device
        self._noted: tuple[datetime, bool] | None = None

    async def hear(self, said: Any, at: datetime, pool: asyncpg.Pool[Any]) -> None:
        """What is no such state, or none, is passed over: a device is never turned away for it."""
        if said is None:
            return
        try:
            state = msgspec.convert(said, DeviceState)
        except msgspec.ValidationError:
            return
        waits = state.waiting > 0
        if self._noted is not None and at - self._noted[0] < EVERY and waits == self._noted[1]:
            return
        self._noted = at, waits
        await pool.execute(NOTE, self._device, at, state.waiting, state.battery, state.app)
