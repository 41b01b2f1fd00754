"""The epoch: which history of commands this database holds.

It rises when the database is another one than before (its system identifier), continues on another timeline (a restore, a
promoted standby), or when a device holds an acknowledgement that is ahead of ours. Devices then push again what they kept.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

READ = "SELECT epoch, backup_seq FROM epoch"
OPEN = """
    INSERT INTO epoch AS e (epoch, system_id, timeline)
    SELECT 1, s.system_identifier::text, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c
    ON CONFLICT (single) DO UPDATE SET epoch = e.epoch + 1, system_id = excluded.system_id, timeline = excluded.timeline
    WHERE (e.system_id, e.timeline) IS DISTINCT FROM (excluded.system_id, excluded.timeline)
"""
RAISE = "UPDATE epoch SET epoch = epoch + 1 WHERE epoch = $1 RETURNING epoch"
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


async def rise(seen: int, connection: asyncpg.Connection[Any]) -> None:
    """Raise the epoch, unless somebody has done so since `seen` was read."""
    await connection.execute(RAISE, seen)
