"""Set-based reading and writing around the rules.

Locks: the returns of a warehouse together, then the items of what is set apart or let go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.ids import is_id
from stowage.supplier_returns import loading, rules, writing
from stowage.supplier_returns.commands import CancelReturn, NameSupplier, PrepareReturn, RemoveLine
from stowage.supplier_returns.events import SupplierReturnDropped, SupplierReturnWanted, SupplierReturnWithdrawn
from stowage.supplier_returns.model import State, lock_of

PERMISSION = "supplier_returns.prepare"


class SupplierReturns:
    """The room as the bus drives it."""

    name = "supplier_returns"
    commands = tuple(
        CommandSpec(struct, CommandKind.INTENT, PERMISSION)
        for struct in (PrepareReturn, RemoveLine, NameSupplier, CancelReturn)
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        heads, lines = loading.named(batch)
        prepared = [command for command in batch if isinstance(command, PrepareReturn)]
        items = {line.item for command in prepared for line in command.lines if is_id(line.item)}
        items |= await loading.items_of(heads, lines, connection)
        warehouses = {int(command.warehouse) for command in prepared}
        warehouses |= await loading.houses(heads, lines, (), connection)
        dropped = [SupplierReturnDropped(one) for one in await loading.wanting(heads, lines, connection)]
        return Needs(items, documents={lock_of(warehouse) for warehouse in warehouses}, events=[*dropped])

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load(batch, connection)

    def decide(self, state: State, command: rules.Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        await writing.save(decisions, numbers, connection)
        return []


class _Following:
    """What the reactions have in common."""

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        await writing.save(decisions, numbers, connection)
        return []


class Wanted(_Following):
    event = SupplierReturnWanted

    async def lock(self, events: Sequence[SupplierReturnWanted], connection: asyncpg.Connection[Any]) -> Needs:
        del connection
        return Needs(documents={lock_of(event.warehouse) for event in events})

    async def load(self, events: Sequence[SupplierReturnWanted], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load_wanted(events, connection)

    def react(self, state: State, event: SupplierReturnWanted, context: Context) -> Decision:
        return _applied(state, rules.wanted(state, event, context))


class NoLongerWanted(_Following):
    event = SupplierReturnWithdrawn

    async def lock(self, events: Sequence[SupplierReturnWithdrawn], connection: asyncpg.Connection[Any]) -> Needs:
        warehouses = await loading.houses((), (), [event.document for event in events], connection)
        return Needs(documents={lock_of(warehouse) for warehouse in warehouses})

    async def load(self, events: Sequence[SupplierReturnWithdrawn], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load_documents([event.document for event in events], connection)

    def react(self, state: State, event: SupplierReturnWithdrawn, context: Context) -> Decision:
        del context
        return _applied(state, rules.withdrawn(state, event.document))


def _applied(state: State, decision: Decision) -> Decision:
    state.apply(decision)
    return decision


ROOM = SupplierReturns()
REACTIONS = (Wanted(), NoLongerWanted())
