"""Discrepancies as devices are told of them: read from the tables, with the commands that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.said import spoken
from stowage.discrepancies.store import Body, Held, Who, feed_row
from stowage.kernel.decision import FeedRow
from stowage.kernel.ids import id_in

TOLD = """
    SELECT d.id, d.op_id, d.code, d.warehouse, d.evidence, d.choices, d.state, d.person, d.uncertainty_ms,
        (extract(epoch FROM d.raised_at) * 1000)::bigint AS raised_at, (extract(epoch FROM d.occurred_at) * 1000)::bigint AS occurred_at,
        coalesce(d.choice, '') AS choice, coalesce(d.reason, '') AS reason, coalesce(v.code, '') AS device,
        p.name_zh AS who_zh, p.name_en AS who_en, b.name_zh AS by_zh, b.name_en AS by_en,
        ARRAY(SELECT h.op_id FROM discrepancy_op h WHERE h.discrepancy = d.id ORDER BY h.position) AS ops
    FROM discrepancy d LEFT JOIN device v ON v.id = d.device
    LEFT JOIN person p ON p.id = d.person LEFT JOIN person b ON b.id = d.resolved_by
    WHERE d.id = ANY($1::bigint[]) AND d.warehouse IS NOT NULL ORDER BY d.id
"""
HELD = """
    SELECT o.op_id, o.command, o.data, p.name_zh AS zh, p.name_en AS en
    FROM op o LEFT JOIN person p ON p.id = o.person WHERE o.op_id = ANY($1::uuid[])
"""
ORDERS = "SELECT id, number FROM purchase_order WHERE id = ANY($1::bigint[])"
MOST_SHOWN = 20  # of the commands of one, in the order in which they are replayed


async def told(
    numbers: Iterable[int], connection: asyncpg.Connection[Any], arrived: Mapping[UUID, Held] | None = None
) -> list[FeedRow]:
    """Feed rows as these stand now. `arrived`: commands that wait and are not in table op yet."""
    rows = await connection.fetch(TOLD, sorted(numbers))
    wanted = {op_id for row in rows for op_id in _shown(row)}
    known = {op_id: one for op_id, one in (arrived or {}).items() if op_id in wanted}
    if unknown := wanted - known.keys():
        found = await connection.fetch(HELD, list(unknown))
        known |= {row["op_id"]: held_of(row["op_id"], row["command"], row["data"], _who(row, "")) for row in found}
    known = await _with_orders(known, connection)
    return [feed_row(row["warehouse"], _body(row, known)) for row in rows]


def held_of(op_id: UUID, command: str, data: bytes, who: Who | None) -> Held:
    """A command that waits. Devices are never told of cost."""
    said = spoken(data, with_cost=False)
    return Held(op_id, command, said.said, who, said.occurred_at or 0)


async def _with_orders(known: Mapping[UUID, Held], connection: asyncpg.Connection[Any]) -> dict[UUID, Held]:
    """A phone forgets an order that is over, and its number with it."""
    named = {op_id: order for op_id, one in known.items() if (order := _order(one)) is not None}
    if not named:
        return dict(known)
    numbers = dict(await connection.fetch(ORDERS, sorted(set(named.values()))))
    orders = {op_id: numbers.get(order, "") for op_id, order in named.items()}
    return {op_id: msgspec.structs.replace(one, order=orders.get(op_id, "")) for op_id, one in known.items()}


def _order(one: Held) -> int | None:
    return id_in(one.said.get("order")) if isinstance(one.said, dict) else None


def _shown(row: asyncpg.Record) -> list[UUID]:
    """What waits; else the command itself, if it is about one."""
    if row["ops"]:
        ops: list[UUID] = row["ops"][:MOST_SHOWN]
        return ops
    return [row["op_id"]] if row["occurred_at"] is not None else []


def _who(row: asyncpg.Record, prefix: str) -> Who | None:
    zh, en = row[f"{prefix}zh"], row[f"{prefix}en"]
    return None if zh is None or en is None else Who(zh, en)


def _body(row: asyncpg.Record, known: Mapping[UUID, Held]) -> Body:
    raised_at = row["raised_at"]
    occurred_at = row["occurred_at"] if row["occurred_at"] is not None else raised_at
    return Body(
        row["id"],
        row["op_id"],
        row["code"],
        msgspec.json.decode(row["evidence"]),
        row["choices"],
        row["state"],
        row["person"],
        raised_at,
        row["choice"],
        who=_who(row, "who_"),
        device=row["device"],
        by=_who(row, "by_"),
        reason=row["reason"],
        occurred_at=0 if occurred_at == raised_at else occurred_at,
        uncertainty_ms=row["uncertainty_ms"],
        ops=row["ops"],
        held=[known[op_id] for op_id in _shown(row) if op_id in known],
    )
