"""Inserting discrepancies and the operations they hold. The gateway raises them; this room owns their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.said import Said
from stowage.kernel.decision import FeedRow

# Ids are given in the order of the arrays, so the sorted ids fit the sorted input.
INSERT = """
    INSERT INTO discrepancy (op_id, code, warehouse, evidence, choices, raised_at, person, device, occurred_at, uncertainty_ms)
    SELECT op_id, code, warehouse, evidence::jsonb, string_to_array(choices, ' '), raised_at, person, device, occurred_at, uncertainty_ms
    FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::bigint[], $8::uuid[],
            $9::timestamptz[], $10::bigint[])
        WITH ORDINALITY AS x(op_id, code, warehouse, evidence, choices, raised_at, person, device, occurred_at, uncertainty_ms, n)
    ORDER BY n
    RETURNING id
"""
HOLD = """
    INSERT INTO discrepancy_op (discrepancy, op_id)
    SELECT discrepancy, op_id FROM unnest($1::bigint[], $2::uuid[]) WITH ORDINALITY AS x(discrepancy, op_id, n) ORDER BY n
    ON CONFLICT DO NOTHING
"""


# With those that the same commands, or decisions about that, raised: who decides about one may withdraw the others.
LOCK = """
    WITH raising AS (SELECT op_id FROM discrepancy WHERE id = ANY($1::bigint[]))
    SELECT 1 FROM discrepancy
    WHERE op_id IN (TABLE raising UNION ALL SELECT resolved_op FROM discrepancy WHERE op_id IN (TABLE raising))
        AND (state = 'open' OR id = ANY($1::bigint[]))
    ORDER BY id FOR UPDATE
"""


class Who(msgspec.Struct, frozen=True):
    """A person's names: a phone knows nobody but its own person."""

    zh: str
    en: str


class Raised(msgspec.Struct, frozen=True):
    """A discrepancy to insert. `raised_at` is ms UTC; `choices` are words without spaces; `who` and `device_code` are what people call
    `person` and `device`, where they are known. `occurred_at`: when what the command `op_id` says was done, ms UTC give or take
    `uncertainty_ms`; null where it is about no command."""

    op_id: UUID
    code: str
    warehouse: int | None
    evidence: dict[str, Any]
    choices: Sequence[str]
    raised_at: int
    person: int
    device: UUID
    who: Who | None = None
    device_code: str = ""
    occurred_at: int | None = None
    uncertainty_ms: int = 0

    def told(self, number: int) -> dict[str, Any]:
        """As the outcome tells it."""
        return {"id": number, "code": self.code, "evidence": self.evidence, "choices": self.choices}


class Held(msgspec.Struct, frozen=True, omit_defaults=True):
    """A command that waits, as devices are told of it: `said` is its payload as far as it is shown (said.py), `who` said it,
    `occurred_at` is when by its device's corrected clock, ms UTC, 0 where nobody can read it; `order` is the number of the one named."""

    op_id: UUID
    command: str
    said: Said
    who: Who | None = None
    occurred_at: int = 0
    order: str = ""


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """Feed row of kind `discrepancy` in wh/{id}/tasks. `who` and `device` (its code) raised it, `by` decided, for `reason`.

    `occurred_at`: when it was done, ms UTC give or take `uncertainty_ms`; 0: when it was raised. `ops`: the commands that wait, in
    order; `held`: what the first of them say, where none waits what the command `op_id` says.
    """

    id: int
    op_id: UUID
    code: str
    evidence: Mapping[str, Any]
    choices: Sequence[str]
    state: str
    person: int
    raised_at: int
    choice: str = ""
    who: Who | None = None
    device: str = ""
    by: Who | None = None
    reason: str = ""
    occurred_at: int = 0
    uncertainty_ms: int = 0
    ops: Sequence[UUID] = []
    held: Sequence[Held] = []


async def insert(raised: Sequence[Raised], connection: asyncpg.Connection[Any]) -> tuple[list[int], list[FeedRow]]:
    """Ids in the order given, and the feed rows."""
    rows = await connection.fetch(
        INSERT,
        [one.op_id for one in raised],
        [one.code for one in raised],
        [one.warehouse for one in raised],
        [json_text(one.evidence) for one in raised],
        [" ".join(one.choices) for one in raised],
        [datetime.fromtimestamp(one.raised_at / 1000, UTC) for one in raised],
        [one.person for one in raised],
        [one.device for one in raised],
        [None if one.occurred_at is None else datetime.fromtimestamp(one.occurred_at / 1000, UTC) for one in raised],
        [one.uncertainty_ms for one in raised],
    )
    ids = sorted(row["id"] for row in rows)
    feed = [
        feed_row(
            one.warehouse,
            Body(
                number,
                one.op_id,
                one.code,
                one.evidence,
                one.choices,
                "open",
                one.person,
                one.raised_at,
                who=one.who,
                device=one.device_code,
            ),
        )
        for number, one in zip(ids, raised, strict=True)
        if one.warehouse is not None
    ]
    return ids, feed


async def lock(numbers: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    """Nobody else resolves or joins these until the transaction ends."""
    await connection.execute(LOCK, list(numbers))


async def hold(held: Iterable[tuple[int, UUID]], connection: asyncpg.Connection[Any]) -> None:
    """Operations that wait with a discrepancy, in the order in which they are to be replayed."""
    pairs = list(held)
    await connection.execute(HOLD, [number for number, _ in pairs], [op_id for _, op_id in pairs])


def feed_row(warehouse: int, body: Body) -> FeedRow:
    return FeedRow(f"wh/{warehouse}/tasks", "discrepancy", str(body.id), msgspec.json.encode(body))


def json_text(value: Any) -> str:
    """JSON that PostgreSQL's jsonb takes: it has no NUL character."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "\\ufffd")
