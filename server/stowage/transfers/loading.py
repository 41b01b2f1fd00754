"""What transfers read before they decide: one statement for what was scanned, and one each, only when the segment needs it, for what lies
at the sources, what is in containers, and for moves that are undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog.queries import COUNTABLE_ITEMS, NAMED_BY_BARCODE, RECEIVABLE_FACTORS
from stowage.discrepancies.queries import discarded
from stowage.kernel.decision import Status
from stowage.kernel.ids import is_id
from stowage.kernel.quantity import Quantity, step_of
from stowage.kernel.work import TaskRef
from stowage.ledger.rules import BalanceKey
from stowage.places.queries import PLACES
from stowage.transfers.commands import Move, MoveContainer, ReverseMove
from stowage.transfers.model import Item, Moved, Part, State

ITEMS = f"""
    SELECT i.id, i.decimals, i.merged_into, f.unit, f.numerator, f.denominator
    FROM ({COUNTABLE_ITEMS}) i LEFT JOIN ({RECEIVABLE_FACTORS}) f ON f.item = i.id AND f.unit = ANY($2::text[])
    WHERE i.id = ANY($1::bigint[])
"""
FOUND = f"{PLACES} WHERE id = ANY($1::bigint[])"
CODES = f"{NAMED_BY_BARCODE} WHERE code = ANY($1::text[]) GROUP BY code"
AT_SOURCES = """
    SELECT b.* FROM unnest($1::bigint[], $2::bigint[]) AS k(item, place) JOIN balance b USING (item, place)
    WHERE b.place > 0 AND b.quantity > 0
"""
# With when goods last came to where they are (T-2).
IN_CONTAINERS = """
    SELECT b.*, p.warehouse, (
        SELECT (extract(epoch FROM max(m.occurred_at)) * 1000)::bigint FROM movement m
        WHERE m.target_place = b.place AND m.item = b.item AND m.lot = b.lot AND m.target_container = b.container
            AND m.target_status = b.status AND m.owner = b.owner
    ) AS arrived
    FROM balance b JOIN place p ON p.id = b.place
    WHERE b.container = ANY($1::text[]) AND b.container <> '' AND b.quantity > 0
    ORDER BY b.item, b.place, b.lot, b.status, b.owner
"""
MOVES = """
    SELECT m.id, m.kind, m.warehouse, m.source, m.target, m.container, m.target_container, m.task, m.fence, m.person, m.device,
        (extract(epoch FROM m.occurred_at) * 1000)::bigint AS occurred_at, m.reversed_by IS NOT NULL AS reversed,
        p.item, p.lot, p.status, p.owner, p.source AS part_source, p.quantity, p.short
    FROM move m LEFT JOIN move_part p ON p.move = m.id WHERE m.id = ANY($1::uuid[]) ORDER BY m.id, p.no
"""
# Shortfalls of these moves that are none any more. One of this very batch is not written yet, and is owed.
SETTLED = """
    SELECT op_id, (evidence->>'item')::bigint, evidence->>'lot', evidence->>'status', (evidence->>'owner')::bigint,
        (evidence->>'place')::bigint
    FROM discrepancy WHERE op_id = ANY($1::uuid[]) AND state <> 'open' AND code = 'ledger.shortfall'
"""
ITEMS_IN = "SELECT DISTINCT item FROM balance WHERE container = ANY($1::text[]) AND container <> '' AND quantity > 0"
ITEMS_OF = "SELECT DISTINCT item FROM move_part WHERE move = ANY($1::uuid[])"


async def items_touched(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> set[int]:
    """Of all that the commands move, or take back."""
    items: set[int] = {command.item for command in batch if isinstance(command, Move)}
    items |= {content.item for command in batch if isinstance(command, MoveContainer) for content in command.seen}
    if containers := containers_of(batch):
        items |= {row["item"] for row in await connection.fetch(ITEMS_IN, containers)}
    if undone := undone_by(batch):
        items |= await items_of(undone, connection)
    return {item for item in items if is_id(item)}


async def items_of(moves: Iterable[UUID], connection: asyncpg.Connection[Any]) -> set[int]:
    return {row["item"] for row in await connection.fetch(ITEMS_OF, list(moves))}


def undone_by(batch: Sequence[Any]) -> list[UUID]:
    return [command.move for command in batch if isinstance(command, ReverseMove)]


def containers_of(batch: Sequence[Any]) -> list[str]:
    return sorted({c.container for c in batch if isinstance(c, MoveContainer) and "\0" not in c.container})


async def load(batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    moves = [command for command in batch if isinstance(command, Move)]
    whole = [command for command in batch if isinstance(command, MoveContainer)]
    if moves or whole:
        await _load_master(state, moves, whole, connection)
    sources = {(state.now(command.item), command.source) for command in moves}
    sources |= {(state.now(content.item), command.source) for command in whole for content in command.seen}
    if known := [pair for pair in sources if is_id(pair[0]) and is_id(pair[1])]:
        for row in await connection.fetch(AT_SOURCES, *zip(*known, strict=True)):
            state.balances[_key(row)] = row["quantity"]
    if containers := containers_of(batch):
        for row in await connection.fetch(IN_CONTAINERS, containers):
            state.balances[_key(row)] = row["quantity"]
            state.places[row["place"]] = row["warehouse"]
            if row["arrived"] is not None:
                state.arrived[_key(row)] = row["arrived"]
    if undone := undone_by(batch):
        await load_moves(state, undone, connection)
        if unknown := set(undone) - state.moves.keys():
            state.discarded = await discarded(unknown, connection)
    return state


def _key(row: asyncpg.Record) -> BalanceKey:
    return BalanceKey(row["item"], row["place"], row["lot"], row["container"], row["status"], row["owner"])


async def _load_master(
    state: State, moves: Sequence[Move], whole: Sequence[MoveContainer], connection: asyncpg.Connection[Any]
) -> None:
    items = {command.item for command in moves} | {content.item for command in whole for content in command.seen}
    units = sorted({unit for command in moves for unit in command.factors if "\0" not in unit})
    await _load_items(state, items, units, connection)
    if became := set(state.merged.values()) - state.items.keys():
        await _load_items(state, became, units, connection)
    places = {place for one in moves for place in (one.source, one.target)}
    places |= {place for one in whole for place in (one.source, one.target)}
    for row in await connection.fetch(FOUND, [place for place in places if is_id(place)]):
        state.places[row["id"]] = row["warehouse"]
        if not row["active"]:
            state.closed.add(row["id"])
    codes = sorted({code for command in moves for code in command.codes if "\0" not in code})
    if codes:
        for row in await connection.fetch(CODES, codes):
            state.codes[row["code"]] = tuple(zip(row["code_items"], row["code_units"], strict=True))


async def _load_items(
    state: State, items: Iterable[int], units: Sequence[str], connection: asyncpg.Connection[Any]
) -> None:
    for row in await connection.fetch(ITEMS, [item for item in items if is_id(item)], units):
        state.items[row["id"]] = Item(step_of(row["decimals"]))
        if row["merged_into"] is not None:
            state.merged[row["id"]] = row["merged_into"]
        if row["unit"] is not None:
            state.factors[row["id"], row["unit"]] = (row["numerator"], row["denominator"])


async def load_moves(state: State, moves: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    """Moves with their parts, and which of their shortfalls nobody decided about."""
    wanted = list(moves)
    parts: dict[UUID, list[Part]] = {}
    heads: dict[UUID, asyncpg.Record] = {}
    for row in await connection.fetch(MOVES, wanted):
        heads[row["id"]] = row
        if row["item"] is not None:
            parts.setdefault(row["id"], []).append(_part(row))
    for id_, row in heads.items():
        move = state.moves[id_] = _moved(row, tuple(parts.get(id_, ())))
        state.owed |= {move.owed(part) for part in move.parts if part.short}
    if state.owed:
        state.owed -= {tuple(row) for row in await connection.fetch(SETTLED, wanted)}


def _part(row: asyncpg.Record) -> Part:
    return Part(
        row["item"],
        row["lot"],
        Status(row["status"]),
        row["owner"],
        row["part_source"],
        Quantity(row["quantity"]),
        Quantity(row["short"]),
    )


def _moved(row: asyncpg.Record, parts: tuple[Part, ...]) -> Moved:
    return Moved(
        id=row["id"],
        kind=row["kind"],
        warehouse=row["warehouse"],
        source=row["source"],
        target=row["target"],
        container=row["container"],
        target_container=row["target_container"],
        parts=parts,
        person=row["person"],
        device=row["device"],
        occurred_at=row["occurred_at"],
        task=None if row["task"] is None else TaskRef(row["task"], row["fence"]),
        reversed=row["reversed"],
    )
