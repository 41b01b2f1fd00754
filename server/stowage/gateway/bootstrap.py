"""A device's first load: each partition as immutable chunks that any number of devices fetch, in place of rows one by one.

A manifest serves until more than STALE_ROWS rows differ from it: what came after `as_of` is a short pull. It is then brought up to date by
making anew the chunks that own a changed row (chunks.py); all others keep their names, and devices that hold them fetch nothing.

B-1  A partition is built by one process at a time, and once in it however many ask: they wait for one task, which goes on when they leave.
B-2  A manifest older than the horizon (horizon.py) is of no use: what was deleted since may not be told any more. It is made from nothing.
B-3  What it shows of each stream stands beside it, written in its own snapshot and read in one statement with it (`last_cseq`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec import structs

from stowage.gateway.chunks import SUM_MODULUS, Boundaries, Chunk, ChunkEntry, Range, cut, cut_again
from stowage.gateway.pull import Snapshot

SCHEMA = 1
TOGETHER = 32  # chunks in one answer, about half a megabyte
STALE_ROWS = 5000
KEYS_AT_ONCE = 5000
BUILD_SECONDS = 600  # of another process, at most
LOCK_CLASS = 0x424F4F54  # "BOOT"

KEPT = "SELECT manifest FROM sync_manifest WHERE partition = $1"
MANIFESTS = """
    SELECT m.partition, m.manifest, coalesce(p.last_cseq, 0) AS last_cseq
    FROM sync_manifest m LEFT JOIN sync_position p ON p.partition = m.partition AND p.device = $2 AND p.incarnation = $3
    WHERE m.partition = ANY($1::int[])
"""
STATE = "SELECT head, horizon FROM feed_partition WHERE id = $1"
KINDS = 'SELECT DISTINCT kind COLLATE "C" AS kind FROM feed_row WHERE partition = $1 ORDER BY 1'
CHANGED = "SELECT kind, key FROM feed_row WHERE partition = $1 AND seq > $2"
MANY = "SELECT count(*) > $3 FROM (SELECT FROM feed_row WHERE partition = $1 AND seq > $2 LIMIT $3 + 1) r"
PUT_CHUNK = """
    INSERT INTO sync_chunk (sha256, partition, kind, first_key, last_key, rows, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
"""
DROP_CHUNKS = "DELETE FROM sync_chunk WHERE partition = $1 AND sha256 = ANY($2::text[])"
DROP_ALL = "DELETE FROM sync_chunk WHERE partition = $1 AND sha256 <> ALL($2::text[])"
PUT_MANIFEST = """
    INSERT INTO sync_manifest (partition, as_of, manifest) VALUES ($1, $2, $3)
    ON CONFLICT (partition) DO UPDATE SET as_of = excluded.as_of, manifest = excluded.manifest
"""
DROP_POSITIONS = "DELETE FROM sync_position WHERE partition = $1"
PUT_POSITIONS = """
    INSERT INTO sync_position (partition, device, incarnation, last_cseq)
    SELECT $1, device, incarnation, last_cseq FROM device_stream WHERE $2 IN ('', 'device/' || device)
"""
CHUNKS = """
    SELECT c.sha256, c.data FROM sync_chunk c JOIN feed_partition p ON p.id = c.partition
    WHERE c.sha256 = ANY($1::text[]) AND p.name = ANY($2::text[])
"""


class Manifest(msgspec.Struct, frozen=True):
    """A partition as of cursor `as_of`; `rows` and `sum` as in a checksum. `last_cseq`: its rows show the commands of the asking
    stream up to there."""

    partition: str
    as_of: int
    rows: int
    sum: int
    chunks: list[ChunkEntry]
    last_cseq: int = 0


class BootstrapAnswer(msgspec.Struct, frozen=True):
    """`together`: as many chunks may be asked for in one request."""

    epoch: int
    schema: int
    partitions: list[Manifest]
    together: int = 0


decode_manifest = msgspec.json.Decoder(Manifest).decode


class Builder:
    """One a process."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool
        self._running: dict[int, asyncio.Task[Manifest]] = {}

    async def manifests(self, seen: Snapshot, device: UUID, incarnation: UUID | None) -> list[Manifest]:
        """Those of all partitions of the snapshot, built where there is none or a stale one."""
        numbers = [told.number for told in seen.partitions.values() if told.number is not None]
        kept = await self._kept(numbers, device, incarnation)
        fresh = False
        for name, told in seen.partitions.items():
            if told.number is None:
                continue
            manifest = kept.get(told.number)
            if manifest is None or await is_stale(manifest, told.number, told.head, told.horizon, self._pool):
                await self.built(name, told.number, 0)
                fresh = True
        if fresh:
            kept = await self._kept(numbers, device, incarnation)
        return [
            Manifest(name, 0, 0, 0, [], seen.last_cseq) if told.number is None else kept[told.number]
            for name, told in seen.partitions.items()
        ]

    async def _kept(self, numbers: list[int], device: UUID, incarnation: UUID | None) -> dict[int, Manifest]:
        found = await self._pool.fetch(MANIFESTS, numbers, device, incarnation)
        return {
            row["partition"]: structs.replace(decode_manifest(row["manifest"]), last_cseq=row["last_cseq"])
            for row in found
        }

    async def built(self, name: str, number: int, at_least: int) -> Manifest:
        """The manifest after it was brought up to date, if it was stale or older than `at_least`."""
        running = self._running.get(number)
        if running is None:
            running = asyncio.create_task(self._build_once(name, number, at_least), name=f"chunks of {name}")
            self._running[number] = running
            running.add_done_callback(lambda _: self._running.pop(number))
        return await asyncio.shield(running)

    async def close(self) -> None:
        """Ends what is being built."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _build_once(self, name: str, number: int, at_least: int) -> Manifest:
        """The lock is taken before the snapshot, so that whoever waited for it finds what the other process has built."""
        async with self._pool.acquire() as connection:
            await connection.execute(f"SET statement_timeout = '{BUILD_SECONDS}s'")  # the pool resets it
            await connection.execute("SELECT pg_advisory_lock($1, $2)", LOCK_CLASS, number)
            try:
                async with connection.transaction(isolation="repeatable_read"):
                    head, horizon = await connection.fetchrow(STATE, number)
                    kept = await connection.fetchval(KEPT, number)
                    old = None if kept is None else decode_manifest(kept)
                    if old is None or old.as_of < horizon or old.as_of > head:
                        return await _build_all(name, number, head, connection)
                    if old.as_of >= at_least and not await is_stale(old, number, head, horizon, connection):
                        return old
                    return await _renew(old, number, head, connection)
            finally:
                await connection.execute("SELECT pg_advisory_unlock($1, $2)", LOCK_CLASS, number)


async def is_stale(manifest: Manifest, number: int, head: int, horizon: int, connection: Any) -> bool:
    """Rows that changed often count once, as a pull tells them once."""
    if head < manifest.as_of or manifest.as_of < horizon:
        return True
    if head - manifest.as_of <= STALE_ROWS:
        return False
    many: bool = await connection.fetchval(MANY, number, manifest.as_of, STALE_ROWS)
    return many


async def _build_all(name: str, number: int, head: int, connection: asyncpg.Connection[Any]) -> Manifest:
    entries = []
    for kind in [row["kind"] for row in await connection.fetch(KINDS, number)]:
        chunks = cut(number, Range(kind, "", None), connection)
        entries += [await _put(chunk, number, connection) async for chunk in chunks]
    await connection.execute(DROP_ALL, number, [entry.sha256 for entry in entries])
    return await _put_manifest(name, number, head, entries, connection)


async def _renew(old: Manifest, number: int, head: int, connection: asyncpg.Connection[Any]) -> Manifest:
    boundaries = Boundaries(old.chunks)
    dirty: dict[str, set[int]] = {}
    async for kind, key in connection.cursor(CHANGED, number, old.as_of, prefetch=KEYS_AT_ONCE):
        dirty.setdefault(kind, set()).add(boundaries.owner(kind, key))
    entries: list[ChunkEntry] = []
    for kind in sorted(boundaries.of_kind.keys() | dirty.keys(), key=str.encode):
        chunks = cut_again(number, boundaries, kind, dirty.get(kind, set()), connection)
        entries += [await _put(chunk, number, connection) async for chunk in chunks]
    gone = {entry.sha256 for entry in old.chunks} - {entry.sha256 for entry in entries}
    await connection.execute(DROP_CHUNKS, number, list(gone))
    return await _put_manifest(old.partition, number, head, entries, connection)


async def _put(chunk: Chunk | ChunkEntry, number: int, connection: asyncpg.Connection[Any]) -> ChunkEntry:
    """Stores what was made anew."""
    if isinstance(chunk, ChunkEntry):
        return chunk
    entry = chunk.entry
    await connection.execute(
        PUT_CHUNK, entry.sha256, number, entry.kind, entry.first, entry.last, entry.rows, chunk.data
    )
    return entry


async def _put_manifest(
    name: str, number: int, head: int, entries: list[ChunkEntry], connection: asyncpg.Connection[Any]
) -> Manifest:
    rows, total = sum(entry.rows for entry in entries), sum(entry.sum for entry in entries) % SUM_MODULUS
    manifest = Manifest(name, head, rows, total, entries)
    await connection.execute(PUT_MANIFEST, number, head, msgspec.json.encode(manifest).decode())
    await connection.execute(DROP_POSITIONS, number)
    await connection.execute(PUT_POSITIONS, number, name if name.startswith("device/") else "")
    return manifest


async def chunks(names: Sequence[str], partitions: Sequence[str], pool: asyncpg.Pool[Any]) -> list[bytes] | None:
    """The compressed chunks in the order of their names, None if one of them is not in these partitions."""
    found = {row["sha256"]: row["data"] for row in await pool.fetch(CHUNKS, list(names), list(partitions))}
    return [found[name] for name in names] if found.keys() >= set(names) else None
