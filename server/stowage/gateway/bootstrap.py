"""A device's first load: each partition as immutable chunks that any number of devices fetch, in place of rows one by one.

Chunks are built when somebody asks and kept until the head has moved on by a tenth of the rows, at least by STALE_ROWS: what came
after `as_of` is a short pull. A chunk is named by the SHA-256 of its JSON, so parts of a partition that stayed as they were keep
their names when it is built again.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec

from stowage.gateway.pull import Snapshot

SCHEMA = 1
CHUNK_ROWS = 2000
STALE_ROWS = 5000
LOCK_CLASS = 0x424F4F54  # "BOOT"

MANIFESTS = "SELECT partition, as_of, manifest FROM sync_manifest WHERE partition = ANY($1::int[])"
HEAD = "SELECT head FROM feed_partition WHERE id = $1"
ROWS = 'SELECT kind, key, seq, key_crc, body FROM feed_row WHERE partition = $1 AND body IS NOT NULL ORDER BY kind COLLATE "C", key'
PUT_CHUNK = """
    INSERT INTO sync_chunk (sha256, partition, kind, first_key, last_key, rows, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
"""
DROP_CHUNKS = "DELETE FROM sync_chunk WHERE partition = $1 AND sha256 <> ALL($2::text[])"
PUT_MANIFEST = """
    INSERT INTO sync_manifest (partition, as_of, manifest) VALUES ($1, $2, $3)
    ON CONFLICT (partition) DO UPDATE SET as_of = excluded.as_of, manifest = excluded.manifest
"""
CHUNK = """
    SELECT c.data FROM sync_chunk c JOIN feed_partition p ON p.id = c.partition
    WHERE c.sha256 = $1 AND p.name = ANY($2::text[]) LIMIT 1
"""


class ChunkEntry(msgspec.Struct, frozen=True):
    """`bytes` is the compressed size, `first` and `last` are keys in code-point order."""

    sha256: str
    kind: str
    first: str
    last: str
    rows: int
    bytes: int


class Manifest(msgspec.Struct, frozen=True):
    """A partition as of cursor `as_of`; `rows` and `sum` as in a checksum."""

    partition: str
    as_of: int
    rows: int
    sum: int
    chunks: list[ChunkEntry]


class BootstrapAnswer(msgspec.Struct, frozen=True):
    epoch: int
    schema: int
    partitions: list[Manifest]


decode_manifest = msgspec.json.Decoder(Manifest).decode


async def manifests(seen: Snapshot, pool: asyncpg.Pool[Any]) -> list[Manifest]:
    """Those of all partitions of the snapshot, built where there is none or a stale one."""
    found = await pool.fetch(MANIFESTS, [number for number, _ in seen.partitions.values() if number is not None])
    kept = {row["partition"]: decode_manifest(row["manifest"]) for row in found}
    answer = []
    for name, (number, head) in seen.partitions.items():
        if number is None:
            answer.append(Manifest(name, 0, 0, 0, []))
        elif number in kept and not _is_stale(kept[number], head):
            answer.append(kept[number])
        else:
            answer.append(await _build_once(name, number, pool))
    return answer


def _is_stale(manifest: Manifest, head: int) -> bool:
    return head < manifest.as_of or head - manifest.as_of > max(STALE_ROWS, manifest.rows // 10)


async def _build_once(name: str, number: int, pool: asyncpg.Pool[Any]) -> Manifest:
    """The lock is taken before the snapshot, so that whoever waited for it finds what the other has built."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1, $2)", LOCK_CLASS, number)
        try:
            async with connection.transaction(isolation="repeatable_read"):
                head = await connection.fetchval(HEAD, number)
                built = await connection.fetchrow(MANIFESTS, [number])
                if built is not None and not _is_stale(decode_manifest(built["manifest"]), head):
                    return decode_manifest(built["manifest"])
                return await _build(name, number, head, connection)
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1, $2)", LOCK_CLASS, number)


async def _build(name: str, number: int, head: int, connection: asyncpg.Connection[Any]) -> Manifest:
    entries: list[ChunkEntry] = []
    rows = total = 0
    async for part in _parts(number, connection):
        entry, data, weight = await asyncio.to_thread(_chunk, part)
        await connection.execute(PUT_CHUNK, entry.sha256, number, entry.kind, entry.first, entry.last, entry.rows, data)
        entries.append(entry)
        rows, total = rows + entry.rows, (total + weight) % 2**48
    manifest = Manifest(name, head, rows, total, entries)
    await connection.execute(DROP_CHUNKS, number, [entry.sha256 for entry in entries])
    await connection.execute(PUT_MANIFEST, number, head, msgspec.json.encode(manifest).decode())
    return manifest


async def _parts(number: int, connection: asyncpg.Connection[Any]) -> AsyncIterator[list[asyncpg.Record]]:
    """Rows in order, at most CHUNK_ROWS of one kind at a time; never more than that in memory."""
    part: list[asyncpg.Record] = []
    async for row in connection.cursor(ROWS, number, prefetch=CHUNK_ROWS):
        if part and (len(part) == CHUNK_ROWS or part[0]["kind"] != row["kind"]):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _chunk(part: Sequence[asyncpg.Record]) -> tuple[ChunkEntry, bytes, int]:
    """Entry, compressed JSON, and what its rows add to the sum."""
    body = msgspec.json.encode(
        {
            "kind": part[0]["kind"],
            "keys": [row["key"] for row in part],
            "seqs": [row["seq"] for row in part],
            "bodies": [msgspec.Raw(row["body"].encode()) for row in part],
        }
    )
    data = gzip.compress(body, compresslevel=6, mtime=0)
    name = sha256(body).hexdigest()
    entry = ChunkEntry(name, part[0]["kind"], part[0]["key"], part[-1]["key"], len(part), len(data))
    return entry, data, sum(row["key_crc"] ^ (row["seq"] & 0xFFFFFFFF) for row in part)


async def chunk(name: str, partitions: Sequence[str], pool: asyncpg.Pool[Any]) -> bytes | None:
    """The compressed chunk, None if there is none of that name in these partitions."""
    data: bytes | None = await pool.fetchval(CHUNK, name, list(partitions))
    return data
