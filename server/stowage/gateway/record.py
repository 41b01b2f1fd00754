"""Writing down what became of commands: discrepancies, operations with their outcomes, streams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.closing import close
from stowage.discrepancies.store import Held, Raised, Who, hold, insert
from stowage.discrepancies.telling import held_of, told
from stowage.gateway.clocks import believed
from stowage.gateway.discrepancies import PARKED_CHOICES
from stowage.gateway.envelope import GatewayCode
from stowage.gateway.work import Work
from stowage.identity.directory import Device, Directory
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Decision, Discrepancy, FeedRow


async def settle(
    works: Sequence[Work],
    directory: Directory,
    received_at: int,
    waiting: dict[UUID, Held],
    connection: asyncpg.Connection[Any],
) -> list[FeedRow]:
    """Insert the discrepancies and give every work its answer. Returns their feed rows. `waiting`: the commands of this transaction
    that people are told about; those of `works` are added.
    """
    raised: list[Raised] = []
    owners: list[tuple[Work, bool]] = []
    for work in works:
        if work.parked is not None and work.joins is None:
            raised.append(_raised(work, _parking(work), directory, received_at))
            owners.append((work, True))
        for discrepancy in work.discrepancies if work.decision is not None else ():
            raised.append(_raised(work, discrepancy, directory, received_at))
            owners.append((work, False))
    ids = (await insert(raised, connection))[0] if raised else []
    answers: dict[int, list[dict[str, Any]]] = {}
    for (work, is_parking), raise_, number in zip(owners, raised, ids, strict=True):
        if is_parking:
            work.discrepancy = number
        answers.setdefault(id(work), []).append(raise_.told(number))
    held = []
    for work in works:
        if work.joins is not None:
            work.discrepancy = work.joins if isinstance(work.joins, int) else work.joins.discrepancy
            answers[id(work)] = [
                {"id": work.discrepancy, "code": str(GatewayCode.PARKED), "evidence": {}, "choices": PARKED_CHOICES}
            ]
        if work.discrepancy is not None:
            held.append((work.discrepancy, work.incoming.op_id))
        work.answer = msgspec.json.encode(_outcome(work, answers.get(id(work), [])))
    if held:
        await hold(held, connection)
    about = {one.op_id for one in raised} | {op_id for _, op_id in held}
    waiting |= {work.incoming.op_id: _held(work, directory) for work in works if work.incoming.op_id in about}
    numbers = {*ids, *(number for number, _ in held)}
    feed = await told(numbers, connection, waiting) if numbers else []
    return feed + (await _close(works, connection) if raised else [])


def _held(work: Work, directory: Directory) -> Held:
    command = work.envelope.command if work.envelope else ""
    return held_of(work.incoming.op_id, command, work.incoming.data, _who(work, directory))


async def _close(works: Sequence[Work], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Of what was raised just now, by a command or by a decision about what it raised, that which the batch withdrew."""
    withdrawn = [(work.context, event) for work in works for event in work.withdrawn if work.context is not None]
    return await close(withdrawn, connection) if withdrawn else []


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
        params=reason.params if reason else _warnings(work.decision),
        document=work.decision.document or "" if work.decision else "",
        number=work.number,
        discrepancies=tuple(discrepancies),
    )


def _warnings(decision: Decision | None) -> dict[str, Any]:
    told = [{"code": str(one.code), **one.params} for one in decision.warnings] if decision else []
    return {"warnings": told} if told else {}


def _parking(work: Work) -> Discrepancy:
    assert work.parked is not None
    evidence = {"code": str(work.parked.code), "params": work.parked.params}
    if work.envelope is not None:
        evidence["command"] = work.envelope.command
    return Discrepancy(GatewayCode.PARKED, evidence, PARKED_CHOICES)


def _raised(work: Work, discrepancy: Discrepancy, directory: Directory, received_at: int) -> Raised:
    """Where nobody said which warehouse (an unreadable command), it is that of the device."""
    envelope, device = work.envelope, directory.devices.get(work.incoming.device)
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
        who=_who(work, directory),
        device_code=device.code if device else "",
        occurred_at=_occurred_at(work, device, received_at),
        uncertainty_ms=envelope.uncertainty_ms if envelope else 0,
    )


def _who(work: Work, directory: Directory) -> Who | None:
    person = directory.people.get(work.envelope.person) if work.envelope else None
    return Who(person.name_zh, person.name_en) if person else None


def _occurred_at(work: Work, device: Device | None, received_at: int) -> int:
    """When it was done, as far as its device's clock can be believed."""
    if work.context is not None:
        return work.context.occurred_at
    said = work.envelope
    if said is None or device is None:
        return received_at if said is None else said.occurred_at
    return believed(said.occurred_at, said.uncertainty_ms, device.enrolled_at, received_at, waited=work.vouched)
