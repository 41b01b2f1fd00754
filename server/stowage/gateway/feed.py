"""What devices are told: the newest version of each row under a dense number per partition.

F-1  Numbers of a partition are dense and become visible in their order: the partition's head is locked until the commit, and it is
     the last lock of a transaction (in order of names), so nobody waits behind it for anything else.
F-2  A row changed twice in one transaction is told once, as it is at the end. A tombstone keeps its number, with body null.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID
from zlib import crc32

import asyncpg

from stowage.kernel.decision import FeedRow
from stowage.platform.arrays import array

SEPARATOR = b"\x1f"  # JSON writes it as an escape, so no body contains it

OP = "op_id, device, incarnation, cseq, command, person, warehouse, sha256, data, signature, outcome, answer, received_at"
# One statement ends a batch: its operations, the streams it advanced, then the feed. Bodies travel as one text, which is a good deal
# cheaper than an array; a tombstone is the empty text. A row says by a number of which partition and kind it is.
PUBLISH = f"""
    WITH done AS (
        INSERT INTO op ({OP}) SELECT {OP} FROM unnest($12::op[])
    ), stream AS (
        UPDATE device_stream s SET last_cseq = x.last
        FROM unnest($9::text::uuid[], $10::text::uuid[], $11::text::bigint[]) AS x(device, incarnation, last)
        WHERE s.device = x.device AND s.incarnation = x.incarnation
    ), head AS (
        INSERT INTO feed_partition AS p (name, head)
        SELECT partition, sum(count) FROM unnest($1::text[], $3::text::bigint[]) AS x(partition, count)
        GROUP BY partition ORDER BY partition
        ON CONFLICT (name) DO UPDATE SET head = p.head + excluded.head
        RETURNING id, name, head
    ), told AS (
        INSERT INTO feed_row (partition, kind, key, seq, key_crc, body)
        SELECT head.id, k.kind, x.key, head.head - x.behind, x.key_crc, nullif(x.body, '')
        FROM unnest($4::text::bigint[], $5::text[], $6::text::bigint[], $7::text::bigint[], string_to_array($8, E'\\x1f'))
            AS x(number, key, behind, key_crc, body)
        JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(partition, kind, number) USING (number)
        JOIN head ON head.name = k.partition
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
    final = [
        (row, behind) for name in sorted(partitions) for behind, row in enumerate(reversed(partitions[name].values()))
    ]
    counts = Counter((row.partition, row.kind) for row, _ in final)
    numbers = {kind: number for number, kind in enumerate(counts, 1)}
    heads = await connection.fetch(
        PUBLISH,
        [partition for partition, _ in counts],
        [kind for _, kind in counts],
        array(counts.values()),
        array([numbers[row.partition, row.kind] for row, _ in final]),
        [row.key for row, _ in final],
        array([behind for _, behind in final]),
        array([key_crc(row.kind, row.key) for row, _ in final]),
        SEPARATOR.join([row.body or b"" for row, _ in final]).decode(),
        *(map(array, zip(*advanced, strict=True)) if advanced else ("{}", "{}", "{}")),
        operations,
    )
    return {row["name"]: row["head"] for row in heads}


def require_publishable(rows: Iterable[FeedRow]) -> None:
    """Raises ValueError for a row that no database could take: whose fault it is must be known before all are published together."""
    for row in rows:
        if "\0" in row.partition + row.kind + row.key or SEPARATOR in (row.body or b""):
            raise ValueError(f"cannot be published: {row}")


def key_crc(kind: str, key: str) -> int:
    """CRC-32 of what names a row, as checksums use it."""
    return crc32(f"{kind}\n{key}".encode())
