"""Reads of tasks: what a supervisor sees of the work in a warehouse, and the entries of one task. `scope`: warehouses, null for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

BACKLOG = """
    SELECT process, zone, count(*) FILTER (WHERE state = 'open')::int AS open, count(*) FILTER (WHERE state = 'taken')::int AS taken,
        count(*) FILTER (WHERE state = 'held')::int AS held, count(*) FILTER (WHERE state <> 'held' AND due_at < now())::int AS late,
        count(*) FILTER (WHERE state = 'taken' AND lease_until < now())::int AS expired, max(priority) AS priority,
        min(created_at) AS oldest_at
    FROM task WHERE state IN ('open', 'taken', 'held') AND ($1::bigint[] IS NULL OR warehouse = ANY($1))
    GROUP BY process, zone ORDER BY process, zone
"""
# Whoever has tasks, or did some within the hour. Undone work counts as none.
WORKERS = """
    WITH has AS (
        SELECT holder AS device, person, process, count(*)::int AS tasks, min(lease_until) AS lease_until FROM task
        WHERE state = 'taken' AND ($1::bigint[] IS NULL OR warehouse = ANY($1)) GROUP BY holder, person, process
    ), did AS (
        SELECT e.device, e.person, t.process,
            (count(*) FILTER (WHERE e.quantity >= 0) - count(*) FILTER (WHERE e.quantity < 0))::int AS lines, max(e.at) AS last_at
        FROM task_entry e JOIN task t ON t.id = e.task
        WHERE e.what = 'worked' AND e.at > now() - interval '1 hour' AND ($1::bigint[] IS NULL OR e.warehouse = ANY($1))
        GROUP BY e.device, e.person, t.process
    )
    SELECT w.device, coalesce(d.code, '') AS device_code, w.person, coalesce(p.name_zh, '') AS name_zh, coalesce(p.name_en, '') AS name_en,
        w.process, w.tasks, w.lease_until, greatest(w.lines, 0) AS lines, w.last_at,
        greatest(d.last_seen_at, (SELECT max(s.last_seen_at) FROM device_stream s WHERE s.device = d.id)) AS heard_at
    FROM (
        SELECT device, person, process, coalesce(tasks, 0) AS tasks, lease_until, coalesce(lines, 0) AS lines, last_at
        FROM has FULL JOIN did USING (device, person, process)
    ) w LEFT JOIN device d ON d.id = w.device LEFT JOIN person p ON p.id = w.person
    ORDER BY p.name_zh, d.code, w.process
"""
TO_WHOM = """
    SELECT d.id, d.code, d.name, d.warehouse FROM device d
    WHERE d.revoked_at IS NULL AND ($1::bigint[] IS NULL OR d.warehouse = ANY($1)) ORDER BY d.code
"""
SKILLED = """
    SELECT p.id, p.code, p.name_zh, p.name_en, coalesce(s.skills, '{}') AS skills FROM person p LEFT JOIN task_skill s ON s.person = p.id
    WHERE p.active AND ($1::bigint[] IS NULL OR cardinality(p.warehouses) = 0 OR p.warehouses && $1) ORDER BY p.code
"""
ENTRIES = """
    SELECT e.what, e.at, coalesce(d.code, '') AS device, coalesce(p.name_zh, '') AS name_zh, coalesce(p.name_en, '') AS name_en,
        coalesce(b.name_zh, '') AS by_zh, coalesce(b.name_en, '') AS by_en, e.quantity, e.late, e.fence
    FROM task_entry e JOIN task t ON t.id = e.task LEFT JOIN device d ON d.id = e.device LEFT JOIN person p ON p.id = e.person
    LEFT JOIN person b ON b.id = e.by
    WHERE e.task = $1 AND ($2::bigint[] IS NULL OR t.warehouse = ANY($2)) ORDER BY e.id
"""


class Backlog(msgspec.Struct, frozen=True):
    """Of a process in a zone: how many tasks are open, taken and held; of the first two how many are past their deadline, and how many
    leases ran out."""

    process: str
    zone: str
    open: int
    taken: int
    held: int
    late: int
    expired: int
    priority: int
    oldest_at: datetime


class Worker(msgspec.Struct, frozen=True):
    """Who does what: `tasks` they have, `lines` they did within the hour, and when their device was last heard."""

    device: UUID | None
    device_code: str
    person: int | None
    name_zh: str
    name_en: str
    process: str
    tasks: int
    lease_until: datetime | None
    lines: int
    last_at: datetime | None
    heard_at: datetime | None


class Handheld(msgspec.Struct, frozen=True):
    id: UUID
    code: str
    name: str
    warehouse: int


class Skilled(msgspec.Struct, frozen=True):
    """What a person may do besides what everybody may."""

    id: int
    code: str
    name_zh: str
    name_en: str
    skills: list[str]


class Board(msgspec.Struct, frozen=True):
    backlog: list[Backlog]
    workers: list[Worker]
    devices: list[Handheld]
    people: list[Skilled]


class Entry(msgspec.Struct, frozen=True):
    """Something that happened to a task: who got it or worked, and who said so."""

    what: str
    at: datetime
    device: str
    name_zh: str
    name_en: str
    by_zh: str
    by_en: str
    quantity: int
    late: bool
    fence: int


async def board(scope: list[int] | None, connection: asyncpg.Connection[Any]) -> Board:
    return Board(
        [Backlog(**row) for row in await connection.fetch(BACKLOG, scope)],
        [Worker(**row) for row in await connection.fetch(WORKERS, scope)],
        [Handheld(**row) for row in await connection.fetch(TO_WHOM, scope)],
        [Skilled(**row) for row in await connection.fetch(SKILLED, scope)],
    )


async def entries(task: UUID, scope: list[int] | None, connection: asyncpg.Connection[Any]) -> list[Entry]:
    return [Entry(**row) for row in await connection.fetch(ENTRIES, task, scope)]
