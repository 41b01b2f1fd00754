"""The epoch: which history of commands this database holds.

It rises when the database is another one than before (its system identifier), continues on another timeline (a restore, a
promoted standby), or when a device holds an acknowledgement that is ahead of ours (once for each such claim). Devices then push
again what they kept.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

READ = "SELECT epoch, backup_seq FROM epoch"
OPEN = """
    INSERT INTO epoch AS e (epoch, system_id, timeline)
    SELECT 1, s.system_identifier::text, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c
    ON CONFLICT (single) DO UPDATE SET epoch = e.epoch + 1, system_id = excluded.system_id, timeline = excluded.timeline
    WHERE (e.system_id, e.timeline) IS DISTINCT FROM (excluded.system_id, excluded.timeline)
"""
# A stream's claim counts once: until it has caught up, each of its pushes says the same.
RAISE = """
    WITH claim AS (
        INSERT INTO device_stream AS s (device, incarnation, last_cseq, first_seen_at, last_seen_at, claimed)
        VALUES ($1, $2, 0, now(), now(), $3)
        ON CONFLICT (device, incarnation) DO UPDATE SET claimed = excluded.claimed
        WHERE s.claimed < excluded.claimed AND s.last_cseq < excluded.claimed
        RETURNING 1
    )
    UPDATE epoch SET epoch = epoch + 1 WHERE epoch = $4 AND EXISTS (SELECT 1 FROM claim)
"""
BACKED_UP = """
    SELECT coalesce(max(cseq), 0) FROM op WHERE device = $1 AND incarnation = $2 AND sequence <= $3
"""


class Epoch(msgspec.Struct, frozen=True):
    """`backup_seq` is the highest op.sequence that a backup holds."""

    number: int
    backup_seq: int


async def open_epoch(connection: asyncpg.Connection[Any]) -> None:
    """At start-up: raise the epoch if this is not the database it was."""
    await connection.execute(OPEN)


async def read(connection: asyncpg.Connection[Any]) -> Epoch:
    return Epoch(*(await connection.fetchrow(READ)))


async def rise(device: UUID, incarnation: UUID, acked: int, seen: int, connection: asyncpg.Connection[Any]) -> None:
    """A stream holds an answer to `acked`, which we do not. Raise the epoch, unless this stream has claimed as much before, or
    somebody has raised it since `seen` was read."""
    await connection.execute(RAISE, device, incarnation, acked, seen)
