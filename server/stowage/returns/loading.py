"""What the room reads before it decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog.queries import COUNTABLE_ITEMS
from stowage.discrepancies.queries import discarded
from stowage.kernel.command import Needs
from stowage.kernel.decision import Status
from stowage.kernel.ids import is_id
from stowage.kernel.quantity import Amount, Quantity, step_of
from stowage.ledger.rules import ItemCost
from stowage.places.queries import PLACES
from stowage.returns.commands import TakeReturnLine
from stowage.returns.model import Item, Line, LineState, Return, State, Worth
from stowage.returns.rules import Command, lot_of
from stowage.supplier_returns.events import SupplierReturnWanted, SupplierReturnWithdrawn

# Of an item that is not held any more, the last movement by which it went says what it was worth.
ITEMS = f"""
    SELECT i.*, coalesce(c.quantity, 0) AS held, coalesce(c.value, 0) AS value, coalesce(g.quantity, 0) AS gone_quantity,
        coalesce(-g.value, 0) AS gone_value
    FROM ({COUNTABLE_ITEMS}) i LEFT JOIN item_cost c ON c.item = i.id
    LEFT JOIN LATERAL (
        SELECT m.quantity, m.value FROM movement m WHERE coalesce(c.quantity, 0) = 0 AND m.item = i.id AND m.value < 0
        ORDER BY m.occurred_at DESC, m.id DESC LIMIT 1
    ) g ON true
    WHERE i.id = ANY($1::bigint[])
"""
WHERE = f"SELECT id, warehouse, active FROM ({PLACES}) p WHERE id = ANY($1::bigint[])"
HEADS = """
    SELECT id, reference, warehouse, claim, customer, person, device, (extract(epoch FROM started_at) * 1000)::bigint AS started_at
    FROM goods_return WHERE id = ANY($1::uuid[])
"""
LINES = """
    SELECT id, goods_return, item, place, lot, serials, container, quantity, state, cost, condition, note, photos FROM goods_return_line
    WHERE id = ANY($1::uuid[])
"""
LOTS = """
    SELECT k.item, k.lot, s.expires_on, (
        SELECT min(place) FROM balance WHERE s.kind = 'serial' AND item = k.item AND lot = k.lot AND place > 0 AND quantity > 0
    ) AS place
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN stock_lot s ON s.item = k.item AND s.lot = k.lot
"""
HOUSES = """
    SELECT l.id, l.item, l.lot, l.place, l.container, l.quantity, r.warehouse
    FROM goods_return_line l JOIN goods_return r ON r.id = l.goods_return WHERE l.id = ANY($1::uuid[])
"""
TOUCHED = "SELECT item, goods_return FROM goods_return_line WHERE id = ANY($1::uuid[])"


async def needs_of(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> Needs:
    """What undoing these lines, or deciding about them, touches."""
    rows = await connection.fetch(TOUCHED, list(lines))
    return Needs({row["item"] for row in rows}, documents={row["goods_return"] for row in rows})


async def load(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> State:
    taken = [command for command in batch if isinstance(command, TakeReturnLine)]
    undone = [command.line for command in batch if not isinstance(command, TakeReturnLine)]
    state = await load_lines(undone, {command.goods_return for command in batch}, connection)
    if unknown := set(undone) - state.lines.keys():
        state.discarded = await discarded(unknown, connection)
    if taken:
        await _load_items(state, {command.item for command in taken if is_id(command.item)}, connection)
        for row in await connection.fetch(WHERE, [command.place for command in taken if is_id(command.place)]):
            state.places[row["id"]] = row["warehouse"]
            if not row["active"]:
                state.closed.add(row["id"])
        await _load_lots(state, taken, connection)
    return state


async def load_lines(lines: Iterable[UUID], heads: Iterable[UUID], connection: asyncpg.Connection[Any]) -> State:
    """These lines with their items, their returns, and those of `heads`."""
    state = State()
    for row in await connection.fetch(LINES, list(lines)):
        pieces = tuple((serial, Quantity(10_000)) for serial in row["serials"]) or ((row["lot"], row["quantity"]),)
        state.lines[row["id"]] = Line(
            row["id"],
            row["goods_return"],
            row["item"],
            row["place"],
            row["container"],
            pieces,
            LineState(row["state"]),
            None if row["cost"] is None else Amount(row["cost"]),
            row["condition"],
            row["note"],
            tuple(row["photos"]),
        )
    of_lines = {line.goods_return for line in state.lines.values()}
    for row in await connection.fetch(HEADS, [*{*heads, *of_lines}]):
        state.heads[row["id"]] = Return(**row)
    if state.lines:
        await _load_items(state, {line.item for line in state.lines.values()}, connection)
    return state


async def _load_items(state: State, items: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(ITEMS, list(items)):
        if row["merged_into"] is not None:
            state.merged[row["id"]] = row["merged_into"]
        state.items[row["id"]] = Item(
            row["tracks_lot"], row["tracks_expiry"], row["tracks_serial"], step_of(row["decimals"])
        )
        held = ItemCost(row["held"], row["value"])
        state.worth[row["id"]] = Worth(held, row["gone_quantity"], row["gone_value"])
    if became := set(state.merged.values()) - state.items.keys():
        await _load_items(state, became, connection)


async def _load_lots(state: State, taken: Iterable[TakeReturnLine], connection: asyncpg.Connection[Any]) -> None:
    keys = set()
    for command in taken:
        item = state.merged.get(command.item, command.item)
        if item in state.items:
            lots = (*command.serials, command.lot, lot_of(state.items[item], command))
            keys |= {(item, lot) for lot in lots if lot and "\0" not in lot}
    if not keys:
        return
    for row in await connection.fetch(LOTS, *zip(*keys, strict=True)):
        state.lots[row["item"], row["lot"]] = row["expires_on"]
        if row["place"] is not None:
            state.serials[row["item"], row["lot"]] = row["place"]


async def returns_of(lines: Iterable[UUID], connection: asyncpg.Connection[Any]) -> list[msgspec.Struct]:
    """What deciding about these lines, or undoing them, may say of returns to suppliers."""
    rows = await connection.fetch(HOUSES, list(lines))
    return [SupplierReturnWithdrawn(f"return_line:{row['id']}") for row in rows] + [
        SupplierReturnWanted(f"return_line:{row['id']}", None, row["warehouse"], row["item"], row["lot"], row["place"],
            Status.QUARANTINE, row["container"], row["quantity"])
        for row in rows
    ]  # fmt: skip
