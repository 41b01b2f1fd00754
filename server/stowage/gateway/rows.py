"""Commands about rows that whoever says them does not see: answered as if there were none, under the locks of their transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.gateway.work import Work
from stowage.identity.directory import Directory
from stowage.kernel.command import CommandSpec
from stowage.kernel.decision import Refusal
from stowage.kernel.rows import Reader, Touched, hidden


async def refusals(
    commands: Sequence[Any], spec: CommandSpec, reader: Reader, connection: asyncpg.Connection[Any]
) -> list[Refusal | None]:
    """For each of `commands`, which are all of `spec`: what is said about the first of its rows that `reader` does not see."""
    if spec.touches is None:
        return [None] * len(commands)
    named = [list(spec.touches(command)) for command in commands]
    asked: dict[tuple[str, str], list[Any]] = {}
    rules = {}
    for touched in (one for those in named for one in those):
        asked.setdefault((touched.rule.table, touched.by), []).extend(touched.values)
        rules[touched.rule.table] = touched.rule
    unseen = {}
    for (table, by), values in asked.items():
        statement = hidden(rules[table], by, values, "bigint" if by == "id" else "text", reader)
        if statement is not None:
            text, parameters = statement
            unseen[table, by] = {row[0] for row in await connection.fetch(text, *parameters)}
    return [_first(those, unseen) for those in named]


def _first(those: Sequence[Touched], unseen: Mapping[tuple[str, str], set[Any]]) -> Refusal | None:
    for touched in those:
        hidden_ones = unseen.get((touched.rule.table, touched.by), ())
        for value in touched.values:
            if value in hidden_ones:
                return touched.refused(value)
    return None


async def seen_only(works: Sequence[Work], directory: Directory, connection: asyncpg.Connection[Any]) -> list[Work]:
    """Those that are about rows their person sees; the others are refused."""
    seen = []
    for work in works:
        assert work.known is not None
        assert work.context is not None
        if work.known.spec.touches is not None:
            person = directory.person(work.context.person, work.context.device)
            assert person is not None, "admitted"
            (work.refusal,) = await refusals([work.command], work.known.spec, person.reader, connection)
        if work.refusal is None:
            seen.append(work)
    return seen
