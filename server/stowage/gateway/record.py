"""Writing down what became of commands: discrepancies, operations with their outcomes, streams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from stowage.discrepancies.store import Raised, Who, hold, insert
from stowage.gateway.discrepancies import PARKED_CHOICES
from stowage.gateway.envelope import GatewayCode
from stowage.gateway.work import Work
from stowage.identity.directory import Directory
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Discrepancy, FeedRow


async def settle(
    works: Sequence[Work], directory: Directory, received_at: int, connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    """Insert the discrepancies and give every work its answer. Returns their feed rows."""
    raised: list[Raised] = []
    owners: list[tuple[Work, bool]] = []
    for work in works:
        if work.parked is not None and work.joins is None:
            raised.append(_raised(work, _parking(work), directory, received_at))
            owners.append((work, True))
        for discrepancy in work.discrepancies if work.decision is not None else ():
            raised.append(_raised(work, discrepancy, directory, received_at))
            owners.append((work, False))
    ids, feed = await insert(raised, connection) if raised else ([], [])
    told: dict[int, list[dict[str, Any]]] = {}
    for (work, is_parking), raise_, number in zip(owners, raised, ids, strict=True):
        if is_parking:
            work.discrepancy = number
        told.setdefault(id(work), []).append(raise_.told(number))
    held = []
    for work in works:
        if work.joins is not None:
            work.discrepancy = work.joins if isinstance(work.joins, int) else work.joins.discrepancy
            told[id(work)] = [
                {"id": work.discrepancy, "code": str(GatewayCode.PARKED), "evidence": {}, "choices": PARKED_CHOICES}
            ]
        if work.discrepancy is not None:
            held.append((work.discrepancy, work.incoming.op_id))
        work.answer = msgspec.json.encode(_outcome(work, told.get(id(work), [])))
    if held:
        await hold(held, connection)
    return feed


def records(works: Sequence[Work], received_at: int) -> list[tuple[Any, ...]]:
    """Rows of table op: the operations with their answers."""
    at = datetime.fromtimestamp(received_at / 1000, UTC)
    return [_op(work, at) for work in works]


def _op(work: Work, at: datetime) -> tuple[Any, ...]:
    incoming, envelope = work.incoming, work.envelope
    own = work.op_id == incoming.op_id
    return (
        work.op_id,
        incoming.device,
        incoming.incarnation if own else None,
        incoming.cseq if own else 0,
        envelope.command.replace("\0", "\N{REPLACEMENT CHARACTER}") if envelope else "",
        envelope.person if envelope else 0,
        envelope.warehouse if envelope else None,
        work.sha256,
        incoming.data,
        incoming.signature,
        _word(work),
        work.answer,
        at,
        None,  # sequence: the database gives it
    )


def _word(work: Work) -> str:
    if work.parked is not None:
        return "parked"
    if work.refusal is not None:
        return "refused"
    return "applied_with_exception" if work.discrepancies else "applied"


def _outcome(work: Work, discrepancies: list[dict[str, Any]]) -> Outcome:
    reason = work.parked or work.refusal
    return Outcome(
        op_id=work.op_id,
        cseq=work.incoming.cseq,
        outcome=_word(work),
        code=str(reason.code) if reason else "",
        params=reason.params if reason else {},
        document=work.decision.document or "" if work.decision else "",
        number=work.number,
        discrepancies=tuple(discrepancies),
    )


def _parking(work: Work) -> Discrepancy:
    assert work.parked is not None
    evidence = {"code": str(work.parked.code), "params": work.parked.params}
    if work.envelope is not None:
        evidence["command"] = work.envelope.command
    return Discrepancy(GatewayCode.PARKED, evidence, PARKED_CHOICES)


def _raised(work: Work, discrepancy: Discrepancy, directory: Directory, received_at: int) -> Raised:
    """Where nobody said which warehouse (an unreadable command), it is that of the device."""
    envelope, device = work.envelope, directory.devices.get(work.incoming.device)
    person = directory.people.get(envelope.person) if envelope else None
    warehouse = envelope.warehouse if envelope else device.warehouse if device else None
    return Raised(
        op_id=work.incoming.op_id,
        code=str(discrepancy.code),
        warehouse=warehouse if warehouse in directory.warehouses else device.warehouse if device else None,
        evidence=discrepancy.evidence,
        choices=discrepancy.choices,
        raised_at=received_at,
        person=envelope.person if envelope else 0,
        device=work.incoming.device,
        who=Who(person.name_zh, person.name_en) if person else None,
        device_code=device.code if device else "",
    )
