"""Set-based reading and writing around rules.decide, and what is decided about differences.

Locks: discrepancies of what is undone and of what is different, transfers by key, then items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.queries import lock_raised
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Parked, Refusal
from stowage.kernel.ids import ItemId
from stowage.transfers.between import loading, rules, settling, writing
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    BetweenDiscrepancy,
    CancelTransfer,
    Depart,
    Dispatch,
    DispatchContainer,
    FinishAccepting,
    OrderTransfer,
    UndoAccept,
    UndoDispatch,
)
from stowage.transfers.between.model import State
from stowage.transfers.between.rules import Command


class Between:
    """The room as the bus drives it."""

    name = "between"
    commands = (
        *(CommandSpec(struct, CommandKind.INTENT, "transfers.order") for struct in (OrderTransfer, CancelTransfer)),
        *(
            CommandSpec(struct, CommandKind.FACT, "transfers.dispatch", devices=HANDHELD)
            for struct in (Dispatch, DispatchContainer, Depart, UndoDispatch)
        ),
        *(
            CommandSpec(struct, CommandKind.FACT, "transfers.accept", devices=HANDHELD)
            for struct in (Accept, AcceptContainer, FinishAccepting, UndoAccept)
        ),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        transfers = {command.transfer for command in batch}
        if closing := [*loading.undone_by(batch), *await loading.told_of(transfers, connection)]:
            await lock_raised(closing, connection)
        return Needs(await loading.items_touched(batch, connection), documents=transfers)

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load(batch, connection)

    def decide(self, state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        return await writing.save(decisions, numbers, connection)


class Resolutions:
    """Reaction: what was decided about goods that did not come, that came without having been loaded, or that are not wanted there."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        ours = [event for event in events if _is_ours(event)]
        if not ours:
            return Needs()
        transfers = {UUID(event.evidence["transfer"]) for event in ours}
        items = {ItemId(event.evidence["item"]) for event in ours if "item" in event.evidence}
        return Needs(items | await loading.items_of(_lines(ours), connection), documents=transfers)

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> State:
        state = State()
        ours = [event for event in events if _is_ours(event)]
        if ours:
            await loading.load_for_decisions(
                state, {UUID(event.evidence["transfer"]) for event in ours}, _lines(ours), connection
            )
        return state

    def react(self, state: State, event: DiscrepancyResolved, context: Context) -> Decision:
        decision = settling.settle(state, event, context) if _is_ours(event) else Decision()
        state.apply(decision)
        return decision

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        return await writing.save(decisions, numbers, connection)


def _is_ours(event: DiscrepancyResolved) -> bool:
    return event.code in set(BetweenDiscrepancy) and event.choice in settling.CHOICES


def _lines(events: Sequence[DiscrepancyResolved]) -> list[UUID]:
    return [UUID(event.evidence["line"]) for event in events if "line" in event.evidence]


ROOM = Between()
REACTIONS = (Resolutions(),)
