"""Set-based reading and writing around rules.decide, and the reaction to a shortfall that a person books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog.queries import COUNTABLE_ITEMS, load_merged
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.command import Besides, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import step_of
from stowage.ledger.lots import Lot, save_lots
from stowage.stock import rules
from stowage.stock.commands import HoldStock, RecordOpening, ReleaseStock, ScrapHeld
from stowage.stock.leases import Leases
from stowage.stock.model import HeldStock, HoldNoted, Item, LotBrought, State
from stowage.stock.rules import Command

HELD_ITEMS = "SELECT item FROM reservation WHERE id = ANY($1::uuid[])"
# Nothing is opened or held of what was merged into another item.
ITEMS = f"""
    SELECT id, tracks_lot, tracks_expiry, tracks_serial, decimals FROM ({COUNTABLE_ITEMS}) i
    WHERE id = ANY($1::bigint[]) AND merged_into IS NULL
"""
PLACES = "SELECT id, warehouse FROM place WHERE id = ANY($1::bigint[])"
HOLDS = """
    SELECT id, warehouse, item, place, lot, quantity - taken - released AS open FROM reservation
    WHERE id = ANY($1::uuid[]) OR (item = ANY($2::bigint[]) AND taken + released < quantity)
"""
STOCK = """
    SELECT b.item, p.warehouse, b.place, b.lot, sum(b.quantity)::bigint AS quantity
    FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = ANY($1::bigint[]) AND b.place > 0 AND b.status = 'available' AND b.owner = 0 AND b.quantity > 0
    GROUP BY b.item, p.warehouse, b.place, b.lot
"""
SERIALS = """
    SELECT b.item, b.lot, b.place FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN balance b USING (item, lot)
    WHERE b.place > 0 AND b.quantity > 0
"""
NOTE = "INSERT INTO stock_hold (id, reason, person) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])"


def _says_cost(command: RecordOpening) -> Besides | None:
    lines = (number for number, line in enumerate(command.lines) if line.cost)
    return next((Besides("cost.read", f"lines[{number}].cost") for number in lines), None)


class Stock:
    """The room as the bus drives it."""

    name = "stock"
    commands = (
        CommandSpec(RecordOpening, CommandKind.INTENT, "stock.adjust", besides=_says_cost),
        CommandSpec(HoldStock, CommandKind.INTENT, "stock.hold"),
        CommandSpec(ReleaseStock, CommandKind.INTENT, "stock.hold"),
        CommandSpec(ScrapHeld, CommandKind.INTENT, "stock.adjust"),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        items = {line.item for command in batch if isinstance(command, RecordOpening) for line in command.lines}
        items |= {command.item for command in batch if isinstance(command, HoldStock)}
        if used := _holds(batch):
            items |= {row["item"] for row in await connection.fetch(HELD_ITEMS, used)}
        return Needs({ItemId(item) for item in _ids(items)})

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        asked = {command.item for command in batch if isinstance(command, HoldStock)}
        if used := _holds(batch):
            asked |= {row["item"] for row in await connection.fetch(HELD_ITEMS, used)}
        opened = [line for command in batch if isinstance(command, RecordOpening) for line in command.lines]
        places = {line.place for line in opened} | {
            command.place
            for command in batch
            if isinstance(command, HoldStock | ScrapHeld) and command.place is not None
        }
        state = State()
        for row in await connection.fetch(ITEMS, _ids(asked | {line.item for line in opened})):
            step = step_of(row["decimals"])
            state.items[row["id"]] = Item(row["tracks_lot"], row["tracks_expiry"], row["tracks_serial"], step)
        if unknown := (asked | {line.item for line in opened}) - state.items.keys():
            state.merged = await load_merged(_ids(unknown), connection)
        state.places = dict(await connection.fetch(PLACES, _ids(places)))
        lots = {
            (line.item, line.lot)
            for line in opened
            if (item := state.items.get(line.item)) and item.tracks_serial and "\0" not in line.lot
        }
        if lots:
            for row in await connection.fetch(SERIALS, *zip(*lots, strict=True)):
                state.serials[row["item"], row["lot"]] = row["place"]
        if asked:
            named = [command.hold for command in batch if not isinstance(command, RecordOpening)]
            for row in await connection.fetch(HOLDS, named, _ids(asked)):
                state.holds[row["id"]] = HeldStock(**dict(row))
            for item, warehouse, place, lot, quantity in await connection.fetch(STOCK, _ids(asked)):
                state.stock.setdefault((item, warehouse), {})[place, lot] = quantity
        return state

    def decide(self, state: State, command: Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers  # the ledger keeps them
        changes = [(context, change) for context, decision in decisions for change in decision.changes]
        notes = [(c.id, c.reason, c.person) for _, c in changes if isinstance(c, HoldNoted)]
        if notes:
            await connection.execute(NOTE, *zip(*notes, strict=True))
        lots = [
            Lot(c.item, c.lot, c.kind, c.expires_on, context.op_id)
            for context, c in changes
            if isinstance(c, LotBrought)
        ]
        await save_lots(lots, connection)
        return []


class Shortfalls:
    """Reaction: what a shortfall lacks is booked as found."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing besides the item that a discrepancy names, which its own room asks for."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> None:
        """Nothing is needed: the event carries its evidence."""

    def react(self, state: None, event: DiscrepancyResolved, context: Context) -> Decision:
        del state
        return rules.close_shortfall(event, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del decisions, numbers, connection
        return []


def _holds(batch: Sequence[Command]) -> list[UUID]:
    return [command.hold for command in batch if isinstance(command, ReleaseStock | ScrapHeld)]


def _ids(values: Iterable[int]) -> list[int]:
    """Those that can be ids at all: a command may say any integer."""
    return [value for value in values if 0 < value < 2**63]


ROOM = Stock()
REACTIONS = (Shortfalls(), Leases())
