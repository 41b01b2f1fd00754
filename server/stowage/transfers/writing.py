"""What the decisions of transfers leave behind: moves, and which of them were taken back. Balances are the ledger's to tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from stowage.kernel.decision import Context, Decision
from stowage.ledger.rules import moment
from stowage.transfers.model import Moved, MoveMade, MoveReversed

# Rows are whole, in the order of their tables' columns. A part's key into its move is checked when the statement ends.
MOVE = """
    WITH parts AS (INSERT INTO move_part SELECT * FROM unnest($2::move_part[]))
    INSERT INTO move SELECT * FROM unnest($1::move[])
"""
REVERSE = """
    UPDATE move m SET reversed_by = x.op_id
    FROM unnest($1::uuid[], $2::uuid[]) AS x(id, op_id) WHERE m.id = x.id AND m.reversed_by IS NULL
"""


async def save(decisions: Sequence[tuple[Context, Decision]], connection: asyncpg.Connection[Any]) -> None:
    changes = [(context, change) for context, decision in decisions for change in decision.changes]
    made = [change.move for _, change in changes if isinstance(change, MoveMade)]
    if made:
        parts = [part for move in made for part in _parts(move)]
        await connection.execute(MOVE, [_move(move) for move in made], parts)
    undone = [(change.move.id, context.op_id) for context, change in changes if isinstance(change, MoveReversed)]
    if undone:
        await connection.execute(REVERSE, *zip(*undone, strict=True))


def _move(move: Moved) -> tuple[Any, ...]:
    task, fence = (None, None) if move.task is None else (move.task.task, move.task.fence)
    return (
        move.id, move.kind, move.warehouse, move.source, move.target, move.container, move.target_container, task, fence,
        move.person, move.device, moment(move.occurred_at), None,
    )  # fmt: skip


def _parts(move: Moved) -> list[tuple[Any, ...]]:
    return [
        (move.id, no, part.item, part.lot, str(part.status), part.owner, part.source, part.quantity, part.short)
        for no, part in enumerate(move.parts)
    ]
