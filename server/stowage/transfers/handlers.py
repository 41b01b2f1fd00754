"""Set-based reading and writing around rules.decide, and the decision to take a move back.

Locks: the items moved, and the discrepancies of moves that are undone. Who is first to lock an item is first to move it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.queries import lock_raised
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Parked
from stowage.kernel.ids import ItemId
from stowage.transfers import loading, rules, writing
from stowage.transfers.commands import Move, MoveContainer, ReverseMove, TransfersDiscrepancy
from stowage.transfers.discrepancies import TAKE_BACK
from stowage.transfers.model import State
from stowage.transfers.rules import Command

PERMISSION = "transfers.move"


class Transfers:
    """The room as the bus drives it."""

    name = "transfers"
    commands = tuple(
        CommandSpec(struct, CommandKind.FACT, PERMISSION, devices=HANDHELD)
        for struct in (Move, MoveContainer, ReverseMove)
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        if undone := loading.undone_by(batch):
            await lock_raised(undone, connection)
        return Needs({ItemId(item) for item in await loading.items_touched(batch, connection)})

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load(batch, connection)

    def decide(self, state: State, command: Command, context: Context) -> Decision | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        await writing.save(decisions, connection)
        return []


class Resolutions:
    """Transfers' part in discrepancies.resolve: a move that is taken back by decision."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        moves = _moves(events)
        return Needs({ItemId(item) for item in await loading.items_of(moves, connection)}) if moves else Needs()

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        if moves := _moves(events):
            await loading.load_moves(state, moves, connection)
        return state

    def react(self, state: State, event: DiscrepancyResolved, context: Context) -> Decision:
        del context
        move = state.moves.get(UUID(event.evidence["move"])) if _takes_back(event) else None
        if move is None or move.reversed:
            return Decision()
        decision = rules.take_back(state, move)
        state.apply(decision)
        return decision

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        await writing.save(decisions, connection)
        return []


def _takes_back(event: DiscrepancyResolved) -> bool:
    return event.code in TransfersDiscrepancy.__members__.values() and event.choice == TAKE_BACK


def _moves(events: Sequence[DiscrepancyResolved]) -> list[UUID]:
    return [UUID(event.evidence["move"]) for event in events if _takes_back(event)]


ROOM = Transfers()
REACTIONS = (Resolutions(),)
