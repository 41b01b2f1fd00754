"""Reads of inspections and plans, for this room's routes and for other rooms. `scope`: warehouses, null for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

# For purchasing: whether goods of an item {item} from a supplier {supplier} are to be inspected; {flag}: what the item says of itself.
INSPECTED = (
    "coalesce((SELECT p.mode <> 'skip' FROM quality_plan_of({item}, {supplier}) p WHERE p.id IS NOT NULL), {flag})"
)

ONE = """
    SELECT q.id, q.number, q.state, q.warehouse, q.receipt, r.number AS receipt_number, q.supplier, s.name_zh AS supplier_zh,
        s.name_en AS supplier_en, q.item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, p.code AS place, q.container,
        q.quantity, q.passed, q.rejected, q.waiting, q.mode, q.severity, q.letter, q.sample, q.accept, q.at_once, q.accepted,
        q.characteristics::text AS characteristics, q.goods::text AS goods, q.opened_at
    FROM inspection q JOIN item i ON i.id = q.item JOIN receipt r ON r.id = q.receipt LEFT JOIN party s ON s.id = q.supplier
    LEFT JOIN place p ON p.id = q.place
    WHERE q.id = $1 AND ($2::bigint[] IS NULL OR q.warehouse = ANY($2::bigint[]))
"""
RECORDS = """
    SELECT n.id, n.sample, n.defects, n.results::text AS results, n.note, n.photos, e.name_zh AS person_zh, e.name_en AS person_en,
        coalesce(d.code, '') AS device, n.occurred_at, n.reversed_by IS NOT NULL AS reversed
    FROM inspection_record n LEFT JOIN person e ON e.id = n.person LEFT JOIN device d ON d.id = n.device
    WHERE n.inspection = $1 ORDER BY n.occurred_at, n.id
"""
DECISIONS = """
    SELECT n.id, n.passed, n.rejected, n.waiting, n.reason, n.use_as_is, n.note, n.photos, e.name_zh AS person_zh, e.name_en AS person_en,
        coalesce(d.code, '') AS device, n.occurred_at, n.reversed_by IS NOT NULL AS reversed
    FROM inspection_decision n LEFT JOIN person e ON e.id = n.person LEFT JOIN device d ON d.id = n.device
    WHERE n.inspection = $1 ORDER BY n.occurred_at, n.id
"""
# Whether an inspection in the warehouses $2 names the photo $1.
IS_PHOTO = """
    SELECT EXISTS (
        SELECT FROM inspection q WHERE q.warehouse = ANY($2::bigint[]) AND (
            EXISTS (SELECT FROM inspection_record n WHERE n.inspection = q.id AND n.photos @> ARRAY[$1::text])
            OR EXISTS (SELECT FROM inspection_decision n WHERE n.inspection = q.id AND n.photos @> ARRAY[$1::text])))
"""
PLAN = """
    SELECT mode, item, supplier, category, level, aql AS "limit", every, after, characteristics::text AS characteristics, active, version
    FROM quality_plan WHERE id = $1
"""


class InspectionRow(msgspec.Struct, frozen=True):
    """Quantities are base units × 10,000. `accept` null: every piece stands for itself."""

    id: UUID
    number: str
    state: str
    warehouse: int
    receipt: UUID
    receipt_number: str
    supplier: int | None
    supplier_zh: str | None
    supplier_en: str | None
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    place: str | None
    container: str
    quantity: int
    passed: int
    rejected: int
    waiting: int
    mode: str
    severity: str
    letter: str
    sample: int
    accept: int | None
    at_once: bool
    accepted: bool | None
    characteristics: msgspec.Raw
    goods: msgspec.Raw
    opened_at: datetime


class Finding(msgspec.Struct, frozen=True):
    """So many pieces looked at by one person at one time."""

    id: UUID
    sample: int
    defects: int
    results: msgspec.Raw
    note: str
    photos: list[str]
    person_zh: str | None
    person_en: str | None
    device: str
    occurred_at: datetime
    reversed: bool


class DecisionRow(msgspec.Struct, frozen=True):
    """`waiting`: of what was passed, so much waits for somebody who may use it as it is."""

    id: UUID
    passed: int
    rejected: int
    waiting: int
    reason: str
    use_as_is: bool
    note: str
    photos: list[str]
    person_zh: str | None
    person_en: str | None
    device: str
    occurred_at: datetime
    reversed: bool


class InspectionDocument(msgspec.Struct, frozen=True):
    inspection: InspectionRow
    findings: list[Finding]
    decisions: list[DecisionRow]


class PlanRecord(msgspec.Struct, frozen=True):
    """As quality.put_plan says it, with its version."""

    mode: str
    item: int | None
    supplier: int | None
    category: str
    level: str
    limit: int
    every: int
    after: int
    characteristics: msgspec.Raw
    active: bool
    version: int


async def inspection(
    id_: UUID, scope: list[int] | None, connection: asyncpg.Connection[Any]
) -> InspectionDocument | None:
    head = await connection.fetchrow(ONE, id_, scope)
    if head is None:
        return None
    return InspectionDocument(
        InspectionRow(**_raw(head, "characteristics", "goods")),
        [Finding(**_raw(row, "results")) for row in await connection.fetch(RECORDS, id_)],
        [DecisionRow(**row) for row in await connection.fetch(DECISIONS, id_)],
    )


async def plan(id_: int, connection: asyncpg.Connection[Any]) -> PlanRecord | None:
    row = await connection.fetchrow(PLAN, id_)
    return None if row is None else PlanRecord(**_raw(row, "characteristics"))


def _raw(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    return dict(row) | {name: msgspec.Raw(row[name].encode()) for name in names}
