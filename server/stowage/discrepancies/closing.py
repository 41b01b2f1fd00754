"""Closing discrepancies about what is gone, by whoever took it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from stowage.discrepancies.events import Withdrawn
from stowage.discrepancies.telling import told
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, Decision, FeedRow

# With what the decisions about them left to be decided.
CLOSE = """
    UPDATE discrepancy d
    SET state = 'resolved', choice = x.choice, reason = '', resolved_by = x.person, resolved_at = x.at, resolved_op = x.op_id
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::uuid[], $7::text[])
        AS x(withdrawn, room, choice, person, at, op_id, code)
    WHERE (d.op_id = x.withdrawn OR x.code = '' AND d.op_id IN (SELECT r.resolved_op FROM discrepancy r WHERE r.op_id = x.withdrawn))
        AND d.state = 'open' AND starts_with(d.code, x.room || '.') AND x.code IN ('', d.code)
    RETURNING d.id
"""


async def close(withdrawn: Sequence[tuple[Context, Withdrawn]], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Those that are open. The caller holds their locks, or has inserted them in this transaction."""
    rows = await connection.fetch(
        CLOSE,
        [event.op_id for _, event in withdrawn],
        [event.room for _, event in withdrawn],
        [event.choice for _, event in withdrawn],
        [context.person for context, _ in withdrawn],
        [datetime.fromtimestamp(context.received_at / 1000, UTC) for context, _ in withdrawn],
        [context.op_id for context, _ in withdrawn],
        [event.code for _, event in withdrawn],
    )
    return await told([row["id"] for row in rows], connection) if rows else []


class Closing:
    """Reaction: at once, so that a decision behind it in the same batch finds them closed. What the batch raised itself is not
    inserted yet: gateway/record.py closes that."""

    event = Withdrawn

    async def lock(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> Needs:
        """Nothing: discrepancies are locked before anything else."""
        del events, connection
        return Needs()

    async def load(self, events: Sequence[Any], connection: asyncpg.Connection[Any]) -> None:
        """Nothing is needed: the event says which."""

    def react(self, state: None, event: Withdrawn, context: Context) -> Decision:
        del state, context
        return Decision(changes=(event,))

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        del numbers
        changes = [(context, change) for context, decision in decisions for change in decision.changes]
        return await close(
            [(context, change) for context, change in changes if isinstance(change, Withdrawn)], connection
        )


REACTIONS = (Closing(),)
