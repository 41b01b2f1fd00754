"""Counting as the bus drives it.

Locks: counts and plans by key, and the items of every place that is judged: whoever moves them waits. Shortfalls there are locked
before, for a count may explain them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid5

import asyncpg

from stowage.counts import following, loading, rules, shortages, writing
from stowage.counts.commands import (
    ApproveVariances,
    CancelPlan,
    CountLeft,
    CountLeft1,
    CountLine,
    CountLine1,
    FinishCount,
    PlanCount,
    PutRules,
    RejectVariances,
    ReverseCountLine,
    left_with_owner,
    with_owner,
)
from stowage.counts.model import State
from stowage.counts.planning import SHORTAGES
from stowage.discrepancies.queries import SHORTFALLS, lock_raised
from stowage.kernel.command import HANDHELD, CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, Noted, Parked, Refusal
from stowage.kernel.ids import is_id

ITEMS_THERE = """
    SELECT item FROM balance WHERE place = ANY($1::bigint[]) AND quantity > 0
    UNION SELECT item FROM count_line WHERE place = ANY($1::bigint[])
"""
SHORT_THERE = f"SELECT op_id FROM ({SHORTFALLS}) s WHERE place = ANY($1::bigint[]) AND state = 'open'"
COUNTS_OF_LINES = "SELECT DISTINCT count FROM count_line WHERE id = ANY($1::uuid[])"


class Counts:
    """The room as the bus drives it."""

    name = "counts"
    commands = (
        CommandSpec(PlanCount, CommandKind.INTENT, "counts.plan"),
        CommandSpec(CancelPlan, CommandKind.INTENT, "counts.plan"),
        CommandSpec(PutRules, CommandKind.INTENT, "counts.plan"),
        CommandSpec(
            CountLine, CommandKind.FACT, "counts.count", devices=HANDHELD, former=(Former(CountLine1, with_owner),)
        ),
        CommandSpec(ReverseCountLine, CommandKind.FACT, "counts.count", devices=HANDHELD),
        CommandSpec(FinishCount, CommandKind.FACT, "counts.count", devices=HANDHELD),
        CommandSpec(
            CountLeft, CommandKind.FACT, "counts.count", devices=HANDHELD, former=(Former(CountLeft1, left_with_owner),)
        ),
        CommandSpec(ApproveVariances, CommandKind.INTENT, "counts.approve"),
        CommandSpec(RejectVariances, CommandKind.INTENT, "counts.approve"),
    )

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        items = {one.item for one in batch if isinstance(one, CountLine | CountLeft) and is_id(one.item)}
        documents = loading.counts_of(batch) | {one.plan for one in batch if isinstance(one, PlanCount | CancelPlan)}
        documents |= {uuid5(SHORTAGES, f"rules:{one.warehouse}") for one in batch if isinstance(one, PutRules)}
        if any(isinstance(one, loading.Judging) for one in batch):
            places = list(await loading.places_of(batch, connection))
            short = [row["op_id"] for row in await connection.fetch(SHORT_THERE, places)]
            undone = [one.line for one in batch if isinstance(one, ReverseCountLine)]
            await lock_raised([*short, *undone], connection)
            items |= {row["item"] for row in await connection.fetch(ITEMS_THERE, places)}
        if decided := loading.decided_lines(batch):
            documents |= {row["count"] for row in await connection.fetch(COUNTS_OF_LINES, decided)}
        return Needs(items, documents=documents)

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


ROOM = Counts()
REACTIONS = (*following.REACTIONS, *shortages.REACTIONS)
