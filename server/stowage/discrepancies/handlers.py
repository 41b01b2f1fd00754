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
from stowage.discrepancies.store import Body, Who, feed_row, lock
from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Refusal
from stowage.kernel.ids import ItemId, is_id
from stowage.kernel.quantity import MAX_SAFE

LOAD = """
    SELECT d.id, d.op_id, d.code, d.warehouse, d.evidence, d.choices, d.person,
        (extract(epoch FROM d.raised_at) * 1000)::bigint AS raised_at, coalesce(d.choice, '') AS choice, d.resolved_by,
        p.name_zh AS zh, p.name_en AS en, coalesce(v.code, '') AS device_code
    FROM discrepancy d LEFT JOIN person p ON p.id = d.person LEFT JOIN device v ON v.id = d.device
    WHERE d.id = ANY($1::bigint[])
"""
DECIDERS = "SELECT id, name_zh AS zh, name_en AS en FROM person WHERE id = ANY($1::bigint[])"
SAVE = """
    UPDATE discrepancy d
    SET state = 'resolved', choice = x.choice, reason = x.reason, resolved_by = x.person, resolved_at = x.at, resolved_op = x.op_id
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::uuid[])
        AS x(id, choice, reason, person, at, op_id)
    WHERE d.id = x.id
"""


class Discrepancies:
    """The room as the bus drives it."""

    name = "discrepancies"
    commands = (CommandSpec(Resolve, CommandKind.INTENT, "discrepancies.resolve", personal=True),)

    async def lock(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        await lock(_ids(batch), connection)
        cases = (await self.load(batch, connection)).cases
        items = {ItemId(item) for case in cases.values() if is_id(item := case.evidence.get("item"))}
        chosen = [(cases[c.discrepancy], c.choice) for c in batch if c.discrepancy in cases]
        return Needs(
            items, events=[DiscrepancyResolved(case.id, case.code, choice, case.evidence) for case, choice in chosen]
        )

    async def load(self, batch: Sequence[Any], connection: asyncpg.Connection[Any]) -> State:
        rows = await connection.fetch(LOAD, _ids(batch))
        return State({row["id"]: _case(row) for row in rows})

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
        )
        rows = await connection.fetch(DECIDERS, [context.person for context, _ in resolved])
        deciders = {row["id"]: Who(row["zh"], row["en"]) for row in rows}
        return [
            feed_row(change.case.warehouse, _body(change, deciders.get(context.person)))
            for context, change in resolved
            if change.case.warehouse is not None
        ]


def _ids(batch: Sequence[Resolve]) -> list[int]:
    return [command.discrepancy for command in batch if 0 < command.discrepancy <= MAX_SAFE]


def _case(row: asyncpg.Record) -> Case:
    fields = dict(row)
    zh, en = fields.pop("zh"), fields.pop("en")
    fields["who"] = Who(zh, en) if zh is not None else None
    return Case(**fields | {"evidence": msgspec.json.decode(fields["evidence"]), "choices": tuple(fields["choices"])})


def _body(change: Resolved, by: Who | None) -> Body:
    case = change.case
    return Body(
        case.id,
        case.op_id,
        case.code,
        case.evidence,
        case.choices,
        "resolved",
        case.person,
        case.raised_at,
        case.choice,
        who=case.who,
        device=case.device_code,
        by=by,
        reason=change.reason.replace("\0", ""),
    )


ROOM = Discrepancies()
