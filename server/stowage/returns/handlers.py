"""Set-based reading and writing around rules.decide, and what a decision about a returned line does.

Locks: returns by key, for the first line of one finds no row, then items.
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
from stowage.kernel.ids import is_id
from stowage.ledger.lots import Lot, save_lots
from stowage.ledger.rules import moment
from stowage.parties.queries import keep_parties
from stowage.returns import loading, rules
from stowage.returns.commands import ReturnDiscrepancy, ReverseReturnLine, TakeReturnLine
from stowage.returns.model import LineMoved, LineState, LineTaken, Return, ReturnOpened, State
from stowage.returns.rules import Command
from stowage.supplier_returns.events import SupplierReturnDropped

OPEN = "INSERT INTO goods_return SELECT * FROM unnest($1::goods_return[])"
TAKE = "INSERT INTO goods_return_line SELECT * FROM unnest($1::goods_return_line[])"
MOVE = """
    UPDATE goods_return_line l SET state = x.state, cost = x.cost, reversed_by = x.reversed_by
    FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[]) AS x(id, state, cost, reversed_by) WHERE l.id = x.id
"""


class Returns:
    """The room as the bus drives it."""

    name = "returns"
    commands = (
        CommandSpec(TakeReturnLine, CommandKind.FACT, "returns.take", devices=HANDHELD),
        CommandSpec(ReverseReturnLine, CommandKind.FACT, "returns.take", devices=HANDHELD),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        taken = [command for command in batch if isinstance(command, TakeReturnLine)]
        undone = [command.line for command in batch if isinstance(command, ReverseReturnLine)]
        if named := {command.customer for command in taken if is_id(command.customer)}:
            await keep_parties(named, connection)
        needs = Needs({command.item for command in taken if is_id(command.item)})
        if undone:
            await lock_raised(undone, connection)
            needs.add(await loading.needs_of(undone, connection))
            needs.events += await loading.returns_of(undone, connection)
        needs.documents |= {command.goods_return for command in batch}
        return needs

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
        return await save(decisions, numbers, connection)


class _Following:
    """What the reactions have in common."""

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        return await save(decisions, numbers, connection)


class Resolutions(_Following):
    """Reaction: what was decided about a line that came back."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        lines = _lines(events)
        if not lines:
            return Needs()
        needs = await loading.needs_of(lines, connection)
        needs.events += await loading.returns_of(lines, connection)
        return needs

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> State:
        lines = _lines(events)
        return await loading.load_lines(lines, (), connection) if lines else State()

    def react(self, state: State, event: DiscrepancyResolved, context: Context) -> Decision:
        del context
        decision = rules.settle(state, event) if _lines((event,)) else Decision()
        state.apply(decision)
        return decision


class Dropped(_Following):
    """Reaction: somebody took what a line brought off the return to its supplier."""

    event = SupplierReturnDropped

    async def lock(self, events: Sequence[SupplierReturnDropped], connection: asyncpg.Connection[Any]) -> Needs:
        return await loading.needs_of(_named(events), connection)

    async def load(self, events: Sequence[SupplierReturnDropped], connection: asyncpg.Connection[Any]) -> State:
        lines = _named(events)
        return await loading.load_lines(lines, (), connection) if lines else State()

    def react(self, state: State, event: SupplierReturnDropped, context: Context) -> Decision:
        del context
        decision = rules.dropped(state, event.document)
        state.apply(decision)
        return decision


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """One statement a table, and only for what changed; of a line that moved twice the last word counts."""
    changes = [(context, change) for context, decision in decisions for change in decision.changes]
    opened = [_head(change.head, numbers) for _, change in changes if isinstance(change, ReturnOpened)]
    taken = [(context, change) for context, change in changes if isinstance(change, LineTaken)]
    moved = {change.line.id: (context, change.line) for context, change in changes if isinstance(change, LineMoved)}
    if opened:
        await connection.execute(OPEN, opened)
    if taken:
        await connection.execute(TAKE, [_line(context, change) for context, change in taken])
        lots = [
            Lot(change.line.item, lot, "serial" if lot in change.command.serials else "lot", day, context.op_id)
            for context, change in taken
            for lot, day in change.lots
        ]
        await save_lots(lots, connection)
    if moved:
        rows = [
            (line.id, line.state, line.cost, context.op_id if line.state is LineState.REVERSED else None)
            for context, line in moved.values()
        ]
        await connection.execute(MOVE, *zip(*rows, strict=True))
    return []


def _head(head: Return, numbers: Mapping[str, str]) -> tuple[Any, ...]:
    """A row of table goods_return."""
    return (
        head.id, numbers[head.document], head.reference, head.warehouse, head.claim, head.customer, head.person, head.device,
        moment(head.started_at),
    )  # fmt: skip


def _line(context: Context, change: LineTaken) -> tuple[Any, ...]:
    """A row of table goods_return_line."""
    line, command = change.line, change.command
    serials = [lot for lot, _ in line.pieces if lot in command.serials]
    lot = "" if serials else line.pieces[0][0]
    return (
        line.id, line.goods_return, line.item, line.place, lot, command.expires_on, serials, line.container, line.quantity,
        command.condition, command.disposal, line.state, line.cost, command.note, command.photos, context.person, context.device,
        moment(context.occurred_at), None,
    )  # fmt: skip


def _lines(events: Sequence[DiscrepancyResolved]) -> set[UUID]:
    ours = set(ReturnDiscrepancy)
    return {UUID(event.evidence["line"]) for event in events if event.code in ours and "line" in event.evidence}


def _named(events: Sequence[SupplierReturnDropped]) -> list[UUID]:
    ours = "return_line:"
    return [UUID(event.document.removeprefix(ours)) for event in events if event.document.startswith(ours)]


ROOM = Returns()
REACTIONS = (Resolutions(), Dropped())
