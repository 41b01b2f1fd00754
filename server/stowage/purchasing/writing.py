"""What purchasing's decisions leave behind: orders, their lines and progress, and the rows devices are told.

Devices know an order from its confirmation until it is closed or cancelled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.decision import Context, FeedRow
from stowage.ledger.numbers import void
from stowage.ledger.rules import moment
from stowage.platform.arrays import array
from stowage.purchasing.model import LineProgress, OrderCreated, OrderMoved, OrderState
from stowage.purchasing.rules import RECEIVING

INSERT_ORDERS = """
    INSERT INTO purchase_order (id, number, supplier, warehouse, state, revision, expected_on, note, created_by, created_at,
        consignment)
    SELECT id, number, supplier, warehouse, 'draft', 1, expected_on, note, created_by, created_at, consignment
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::date[], $6::text[], $7::bigint[], $8::timestamptz[],
            $9::boolean[])
        AS x(id, number, supplier, warehouse, expected_on, note, created_by, created_at, consignment)
"""
INSERT_LINES = """
    INSERT INTO purchase_order_line ("order", id, no, item, unit, numerator, denominator, ordered, unit_price_micro, step)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[],
        $8::bigint[], $9::bigint[], $10::bigint[])
"""
MOVE_ORDERS = """
    UPDATE purchase_order o SET state = x.state, revision = x.revision, reason = x.reason,
        confirmed_by = CASE WHEN x.confirms THEN x.person ELSE o.confirmed_by END,
        confirmed_at = CASE WHEN x.confirms THEN x.at ELSE o.confirmed_at END,
        ended_by = CASE WHEN x.confirms THEN NULL ELSE x.person END,
        ended_at = CASE WHEN x.confirms THEN NULL ELSE x.at END
    FROM unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::timestamptz[], $7::boolean[])
        AS x(id, state, revision, reason, person, at, confirms)
    WHERE o.id = x.id
"""
FIX_LINES = """
    UPDATE purchase_order_line l
    SET over_tolerance_bp = x.over_bp, short_tolerance_bp = x.short_bp, inspected = x.inspected
    FROM unnest($1::bigint[], $2::int[], $3::int[], $4::boolean[]) AS x(id, over_bp, short_bp, inspected)
    WHERE l.id = x.id
"""
LINE_BODY = """
    l.id, l."order", l.no, l.item, l.unit, l.ordered, l.step, l.accepted, l.surplus, l.damaged, l.complete,
    l.over_tolerance_bp AS over_bp, l.short_tolerance_bp AS short_bp
"""
TOLD_LINES = f"""
    SELECT {LINE_BODY}, o.warehouse, o.state FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
    WHERE o.id = ANY($1::bigint[]) AND o.confirmed_at IS NOT NULL
"""
ADD_PROGRESS = f"""
    UPDATE purchase_order_line l
    SET accepted = l.accepted + x.accepted, surplus = l.surplus + x.surplus, damaged = l.damaged + x.damaged,
        complete = l.complete AND l.accepted + x.accepted >= least_accepted(l.ordered, l.short_tolerance_bp, l.step)
    FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::bigint[], $4::text::bigint[]) AS x(id, accepted, surplus, damaged),
        purchase_order o
    WHERE l.id = x.id AND o.id = l."order"
    RETURNING {LINE_BODY}, o.warehouse, o.state
"""
COMPLETE_LINES = f"""
    UPDATE purchase_order_line l SET complete = true
    FROM purchase_order o
    WHERE l."order" = ANY($1::bigint[]) AND o.id = l."order" AND NOT l.complete
        AND l.accepted >= least_accepted(l.ordered, l.short_tolerance_bp, l.step)
    RETURNING {LINE_BODY}, o.warehouse, o.state
"""
ORDER_BODY = "o.id, o.number, o.supplier, o.state, o.expected_on, o.consignment, o.warehouse"
TOLD_ORDERS = f"""
    SELECT {ORDER_BODY}, (SELECT count(*) FROM purchase_order_line l WHERE l."order" = o.id) AS lines
    FROM purchase_order o WHERE o.id = ANY($1::bigint[]) AND o.confirmed_at IS NOT NULL
"""
FOLLOW_GOODS = f"""
    UPDATE purchase_order o SET state = s.state
    FROM (
        SELECT l."order" AS id, count(*) AS lines,
            CASE WHEN bool_and(l.complete OR l.accepted >= l.ordered) THEN 'received'
                WHEN bool_or(l.accepted + l.surplus + l.damaged > 0) THEN 'partly_received' ELSE 'confirmed' END AS state
        FROM purchase_order_line l WHERE l."order" = ANY($1::bigint[]) GROUP BY l."order"
    ) s
    WHERE o.id = s.id AND o.state = ANY($2::text[]) AND o.state <> s.state
    RETURNING {ORDER_BODY}, s.lines
"""
# What people decide about an order, lines by their numbers. Progress is not among it: that follows the goods.
PICTURES = """
    SELECT o.id::text AS key, o.number AS name, o.warehouse, jsonb_build_object('supplier', s.code, 'warehouse', w.code,
        'state', o.state, 'expected_on', o.expected_on, 'consignment', o.consignment,
        'note', o.note, 'reason', o.reason, 'lines', l.lines, 'prices', l.prices) AS picture
    FROM purchase_order o JOIN party s ON s.id = o.supplier JOIN warehouse w ON w.id = o.warehouse
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(l.no, l.unit_price_micro) AS prices, jsonb_object_agg(l.no, jsonb_build_object('item', i.sku,
            'unit', l.unit, 'ordered', l.ordered, 'over_tolerance_bp', l.over_tolerance_bp, 'short_tolerance_bp', l.short_tolerance_bp,
            'inspected', l.inspected)) AS lines
        FROM purchase_order_line l JOIN item i ON i.id = l.item WHERE l."order" = o.id
    ) l
    WHERE o.id = ANY($1::text[]::bigint[])
"""


class OrderBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "order" for devices."""

    id: int
    number: str
    supplier: int
    state: str
    expected_on: date
    lines: int
    consignment: bool = False


class LineBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "order_line" for devices."""

    id: int
    order: int
    no: int
    item: int
    unit: str
    ordered: int
    step: int
    accepted: int = 0
    surplus: int = 0
    damaged: int = 0
    over_bp: int = 0
    short_bp: int = 0
    complete: bool = False


async def create(
    orders: Sequence[OrderCreated], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> None:
    heads = [
        (
            order.id,
            numbers[f"purchase_order:{order.id}"],
            order.supplier,
            order.warehouse,
            order.expected_on,
            order.note,
            order.created_by,
            moment(order.created_at),
            order.consignment,
        )
        for order in orders
    ]
    lines = [(order.id, *msgspec.structs.astuple(line)) for order in orders for line in order.lines]
    await connection.execute(INSERT_ORDERS, *zip(*heads, strict=True))
    await connection.execute(INSERT_LINES, *zip(*lines, strict=True))


async def move(moved: Sequence[tuple[Context, OrderMoved]], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """A confirmation and the end of one order may stand in one segment: they are written one after the other."""
    confirmed = [(context, change) for context, change in moved if change.order.state is OrderState.CONFIRMED]
    ended = [(context, change) for context, change in moved if change.order.state is not OrderState.CONFIRMED]
    for changes in (confirmed, ended):
        if changes:
            rows = [_moved(context, change) for context, change in changes]
            await connection.execute(MOVE_ORDERS, *zip(*rows, strict=True))
    fixed = [
        (line.id, line.over_bp, line.short_bp, line.inspected) for _, change in confirmed for line in change.order.lines
    ]
    if fixed:
        await connection.execute(FIX_LINES, *zip(*fixed, strict=True))
    cancelled = [change.order.id for _, change in ended if change.order.state is OrderState.CANCELLED]
    if cancelled:
        await void([f"purchase_order:{id_}" for id_ in cancelled], connection)
    touched = list({change.order.id for _, change in moved})
    orders = await connection.fetch(TOLD_ORDERS, touched)
    lines = await connection.fetch(TOLD_LINES, touched)
    return [*map(_order_row, orders), *map(_line_row, lines)]


def _moved(context: Context, change: OrderMoved) -> tuple[Any, ...]:
    order, at = change.order, moment(context.received_at)
    confirms = order.state is OrderState.CONFIRMED
    return order.id, order.state, order.revision, change.reason, context.person, at, confirms


async def add_progress(progress: Iterable[LineProgress], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    sums: dict[int, list[int]] = {}
    for change in progress:
        counted = sums.setdefault(change.order_line, [0, 0, 0])
        counted[0] += change.accepted
        counted[1] += change.surplus
        counted[2] += change.damaged
    if not sums:
        return []
    lines = await connection.fetch(ADD_PROGRESS, array(sums), *map(array, zip(*sums.values(), strict=True)))
    return [*_told(lines), *await _follow({row["order"] for row in lines} - _underway(lines), connection)]


async def complete(orders: Collection[int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    lines = await connection.fetch(COMPLETE_LINES, list(orders))
    return [*_told(lines), *await _follow(orders, connection)]


def _underway(lines: Sequence[asyncpg.Record]) -> set[int]:
    """Orders that stay partly received whatever their other lines say: of these, one has goods and one lacks some."""
    begun = {line["order"] for line in lines if line["accepted"] + line["surplus"] + line["damaged"] > 0}
    open_ = {line["order"] for line in lines if not line["complete"] and line["accepted"] < line["ordered"]}
    return {line["order"] for line in lines if line["state"] == OrderState.PARTLY_RECEIVED} & begun & open_


async def _follow(orders: Collection[int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    if not orders:
        return []
    rows = await connection.fetch(FOLLOW_GOODS, list(orders), list(RECEIVING))
    return [_order_row(row) for row in rows]


def _told(lines: Iterable[asyncpg.Record]) -> list[FeedRow]:
    return [_line_row(line) for line in lines if line["state"] in RECEIVING]


def _order_row(row: asyncpg.Record) -> FeedRow:
    values = dict(row)
    partition = f"wh/{values.pop('warehouse')}/tasks"
    body = msgspec.json.encode(OrderBody(**values)) if row["state"] in RECEIVING else None
    return FeedRow(partition, "order", str(row["id"]), body)


def _line_row(row: asyncpg.Record) -> FeedRow:
    values = dict(row)
    partition, state = f"wh/{values.pop('warehouse')}/tasks", values.pop("state")
    body = msgspec.json.encode(LineBody(**values)) if state in RECEIVING else None
    return FeedRow(partition, "order_line", str(row["id"]), body)
