"""What devices are told: the newest version of each row under a dense number per partition.

F-1  Numbers of a partition are dense and become visible in their order: the partition's head is locked until the commit, and it is
     the last lock of a transaction (in order of names), so nobody waits behind it for anything else.
F-2  A row changed twice in one transaction is told once, as it is at the end. A tombstone keeps its number, with body null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import asyncpg

from stowage.kernel.decision import FeedRow

SEPARATOR = "\x1f"  # JSON writes it as an escape, so no body contains it

OP = "op_id, device, incarnation, cseq, command, person, warehouse, sha256, data, signature, outcome, answer, received_at"
# One statement ends a batch: its operations, the streams it advanced, then the feed. Bodies and numbers travel as one text each, which
# is a good deal cheaper than an array; a tombstone is the empty text.
PUBLISH = f"""
    WITH done AS (
        INSERT INTO op ({OP}) SELECT {OP} FROM unnest($10::op[])
    ), stream AS (
        UPDATE device_stream s SET last_cseq = x.last
        FROM unnest($7::uuid[], $8::uuid[], $9::bigint[]) AS x(device, incarnation, last)
        WHERE s.device = x.device AND s.incarnation = x.incarnation
    ), head AS (
        INSERT INTO feed_partition AS p (name, head)
        SELECT name, count FROM unnest($1::text[], $2::bigint[]) AS x(name, count) ORDER BY name
        ON CONFLICT (name) DO UPDATE SET head = p.head + excluded.head
        RETURNING id, name, head
    ), told AS (
        INSERT INTO feed_row (partition, kind, key, seq, key_crc, body)
        SELECT head.id, split_part(x.kind, ' ', 2), x.key, head.head - split_part(x.numbers, ' ', 1)::bigint,
            split_part(x.numbers, ' ', 2)::bigint, nullif(x.body, '')
        FROM unnest($3::text[], $4::text[], string_to_array($5, ','), string_to_array($6, E'\\x1f')) AS x(kind, key, numbers, body)
        JOIN head ON head.name = split_part(x.kind, ' ', 1)
        ON CONFLICT (partition, kind, key) DO UPDATE SET seq = excluded.seq, body = excluded.body
    )
    SELECT name, head FROM head
"""


async def publish(
    rows: Iterable[FeedRow],
    operations: Sequence[tuple[Any, ...]],
    advanced: Sequence[tuple[UUID, UUID, int]],
    connection: asyncpg.Connection[Any],
) -> dict[str, int]:
    """Write feed rows, rows of table op and the streams' last cseq; partition → new head. The last statement before the commit."""
    partitions: dict[str, dict[tuple[str, str], FeedRow]] = {}
    for row in rows:
        told = partitions.setdefault(row.partition, {})
        told.pop((row.kind, row.key), None)
        told[row.kind, row.key] = row
    if not partitions and not operations and not advanced:
        return {}
    names = sorted(partitions)
    final = [(row, behind) for name in names for behind, row in enumerate(reversed(partitions[name].values()))]
    streams = list(zip(*advanced, strict=True)) or [()] * 3
    heads = await connection.fetch(
        PUBLISH,
        names,
        [len(partitions[name]) for name in names],
        [f"{row.partition} {row.kind}" for row, _ in final],
        [row.key for row, _ in final],
        ",".join([f"{behind} {key_crc(row.kind, row.key)}" for row, behind in final]),
        SEPARATOR.join([row.body.decode() if row.body is not None else "" for row, _ in final]),
        *streams,
        operations,
    )
    return {row["name"]: row["head"] for row in heads}


def require_publishable(rows: Iterable[FeedRow]) -> None:
    """Raises ValueError for a row that no database could take: whose fault it is must be known before all are published together."""
    for row in rows:
        if "\0" in row.partition + row.kind + row.key or SEPARATOR.encode() in (row.body or b""):
            raise ValueError(f"cannot be published: {row}")


def key_crc(kind: str, key: str) -> int:
    """CRC-32 of what names a row, as checksums use it."""
    return crc32(f"{kind}\n{key}".encode())
