"""The epoch: which history of commands this database holds, and how much of each device's stream a backup holds.

E-1  It rises when the database is another one than before (its system identifier), continues on another timeline (recovered to a point in
     time, a promoted standby), was restored, lacks what its newest backup holds, or when a device holds an acknowledgement that is ahead
     of ours, once for each such claim. Devices then push again what they kept.
E-2  A number is never given twice, though what we know of former ones may have been rolled back with everything else: it is the second
     since 2026 in which it rose, and at least one more than the last.
E-3  What a stream is told to be held by a backup is what that very backup holds, read in its snapshot; it never goes back, is never more
     than the stream, and is written only if the epoch is still the one of the snapshot.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

log = logging.getLogger(__name__)

NEXT = "greatest(epoch + 1, extract(epoch FROM clock_timestamp() - timestamptz '2026-01-01Z')::int)"
# The timeline that is written now (the control file tells the former one until a checkpoint after a promotion). A standby writes none.
HERE = """
    SELECT s.system_identifier::text AS system_id, CASE WHEN NOT pg_is_in_recovery()
        THEN ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline
    FROM pg_control_system() s
"""

READ = "SELECT epoch FROM epoch"
OPEN = f"INSERT INTO epoch (epoch, system_id, timeline) SELECT 1, system_id, timeline FROM ({HERE}) h ON CONFLICT DO NOTHING"
ELSEWHERE = f"""
    SELECT h.timeline IS NOT NULL AND (epoch.system_id, epoch.timeline) IS DISTINCT FROM (h.system_id, h.timeline) FROM epoch, ({HERE}) h
"""
RECOGNISE = f"""
    UPDATE epoch SET epoch = {NEXT}, system_id = h.system_id, timeline = h.timeline FROM ({HERE}) h
    WHERE h.timeline IS NOT NULL AND (epoch.system_id, epoch.timeline) IS DISTINCT FROM (h.system_id, h.timeline)
"""
# A stream's claim counts once: until it has caught up, each of its pushes says the same.
RAISE = f"""
    WITH claim AS (
        INSERT INTO device_stream AS s (device, incarnation, last_cseq, first_seen_at, last_seen_at, claimed)
        VALUES ($1, $2, 0, now(), now(), $3)
        ON CONFLICT (device, incarnation) DO UPDATE SET claimed = excluded.claimed
        WHERE s.claimed < excluded.claimed AND s.last_cseq < excluded.claimed
        RETURNING 1
    )
    UPDATE epoch SET epoch = {NEXT} WHERE epoch = $4 AND EXISTS (SELECT 1 FROM claim)
"""
STREAMS = "SELECT device, incarnation, last_cseq FROM device_stream WHERE last_cseq > 0 ORDER BY device, incarnation"
KEPT = """
    INSERT INTO backup (name, taken_at, verified_at, bytes, sha256)
    SELECT $1, $2, now(), $3, $4 FROM epoch WHERE epoch = $5 FOR SHARE ON CONFLICT DO NOTHING RETURNING 1
"""
# Streams first, each in order, then the epoch: as pushes and claims lock them.
HELD = """
    WITH told AS (
        SELECT s.device, s.incarnation, t.cseq FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS t(device, incarnation, cseq)
        JOIN device_stream s USING (device, incarnation) WHERE t.cseq > s.backup_cseq AND t.cseq <= s.last_cseq
        ORDER BY s.device, s.incarnation FOR UPDATE OF s
    )
    UPDATE device_stream s SET backup_cseq = told.cseq FROM told WHERE (s.device, s.incarnation) = (told.device, told.incarnation)
"""
RESTORED = f"""
    UPDATE epoch SET epoch = greatest({NEXT}, $1::int + 1), system_id = h.system_id, timeline = h.timeline FROM ({HERE}) h
    RETURNING epoch.epoch
"""
# Devices will claim what the replaced database had answered: that tells nothing new, so it raises the epoch no further.
FORESEEN = """
    INSERT INTO device_stream AS s (device, incarnation, last_cseq, first_seen_at, last_seen_at, claimed)
    SELECT device, incarnation, 0, now(), now(), cseq FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS t(device, incarnation, cseq)
    ON CONFLICT (device, incarnation) DO UPDATE SET claimed = greatest(s.claimed, excluded.claimed)
"""
# A backup is unknown to a history that was rolled back to before it.
UNKNOWN = f"""
    WITH noted AS (
        INSERT INTO backup (name, taken_at, verified_at, bytes, sha256) VALUES ($1, $2, now(), $3, '') ON CONFLICT DO NOTHING RETURNING 1
    )
    UPDATE epoch SET epoch = {NEXT} WHERE EXISTS (SELECT FROM noted)
"""
ALL_HELD = "UPDATE device_stream SET backup_cseq = last_cseq WHERE backup_cseq <> last_cseq"


class StreamAt(msgspec.Struct, frozen=True):
    """A stream of a device and the last of its commands that something holds."""

    device: UUID
    incarnation: UUID
    cseq: int


class Kept(msgspec.Struct, frozen=True):
    """A backup that was verified: file name, moment of its snapshot, size, SHA-256 of the file, epoch and streams in the snapshot."""

    name: str
    taken_at: datetime
    bytes: int
    sha256: str
    epoch: int
    streams: Sequence[StreamAt]


async def open_epoch(connection: asyncpg.Connection[Any]) -> None:
    """At start-up: the first epoch, or the next one if this is not the database it was."""
    await connection.execute(OPEN)
    await recognise(connection)


async def recognise(connection: asyncpg.Connection[Any]) -> None:
    """On every new connection, for a failover ends the former ones: raise the epoch if this is not the server it was."""
    if await connection.fetchval(ELSEWHERE):
        await connection.execute(RECOGNISE)


async def read(connection: asyncpg.Connection[Any]) -> int:
    epoch: int = await connection.fetchval(READ)
    return epoch


async def rise(device: UUID, incarnation: UUID, acked: int, seen: int, connection: asyncpg.Connection[Any]) -> None:
    """A stream holds an answer to `acked`, which we do not. Raise the epoch, unless this stream has claimed as much before, or
    somebody has raised it since `seen` was read. Who raised it is logged: all devices load everything anew for it."""
    if await connection.execute(RAISE, device, incarnation, acked, seen) != "UPDATE 0":
        log.warning("epoch raised: device %s, stream %s holds an answer to %d", device, incarnation, acked)


async def streams(connection: asyncpg.Connection[Any]) -> list[StreamAt]:
    """Every stream as of the caller's snapshot."""
    return [StreamAt(*row) for row in await connection.fetch(STREAMS)]


async def keep(backup: Kept, connection: asyncpg.Connection[Any]) -> bool:
    """Tell the streams that `backup` holds them. False: the epoch rose meanwhile, so it may hold another history; nothing is told."""
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(HELD, *_columns(backup.streams))
    if await connection.fetchval(KEPT, backup.name, backup.taken_at, backup.bytes, backup.sha256, backup.epoch):
        await transaction.commit()
        return True
    await transaction.rollback()
    return False


async def restored(backup: Kept, known: int, replaced: Sequence[StreamAt], connection: asyncpg.Connection[Any]) -> int:
    """This database was made from `backup`: another epoch, above `known` (the highest one heard of), and the backup holds all of it.
    `replaced` are the streams of the database in whose place it comes, as far as that could be read."""
    async with connection.transaction():
        epoch: int = await connection.fetchval(RESTORED, known)
        await connection.execute(ALL_HELD)
        await connection.execute(FORESEEN, *_columns(replaced))
        await connection.execute(KEPT, backup.name, backup.taken_at, backup.bytes, backup.sha256, epoch)
    return epoch


async def system_of(connection: asyncpg.Connection[Any]) -> str:
    """The identifier of the database cluster, as of the last start."""
    system: str = await connection.fetchval("SELECT system_id FROM epoch")
    return system


async def rolled_back(newer: Kept, connection: asyncpg.Connection[Any]) -> None:
    """`newer` holds more than the database: raise the epoch, once for each such backup."""
    await connection.execute(UNKNOWN, newer.name, newer.taken_at, newer.bytes)


def _columns(streams: Sequence[StreamAt]) -> list[list[Any]]:
    return [[getattr(stream, field) for stream in streams] for field in StreamAt.__struct_fields__]
