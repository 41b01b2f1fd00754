"""Writing down what commands changed and what happened to the doors: rows that nothing changes afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Changed, SecurityEvent

CHANGES = """
    INSERT INTO change (op_id, no, kind, key, warehouse, before, after, cost_fields)
    SELECT op_id, no, kind, key, warehouse, before, after, string_to_array(cost_fields, ' ')
    FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::jsonb[], $7::jsonb[], $8::text[])
        AS x(op_id, no, kind, key, warehouse, before, after, cost_fields)
"""
EVENTS = """
    INSERT INTO security_event (at, kind, person, device, warehouse, address, params)
    SELECT to_timestamp(at / 1000.0), kind, person, device, warehouse, address, params
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::bigint[], $6::text[], $7::jsonb[])
        AS x(at, kind, person, device, warehouse, address, params)
"""


async def insert_changes(
    changes: Sequence[Changed], recorded: Mapping[UUID, UUID], connection: asyncpg.Connection[Any]
) -> None:
    """In the transaction of the commands. `recorded`: the id under which a replayed command's operation is recorded."""
    if not changes:
        return
    counts: Counter[UUID] = Counter()
    rows = []
    for change in changes:
        op_id = recorded.get(change.op_id, change.op_id)
        counts[op_id] += 1
        fields = " ".join(change.cost_fields)
        before, after = _json(change.before), _json(change.after)
        rows.append((op_id, counts[op_id], change.kind, change.key, change.warehouse, before, after, fields))
    await connection.execute(CHANGES, *zip(*rows, strict=True))


async def insert_events(events: Sequence[SecurityEvent], connection: asyncpg.Connection[Any]) -> None:
    if events:
        rows = [
            (one.at, one.kind, one.person, one.device, one.warehouse, one.address, _json(one.params)) for one in events
        ]
        await connection.execute(EVENTS, *zip(*rows, strict=True))


def _json(fields: Mapping[str, Any] | None) -> str | None:
    return None if fields is None else msgspec.json.encode(fields).decode()
