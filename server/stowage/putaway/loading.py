"""What putting away reads before it decides: a statement a kind of record, and none where the segment asks for none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.catalog.queries import STOWED_ITEMS
from stowage.discrepancies.queries import discarded
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId, is_id
from stowage.ledger.rules import BalanceKey
from stowage.places.queries import BINS, ZONE_CODES
from stowage.platform.arrays import array
from stowage.putaway.commands import (
    Bind,
    Mixing,
    PlanReplenishment,
    PutAway,
    PutAwayContainer,
    PutStrategy,
    ReversePutAway,
    Step,
    Unbind,
)
from stowage.putaway.model import (
    Bin,
    Binding,
    Done,
    Filling,
    Item,
    Moved,
    Place,
    Share,
    State,
    Strategy,
    Waiting,
)

ITEMS = f"SELECT * FROM ({STOWED_ITEMS}) i WHERE id = ANY($1::text::bigint[])"
PLACES = f"SELECT * FROM ({BINS}) p WHERE id = ANY($1::text::bigint[])"
BALANCE = "b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity"
IN_CONTAINERS = (
    f"SELECT {BALANCE} FROM balance b WHERE b.container = ANY($1::text[]) AND b.place > 0 AND b.quantity > 0"
)
IN_PLACES = (
    f"SELECT {BALANCE} FROM balance b WHERE b.place = ANY($1::text::bigint[]) AND b.place > 0 AND b.quantity > 0"
)
OF_ITEMS = f"""
    SELECT {BALANCE} FROM balance b JOIN ({BINS}) p ON p.id = b.place
    WHERE b.item = ANY($1::text::bigint[]) AND b.place > 0 AND b.quantity > 0 AND p.warehouse = ANY($2::text::bigint[])
"""
BINDINGS = f"""
    SELECT b.item, b.place, b.minimum, b.maximum FROM putaway_binding b JOIN ({BINS}) p ON p.id = b.place
    WHERE (b.item = ANY($1::text::bigint[]) AND p.warehouse = ANY($3::text::bigint[])) OR b.place = ANY($2::text::bigint[])
"""
FACES = f"""
    SELECT b.item, b.place, b.minimum, b.maximum FROM putaway_binding b JOIN ({BINS}) p ON p.id = b.place
    WHERE p.warehouse = ANY($1::text::bigint[]) AND b.minimum > 0
"""
STRATEGIES = """
    SELECT warehouse, steps::text AS steps, mixing, most_containers, learns, version FROM putaway_strategy
    WHERE warehouse = ANY($1::text::bigint[])
"""
WAITING = """
    SELECT task, warehouse, document, place, item, lot, container, wanted, done, owner FROM putaway_waiting
    WHERE (item = ANY($1::text::bigint[]) AND done < wanted) OR task = ANY($2::uuid[]) ORDER BY task
"""
DONE = "SELECT id, warehouse, moved::text AS moved, shares::text AS shares, reversed_by FROM put_away WHERE id = ANY($1::uuid[])"
FILLINGS = "SELECT task, item, place, source, lot, quantity FROM putaway_filling WHERE item = ANY($1::text::bigint[])"
EXPIRIES = "SELECT item, lot, expires_on FROM stock_lot WHERE item = ANY($1::text::bigint[]) AND expires_on IS NOT NULL"


async def load(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    puts = [one for one in batch if isinstance(one, PutAway | PutAwayContainer)]
    binds = [one for one in batch if isinstance(one, Bind | Unbind)]
    undone = [one.line for one in batch if isinstance(one, ReversePutAway)]
    if undone:
        await load_done(state, undone, connection)
        if unknown := set(undone) - state.done.keys():
            state.discarded = await discarded(unknown, connection)
    await _containers(state, puts, connection)
    targets = {one.target for one in puts} | {one.place for one in binds}
    await _places(state, targets | {one.source for one in puts}, connection)
    items = {one.item for one in batch if isinstance(one, PutAway | Bind | Unbind)} | {
        key.item for key in state.balances
    }
    await _items(state, items, connection)
    items |= set(state.merged.values())
    warehouses = {place.warehouse for place in state.places.values()}
    planned = {one.warehouse for one in batch if isinstance(one, PlanReplenishment)}
    await _bindings(state, items, targets, warehouses, connection)
    if planned:
        _bound(state, await connection.fetch(FACES, array(filter(is_id, planned))))
    await _lying(state, targets, warehouses | planned, connection)
    asked = warehouses | {one.warehouse for one in batch if isinstance(one, PutStrategy)}
    await load_strategies(state, asked, connection)
    tasks = {share.task for done in state.done.values() for share in done.shares}
    await _waiting(state, items, tasks, connection)
    for one in batch:
        if isinstance(one, PutStrategy) and is_id(one.warehouse):
            rows = await connection.fetch(f"{ZONE_CODES} WHERE warehouse = $1", one.warehouse)
            state.zones |= {(row["warehouse"], row["code"]) for row in rows}
    return state


async def load_done(state: State, lines: Collection[UUID], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(DONE, list(lines)):
        moved = msgspec.json.decode(row["moved"], type=tuple[Moved, ...])
        shares = msgspec.json.decode(row["shares"], type=tuple[Share, ...])
        state.done[row["id"]] = Done(row["id"], row["warehouse"], moved, shares, row["reversed_by"] is not None)


async def load_strategies(state: State, warehouses: Iterable[WarehouseId], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(STRATEGIES, array(filter(is_id, warehouses))):
        steps = msgspec.json.decode(row["steps"], type=tuple[Step, ...])
        state.strategies[row["warehouse"]] = Strategy(
            steps, Mixing(row["mixing"]), row["most_containers"], tuple(row["learns"]), row["version"]
        )


def keepable(text: str) -> bool:
    return bool(text) and "\0" not in text


def bin_of(row: asyncpg.Record) -> Bin:
    return Bin(
        row["id"],
        row["code"],
        row["sequence"],
        row["zone"],
        row["storage"],
        row["max_weight_g"],
        row["max_volume_ml"],
        row["max_quantity"],
    )


async def _containers(
    state: State, puts: Sequence[PutAway | PutAwayContainer], connection: asyncpg.Connection[Any]
) -> None:
    named = [one.container for one in puts if isinstance(one, PutAwayContainer) and keepable(one.container)]
    if named:
        _note(state, await connection.fetch(IN_CONTAINERS, named))
        await _places(state, {key.place for key in state.balances}, connection)


async def _places(state: State, places: Collection[PlaceId], connection: asyncpg.Connection[Any]) -> None:
    unknown = [one for one in places if is_id(one) and one not in state.places]
    for row in await connection.fetch(PLACES, array(unknown)) if unknown else ():
        is_bin = row["kind"] == "bin"
        state.places[row["id"]] = Place(row["warehouse"], row["active"], bin_of(row) if is_bin else None)


async def _items(state: State, items: Collection[ItemId], connection: asyncpg.Connection[Any]) -> None:
    unknown = [one for one in items if is_id(one) and one not in state.items]
    for row in await connection.fetch(ITEMS, array(unknown)) if unknown else ():
        state.items[row["id"]] = Item(row["weight_g"], row["volume_mm3"], row["category"], row["storage_class"])
        if row["merged_into"] is not None:
            state.merged[row["id"]] = row["merged_into"]
    if became := set(state.merged.values()) - state.items.keys():
        await _items(state, became, connection)


async def _bindings(
    state: State,
    items: Collection[ItemId],
    places: Collection[PlaceId],
    warehouses: Collection[WarehouseId],
    connection: asyncpg.Connection[Any],
) -> None:
    if items or places:
        known = array(filter(is_id, items)), array(filter(is_id, places)), array(warehouses)
        _bound(state, await connection.fetch(BINDINGS, *known))


def _bound(state: State, rows: Iterable[asyncpg.Record]) -> None:
    for row in rows:
        state.bindings[row["item"], row["place"]] = Binding(*row)


async def _lying(
    state: State,
    targets: Collection[PlaceId],
    warehouses: Collection[WarehouseId],
    connection: asyncpg.Connection[Any],
) -> None:
    """What lies in bins that goods go to, and all of the items whose faces are kept filled."""
    bins = [one for one in targets if (place := state.places.get(one)) is not None and place.bin is not None]
    if bins:
        _note(state, await connection.fetch(IN_PLACES, array(bins)))
    faces = {binding.item for binding in state.bindings.values() if binding.minimum}
    if faces:
        _note(state, await connection.fetch(OF_ITEMS, array(faces), array(filter(is_id, warehouses))))
        for row in await connection.fetch(FILLINGS, array(faces)):
            state.fillings[row["task"]] = Filling(*row)
        for item, lot, expires_on in await connection.fetch(EXPIRIES, array(faces)):
            state.expiries[item, lot] = expires_on.isoformat()
    await _items(state, {key.item for key in state.balances}, connection)
    bound = {binding.place for binding in state.bindings.values()}
    await _places(state, bound | {key.place for key in state.balances}, connection)


def _note(state: State, rows: Iterable[asyncpg.Record]) -> None:
    for row in rows:
        state.balances[BalanceKey(*row[:6])] = row["quantity"]


async def _waiting(
    state: State, items: Collection[ItemId], tasks: Collection[UUID], connection: asyncpg.Connection[Any]
) -> None:
    if items or tasks:
        for row in await connection.fetch(WAITING, array(filter(is_id, items)), list(tasks)):
            state.waiting[row["task"]] = Waiting(**dict(row))


async def load_places(
    places: Collection[PlaceId], connection: asyncpg.Connection[Any]
) -> dict[PlaceId, tuple[WarehouseId, str]]:
    """Place → its warehouse and kind."""
    rows = await connection.fetch(PLACES, array(filter(is_id, places)))
    return {row["id"]: (row["warehouse"], row["kind"]) for row in rows}
