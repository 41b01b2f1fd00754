"""Cutting a partition into chunks whose boundaries stay: each chunk owns a range of keys, and only ranges with changed rows are read again.

K-1  A chunk owns the keys of its kind from its first key up to the next chunk's first key; the first chunk of a kind also owns all before.
K-2  A range that outgrew CHUNK_ROWS is cut in equal parts; one that shrank below LEAST_ROWS takes in the chunks after it while they fit.
K-3  At most two chunks of rows are in memory, however long a range has become.
"""

from __future__ import annotations

import asyncio
import gzip
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Sequence, Set
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec

CHUNK_ROWS = 2000
FILL_ROWS = 1800  # of a chunk made anew: the next few rows need no cut
LEAST_ROWS = 500
COMPRESSION = 6
SUM_MODULUS = 2**48

ROWS = "FROM feed_row WHERE partition = $1 AND kind = $2 AND body IS NOT NULL AND key >= $3"
COLUMNS = "key, seq, key_crc, body"


class ChunkEntry(msgspec.Struct, frozen=True):
    """`sha256` is of the JSON, `packed` of the gzip of it; `bytes` is the size of the latter. `first` and `last` are keys in
    code-point order, `sum` is what the rows add to the partition's sum."""

    sha256: str
    kind: str
    first: str
    last: str
    rows: int
    bytes: int
    packed: str
    sum: int


class Range(msgspec.Struct, frozen=True):
    """Keys of one kind from `lower` on, up to but without `upper` (None: all)."""

    kind: str
    lower: str
    upper: str | None

    def select(self, what: str, number: int) -> tuple[str, list[Any]]:
        """Statement and arguments. Each bound is a condition of its own, which the index can use."""
        arguments = [number, self.kind, self.lower]
        if self.upper is None:
            return f"SELECT {what} {ROWS}", arguments
        return f"SELECT {what} {ROWS} AND key < $4", [*arguments, self.upper]


class Boundaries:
    """Which chunk of a manifest owns a key."""

    def __init__(self, entries: Iterable[ChunkEntry]) -> None:
        self.of_kind: dict[str, list[ChunkEntry]] = {}
        for entry in entries:
            self.of_kind.setdefault(entry.kind, []).append(entry)
        self._firsts = {kind: [entry.first.encode() for entry in of] for kind, of in self.of_kind.items()}

    def owner(self, kind: str, key: str) -> int:
        """Place of the chunk among those of its kind; 0 also where there is none yet."""
        return max(0, bisect_right(self._firsts.get(kind, []), key.encode()) - 1)

    def range(self, kind: str, index: int) -> Range:
        of = self.of_kind.get(kind, [])
        upper = of[index + 1].first if index + 1 < len(of) else None
        return Range(kind, "" if index == 0 else of[index].first, upper)


class Chunk(msgspec.Struct, frozen=True):
    entry: ChunkEntry
    data: bytes  # gzip


async def cut(number: int, within: Range, connection: asyncpg.Connection[Any]) -> AsyncIterator[Chunk]:
    """The rows of a range of partition `number` as chunks, in order of keys."""
    part: list[asyncpg.Record] = []
    select, arguments = within.select(COLUMNS, number)
    async for row in connection.cursor(f"{select} ORDER BY key", *arguments, prefetch=CHUNK_ROWS):
        part.append(row)
        if len(part) == 2 * CHUNK_ROWS:
            yield await asyncio.to_thread(_chunk, within.kind, part[:FILL_ROWS])
            del part[:FILL_ROWS]
    parts = -(-len(part) // CHUNK_ROWS)
    for index in range(parts):
        rows = part[len(part) * index // parts : len(part) * (index + 1) // parts]
        yield await asyncio.to_thread(_chunk, within.kind, rows)


async def cut_again(
    number: int, boundaries: Boundaries, kind: str, dirty: Set[int], connection: asyncpg.Connection[Any]
) -> AsyncIterator[Chunk | ChunkEntry]:
    """The chunks of a kind in order: entries of those that stay, and chunks made anew in place of the `dirty` ones."""
    of = boundaries.of_kind.get(kind, [])
    index = 0
    while index < max(1, len(of)):
        if of and index not in dirty:
            yield of[index]
            index += 1
            continue
        within, last = boundaries.range(kind, index), index
        select, arguments = within.select("count(*)", number)
        rows = await connection.fetchval(select, *arguments)
        while rows < LEAST_ROWS and last + 1 < len(of) and rows + of[last + 1].rows <= FILL_ROWS:
            last += 1
            rows += of[last].rows
        upper = boundaries.range(kind, last).upper if of else None
        async for chunk in cut(number, Range(kind, within.lower, upper), connection):
            yield chunk
        index = last + 1


def _chunk(kind: str, rows: Sequence[asyncpg.Record]) -> Chunk:
    body = msgspec.json.encode(
        {
            "kind": kind,
            "keys": [row["key"] for row in rows],
            "seqs": [row["seq"] for row in rows],
            "bodies": [msgspec.Raw(row["body"].encode()) for row in rows],
        }
    )
    data = gzip.compress(body, compresslevel=COMPRESSION, mtime=0)
    entry = ChunkEntry(
        sha256(body).hexdigest(),
        kind,
        rows[0]["key"],
        rows[-1]["key"],
        len(rows),
        len(data),
        sha256(data).hexdigest(),
        sum(row["key_crc"] ^ (row["seq"] & 0xFFFFFFFF) for row in rows) % SUM_MODULUS,
    )
    return Chunk(entry, data)
