"""Locking, reading and writing views around rules.decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.desk import rules
from stowage.desk.commands import RemoveView, SaveView
from stowage.desk.queries import decoded
from stowage.kernel.command import Besides, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal

# Seldom, and a person's views are counted: one transaction at a time.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('stowage.desk'))"
VIEWS = "SELECT id, list, name, person, shared, state, version FROM list_view WHERE id = ANY($1::uuid[])"
COUNT = "SELECT person, count(*)::int FROM list_view GROUP BY person"
SAVE = """
    INSERT INTO list_view (id, list, name, person, shared, state, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, shared = excluded.shared, state = excluded.state, version = excluded.version
"""
REMOVE = "DELETE FROM list_view WHERE id = $1"


def _shares(command: SaveView | RemoveView) -> Besides | None:
    return Besides("desk.share_views", "shared") if command.shared else None


class Desk:
    """The room as the bus drives it; `lists` are the names of those that there are."""

    name = "desk"
    commands = tuple(
        CommandSpec(command, CommandKind.INTENT, "identity.settings", of_warehouse=False, besides=_shares)
        for command in (SaveView, RemoveView)
    )

    def __init__(self, lists: Collection[str]) -> None:
        self.lists = lists

    async def lock(self, batch: Sequence[SaveView | RemoveView], connection: asyncpg.Connection[Any]) -> Needs:
        del batch
        await connection.execute(LOCK)
        return Needs()

    async def load(self, batch: Sequence[SaveView | RemoveView], connection: asyncpg.Connection[Any]) -> rules.State:
        rows = await connection.fetch(VIEWS, [command.view for command in batch])
        views = {row["id"]: rules.View(**{**row, "state": decoded(row["state"])}) for row in rows}
        return rules.State(self.lists, views, dict(await connection.fetch(COUNT)))

    def decide(self, state: rules.State, command: SaveView | RemoveView, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        for change in (change for _, decision in decisions for change in decision.changes):
            if isinstance(change, rules.View):
                state = msgspec.json.encode(change.state).decode()
                known = (change.id, change.list, change.name, change.person, change.shared, state, change.version)
                await connection.execute(SAVE, *known)
            elif isinstance(change, rules.ViewRemoved):
                await connection.execute(REMOVE, change.id)
        return []
