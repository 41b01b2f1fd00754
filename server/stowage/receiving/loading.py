"""What receiving reads before it decides. One statement for what was scanned (items, places, order lines), and one each, only when
the segment needs it, for receipts, counted lines and lots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog.queries import RECEIVABLE_ITEMS
from stowage.kernel.command import Needs
from stowage.kernel.ids import is_id
from stowage.kernel.quantity import step_of
from stowage.places.queries import PLACES
from stowage.purchasing.queries import RECEIVABLE_LINES
from stowage.receiving import rules
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.receiving.model import Case, CountedLine, Item, OrderLine, Part, Receipt, State

# One row for each distinct (item, place, order line) scanned; each part is null where there is no such thing.
LOAD_SCANNED = f"""
    SELECT i.id AS item_id, i.tracks_lot, i.tracks_expiry, i.tracks_serial, i.inspected AS item_inspected, i.decimals,
        p.id AS place_id, p.warehouse AS place_warehouse,
        l.id, l."order", l.state, l.warehouse, l.supplier, l.item, l.ordered, l.accepted, l.over_tolerance_bp,
        l.unit_price_micro, l.inspected
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(item, place, order_line)
    LEFT JOIN ({RECEIVABLE_ITEMS}) i ON i.id = k.item
    LEFT JOIN ({PLACES}) p ON p.id = k.place
    LEFT JOIN ({RECEIVABLE_LINES}) l ON l.id = k.order_line
"""
LOAD_RECEIPTS = """
    SELECT r.id, r.reference, r.warehouse, r.place, r."order", r.supplier, r.person, r.number,
        (extract(epoch FROM r.started_at) * 1000)::bigint AS started_at, r.device, coalesce(d.code, '') AS device_code,
        r.state = 'finished' AS finished, c.lines, c.orders
    FROM receipt r
    LEFT JOIN device d ON d.id = r.device
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE reversed_by IS NULL) AS lines,
            coalesce(array_agg(DISTINCT "order") FILTER (WHERE order_line IS NOT NULL), '{}') AS orders
        FROM receipt_line WHERE receipt = r.id
    ) c
    WHERE r.id = ANY($1::uuid[])
"""
LOAD_COUNTED = """
    SELECT id, receipt, order_line, item, place, container, parts, reversed_by IS NOT NULL AS reversed
    FROM receipt_line WHERE id = ANY($1::uuid[])
"""
LOAD_LOTS = """
    SELECT k.item, k.lot, s.kind, s.expires_on, b.place
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot)
    JOIN stock_lot s ON s.item = k.item AND s.lot = k.lot
    LEFT JOIN LATERAL (
        SELECT place FROM balance
        WHERE s.kind = 'serial' AND item = k.item AND lot = k.lot AND place > 0 AND quantity > 0 LIMIT 1
    ) b ON true
"""
CITED_LINES = "SELECT item, order_line FROM receipt_line WHERE id = ANY($1::uuid[])"

# item, place, order line
Key = tuple[int | None, int | None, int | None]


def key_of(command: ConfirmReceiptLine) -> Key:
    item, place, line = (key if is_id(key) else None for key in (command.item, command.place, command.order_line))
    return item, place, line


async def load_scanned(state: State, keys: Iterable[Key], connection: asyncpg.Connection[Any]) -> None:
    """Items, places and order lines, each by the ids of its position in the keys."""
    items, places, lines = zip(*keys, strict=True)
    for row in await connection.fetch(LOAD_SCANNED, items, places, lines):
        if row["item_id"] is not None:
            state.items[row["item_id"]] = Item(
                row["tracks_lot"],
                row["tracks_expiry"],
                row["tracks_serial"],
                row["item_inspected"],
                step_of(row["decimals"]),
            )
        if row["place_id"] is not None:
            state.places[row["place_id"]] = row["place_warehouse"]
        if row["id"] is not None and row["id"] not in state.lines:
            state.lines[row["id"]] = _order_line(row)


def _order_line(row: Mapping[str, Any]) -> OrderLine:
    """From a row of purchasing's RECEIVABLE_LINES."""
    return OrderLine(
        id=row["id"],
        order=row["order"],
        state=row["state"],
        warehouse=row["warehouse"],
        supplier=row["supplier"],
        item=row["item"],
        ordered=row["ordered"],
        accepted=row["accepted"],
        over_tolerance_bp=row["over_tolerance_bp"],
        unit_price=row["unit_price_micro"],
        inspected=row["inspected"],
    )


async def load_receipts(state: State, receipts: set[UUID], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(LOAD_RECEIPTS, list(receipts)):
        state.receipts[row["id"]] = Receipt(**{**row, "orders": frozenset(row["orders"])})


async def load_counted(state: State, lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    parts = msgspec.json.Decoder(tuple[Part, ...])
    for row in await connection.fetch(LOAD_COUNTED, list(lines)):
        state.counted[row["id"]] = CountedLine(**{**row, "parts": parts.decode(row["parts"])})


async def load_lots(state: State, counted: Iterable[ConfirmReceiptLine], connection: asyncpg.Connection[Any]) -> None:
    keys = set()
    for command in counted:
        item = state.items.get(command.item)
        if item is None:
            continue
        for lot in (*command.serials, command.lot, rules.lot_of(item, command)):
            if lot and "\0" not in lot:
                keys.add((command.item, lot))
    if not keys:
        return
    items, lots = zip(*keys, strict=True)
    for row in await connection.fetch(LOAD_LOTS, items, lots):
        state.lots[row["item"], row["lot"]] = row["expires_on"]
        if row["place"] is not None:
            state.serials[row["item"], row["lot"]] = row["place"]


async def needs_of(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> Needs:
    """What a decision about these receipt lines touches: their items, and the orders they count on."""
    rows = await connection.fetch(CITED_LINES, list(lines))
    ordered = {row["order_line"] for row in rows if row["order_line"] is not None}
    return Needs({row["item"] for row in rows}, order_lines=ordered)


async def load_cases(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> dict[UUID, Case]:
    """The receipt lines by id, with the order lines they count on."""
    state = State()
    await load_counted(state, lines, connection)
    keys = [(line.item, line.place, line.order_line) for line in state.counted.values()]
    if keys:
        await load_scanned(state, keys, connection)
    cases = {}
    for line in state.counted.values():
        order_line = state.lines.get(line.order_line) if line.order_line is not None else None
        inspected = order_line.inspected if order_line else state.items[line.item].inspected
        cases[line.id] = Case(line, order_line, inspected)
    return cases
