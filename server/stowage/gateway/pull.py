"""What changed since a device last asked: rows after its cursors, partition by partition, in one snapshot.

P-1  Heads, rows and how far the asking stream is are read in one REPEATABLE READ snapshot, and numbers become visible in order (feed.py):
     nothing is ever missed, and what the stream said up to there shows in the rows.
P-2  Only partitions the device is a member of are told; others it names are `dropped`.
P-3  Partitions it did not name, cursors ahead of the head or before the horizon (what was deleted up to there is not told any more), and
     all of them under another epoch, have to be fetched anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.directory import Device

LIMIT = 5000

SNAPSHOT = """
    SELECT e.epoch, v.version, p.id, p.name, p.head, p.horizon,
        NULL::uuid AS device, NULL::uuid AS incarnation, NULL::bigint AS last_cseq
    FROM epoch e CROSS JOIN directory_version v LEFT JOIN feed_partition p ON p.name = ANY($1::text[])
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, s.device, s.incarnation, s.last_cseq
    FROM unnest($2::uuid[], $3::uuid[]) AS x(device, incarnation) JOIN device_stream s USING (device, incarnation)
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


Row = tuple[int, str, str, msgspec.Raw | None]


class PulledPartition(msgspec.Struct, frozen=True):
    """`rows` are [seq, kind, key, body or null] in order of seq; all up to `to` is told, `more`: to is not yet head."""

    partition: str
    head: int
    to: int
    rows: list[Row]
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


NOTHING_TOLD = Told(None, 0, 0)


class Snapshot(msgspec.Struct, frozen=True):
    """`partitions`: all that the device is a member of."""

    epoch: int
    version: int
    last_cseq: int
    partitions: dict[str, Told]


def membership(device: Device) -> tuple[str, ...]:
    """What a device is told, most urgent first."""
    return (f"device/{device.id}", f"wh/{device.warehouse}/tasks", f"wh/{device.warehouse}/stock", "catalogue")


class Behind(NamedTuple):
    """What rows are read for: (partition, cursor) of each that has moved on, most urgent first, and how many rows in all."""

    after: tuple[tuple[int, int], ...]
    limit: int


class Page(NamedTuple):
    """Of one partition: the encoded rows, and up to which seq all is told."""

    rows: msgspec.Raw
    to: int


class Plan(NamedTuple):
    """An answer but for its rows. `named`: partitions that can be pulled from."""

    seen: Snapshot
    asked: Asked
    dropped: list[str]
    refetch: list[str]
    named: list[str]

    @property
    def behind(self) -> Behind:
        told = [(self.seen.partitions[name], self.asked.cursors[name]) for name in self.named]
        after = tuple((one.number, cursor) for one, cursor in told if one.number is not None and cursor < one.head)
        return Behind(after, self.asked.limit)

    @property
    def distance(self) -> int:
        """Changes between the cursors and the heads."""
        return sum(self.seen.partitions[name].head - self.asked.cursors[name] for name in self.named)


async def snapshots(
    askers: Sequence[tuple[Device, UUID | None]], connection: asyncpg.Connection[Any]
) -> list[Snapshot]:
    """What each device and stream sees, all in the snapshot of one statement. Of a pull it is the transaction's first."""
    names = {name for device, _ in askers for name in membership(device)}
    devices = [device.id for device, _ in askers]
    rows = await connection.fetch(SNAPSHOT, list(names), devices, [incarnation for _, incarnation in askers])
    first = next(row for row in rows if row["epoch"] is not None)
    known = {row["name"]: Told(row["id"], row["head"], row["horizon"]) for row in rows if row["name"] is not None}
    streams = {(row["device"], row["incarnation"]): row["last_cseq"] for row in rows if row["device"] is not None}
    return [
        Snapshot(
            first["epoch"],
            first["version"],
            streams.get((device.id, incarnation), 0),
            {name: known.get(name, NOTHING_TOLD) for name in membership(device)},
        )
        for device, incarnation in askers
    ]


async def snapshot(device: Device, incarnation: UUID | None, connection: asyncpg.Connection[Any]) -> Snapshot:
    return (await snapshots([(device, incarnation)], connection))[0]


def plan(seen: Snapshot, asked: Asked) -> Plan:
    cursors = asked.cursors
    dropped = [name for name in cursors if name not in seen.partitions]
    if asked.epoch not in {None, seen.epoch}:
        return Plan(seen, asked, dropped, list(seen.partitions), [])
    refetch = [name for name, told in seen.partitions.items() if name not in cursors or not told.reaches(cursors[name])]
    return Plan(seen, asked, dropped, refetch, [name for name in seen.partitions if name not in refetch])


async def pages(behind: Behind, heads: Mapping[int, int], connection: asyncpg.Connection[Any]) -> dict[int, Page]:
    """Partition → its rows, in the order of `behind` until the limit is reached. `heads` are those of the snapshot."""
    if not behind.after:
        return {}
    numbers, cursors = zip(*behind.after, strict=True)
    found = await connection.fetch(ROWS, numbers, cursors, behind.limit + 1)
    cut = (
        len(found) > behind.limit
    )  # the last row only shows that there are more, in its partition and in those after it
    cut_at = found[behind.limit]["n"] if cut else len(numbers) + 1
    rows: list[list[Row]] = [[] for _ in numbers]
    for at, seq, kind, key, body in found[: behind.limit]:
        rows[at - 1].append((seq, kind, key, None if body is None else msgspec.Raw(body.encode())))
    told = {}
    for at, (number, cursor) in enumerate(behind.after, 1):
        mine = rows[at - 1]
        to = heads[number] if at < cut_at else mine[-1][0] if mine else cursor
        told[number] = Page(msgspec.Raw(msgspec.json.encode(mine)), to)
    return told


def answer(planned: Plan, told: Mapping[int, Page], server_time: int) -> PullAnswer:
    """What the device has to be told: at most `limit` rows in all, or none where all has to be fetched anew."""
    partitions = []
    for name in planned.named:
        stands, cursor = planned.seen.partitions[name], planned.asked.cursors[name]
        page = told.get(stands.number) if stands.number is not None and cursor < stands.head else None
        rows = cast("list[Row]", page.rows) if page else []  # encoded already, once for all who asked the same
        to = page.to if page else stands.head
        partitions.append(PulledPartition(name, stands.head, to, rows, to < stands.head))
    seen = planned.seen
    return PullAnswer(seen.epoch, server_time, seen.last_cseq, partitions, planned.dropped, planned.refetch)


async def checksums(names: Sequence[str], connection: asyncpg.Connection[Any]) -> list[Checksum]:
    """Of partitions as they are: rows (not tombstones) and the sum that PROTOCOL.md defines. Nothing told yet: all 0."""
    found = {row["partition"]: Checksum(**dict(row)) for row in await connection.fetch(CHECKSUM, list(names))}
    return [found.get(name, Checksum(name, 0, 0, 0)) for name in names]
