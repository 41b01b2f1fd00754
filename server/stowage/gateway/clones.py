"""A device whose local database lives twice: copied, or put back to an earlier state.

C-1  Two commands claim one place of one stream: the second is `sequence_reused`, and its database continues under a new incarnation.
C-2  An incarnation says something new although the device has spoken as a newer one since: both databases are alive. What another
     device or a person brought is none: an old database may well have been rescued.
C-3  A sign is told to people once for each incarnation, and nothing is lost by it: commands are executed as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.audit.store import insert_events
from stowage.discrepancies.store import Raised, Who, insert, json_text
from stowage.gateway.envelope import Envelope, GatewayCode, Incoming, decode
from stowage.identity.directory import Directory
from stowage.kernel.decision import FeedRow, SecurityEvent

NOTE = """
    INSERT INTO device_copy (device, incarnation, sign, cseq, op_id, evidence, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT DO NOTHING RETURNING 1
"""
FIRST = """
    SELECT op_id, command, person, (extract(epoch FROM received_at) * 1000)::bigint AS received_at FROM op
    WHERE device = $1 AND incarnation = $2 AND cseq = $3
"""


class Sign(StrEnum):
    SEQUENCE_REUSED = "sequence_reused"
    SUPERSEDED = "superseded"
    PUT_BACK = "put_back"  # the device's own word (put_back.py)


class Copy(msgspec.Struct, frozen=True):
    """What was noticed about a command. `newer` is the incarnation that superseded its own, where that is the sign."""

    incoming: Incoming
    sign: Sign
    newer: UUID | None = None


def sign_of(beyond: int, *, is_known: bool, carried: bool, newer: UUID | None) -> Sign | None:
    """`beyond`: cseq − the last one of its stream, at most 1. `newer`: an incarnation of the device that began to speak after this."""
    if is_known or beyond > 1:
        return None
    if beyond < 1:
        return Sign.SEQUENCE_REUSED
    return Sign.SUPERSEDED if newer is not None and not carried else None


async def tell(
    copies: Sequence[Copy], directory: Directory, received_at: int, connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """Raise what was not told before. Returns the feed rows."""
    raised = []
    at = datetime.fromtimestamp(received_at / 1000, UTC)
    for copy in copies:
        one, envelope = copy.incoming, _read(copy.incoming)
        evidence = await _evidence(copy, envelope, connection)
        note = (one.device, one.incarnation, copy.sign, one.cseq, one.op_id, json_text(evidence), at)
        if await connection.fetchval(NOTE, *note):
            raised.append(_raised(one, envelope, evidence, directory, received_at))
            await insert_events([copied(one.device, copy.sign, directory, received_at)], connection)
    return (await insert(raised, connection))[1] if raised else []


def copied(device: UUID, sign: Sign, directory: Directory, at: int) -> SecurityEvent:
    """That the database of a device is believed to live twice; `at` ms UTC."""
    known = directory.devices.get(device)
    about = {"code": known.code if known else "", "sign": str(sign)}
    return SecurityEvent("device.copied", at, None, device, known.warehouse if known else None, "", about)


async def _evidence(copy: Copy, envelope: Envelope | None, connection: asyncpg.Connection[Any]) -> dict[str, Any]:
    """What a person needs to tell a copy from a rescue: both commands, or both databases."""
    one = copy.incoming
    evidence: dict[str, Any] = {"sign": copy.sign, "incarnation": str(one.incarnation), "cseq": one.cseq}
    if envelope is not None:
        evidence |= {"command": envelope.command, "said": envelope.occurred_at, "by": envelope.person}
    if copy.newer is not None:
        evidence["newer"] = str(copy.newer)
    elif first := await connection.fetchrow(FIRST, one.device, one.incarnation, one.cseq):
        evidence["first"] = dict(first) | {"op_id": str(first["op_id"])}
    return evidence


def _raised(
    one: Incoming, envelope: Envelope | None, evidence: dict[str, Any], directory: Directory, received_at: int
) -> Raised:
    device = directory.devices.get(one.device)
    person = directory.people.get(envelope.person) if envelope else None
    return Raised(
        op_id=one.op_id,
        code=str(GatewayCode.DEVICE_CLONED),
        warehouse=device.warehouse if device else None,
        evidence=evidence,
        choices=("acknowledge",),
        raised_at=received_at,
        person=envelope.person if envelope else 0,
        device=one.device,
        who=Who(person.name_zh, person.name_en) if person else None,
        device_code=device.code if device else "",
    )


def _read(one: Incoming) -> Envelope | None:
    try:
        return decode(one.data)
    except (ValueError, RecursionError):
        return None
