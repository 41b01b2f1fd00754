"""What transfers between warehouses read before they decide: a statement for what was scanned, and one each, only where the segment needs
it, for transfers, for the goods of commands that are undone, for containers, and for what the ledger has of all that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog.queries import COUNTABLE_ITEMS
from stowage.discrepancies.queries import discarded
from stowage.kernel.ids import IN_TRANSIT, ItemId, PlaceId, WarehouseId, is_id
from stowage.kernel.quantity import Quantity, step_of
from stowage.ledger.rules import BalanceKey
from stowage.places.queries import PLACES, load_warehouses
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    Dispatch,
    DispatchContainer,
    OrderTransfer,
    UndoAccept,
    UndoDispatch,
)
from stowage.transfers.between.model import Head, Item, Key, Ordered, Part, Share, Side, Standing, State, TransferState

ITEMS = f"SELECT id, decimals, merged_into FROM ({COUNTABLE_ITEMS}) i WHERE id = ANY($1::bigint[])"
FOUND = f"{PLACES} WHERE id = ANY($1::bigint[])"
HEADS = """
    SELECT id, reference, source, target, person, device, (extract(epoch FROM created_at) * 1000)::bigint AS created_at, expected_on,
        note, (extract(epoch FROM departed_at) * 1000)::bigint AS departed_at, finished, cancelled, reason, told, state, number
    FROM transfer WHERE id = ANY($1::uuid[])
"""
LINES = "SELECT transfer, item, lot, quantity FROM transfer_line WHERE transfer = ANY($1::uuid[]) ORDER BY transfer, no"
SHARES = """
    SELECT transfer, item, lot, status, owner, dispatched, accepted, gone, found, owed_value FROM transfer_share
    WHERE transfer = ANY($1::uuid[])
"""
PART = """
    SELECT op, no, transfer, side, item, lot, status, owner, place, container, travels_in, quantity, said_by, loaded_by, loaded_no,
        damaged, person, device, (extract(epoch FROM occurred_at) * 1000)::bigint AS occurred_at, photos,
        reversed_by IS NOT NULL AS reversed
    FROM transfer_part
"""
OF_UNDONE = f"{PART} WHERE op = ANY($1::uuid[]) OR said_by = ANY($1::uuid[]) OR loaded_by = ANY($1::uuid[])"
IN_CONTAINERS = f"""
    {PART} WHERE transfer = ANY($1::uuid[]) AND (travels_in = ANY($2::text[]) AND travels_in <> '' OR loaded_by IN (
        SELECT op FROM transfer_part WHERE transfer = ANY($1::uuid[]) AND travels_in = ANY($2::text[]) AND travels_in <> ''))
"""
LOADED = f"{PART} WHERE transfer = ANY($1::uuid[]) AND side = 'out' AND reversed_by IS NULL"
STANDING = """
    SELECT op, transfer, container, place, person, device, (extract(epoch FROM occurred_at) * 1000)::bigint AS occurred_at,
        reversed_by IS NOT NULL AS reversed
    FROM transfer_container WHERE transfer = ANY($1::uuid[])
"""
UNSEEN = "SELECT op_id FROM discrepancy WHERE op_id = ANY($1::uuid[]) AND code = 'transfers.container_unseen'"
HELD_IN = """
    SELECT b.*, p.warehouse FROM balance b JOIN place p ON p.id = b.place
    WHERE b.container = ANY($1::text[]) AND b.container <> '' AND b.quantity > 0
"""
HELD_AT = """
    SELECT b.* FROM unnest($1::bigint[], $2::bigint[]) AS k(item, place) JOIN balance b USING (item, place) WHERE b.quantity > 0
"""
COSTS = "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"
OWED = """
    SELECT op_id, (evidence->>'item')::bigint, evidence->>'lot', evidence->>'status', (evidence->>'owner')::bigint,
        (evidence->>'place')::bigint, sum((evidence->>'short')::bigint)::bigint AS short
    FROM discrepancy WHERE op_id = ANY($1::uuid[]) AND state = 'open' AND code = 'ledger.shortfall' GROUP BY 1, 2, 3, 4, 5, 6
"""
ITEMS_HELD = "SELECT DISTINCT item FROM balance WHERE container = ANY($1::text[]) AND container <> '' AND quantity > 0"
ITEMS_OF = """
    SELECT DISTINCT item FROM transfer_part WHERE op = ANY($1::uuid[]) OR said_by = ANY($1::uuid[]) OR loaded_by = ANY($1::uuid[])
    UNION SELECT p.item FROM transfer_part p WHERE p.transfer = ANY($2::uuid[]) AND p.travels_in = ANY($3::text[]) AND p.travels_in <> ''
"""
TOLD = "SELECT told FROM transfer WHERE id = ANY($1::uuid[]) AND told IS NOT NULL"


def undone_by(batch: Iterable[Any]) -> list[UUID]:
    return [command.line for command in batch if isinstance(command, UndoDispatch | UndoAccept)]


def loaded_whole(batch: Iterable[Any]) -> list[str]:
    """Containers."""
    return sorted({one.container for one in batch if isinstance(one, DispatchContainer) and "\0" not in one.container})


def arrived_whole(batch: Iterable[Any]) -> list[str]:
    return sorted({one.container for one in batch if isinstance(one, AcceptContainer) and "\0" not in one.container})


def named(batch: Iterable[Any]) -> set[int]:
    """Items."""
    found: set[int] = set()
    for command in batch:
        match command:
            case Dispatch() | Accept():
                found.add(command.item)
            case DispatchContainer():
                found |= {content.item for content in command.seen}
            case OrderTransfer():
                found |= {line.item for line in command.lines}
    return found


async def items_touched(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    """Of which goods move, or may."""
    items = {item for item in named(one for one in batch if not isinstance(one, OrderTransfer)) if is_id(item)}
    if containers := loaded_whole(batch):
        items |= {row["item"] for row in await connection.fetch(ITEMS_HELD, containers)}
    undone, arrived = undone_by(batch), arrived_whole(batch)
    if undone or arrived:
        transfers = [one.transfer for one in batch]
        items |= {row["item"] for row in await connection.fetch(ITEMS_OF, undone, transfers, arrived)}
    return {ItemId(item) for item in items}


async def items_of(lines: Sequence[UUID], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    """Of what these commands loaded or accepted."""
    rows = await connection.fetch(ITEMS_OF, lines, [], []) if lines else []
    return {row["item"] for row in rows}


async def load_for_decisions(
    state: State, transfers: Iterable[UUID], lines: Sequence[UUID], connection: asyncpg.Connection[Any]
) -> None:
    """Transfers with all that was loaded, and what these commands did."""
    wanted = list(transfers)
    await load_transfers(state, wanted, connection)
    _add_parts(state, await connection.fetch(LOADED, wanted))
    if lines:
        _add_parts(state, await connection.fetch(OF_UNDONE, lines))
        await load_owed(state, lines, connection)
    await load_stock(state, (), connection)


async def told_of(transfers: Iterable[UUID], connection: asyncpg.Connection[Any]) -> list[UUID]:
    """The commands that raised what is open about them."""
    return [row["told"] for row in await connection.fetch(TOLD, list(transfers))]


async def load(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    await load_transfers(state, {command.transfer for command in batch}, connection)
    orders = [command for command in batch if isinstance(command, OrderTransfer)]
    warehouses: set[WarehouseId] = {command.other for command in batch if hasattr(command, "other")}
    warehouses |= {warehouse for one in orders for warehouse in (one.source, one.target)}
    if known := [warehouse for warehouse in warehouses if is_id(warehouse)]:
        state.warehouses = await load_warehouses(known, connection)
    if items := named(batch):
        await _load_items(state, items, connection)
        if became := set(state.merged.values()) - state.items.keys():
            await _load_items(state, became, connection)
    await _load_places(state, {command.place for command in batch if hasattr(command, "place")}, connection)
    await _load_parts(state, batch, connection)
    await load_stock(state, batch, connection)
    return state


async def load_transfers(state: State, transfers: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    """With what was ordered, what of each kind of goods was loaded and accepted, and which containers arrived whole."""
    wanted = list(transfers)
    for row in await connection.fetch(HEADS, wanted):
        state.heads[row["id"]] = Head(**{**row, "state": TransferState(row["state"])})
    if not state.heads:
        return
    for row in await connection.fetch(LINES, wanted):
        line = Ordered(row["item"], row["lot"], Quantity(row["quantity"]))
        state.ordered[row["transfer"]] = (*state.ordered.get(row["transfer"], ()), line)
    for row in await connection.fetch(SHARES, wanted):
        share = Share(row["dispatched"], row["accepted"], row["gone"], row["found"], row["owed_value"])
        state.shares.setdefault(row["transfer"], {})[_key(row)] = share
    for row in await connection.fetch(STANDING, wanted):
        state.standing[row["op"]] = Standing(**row)


async def _load_items(state: State, items: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(ITEMS, [item for item in items if is_id(item)]):
        state.items[row["id"]] = Item(step_of(row["decimals"]))
        if row["merged_into"] is not None:
            state.merged[row["id"]] = row["merged_into"]


async def _load_places(state: State, places: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    if wanted := [place for place in places if is_id(place)]:
        for row in await connection.fetch(FOUND, wanted):
            state.places[row["id"]] = row["warehouse"]
            if not row["active"]:
                state.closed.add(row["id"])


async def _load_parts(state: State, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> None:
    if arrived := arrived_whole(batch):
        transfers = [one.transfer for one in batch if isinstance(one, AcceptContainer)]
        _add_parts(state, await connection.fetch(IN_CONTAINERS, transfers, arrived))
    if undone := undone_by(batch):
        _add_parts(state, await connection.fetch(OF_UNDONE, undone))
        state.empty = {row["op_id"] for row in await connection.fetch(UNSEEN, undone)}
        known = {part.op for part in state.parts.values()} | state.standing.keys() | state.empty
        if unknown := set(undone) - known:
            state.discarded = await discarded(unknown, connection)


def _add_parts(state: State, rows: Iterable[asyncpg.Record]) -> None:
    for row in rows:
        told = {name: value for name, value in row.items() if name not in {"item", "lot", "status", "owner"}}
        told |= {"side": Side(row["side"]), "photos": tuple(row["photos"]), "key": _key(row)}
        state.parts[row["op"], row["no"]] = Part(**told)


async def load_stock(state: State, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> None:
    """What the ledger has of all that is named or undone, where it is taken from, and what it is worth."""
    pairs = {(state.now(one.item), one.place) for one in batch if isinstance(one, Dispatch | Accept)}
    pairs |= {
        (state.now(content.item), one.place)
        for one in batch
        if isinstance(one, DispatchContainer)
        for content in one.seen
    }
    pairs |= {(part.key.item, part.place) for part in state.parts.values()}
    pairs |= {(key.item, IN_TRANSIT) for shares in state.shares.values() for key in shares}
    pairs |= {(item, IN_TRANSIT) for item, _ in pairs}
    if containers := loaded_whole(batch):
        for row in await connection.fetch(HELD_IN, containers):
            state.balances[_balance(row)] = row["quantity"]
            state.places[row["place"]] = row["warehouse"]
            pairs.add((row["item"], IN_TRANSIT))
    keyed = [pair for pair in pairs if is_id(pair[0]) and (is_id(pair[1]) or pair[1] == IN_TRANSIT)]
    if not keyed:
        return
    for row in await connection.fetch(HELD_AT, *zip(*keyed, strict=True)):
        state.balances[_balance(row)] = row["quantity"]
    for row in await connection.fetch(COSTS, list({item for item, _ in keyed})):
        state.costs[row["item"]] = (row["quantity"], row["value"])
    if undone := undone_by(batch):
        await load_owed(state, undone, connection)


async def load_owed(state: State, undone: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(OWED, list(undone)):
        op, item, lot, status, owner, place, short = row
        state.owed[op, item, lot, status, owner, PlaceId(place)] = short


def _key(row: asyncpg.Record) -> Key:
    return Key(row["item"], row["lot"], row["status"], row["owner"])


def _balance(row: asyncpg.Record) -> BalanceKey:
    return BalanceKey(row["item"], row["place"], row["lot"], row["container"], row["status"], row["owner"])
