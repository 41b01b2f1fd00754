"""What the room reads before it decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog.queries import COUNTABLE_ITEMS
from stowage.kernel.decision import Status
from stowage.kernel.ids import ItemId, is_id
from stowage.kernel.quantity import Amount, PriceMicro, step_of
from stowage.ledger.rules import BalanceKey, ItemCost
from stowage.parties.queries import load_suppliers
from stowage.places.queries import PLACES
from stowage.purchasing.queries import RECEIVABLE_LINES
from stowage.receiving.queries import BROUGHT
from stowage.supplier_returns.commands import CancelReturn, NameSupplier, PrepareReturn, RemoveLine
from stowage.supplier_returns.events import SupplierReturnWanted
from stowage.supplier_returns.model import Head, Held, Line, LineState, OrderLine, ReturnState, State
from stowage.supplier_returns.rules import Command

HOUSES = """
    SELECT DISTINCT r.warehouse FROM supplier_return r LEFT JOIN supplier_return_line l ON l.supplier_return = r.id
    WHERE r.id = ANY($1::uuid[]) OR l.id = ANY($2::uuid[]) OR l.wanted_by = ANY($3::text[])
"""
ITEMS_OF = """
    SELECT DISTINCT item FROM supplier_return_line WHERE state = 'waiting' AND (supplier_return = ANY($1::uuid[]) OR id = ANY($2::uuid[]))
"""
WANTING = """
    SELECT DISTINCT wanted_by FROM supplier_return_line
    WHERE state = 'waiting' AND wanted_by <> '' AND (supplier_return = ANY($1::uuid[]) OR id = ANY($2::uuid[]))
"""
HEADS = """
    SELECT id, warehouse, supplier, state FROM supplier_return
    WHERE id = ANY($1::uuid[]) OR (state = 'prepared' AND warehouse = ANY($2::bigint[]))
"""
LINES = """
    SELECT l.id, l.supplier_return, l.wanted_by, l.item, l.lot, l.place, l.status, l.container, l.owner, l.quantity, l.order_line, l.cost,
        l.reason, l.was, l.worth, l.state
    FROM supplier_return_line l JOIN supplier_return r ON r.id = l.supplier_return
    WHERE l.state = 'waiting' AND (l.supplier_return = ANY($1::uuid[]) OR l.id = ANY($2::uuid[]) OR l.wanted_by = ANY($3::text[])
        OR (l.item = ANY($4::bigint[]) AND r.warehouse = ANY($5::bigint[])))
"""
ITEMS = f"SELECT id, decimals FROM ({COUNTABLE_ITEMS}) i WHERE id = ANY($1::bigint[]) AND merged_into IS NULL"
WHERE = f"SELECT id, warehouse FROM ({PLACES}) p WHERE id = ANY($1::bigint[])"
STOCK = """
    SELECT b.*, p.warehouse FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = ANY($1::bigint[]) AND p.warehouse = ANY($2::bigint[]) AND b.quantity > 0
"""
HOLDS = """
    SELECT item, warehouse, place, lot, quantity - taken - released AS open FROM reservation
    WHERE item = ANY($1::bigint[]) AND warehouse = ANY($2::bigint[]) AND taken + released < quantity
"""
BOUGHT = f"SELECT id, supplier, item, unit_price_micro FROM ({RECEIVABLE_LINES}) l WHERE id = ANY($1::bigint[])"
WORTH = "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"
# Where one supplier alone brought the lot; their order line where there is one alone.
BROUGHT_BY = f"""
    SELECT item, lot, min(supplier) AS supplier, CASE WHEN count(DISTINCT order_line) = 1 THEN min(order_line) END AS order_line
    FROM ({BROUGHT}) b JOIN unnest($1::bigint[], $2::text[]) AS k(item, lot) USING (item, lot)
    GROUP BY item, lot HAVING count(DISTINCT supplier) = 1
"""


def named(batch: Sequence[Any]) -> tuple[list[UUID], list[UUID]]:
    """The returns and the lines that commands name."""
    heads = [command.supplier_return for command in batch if isinstance(command, NameSupplier | CancelReturn)]
    return heads, [command.line for command in batch if isinstance(command, RemoveLine)]


async def houses(
    heads: Sequence[UUID], lines: Sequence[UUID], documents: Sequence[str], connection: asyncpg.Connection[Any]
) -> set[int]:
    return {row["warehouse"] for row in await connection.fetch(HOUSES, heads, lines, documents)}


async def items_of(heads: Sequence[UUID], lines: Sequence[UUID], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    return {row["item"] for row in await connection.fetch(ITEMS_OF, heads, lines)}


async def wanting(heads: Sequence[UUID], lines: Sequence[UUID], connection: asyncpg.Connection[Any]) -> list[str]:
    """The documents that wanted what is let go."""
    return [row["wanted_by"] for row in await connection.fetch(WANTING, heads, lines)]


async def load(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> State:
    heads, lines = named(batch)
    prepared = [command for command in batch if isinstance(command, PrepareReturn)]
    goods = [line for command in prepared for line in command.lines]
    warehouses: set[int] = {command.warehouse for command in prepared if is_id(command.warehouse)}
    warehouses |= await houses(heads, lines, (), connection)
    items = {line.item for line in goods if is_id(line.item)}
    state = State()
    of_lines = await connection.fetch(
        "SELECT supplier_return FROM supplier_return_line WHERE id = ANY($1::uuid[])", lines
    )
    heads += [row["supplier_return"] for row in of_lines]
    await _load_returns(state, heads, warehouses, connection)
    items |= await items_of(heads, lines, connection)
    await _load_lines(state, (heads, lines, ()), items, warehouses, connection)
    await _load_stock(state, items, warehouses, connection)
    places = [line.place for line in goods if is_id(line.place)]
    for row in await connection.fetch(WHERE, places):
        state.places[row["id"]] = row["warehouse"]
    for row in await connection.fetch(ITEMS, list(items)):
        state.steps[row["id"]] = step_of(row["decimals"])
    suppliers = {command.supplier for command in batch if isinstance(command, PrepareReturn | NameSupplier)}
    state.suppliers = await load_suppliers({one for one in suppliers if is_id(one)}, connection)
    await _load_worth(state, items, {line.order_line for line in goods}, connection)
    return state


async def load_wanted(events: Sequence[SupplierReturnWanted], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    await _load_returns(state, (), {event.warehouse for event in events}, connection)
    asked = {(event.item, event.lot) for event in events if event.supplier is None and event.lot}
    if asked:
        for row in await connection.fetch(BROUGHT_BY, *zip(*asked, strict=True)):
            state.brought[row["item"], row["lot"]] = (row["supplier"], row["order_line"])
    lines = {event.order_line for event in events} | {line for _, line in state.brought.values()}
    await _load_worth(state, {event.item for event in events}, lines, connection)
    return state


async def load_documents(documents: Sequence[str], connection: asyncpg.Connection[Any]) -> State:
    """The lines that wait because of these."""
    state = State()
    await _load_lines(state, ((), (), documents), (), (), connection)
    return state


async def _load_returns(
    state: State, heads: Iterable[UUID], warehouses: Iterable[int], connection: asyncpg.Connection[Any]
) -> None:
    for row in await connection.fetch(HEADS, list(heads), list(warehouses)):
        state.heads[row["id"]] = Head(row["id"], row["warehouse"], row["supplier"], ReturnState(row["state"]))


async def _load_lines(
    state: State,
    named: tuple[Sequence[UUID], Sequence[UUID], Sequence[str]],
    items: Iterable[int],
    warehouses: Iterable[int],
    connection: asyncpg.Connection[Any],
) -> None:
    for row in await connection.fetch(LINES, *named, list(items), list(warehouses)):
        said = dict(row)
        said |= {"status": Status(row["status"]), "state": LineState(row["state"])}
        said["was"] = None if row["was"] is None else Status(row["was"])
        state.lines[row["id"]] = Line(**said)


async def _load_stock(
    state: State, items: Iterable[int], warehouses: Iterable[int], connection: asyncpg.Connection[Any]
) -> None:
    wanted, where = list(items), list(warehouses)
    for row in await connection.fetch(STOCK, wanted, where):
        key = BalanceKey(row["item"], row["place"], row["lot"], row["container"], row["status"], row["owner"])
        state.stock[key] = row["quantity"]
        state.places[row["place"]] = row["warehouse"]
    for row in await connection.fetch(HOLDS, wanted, where):
        held = state.holds.setdefault((row["item"], row["warehouse"]), [])
        held.append(Held(row["place"], row["lot"], row["open"]))


async def _load_worth(
    state: State, items: Iterable[int], order_lines: Iterable[int | None], connection: asyncpg.Connection[Any]
) -> None:
    for row in await connection.fetch(WORTH, list(items)):
        state.worth[row["item"]] = ItemCost(row["quantity"], Amount(row["value"]))
    bought = [line for line in order_lines if is_id(line)]
    for row in await connection.fetch(BOUGHT, bought) if bought else ():
        state.order_lines[row["id"]] = OrderLine(row["supplier"], row["item"], PriceMicro(row["unit_price_micro"]))
