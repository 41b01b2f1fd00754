"""Locking, reading and writing around rules.decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.company.queries import gs1_prefix
from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.labels import rules
from stowage.labels.commands import DrawNumbers

# L-1: one transaction at a time.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('stowage.labels'))"
LAST = "SELECT coalesce(max(first + count - 1), 0) FROM label_drawing WHERE prefix = $1"
DRAW = """
    INSERT INTO label_drawing (op_id, prefix, first, count, person)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::int[], $5::bigint[])
"""


class Labels:
    """The room as the bus drives it."""

    name = "labels"
    commands = (CommandSpec(DrawNumbers, CommandKind.INTENT, "labels.print", of_warehouse=False),)

    async def lock(self, batch: Sequence[DrawNumbers], connection: asyncpg.Connection[Any]) -> Needs:
        del batch
        await connection.execute(LOCK)
        return Needs()

    async def load(self, batch: Sequence[DrawNumbers], connection: asyncpg.Connection[Any]) -> rules.State:
        del batch
        prefix = await gs1_prefix(connection)
        return rules.State(prefix, await connection.fetchval(LAST, prefix))

    def decide(self, state: rules.State, command: DrawNumbers, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        drawn = [
            (context.op_id, change.prefix, change.first, change.count, context.person)
            for context, decision in decisions
            for change in decision.changes
            if isinstance(change, rules.Drawn)
        ]
        if drawn:
            await connection.execute(DRAW, *zip(*drawn, strict=True))
        return []


ROOM = Labels()
