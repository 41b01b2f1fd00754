"""The room as the bus drives it, and its reactions: to goods that came to be inspected, and to what a person decided about them.

Locks: inspections and plans by key, and items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.queries import lock_raised
from stowage.kernel.command import HANDHELD, Besides, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, Noted, Parked, Refusal
from stowage.kernel.quantity import Quantity
from stowage.quality import loading, planning, rules, settling, writing
from stowage.quality.commands import Decide, PutPlan, QualityDiscrepancy, RecordResults, Reverse
from stowage.quality.model import State, id_of, plan_key
from stowage.receiving.events import GoodsToInspect
from stowage.supplier_returns.events import SupplierReturnDropped
from stowage.tasks.events import TaskWorked


def _as_it_is(command: Decide) -> Besides | None:
    return Besides("quality.use_as_is", "use_as_is") if command.use_as_is else None


class Quality:
    name = "quality"
    commands = (
        CommandSpec(PutPlan, CommandKind.INTENT, "quality.plan", of_warehouse=False, tidy=True),
        CommandSpec(RecordResults, CommandKind.FACT, "quality.inspect", devices=HANDHELD),
        CommandSpec(Decide, CommandKind.FACT, "quality.inspect", devices=HANDHELD, besides=_as_it_is),
        CommandSpec(Reverse, CommandKind.FACT, "quality.inspect", devices=HANDHELD),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        undone = [one.line for one in batch if isinstance(one, Reverse)]
        if undone:
            await lock_raised(undone, connection)
        named = {one.inspection for one in batch if not isinstance(one, PutPlan)}
        needs = await loading.needs_of(named, connection)
        needs.documents |= {plan_key(one) for one in batch if isinstance(one, PutPlan)}
        done = [one for one in batch if isinstance(one, Decide) and one.task is not None]
        needs.events += [TaskWorked(one.task, Quantity(0)) for one in done if one.task is not None]
        return needs

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load(batch, connection)

    def decide(self, state: State, command: rules.Command, context: Context) -> Decision | Refusal | Parked:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        return await writing.save(decisions, numbers, connection)


class _Following:
    """What the reactions have in common."""

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        return await writing.save(decisions, numbers, connection)


class Arrivals(_Following):
    """Reaction: goods lie in inspection, or do so no more. Their items are locked by who received them."""

    event = GoodsToInspect

    async def lock(self, events: Sequence[GoodsToInspect], connection: asyncpg.Connection[Any]) -> Needs:
        del events, connection
        return Needs()

    async def load(self, events: Sequence[GoodsToInspect], connection: asyncpg.Connection[Any]) -> State:
        state = await loading.load_inspections({id_of(event.line) for event in events}, connection)
        await loading.load_plans(state, {(event.item, event.supplier) for event in events}, connection)
        return state

    def react(self, state: State, event: GoodsToInspect, context: Context) -> Decision:
        decision = planning.came(state, event, context)
        state.apply(decision)
        return decision


class Resolutions(_Following):
    """Reaction: what was decided about inspected goods."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        return await loading.needs_of(_inspections(events), connection)

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load_inspections(_inspections(events), connection)

    def react(self, state: State, event: DiscrepancyResolved, context: Context) -> Decision:
        decision = settling.settle(state, event, context) if _inspections((event,)) else Decision()
        state.apply(decision)
        return decision


class Dropped(_Following):
    """Reaction: somebody took rejected goods off the return to their supplier."""

    event = SupplierReturnDropped

    async def lock(self, events: Sequence[SupplierReturnDropped], connection: asyncpg.Connection[Any]) -> Needs:
        return await loading.needs_of(await loading.inspections_of(_decisions(events), connection), connection)

    async def load(self, events: Sequence[SupplierReturnDropped], connection: asyncpg.Connection[Any]) -> State:
        return await loading.load_inspections(await loading.inspections_of(_decisions(events), connection), connection)

    def react(self, state: State, event: SupplierReturnDropped, context: Context) -> Decision:
        del context
        line = rules.line_of(event.document)
        decision = Decision() if line is None else settling.dropped(state, line)
        state.apply(decision)
        return decision


def _decisions(events: Sequence[SupplierReturnDropped]) -> set[UUID]:
    return {line for line in (rules.line_of(event.document) for event in events) if line is not None}


def _inspections(events: Sequence[DiscrepancyResolved]) -> set[UUID]:
    ours = set(QualityDiscrepancy)
    return {UUID(event.evidence["inspection"]) for event in events if event.code in ours}


ROOM = Quality()
REACTIONS = (Arrivals(), Resolutions(), Dropped())
