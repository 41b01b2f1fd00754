"""What the decisions of the room leave behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from stowage.kernel.decision import Context, Decision
from stowage.ledger.rules import moment
from stowage.supplier_returns.model import HeadChanged, HeadOpened, LineAdded, LineChanged, ReturnState

# Rows are whole, in the order of their tables' columns.
OPEN = "INSERT INTO supplier_return SELECT * FROM unnest($1::supplier_return[])"
ADD = "INSERT INTO supplier_return_line SELECT * FROM unnest($1::supplier_return_line[])"
HEAD = """
    UPDATE supplier_return r SET supplier = x.supplier, state = x.state, ended_by = x.person, ended_at = x.at, reason = x.reason
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[])
        AS x(id, supplier, state, person, at, reason)
    WHERE r.id = x.id
"""
LINE = """
    UPDATE supplier_return_line l SET supplier_return = x.supplier_return, state = x.state
    FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS x(id, supplier_return, state) WHERE l.id = x.id
"""


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> None:
    """Of what changed twice the last word counts."""
    changes = [(context, change) for context, decision in decisions for change in decision.changes]
    opened = [
        (
            one.head.id, numbers[one.head.document], one.head.warehouse, one.head.supplier, str(one.head.state), one.person,
            moment(context.occurred_at), None, None, "",
        )
        for context, one in changes if isinstance(one, HeadOpened)
    ]  # fmt: skip
    if opened:
        await connection.execute(OPEN, opened)
    added = [
        (
            one.line.id, one.line.supplier_return, one.line.wanted_by, one.line.item, one.line.lot, one.line.place,
            str(one.line.status), one.line.container, one.line.owner, one.line.quantity, one.line.order_line, one.line.cost,
            one.line.reason, one.line.was, one.line.worth, str(one.line.state), one.person, moment(context.occurred_at),
        )
        for context, one in changes if isinstance(one, LineAdded)
    ]  # fmt: skip
    if added:
        await connection.execute(ADD, added)
    heads = {one.head.id: (context, one) for context, one in changes if isinstance(one, HeadChanged)}
    if heads:
        rows = [_ended(context, change) for context, change in heads.values()]
        await connection.execute(HEAD, *zip(*rows, strict=True))
    lines = {one.line.id: one.line for _, one in changes if isinstance(one, LineChanged)}
    if lines:
        moved = [(line.id, line.supplier_return, str(line.state)) for line in lines.values()]
        await connection.execute(LINE, *zip(*moved, strict=True))


def _ended(context: Context, change: HeadChanged) -> tuple[Any, ...]:
    head, over = change.head, change.head.state is not ReturnState.PREPARED
    who, when = (context.person, moment(context.occurred_at)) if over else (None, None)
    return (head.id, head.supplier, str(head.state), who, when, change.reason)
