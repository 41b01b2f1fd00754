"""What is reserved for a device goes back to everybody when the device is declared lost or moved to another warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.identity.events import DeviceLeft
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, Decision, FeedRow, ReleaseHold
from stowage.kernel.ids import ItemId

OPEN = """
    SELECT id, item, holder FROM reservation WHERE holder = ANY($1::uuid[]) AND taken + released < quantity ORDER BY created_at, id
"""


class Leases:
    """Reaction: whatever room made the hold, and whatever for."""

    event = DeviceLeft

    async def lock(self, events: Sequence[DeviceLeft], connection: asyncpg.Connection[Any]) -> Needs:
        return Needs({ItemId(row["item"]) for row in await _open(events, connection)})

    async def load(self, events: Sequence[DeviceLeft], connection: asyncpg.Connection[Any]) -> dict[UUID, list[UUID]]:
        """The open holds of each device."""
        held: dict[UUID, list[UUID]] = {}
        for row in await _open(events, connection):
            held.setdefault(row["holder"], []).append(row["id"])
        return held

    def react(self, state: dict[UUID, list[UUID]], event: DeviceLeft, context: Context) -> Decision:
        del context
        return Decision(holds=tuple(ReleaseHold(hold) for hold in state.pop(event.device, [])))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        """The ledger has posted all there is."""
        del decisions, numbers, connection
        return []


async def _open(events: Sequence[DeviceLeft], connection: asyncpg.Connection[Any]) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await connection.fetch(OPEN, [event.device for event in events])
    return rows
