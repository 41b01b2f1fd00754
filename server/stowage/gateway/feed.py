"""What devices are told: the newest version of each row under a dense number per partition.

F-1  Numbers of a partition are dense and become visible in their order: the partition's head is locked until the commit, and it is
     the last lock of a transaction (in order of names), so nobody waits behind it for anything else.
F-2  A row changed twice in one transaction is told once, as it is at the end. A tombstone keeps its number, with body null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import asyncpg

from stowage.kernel.decision import FeedRow

PUBLISH = """
    WITH head AS (
        INSERT INTO feed_partition AS p (name, head)
        SELECT name, count FROM unnest($1::text[], $2::bigint[]) AS x(name, count) ORDER BY name
        ON CONFLICT (name) DO UPDATE SET head = p.head + excluded.head
        RETURNING id, name, head
    ), told AS (
        INSERT INTO feed_row (partition, kind, key, seq, key_crc, body)
        SELECT head.id, kind, key, head.head - behind, crc, body
        FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[])
            AS x(name, kind, key, behind, crc, body)
        JOIN head USING (name)
        ON CONFLICT (partition, kind, key) DO UPDATE SET seq = excluded.seq, body = excluded.body
    )
    SELECT name, head FROM head
"""


async def publish(rows: Iterable[FeedRow], connection: asyncpg.Connection[Any]) -> dict[str, int]:
    """Write the rows and give partition → new head. The last statement before the commit."""
    partitions: dict[str, dict[tuple[str, str], FeedRow]] = {}
    for row in rows:
        told = partitions.setdefault(row.partition, {})
        told.pop((row.kind, row.key), None)
        told[row.kind, row.key] = row
    if not partitions:
        return {}
    names = sorted(partitions)
    final = [(row, behind) for name in names for behind, row in enumerate(reversed(partitions[name].values()))]
    heads = await connection.fetch(
        PUBLISH,
        names,
        [len(partitions[name]) for name in names],
        [row.partition for row, _ in final],
        [row.kind for row, _ in final],
        [row.key for row, _ in final],
        [behind for _, behind in final],
        [crc32(f"{row.kind}\n{row.key}".encode()) for row, _ in final],
        [None if row.body is None else row.body.decode() for row, _ in final],
    )
    return {row["name"]: row["head"] for row in heads}
