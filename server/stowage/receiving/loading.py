"""What receiving reads before it decides. One statement for what was scanned (items with their factors, places, order lines) and the
receipts, and one each, only when the segment needs it, for counted lines and lots.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog.queries import COUNTABLE_ITEMS, NAMED_BY_BARCODE, RECEIVABLE_FACTORS
from stowage.kernel.command import Needs
from stowage.kernel.ids import OWN, is_id
from stowage.kernel.quantity import step_of
from stowage.places.queries import PLACES
from stowage.platform.arrays import array
from stowage.purchasing.queries import RECEIVABLE_LINES
from stowage.receiving import rules
from stowage.receiving.commands import ConfirmReceiptLine
from stowage.receiving.model import Case, CountedLine, Item, OrderLine, Part, Receipt, State

# The arrays stand side by side and are as long as they are: the parts of a row have nothing to do with each other, and each is null
# where there is no such thing. An item's row stands once for each unit asked for that it has.
LOAD = f"""
    SELECT i.id AS item_id, i.tracks_lot, i.tracks_expiry, i.tracks_serial, i.inspected AS item_inspected, i.decimals,
        i.tracks_weight, i.least_weight_g, i.most_weight_g,
        i.active AS item_active, i.merged_into,
        f.unit, f.numerator, f.denominator,
        p.id AS place_id, p.warehouse AS place_warehouse, p.active AS place_active,
        l.id, l."order", l.state, l.warehouse, l.supplier, l.item, l.ordered, l.accepted, l.over_tolerance_bp,
        l.step, l.unit_price_micro, l.inspected, l.consignment, k.code, b.code_items, b.code_units, r.*
    FROM unnest($1::text::bigint[], $2::text::bigint[], $3::text::bigint[], $4::text::uuid[], $6::text[])
        AS k(item, place, order_line, receipt, code)
    LEFT JOIN ({COUNTABLE_ITEMS}) i ON i.id = k.item
    LEFT JOIN ({RECEIVABLE_FACTORS}) f ON f.item = k.item AND f.unit = ANY($5::text[])
    LEFT JOIN ({PLACES}) p ON p.id = k.place
    LEFT JOIN ({RECEIVABLE_LINES}) l ON l.id = k.order_line
    LEFT JOIN ({NAMED_BY_BARCODE} WHERE code = ANY($6::text[]) GROUP BY code) b ON b.code = k.code
    LEFT JOIN LATERAL (
        SELECT r.id AS receipt, r.reference, r.warehouse AS receipt_warehouse, r.place, r."order" AS receipt_order,
            r.supplier AS receipt_supplier, r.person, (extract(epoch FROM r.started_at) * 1000)::bigint AS started_at, r.device,
            coalesce(d.code, '') AS device_code, r.number, r.state = 'finished' AS finished, c.lines, c.orders
        FROM receipt r
        LEFT JOIN device d ON d.id = r.device
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE reversed_by IS NULL) AS lines,
                coalesce(array_agg(DISTINCT "order") FILTER (WHERE order_line IS NOT NULL), '{{}}') AS orders
            FROM receipt_line WHERE receipt = r.id
        ) c
        WHERE r.id = k.receipt
    ) r ON true
"""
LOAD_COUNTED = """
    SELECT id, receipt, order_line, item, place, container, parts, reversed_by IS NOT NULL AS reversed, owner
    FROM receipt_line WHERE id = ANY($1::uuid[])
"""
LOAD_LOTS = """
    SELECT k.item, k.lot, s.kind, s.expires_on, b.place, b.pieces
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot)
    JOIN stock_lot s ON s.item = k.item AND s.lot = k.lot
    LEFT JOIN LATERAL (
        SELECT min(place) AS place, (sum(quantity) / 10000)::int AS pieces FROM balance
        WHERE s.kind = 'serial' AND item = k.item AND lot = k.lot AND place > 0 AND quantity > 0
    ) b ON true
"""
GRAM = 10  # in 1/10,000 kg
CITED_LINES = "SELECT item, order_line, receipt FROM receipt_line WHERE id = ANY($1::uuid[])"


class Keys(NamedTuple):
    """What is to be loaded, by id; `units` are those whose factors the items are asked for, `codes` barcodes."""

    items: Collection[int] = ()
    places: Collection[int] = ()
    order_lines: Collection[int] = ()
    receipts: Collection[UUID] = ()
    units: Collection[str] = ()
    codes: Collection[str] = ()


def keys_of(batch: Sequence[rules.Command], state: State) -> Keys:
    """Of a segment whose counted lines are loaded."""
    counted = [command for command in batch if isinstance(command, ConfirmReceiptLine)]
    cited = {line.order_line for line in state.counted.values() if line.order_line is not None}
    return Keys(
        items={command.item for command in counted if is_id(command.item)},
        places={command.place for command in counted if is_id(command.place)},
        order_lines={line for command in counted if is_id(line := command.order_line)} | cited,
        receipts={command.receipt for command in batch},
        units={unit for command in counted for unit in command.factors if "\0" not in unit},
        codes={code for command in counted for code in command.codes if "\0" not in code},
    )


async def load_keys(state: State, keys: Keys, connection: asyncpg.Connection[Any]) -> None:
    """Items with their factors and with what they were merged into, places, order lines, receipts and barcodes."""
    await _load(state, keys, connection)
    if became := set(state.merged.values()) - state.items.keys():
        await _load(state, Keys(became, units=keys.units), connection)


async def _load(state: State, keys: Keys, connection: asyncpg.Connection[Any]) -> None:
    numbers = array(keys.items), array(keys.places), array(keys.order_lines)
    for row in await connection.fetch(LOAD, *numbers, array(keys.receipts), list(keys.units), list(keys.codes)):
        if row["item_id"] is not None:
            state.items[row["item_id"]] = Item(
                row["tracks_lot"],
                row["tracks_expiry"],
                row["tracks_serial"],
                row["item_inspected"],
                step_of(row["decimals"]),
                row["item_active"],
                row["tracks_weight"],
                row["least_weight_g"] * GRAM,
                row["most_weight_g"] * GRAM,
            )
            if row["merged_into"] is not None:
                state.merged[row["item_id"]] = row["merged_into"]
            if row["unit"] is not None:
                state.factors[row["item_id"], row["unit"]] = (row["numerator"], row["denominator"])
        if row["place_id"] is not None:
            state.places[row["place_id"]] = row["place_warehouse"]
            if not row["place_active"]:
                state.closed.add(row["place_id"])
        if row["code"] is not None:
            state.codes[row["code"]] = tuple(zip(row["code_items"] or (), row["code_units"] or (), strict=True))
        if row["id"] is not None:
            state.lines[row["id"]] = _order_line(row)
        if row["receipt"] is not None:
            state.receipts[row["receipt"]] = _receipt(row)


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
        step=row["step"],
        unit_price=row["unit_price_micro"],
        inspected=row["inspected"],
        owner=row["supplier"] if row["consignment"] else OWN,
    )


def _receipt(row: Mapping[str, Any]) -> Receipt:
    return Receipt(
        id=row["receipt"],
        reference=row["reference"],
        warehouse=row["receipt_warehouse"],
        place=row["place"],
        order=row["receipt_order"],
        supplier=row["receipt_supplier"],
        person=row["person"],
        started_at=row["started_at"],
        device=row["device"],
        device_code=row["device_code"],
        number=row["number"],
        finished=row["finished"],
        lines=row["lines"],
        orders=frozenset(row["orders"]),
    )


async def load_counted(state: State, lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    parts = msgspec.json.Decoder(tuple[Part, ...])
    for row in await connection.fetch(LOAD_COUNTED, list(lines)):
        state.counted[row["id"]] = CountedLine(**{**row, "parts": parts.decode(row["parts"])})


async def load_lots(state: State, counted: Iterable[ConfirmReceiptLine], connection: asyncpg.Connection[Any]) -> None:
    keys = set()
    for command in map(state.as_now, counted):
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
            state.pieces[row["item"], row["lot"]] = row["pieces"]


async def needs_of(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> Needs:
    """What a decision about these receipt lines touches: their receipts, items, and the orders they count on."""
    rows = await connection.fetch(CITED_LINES, list(lines))
    ordered = {row["order_line"] for row in rows if row["order_line"] is not None}
    receipts = {row["receipt"] for row in rows}
    return Needs({row["item"] for row in rows}, order_lines=ordered, documents=receipts)


async def load_cases(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> dict[UUID, Case]:
    """The receipt lines by id, with the order lines they count on."""
    state = State()
    await load_counted(state, lines, connection)
    counted = state.counted.values()
    ordered = {line.order_line for line in counted if line.order_line is not None}
    if counted:
        receipts = {line.receipt for line in counted}
        keys = Keys({line.item for line in counted}, order_lines=ordered, receipts=receipts)
        await load_keys(state, keys, connection)
    cases = {}
    for line in state.counted.values():
        order_line = state.lines.get(line.order_line) if line.order_line is not None else None
        cases[line.id] = Case(line, order_line, state.receipts[line.receipt], state.items[line.item])
    return cases
