"""Reads of receipts, for this room's routes and for other rooms. `scope`: warehouses, null for all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.platform.search import patterns

# A relation: suppliers of receipts at which somebody still counts.
COUNTED_SUPPLIERS = "SELECT supplier FROM receipt WHERE state = 'open'"

# A relation: whom each lot or serial that the ledger knows of came from, by the receipts that stand.
BROUGHT = """
    SELECT m.item, m.lot, r.supplier, l.order_line, l.id AS line
    FROM movement m JOIN receipt r ON m.document = 'receipt:' || r.id::text
        JOIN receipt_line l ON l.receipt = r.id AND l.id = m.op_id AND l.reversed_by IS NULL
    WHERE m.source_place = -1 AND r.supplier IS NOT NULL
"""

HEAD = """
    SELECT r.id, r.number, r.reference, r.warehouse, r.state, r."order", o.number AS order_number, r.supplier,
        s.name_zh AS supplier_zh, s.name_en AS supplier_en, p.code AS place, e.name_zh AS person_zh, e.name_en AS person_en,
        coalesce(d.code, '') AS device, r.started_at, r.finished_at, c.lines, c.accepted, c.surplus, c.damaged, c.quarantined
    FROM receipt r
    JOIN place p ON p.id = r.place
    LEFT JOIN purchase_order o ON o.id = r."order"
    LEFT JOIN party s ON s.id = r.supplier
    LEFT JOIN person e ON e.id = r.person
    LEFT JOIN device d ON d.id = r.device
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, coalesce(sum(accepted), 0)::bigint AS accepted, coalesce(sum(surplus), 0)::bigint AS surplus,
            coalesce(sum(damaged), 0)::bigint AS damaged, coalesce(sum(quarantined), 0)::bigint AS quarantined
        FROM receipt_line l WHERE l.receipt = r.id AND l.reversed_by IS NULL
    ) c
"""
FIND = f"""
    {HEAD}
    WHERE ($1::bigint[] IS NULL OR r.warehouse = ANY($1::bigint[]))
        AND ($2::bigint IS NULL OR r."order" = $2 OR r.id IN (SELECT receipt FROM receipt_line WHERE "order" = $2))
        AND lower(concat_ws(' ', r.number, r.reference, o.number, s.search)) LIKE ALL($3::text[])
    ORDER BY r.started_at DESC, r.id LIMIT $4
"""
ONE = f"{HEAD} WHERE r.id = $1 AND ($2::bigint[] IS NULL OR r.warehouse = ANY($2::bigint[]))"
LINE = """
    SELECT l.id, l.receipt, l."order", o.number AS order_number, l.order_line, l.item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit,
        p.code AS place, l.lot, l.expires_on, l.serials, l.container, l.quantity, l.accepted, l.surplus, l.damaged, l.quarantined,
        l.removed, e.name_zh AS person_zh, e.name_en AS person_en, coalesce(d.code, '') AS device, l.occurred_at, l.photos,
        l.weight, l.owner, w.name_zh AS owner_zh, w.name_en AS owner_en, l.reversed_by IS NOT NULL AS reversed
    FROM receipt_line l
    JOIN item i ON i.id = l.item
    JOIN place p ON p.id = l.place
    LEFT JOIN purchase_order o ON o.id = l."order"
    LEFT JOIN party w ON w.id = l.owner
    LEFT JOIN person e ON e.id = l.person
    LEFT JOIN device d ON d.id = l.device
"""
LINES = f"{LINE} WHERE l.receipt = $1 ORDER BY l.occurred_at, l.id"
OF_ORDER = f"""
    {LINE} WHERE l."order" = $1 AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2::bigint[]))
    ORDER BY l.occurred_at DESC, l.id LIMIT $3
"""
# Whether a line counted in the warehouses $2 names the photo $1.
IS_PHOTO = """
    SELECT EXISTS (SELECT FROM receipt_line l JOIN receipt r ON r.id = l.receipt
        WHERE l.photos @> ARRAY[$1::text] AND r.warehouse = ANY($2::bigint[]))
"""


class ReceiptRow(msgspec.Struct, frozen=True):
    """Sums are over lines not reversed, base quantity × 10,000. `reference` is the device's: "G07-000123"."""

    id: UUID
    number: str
    reference: str
    warehouse: int
    state: str
    order: int | None
    order_number: str | None
    supplier: int | None
    supplier_zh: str | None
    supplier_en: str | None
    place: str
    person_zh: str | None
    person_en: str | None
    device: str
    started_at: datetime
    finished_at: datetime | None
    lines: int
    accepted: int
    surplus: int
    damaged: int
    quarantined: int


class ReceiptLine(msgspec.Struct, frozen=True):
    """quantity = accepted + surplus + damaged + quarantined + removed (returned or scrapped by a decision)."""

    id: UUID
    receipt: UUID
    order: int | None
    order_number: str | None
    order_line: int | None
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    place: str
    lot: str
    expires_on: date | None
    serials: list[str]
    container: str
    quantity: int
    accepted: int
    surplus: int
    damaged: int
    quarantined: int
    removed: int
    person_zh: str | None
    person_en: str | None
    device: str
    occurred_at: datetime
    photos: list[str]
    weight: int | None
    owner: int
    owner_zh: str | None
    owner_en: str | None
    reversed: bool


class Receipt(msgspec.Struct, frozen=True):
    receipt: ReceiptRow
    lines: list[ReceiptLine]


async def find(
    scope: list[int] | None, order: int | None, search: str, limit: int, connection: asyncpg.Connection[Any]
) -> list[ReceiptRow]:
    """Newest first."""
    return [ReceiptRow(**row) for row in await connection.fetch(FIND, scope, order, patterns(search), limit)]


async def receipt(id_: UUID, scope: list[int] | None, connection: asyncpg.Connection[Any]) -> Receipt | None:
    head = await connection.fetchrow(ONE, id_, scope)
    if head is None:
        return None
    return Receipt(ReceiptRow(**head), [ReceiptLine(**row) for row in await connection.fetch(LINES, id_)])


async def lines_of_order(
    order: int, scope: list[int] | None, limit: int, connection: asyncpg.Connection[Any]
) -> list[ReceiptLine]:
    """Newest first."""
    return [ReceiptLine(**row) for row in await connection.fetch(OF_ORDER, order, scope, limit)]
