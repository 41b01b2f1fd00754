"""A device whose local database was put back to an earlier state, as it says itself: its new stream names the one that it continues.

B-1  Only the device tells: a stream that is ahead of one request may be a late answer, another tab or a copy. It says so with each push
     until it holds an outcome of the new stream, so no lost answer hides it.
B-2  It is told once for each former stream, and only where that one came further than the database: here, or as the device remembers.
     A stream that is its own former one tells nothing, and while a supervisor has not looked into one case of a device, another
     is only noted: who holds a device can make up streams.
B-3  Where two commands at one place gave it away before (clones.py), people know: it is noted, and not told twice.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.audit.store import insert_events
from stowage.discrepancies.store import Raised, Who, insert, json_text
from stowage.gateway.clones import Sign, copied
from stowage.gateway.envelope import GatewayCode, decode
from stowage.gateway.feed import publish
from stowage.gateway.push_types import Former
from stowage.identity.directory import Directory
from stowage.platform.clock import now

# The last command of a stream up to a place; what was known by another stream has its place there alone.
NEWEST = """
    SELECT s.last_cseq, o.op_id, o.person, o.data, b.data AS back FROM (
        SELECT coalesce((SELECT last_cseq FROM device_stream WHERE device = $1 AND incarnation = $2), 0) AS last_cseq
    ) s LEFT JOIN LATERAL (
        SELECT op_id, person, data FROM op WHERE device = $1 AND incarnation = $2 ORDER BY cseq DESC LIMIT 1
    ) o ON true LEFT JOIN LATERAL (
        SELECT data FROM op WHERE device = $1 AND incarnation = $2 AND cseq <= $3 ORDER BY cseq DESC LIMIT 1
    ) b ON true
"""
NOTE = """
    INSERT INTO device_copy (device, incarnation, sign, cseq, op_id, evidence, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING
    RETURNING NOT EXISTS (SELECT FROM device_copy c WHERE c.device = $1 AND c.incarnation = $2 AND c.sign = $8)
        AND NOT EXISTS (SELECT FROM discrepancy d WHERE d.device = $1 AND d.state = 'open' AND d.code = $9)
"""


class Last(msgspec.Struct, frozen=True):
    """How far the former stream came here, and its last command, with what the database came back with."""

    cseq: int
    op_id: UUID | None
    person: int
    evidence: dict[str, Any]


async def tell(
    device: UUID, former: Former, directory: Directory, connection: asyncpg.Connection[Any]
) -> dict[str, int]:
    """In a transaction of its own. Gives partition → new head, nothing where there is nothing to tell."""
    at = now()
    async with connection.transaction():
        last = await _last(device, former, connection)
        if max(last.cseq, former.remembered) <= former.cseq:
            return {}
        op_id = last.op_id or former.incarnation  # where it never came that far, what it was about
        note = (device, former.incarnation, Sign.PUT_BACK, last.cseq, op_id, json_text(last.evidence), at)
        if not await connection.fetchval(NOTE, *note, Sign.SEQUENCE_REUSED, str(GatewayCode.DEVICE_PUT_BACK)):
            return {}
        await insert_events([copied(device, Sign.PUT_BACK, directory, int(at.timestamp() * 1000))], connection)
        place, person = directory.devices.get(device), directory.people.get(last.person)
        raised = Raised(
            op_id=op_id,
            code=str(GatewayCode.DEVICE_PUT_BACK),
            warehouse=place.warehouse if place else None,
            evidence=last.evidence,
            choices=("acknowledge",),
            raised_at=int(at.timestamp() * 1000),
            person=last.person,
            device=device,
            who=Who(person.name_zh, person.name_en) if person else None,
            device_code=place.code if place else "",
        )
        return await publish((await insert([raised], connection))[1], [], [], connection)


async def _last(device: UUID, former: Former, connection: asyncpg.Connection[Any]) -> Last:
    row = await connection.fetchrow(NEWEST, device, former.incarnation, former.cseq)
    cseq: int = row["last_cseq"]
    evidence: dict[str, Any] = {"incarnation": str(former.incarnation), "cseq": cseq, "back_to": former.cseq}
    for name, data in (("last_at", row["data"]), ("back_at", row["back"])):
        if (said := _said(data)) is not None:
            evidence[name] = said
    if former.remembered > max(cseq, former.cseq):
        evidence["lost"] = former.remembered - max(cseq, former.cseq)
    return Last(cseq, row["op_id"], row["person"] or 0, evidence)


def _said(data: bytes | None) -> int | None:
    try:
        return decode(data).occurred_at if data is not None else None
    except (ValueError, RecursionError):
        return None
