"""Locking, reading and writing discrepancies around rules.decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from stowage.discrepancies import rules
from stowage.discrepancies.commands import Resolve
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.rules import Case, Resolved, State
from stowage.discrepancies.store import lock
from stowage.discrepancies.telling import told
from stowage.kernel.command import Besides, CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.discrepancy import DiscrepancyKind, permissions
from stowage.kernel.ids import ItemId, is_id
from stowage.kernel.quantity import MAX_SAFE

LOAD = """
    SELECT id, code, warehouse, evidence, choices, coalesce(choice, '') AS choice, resolved_by
    FROM discrepancy WHERE id = ANY($1::bigint[])
"""
SAVE = """
    UPDATE discrepancy d
    SET state = 'resolved', choice = x.choice, reason = x.reason, resolved_by = x.person, resolved_at = x.at, resolved_op = x.op_id,
        evidence = CASE WHEN x.value = '' THEN d.evidence ELSE d.evidence || jsonb_build_object('chosen', x.value) END
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::uuid[], $7::text[])
        AS x(id, choice, reason, person, at, op_id, value)
    WHERE d.id = x.id
"""


class Discrepancies:
    """The room as the bus drives it. `kinds`: those that all rooms say they may raise, by code."""

    name = "discrepancies"

    def __init__(self, kinds: Mapping[str, DiscrepancyKind]) -> None:
        self.kinds, needed = kinds, permissions(kinds)
        resolve = CommandSpec(
            Resolve,
            CommandKind.INTENT,
            "discrepancies.resolve",
            personal=True,
            besides=lambda command: Besides(needed[command.choice], "choice") if command.choice in needed else None,
        )
        self.commands = (resolve,)

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        await lock(_ids(batch), connection)
        cases = (await self.load(batch, connection)).cases
        items = {ItemId(item) for case in cases.values() if is_id(item := case.evidence.get("item"))}
        chosen = [(cases[c.discrepancy], c) for c in batch if c.discrepancy in cases]
        return Needs(
            items,
            events=[DiscrepancyResolved(case.id, case.code, c.choice, case.evidence, c.value) for case, c in chosen],
        )

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        rows = await connection.fetch(LOAD, _ids(batch))
        return State({row["id"]: _case(row) for row in rows}, self.kinds)

    def decide(self, state: State, command: Resolve, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        resolved = [
            (context, change)
            for context, decision in decisions
            for change in decision.changes
            if isinstance(change, Resolved)
        ]
        await connection.execute(
            SAVE,
            [change.case.id for _, change in resolved],
            [change.case.choice for _, change in resolved],
            [change.reason.replace("\0", "") for _, change in resolved],
            [context.person for context, _ in resolved],
            [datetime.fromtimestamp(context.received_at / 1000, UTC) for context, _ in resolved],
            [context.op_id for context, _ in resolved],
            [change.value for _, change in resolved],
        )
        return await told([change.case.id for _, change in resolved], connection)


def _ids(batch: Sequence[Resolve]) -> list[int]:
    return [command.discrepancy for command in batch if 0 < command.discrepancy <= MAX_SAFE]


def _case(row: asyncpg.Record) -> Case:
    evidence = msgspec.json.decode(row["evidence"])
    return Case(**dict(row) | {"evidence": evidence, "choices": tuple(row["choices"])})
