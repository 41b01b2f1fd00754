"""Where a lot or serial came from, and where it is and went to: by the ledger, both ways."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import asyncpg
import msgspec

MOST = 200

# The lots and serials called so, and those that lie in the container called so.
KINDS = """
    SELECT k.item, k.lot, i.sku, i.name_zh, i.name_en, i.base_unit AS unit FROM (
        SELECT item, lot FROM stock_lot WHERE lot = $1
        UNION SELECT b.item, b.lot FROM balance b JOIN place p ON p.id = b.place
        WHERE b.container = $1 AND b.lot <> '' AND b.quantity > 0 AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2))
    ) k JOIN item i ON i.id = k.item ORDER BY i.sku, k.lot LIMIT 20
"""
# What crossed the border of our places, by document; what was undone of it is subtracted. Where it came in it is positive.
CROSSED = """
    SELECT m.item, m.lot, least(m.source_place, m.target_place) AS border, m.document, coalesce(n.number, '') AS number,
        sum(CASE WHEN m.source_place < 0 THEN m.quantity ELSE -m.quantity END)::bigint AS quantity, min(m.occurred_at) AS at,
        r.id AS receipt, coalesce(s.name_zh, '') AS partner_zh, coalesce(s.name_en, '') AS partner_en, coalesce(o.number, '') AS "order",
        coalesce((
            SELECT count(*) FROM receipt_line l, unnest(l.photos) WHERE l.receipt = r.id AND l.item = m.item AND l.reversed_by IS NULL
        ), 0) AS photos
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN movement m USING (item, lot)
        JOIN place p ON p.id = greatest(m.source_place, m.target_place)
        LEFT JOIN document_number n ON n.document = m.document
        LEFT JOIN receipt r ON m.document = 'receipt:' || r.id::text
        LEFT JOIN goods_return g ON m.document = 'return:' || g.id::text
        LEFT JOIN party s ON s.id = coalesce(r.supplier, g.customer) LEFT JOIN purchase_order o ON o.id = r."order"
    WHERE (m.source_place < 0) <> (m.target_place < 0) AND ($3::bigint[] IS NULL OR p.warehouse = ANY($3))
    GROUP BY m.item, m.lot, border, m.document, n.number, r.id, s.name_zh, s.name_en, o.number
    HAVING sum(CASE WHEN m.source_place < 0 THEN m.quantity ELSE -m.quantity END) <> 0
    ORDER BY at LIMIT $4
"""
LIES = """
    SELECT b.item, b.lot, w.code AS warehouse, b.place, p.code, b.container, b.status, sum(b.quantity)::bigint AS quantity,
        coalesce((
            SELECT sum(l.quantity)::bigint FROM supplier_return_line l WHERE l.state = 'waiting' AND l.item = b.item AND l.lot = b.lot
                AND l.place = b.place AND l.container = b.container AND l.status = b.status
        ), 0) AS goes_back
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN balance b USING (item, lot) JOIN place p ON p.id = b.place
        JOIN warehouse w ON w.id = p.warehouse
    WHERE b.quantity > 0 AND ($3::bigint[] IS NULL OR p.warehouse = ANY($3))
    GROUP BY b.item, b.lot, w.code, b.place, p.code, b.container, b.status ORDER BY w.code, p.code LIMIT $4
"""
BORDERS = {-1: "supplier", -2: "customer", -4: "scrap", -5: "count", -6: "opening", -7: "transit", -8: "missing"}


class Crossing(msgspec.Struct, frozen=True):
    """By one document it came from, or went to, somebody: supplier, customer, scrap, count, opening, transit, missing."""

    where: str
    document: str
    number: str
    quantity: int
    at: datetime
    partner_zh: str
    partner_en: str
    order: str
    photos: int


class Lying(msgspec.Struct, frozen=True):
    """`goes_back`: how much of it waits to go back to its supplier."""

    warehouse: str
    place: int
    code: str
    container: str
    status: str
    quantity: int
    goes_back: int


class Trace(msgspec.Struct, frozen=True):
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    lot: str
    came: list[Crossing]
    lies: list[Lying]
    went: list[Crossing]


async def trace(text: str, scope: list[int] | None, connection: asyncpg.Connection[Any]) -> list[Trace]:
    """Of every lot or serial called so, and of those in the container called so. Nothing of one that these warehouses never had."""
    kinds = await connection.fetch(KINDS, text, scope)
    keys = [row["item"] for row in kinds], [row["lot"] for row in kinds]
    crossed = await connection.fetch(CROSSED, *keys, scope, MOST) if kinds else []
    lying = await connection.fetch(LIES, *keys, scope, MOST) if kinds else []
    found = [_of(row, crossed, lying) for row in kinds]
    return [one for one in found if one.came or one.lies or one.went]


def _of(kind: asyncpg.Record, crossed: list[asyncpg.Record], lying: list[asyncpg.Record]) -> Trace:
    key = kind["item"], kind["lot"]
    own = [_crossing(row) for row in crossed if (row["item"], row["lot"]) == key]
    lies = [Lying(**_said(row, "item", "lot")) for row in lying if (row["item"], row["lot"]) == key]
    came = [one for one in own if one.quantity > 0]
    went = [msgspec.structs.replace(one, quantity=-one.quantity) for one in own if one.quantity < 0]
    return Trace(**dict(kind), came=came, lies=lies, went=went)


def _crossing(row: asyncpg.Record) -> Crossing:
    return Crossing(where=BORDERS.get(row["border"], "missing"), **_said(row, "item", "lot", "border", "receipt"))


def _said(row: asyncpg.Record, *unsaid: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in unsaid}
