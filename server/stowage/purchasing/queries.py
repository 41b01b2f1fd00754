"""Reads of purchase orders, for this room's routes and for other rooms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.rows import Reader, RowRule, binding, seen
from stowage.platform.search import patterns

# Orders are seen by who made them, by their department and whoever heads one above it; what the program made, by everybody.
SEEN = RowRule(
    "purchase_order",
    "purchase_order",
    "number",
    "purchasing.every_department",
    """{row}.created_by IN (0, {person})
        OR {row}.created_by IN (SELECT maker.id FROM person maker WHERE maker.department = ANY({departments}))""",
)

# A relation for receiving: what an order line lets in, and what its goods cost.
RECEIVABLE_LINES = """
    SELECT l.id, l."order", o.state, o.warehouse, o.supplier, l.item, l.ordered, l.accepted, l.over_tolerance_bp,
        l.step, l.unit_price_micro, l.inspected, o.consignment
    FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
"""

# A relation for the stock list: what is still to come and will be ours, by item and warehouse.
INBOUND = """
    SELECT l.item, o.warehouse, sum(greatest(0, l.ordered - l.accepted))::bigint AS inbound
    FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
    WHERE o.state IN ('confirmed', 'partly_received') AND NOT l.complete AND NOT o.consignment
    GROUP BY l.item, o.warehouse
"""

# A relation: items that orders, drafts too, still want.
WANTED_ITEMS = """
    SELECT l.item FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
    WHERE o.state IN ('draft', 'confirmed', 'partly_received') AND NOT (l.complete OR l.accepted >= l.ordered)
"""

# A relation: suppliers of orders under way, drafts too.
BUSY_SUPPLIERS = "SELECT supplier FROM purchase_order WHERE state IN ('draft', 'confirmed', 'partly_received')"

# --- for the desk. `scope`: warehouses, null for all.

HEAD = """
    SELECT o.id, o.number, o.state, o.revision, o.expected_on, o.consignment, o.note, o.reason, o.warehouse, w.code AS warehouse_code,
        w.name_zh AS warehouse_zh, w.name_en AS warehouse_en, w.timezone, o.supplier, s.code AS supplier_code, s.name_zh AS supplier_zh,
        s.name_en AS supplier_en, s.city AS supplier_city, b.name_zh AS buyer_zh, b.name_en AS buyer_en, o.created_at,
        c.name_zh AS confirmer_zh, c.name_en AS confirmer_en, o.confirmed_at, e.name_zh AS ender_zh, e.name_en AS ender_en,
        o.ended_at, l.lines, l.complete, l.amount, l.accepted_amount
    FROM purchase_order o
    JOIN warehouse w ON w.id = o.warehouse
    JOIN party s ON s.id = o.supplier
    LEFT JOIN person b ON b.id = o.created_by
    LEFT JOIN person c ON c.id = o.confirmed_by
    LEFT JOIN person e ON e.id = o.ended_by
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, count(*) FILTER (WHERE complete OR accepted >= ordered) AS complete,
            sum(round(ordered::numeric * unit_price_micro / 100000000))::bigint AS amount,
            sum(round(accepted::numeric * unit_price_micro / 100000000))::bigint AS accepted_amount
        FROM purchase_order_line WHERE "order" = o.id
    ) l
"""
FIND = f"""
    {HEAD}
    WHERE ($1::bigint[] IS NULL OR o.warehouse = ANY($1::bigint[])) AND ($2::text IS NULL OR o.state = $2)
        AND NOT EXISTS (
            SELECT 1 FROM unnest($3::text[]) AS word
            WHERE NOT (lower(o.number) LIKE word OR s.search LIKE word OR EXISTS (
                SELECT 1 FROM purchase_order_line x JOIN item i ON i.id = x.item WHERE x."order" = o.id AND i.search LIKE word)))
        AND {{seen}}
    ORDER BY o.expected_on DESC, o.id DESC LIMIT $4
"""
ONE = f"{HEAD} WHERE o.id = $1 AND ($2::bigint[] IS NULL OR o.warehouse = ANY($2::bigint[])) AND {{seen}}"
LINES = """
    SELECT l.id, l.no, l.item, i.sku, i.name_zh, i.name_en, i.base_unit, v.name_zh AS base_zh, v.name_en AS base_en, l.unit,
        u.name_zh AS unit_zh, u.name_en AS unit_en, l.numerator, l.denominator, l.ordered, l.accepted, l.surplus, l.damaged,
        l.complete, l.over_tolerance_bp, l.short_tolerance_bp, l.inspected, l.unit_price_micro,
        round(l.ordered::numeric * l.unit_price_micro / 100000000)::bigint AS amount
    FROM purchase_order_line l
    JOIN item i ON i.id = l.item
    JOIN unit u ON u.code = l.unit
    JOIN unit v ON v.code = i.base_unit
    WHERE l."order" = $1 ORDER BY l.no
"""


class OrderRow(msgspec.Struct, frozen=True):
    """Amounts are minor units, null for those who may not see cost. `complete` counts the lines that are done."""

    id: int
    number: str
    state: str
    revision: int
    expected_on: date
    consignment: bool
    note: str
    reason: str
    warehouse: int
    warehouse_code: str
    warehouse_zh: str
    warehouse_en: str
    timezone: str
    supplier: int
    supplier_code: str
    supplier_zh: str
    supplier_en: str
    supplier_city: str
    buyer_zh: str | None
    buyer_en: str | None
    created_at: datetime
    confirmer_zh: str | None
    confirmer_en: str | None
    confirmed_at: datetime | None
    ender_zh: str | None
    ender_en: str | None
    ended_at: datetime | None
    lines: int
    complete: int
    amount: int | None
    accepted_amount: int | None


class OrderLine(msgspec.Struct, frozen=True):
    """Quantities are base units × 10,000; 1 `unit` = numerator/denominator base units; price per base unit."""

    id: int
    no: int
    item: int
    sku: str
    name_zh: str
    name_en: str
    base_unit: str
    base_zh: str
    base_en: str
    unit: str
    unit_zh: str
    unit_en: str
    numerator: int
    denominator: int
    ordered: int
    accepted: int
    surplus: int
    damaged: int
    complete: bool
    over_tolerance_bp: int
    short_tolerance_bp: int
    inspected: bool
    unit_price_micro: int | None
    amount: int | None


class OrderDocument(msgspec.Struct, frozen=True):
    order: OrderRow
    lines: list[OrderLine]


async def find(
    scope: list[int] | None,
    state: str | None,
    search: str,
    limit: int,
    connection: asyncpg.Connection[Any],
    *,
    cost: bool,
    reader: Reader,
) -> list[OrderRow]:
    """Those that `reader` sees, latest expected first. `cost`: whether amounts are shown."""
    parameters = [scope, state, patterns(search), limit]
    rows = await connection.fetch(_seen(FIND, reader, parameters), *parameters)
    return [OrderRow(**_shown(row, cost=cost)) for row in rows]


async def document(
    order: int, scope: list[int] | None, connection: asyncpg.Connection[Any], *, cost: bool, reader: Reader
) -> OrderDocument | None:
    parameters = [order, scope]
    head = await connection.fetchrow(_seen(ONE, reader, parameters), *parameters)
    if head is None:
        return None
    lines = await connection.fetch(LINES, order)
    return OrderDocument(OrderRow(**_shown(head, cost=cost)), [OrderLine(**_shown(line, cost=cost)) for line in lines])


def _seen(statement: str, reader: Reader, parameters: list[Any]) -> str:
    return statement.replace("{seen}", seen(SEEN, "o", reader, binding(parameters)))


def _shown(row: asyncpg.Record, *, cost: bool) -> dict[str, Any]:
    values = dict(row)
    if not cost:
        values |= dict.fromkeys(values.keys() & {"amount", "accepted_amount", "unit_price_micro"})
    return values
