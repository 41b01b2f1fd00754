"""What changed since a device last asked: rows after its cursors, partition by partition, in one snapshot.

P-1  Heads and rows are read in one REPEATABLE READ snapshot, and numbers become visible in order (feed.py): nothing is ever missed.
P-2  Only partitions the device is a member of are told; others it names are `dropped`.
P-3  Partitions it did not name, cursors ahead of the head or before the horizon (what was deleted up to there is not told any more), and
     all of them under another epoch, have to be fetched anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.directory import Device

LIMIT = 5000

SNAPSHOT = """
    SELECT e.epoch, v.version, p.id, p.name, coalesce(p.head, 0) AS head, coalesce(p.horizon, 0) AS horizon,
        (SELECT last_cseq FROM device_stream WHERE device = $2 AND incarnation = $3) AS last_cseq
    FROM epoch e CROSS JOIN directory_version v LEFT JOIN feed_partition p ON p.name = ANY($1::text[])
"""
ROWS = """
    SELECT w.n, r.seq, r.kind, r.key, r.body
    FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY AS w(partition, cursor, n)
    CROSS JOIN LATERAL (
        SELECT seq, kind, key, body FROM feed_row WHERE partition = w.partition AND seq > w.cursor ORDER BY seq LIMIT $3
    ) r
    ORDER BY w.n, r.seq LIMIT $3
"""
CHECKSUM = """
    SELECT p.name AS partition, p.head, count(r.key) AS rows,
        (coalesce(sum(r.key_crc # (r.seq & 4294967295)), 0) % 281474976710656)::bigint AS sum
    FROM feed_partition p LEFT JOIN feed_row r ON r.partition = p.id AND r.body IS NOT NULL
    WHERE p.name = ANY($1::text[]) GROUP BY p.id
"""


class PulledPartition(msgspec.Struct, frozen=True):
    """`rows` are [seq, kind, key, body or null] in order of seq; all up to `to` is told, `more`: to is not yet head."""

    partition: str
    head: int
    to: int
    rows: list[tuple[int, str, str, msgspec.Raw | None]]
    more: bool


class PullAnswer(msgspec.Struct, frozen=True):
    """`last_cseq` is that of the asking stream in the same snapshot: its commands up to there show in the rows."""

    epoch: int
    server_time: int
    last_cseq: int
    partitions: list[PulledPartition]
    dropped: list[str]
    must_refetch: list[str]


class Checksum(msgspec.Struct, frozen=True):
    partition: str
    head: int
    rows: int
    sum: int


class Asked(msgspec.Struct, frozen=True):
    """`cursors`: partition → the last seq the device has; `epoch` the one it knows, None: it does not say."""

    cursors: Mapping[str, int]
    epoch: int | None
    limit: int


class Told(msgspec.Struct, frozen=True):
    """Where a partition stands; `number` is None where nothing was told yet. Cursors from `horizon` to `head` can be pulled from."""

    number: int | None
    head: int
    horizon: int

    def reaches(self, cursor: int) -> bool:
        return self.horizon <= cursor <= self.head


class Snapshot(msgspec.Struct, frozen=True):
    """`partitions`: all that the device is a member of."""

    epoch: int
    version: int
    last_cseq: int
    partitions: dict[str, Told]


def membership(device: Device) -> tuple[str, ...]:
    """What a device is told, most urgent first."""
    return (f"device/{device.id}", f"wh/{device.warehouse}/tasks", f"wh/{device.warehouse}/stock", "catalogue")


async def snapshot(device: Device, incarnation: UUID | None, connection: asyncpg.Connection[Any]) -> Snapshot:
    """The first statement of the transaction."""
    names = membership(device)
    rows = await connection.fetch(SNAPSHOT, list(names), device.id, incarnation)
    known = {row["name"]: Told(row["id"], row["head"], row["horizon"]) for row in rows if row["name"] is not None}
    first = rows[0]
    return Snapshot(
        first["epoch"],
        first["version"],
        first["last_cseq"] or 0,
        {name: known.get(name, Told(None, 0, 0)) for name in names},
    )


async def pull(
    seen: Snapshot,
    asked: Asked,
    server_time: int,
    connection: asyncpg.Connection[Any],
) -> PullAnswer:
    """What the device has to be told, at most `asked.limit` rows in all."""
    cursors, limit = asked.cursors, asked.limit
    dropped = [name for name in cursors if name not in seen.partitions]
    if asked.epoch not in {None, seen.epoch}:
        return PullAnswer(seen.epoch, server_time, seen.last_cseq, [], dropped, list(seen.partitions))
    refetch = [name for name, told in seen.partitions.items() if name not in cursors or not told.reaches(cursors[name])]
    named = [
        (name, told.number, told.head, cursors[name]) for name, told in seen.partitions.items() if name not in refetch
    ]
    behind = [(partition, cursor) for _, partition, head, cursor in named if cursor < head]
    found: Sequence[asyncpg.Record] = ()
    if behind:
        found = await connection.fetch(ROWS, [one[0] for one in behind], [one[1] for one in behind], limit + 1)
    cut = len(found) > limit  # the last row only shows that there are more, in its partition and in those after it
    by_number: dict[int, list[tuple[int, str, str, msgspec.Raw | None]]] = {}
    for number, seq, kind, key, body in found[:limit]:
        by_number.setdefault(number, []).append((seq, kind, key, None if body is None else msgspec.Raw(body.encode())))
    cut_at = found[limit]["n"] if cut else len(behind) + 1
    partitions = []
    number = 0
    for name, _, head, cursor in named:
        number += cursor < head
        rows = by_number.get(number, []) if cursor < head else []
        whole = cursor >= head or number < cut_at
        to = head if whole else rows[-1][0] if rows else cursor
        partitions.append(PulledPartition(name, head, to, rows, to < head))
    return PullAnswer(seen.epoch, server_time, seen.last_cseq, partitions, dropped, refetch)


async def checksums(names: Sequence[str], connection: asyncpg.Connection[Any]) -> list[Checksum]:
    """Of partitions as they are: rows (not tombstones) and the sum that PROTOCOL.md defines. Nothing told yet: all 0."""
    found = {row["partition"]: Checksum(**dict(row)) for row in await connection.fetch(CHECKSUM, list(names))}
    return [found.get(name, Checksum(name, 0, 0, 0)) for name in names]
