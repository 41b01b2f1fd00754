"""Reads of transfers for the desk. `scope`: warehouses, None for all: of either end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

HEAD = """
    SELECT t.id, t.number, t.reference, t.source, f.name_zh AS source_zh, f.name_en AS source_en, t.target, g.name_zh AS target_zh,
        g.name_en AS target_en, t.state, t.expected_on, t.note, t.departed_at, t.finished, t.cancelled, t.reason, t.created_at,
        e.name_zh AS person_zh, e.name_en AS person_en
    FROM transfer t JOIN warehouse f ON f.id = t.source JOIN warehouse g ON g.id = t.target LEFT JOIN person e ON e.id = t.person
    WHERE t.id = $1 AND ($2::bigint[] IS NULL OR t.source = ANY($2::bigint[]) OR t.target = ANY($2::bigint[]))
"""
LINES = """
    WITH wanted AS (
        SELECT item, lot, 'available' AS status, 0::bigint AS owner, sum(quantity)::bigint AS ordered FROM transfer_line
        WHERE transfer = $1 GROUP BY 1, 2
    ), shared AS (SELECT * FROM transfer_share WHERE transfer = $1)
    SELECT x.item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, x.lot, x.status, x.owner, x.ordered, x.dispatched, x.accepted, x.gone,
        x.found
    FROM (
        SELECT item, lot, status, owner, coalesce(w.ordered, 0) AS ordered, coalesce(s.dispatched, 0) AS dispatched,
            coalesce(s.accepted, 0) AS accepted, coalesce(s.gone, 0) AS gone, coalesce(s.found, 0) AS found
        FROM wanted w FULL JOIN shared s USING (item, lot, status, owner)
    ) x JOIN item i ON i.id = x.item
    ORDER BY i.sku, x.lot, x.status, x.owner
"""
PARTS = """
    SELECT p.op, p.no, p.side, p.item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, p.lot, p.quantity, coalesce(l.code, '') AS place,
        p.container, p.travels_in, p.damaged, e.name_zh AS person_zh, e.name_en AS person_en, coalesce(d.code, '') AS device,
        p.occurred_at, p.reversed_by IS NOT NULL AS reversed
    FROM transfer_part p JOIN item i ON i.id = p.item LEFT JOIN place l ON l.id = p.place LEFT JOIN person e ON e.id = p.person
    LEFT JOIN device d ON d.id = p.device
    WHERE p.transfer = $1 ORDER BY p.occurred_at, p.op, p.no
"""


class Head(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    reference: str
    source: int
    source_zh: str
    source_en: str
    target: int
    target_zh: str
    target_en: str
    state: str
    expected_on: date | None
    note: str
    departed_at: datetime | None
    finished: bool
    cancelled: bool
    reason: str
    created_at: datetime
    person_zh: str | None
    person_en: str | None


class Line(msgspec.Struct, frozen=True):
    """On its way: dispatched + found - accepted - gone; less than nothing arrived without having been loaded."""

    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    lot: str
    status: str
    owner: int
    ordered: int
    dispatched: int
    accepted: int
    gone: int
    found: int


class Part(msgspec.Struct, frozen=True):
    op: UUID
    no: int
    side: str
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    lot: str
    quantity: int
    place: str
    container: str
    travels_in: str
    damaged: bool
    person_zh: str | None
    person_en: str | None
    device: str
    occurred_at: datetime
    reversed: bool


class Transfer(msgspec.Struct, frozen=True):
    """`parts`: what hands did at either side, those undone included."""

    transfer: Head
    lines: list[Line]
    parts: list[Part]


async def transfer(id_: UUID, scope: list[int] | None, connection: asyncpg.Connection[Any]) -> Transfer | None:
    head = await connection.fetchrow(HEAD, id_, scope)
    if head is None:
        return None
    lines = [Line(**row) for row in await connection.fetch(LINES, id_)]
    return Transfer(Head(**head), lines, [Part(**row) for row in await connection.fetch(PARTS, id_)])
