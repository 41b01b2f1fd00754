"""Reading and writing around rules.decide. The patterns are rows of the ledger, which draws by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Changed, Context, Decision, Noted, Refusal
from stowage.numbering import rules
from stowage.numbering.commands import SetPattern

PATTERNS = "SELECT kind, pattern FROM number_pattern ORDER BY kind FOR UPDATE"
# Nobody draws a number between the look at those that are drawn and the commit.
NO_DRAWING = "LOCK TABLE number_counter IN EXCLUSIVE MODE"
# N-1: of this kind, what the new pattern could write for another period or count; of other kinds, what begins like it.
TAKEN = r"""
    SELECT number FROM document_number
    WHERE CASE WHEN kind <> $1 THEN starts_with(number, $5)
        ELSE number ~ $2 AND NOT (length(period) = $3 AND number ~ replace(replace(replace(replace($4,
            '{yyyy}', left(period, 4)), '{yy}', substr(period, 3, 2)), '{mm}', right(period, 2)), '{n}', '0*' || serial)) END
    ORDER BY kind, period, serial LIMIT 1
"""
SET = """
    UPDATE number_pattern p SET pattern = $2 FROM (SELECT kind, pattern FROM number_pattern WHERE kind = $1) former
    WHERE p.kind = former.kind RETURNING former.pattern
"""


class Numbering:
    """The room as the bus drives it."""

    name = "numbering"
    commands = (CommandSpec(SetPattern, CommandKind.INTENT, "numbering.write", sensitive=True),)

    async def lock(self, batch: Sequence[SetPattern], connection: asyncpg.Connection[Any]) -> Needs:
        """Counters come late in the order of locks: `load` takes them."""
        del batch, connection
        return Needs()

    async def load(self, batch: Sequence[SetPattern], connection: asyncpg.Connection[Any]) -> rules.State:
        await connection.execute(NO_DRAWING)
        state = rules.State(dict(await connection.fetch(PATTERNS)))
        for command in batch:
            if rules.fault(command.pattern) is None and command.kind in state.patterns:
                known = rules.shape(command.pattern)
                number = await connection.fetchval(
                    TAKEN, command.kind, known.any_, known.period, known.one, known.beginning
                )
                if number is not None:
                    state.taken[command.kind, command.pattern] = number
        return state

    def decide(self, state: rules.State, command: SetPattern, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for context, decision in decisions:
            for change in decision.changes:
                assert isinstance(change, rules.PatternSet)
                former = await connection.fetchval(SET, change.kind, change.pattern)
                if former != change.pattern:
                    before, after = {"pattern": former}, {"pattern": change.pattern}
                    noted.append(Changed(context.op_id, "number_pattern", change.kind, before, after))
        return noted


ROOM = Numbering()
REACTIONS = ()
