"""What decisions leave behind: inspections, what was found and decided, plans, and the rows that devices are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Changed, Context, Decision, FeedRow, Noted
from stowage.ledger.rules import moment
from stowage.quality.commands import Characteristic
from stowage.quality.loading import RECORDS
from stowage.quality.model import (
    Decided,
    Inspection,
    InspectionSet,
    InspectionState,
    Made,
    MadeSet,
    PlanPut,
    Recorded,
    RecordTakenBack,
)

# Rows are whole, in the order of the table's columns.
SET = """
    INSERT INTO inspection SELECT * FROM unnest($1::inspection[])
    ON CONFLICT (id) DO UPDATE SET (quantity, goods, plan, mode, severity, letter, sample, accept, tighter, state, passed, rejected,
        waiting, accepted, decided_at) = (excluded.quantity, excluded.goods, excluded.plan, excluded.mode, excluded.severity,
        excluded.letter, excluded.sample, excluded.accept, excluded.tighter, excluded.state, excluded.passed, excluded.rejected,
        excluded.waiting, excluded.accepted, excluded.decided_at)
"""
RECORD = "INSERT INTO inspection_record SELECT * FROM unnest($1::inspection_record[])"
DECIDE = "INSERT INTO inspection_decision SELECT * FROM unnest($1::inspection_decision[])"
MOVE = """
    UPDATE inspection_decision n SET passed = x.passed, rejected = x.rejected, waiting = x.waiting, moved = x.moved::jsonb,
        reversed_by = coalesce(n.reversed_by, x.reversed_by)
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[])
        AS x(id, passed, rejected, waiting, moved, reversed_by)
    WHERE n.id = x.id
"""
TAKE_BACK = """
    UPDATE inspection_record n SET reversed_by = x.op FROM unnest($1::uuid[], $2::uuid[]) AS x(id, op)
    WHERE n.id = x.id AND n.reversed_by IS NULL
"""
PLAN_BEFORE = """
    SELECT mode, level, aql AS "limit", every, after, characteristics::text AS characteristics, active FROM quality_plan
    WHERE item IS NOT DISTINCT FROM $1 AND supplier IS NOT DISTINCT FROM $2 AND category = $3
"""
PUT_PLAN = """
    INSERT INTO quality_plan (item, supplier, category, mode, level, aql, every, after, characteristics, active, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb, $10, $11)
    ON CONFLICT (coalesce(item, 0), coalesce(supplier, 0), category) DO UPDATE SET (mode, level, aql, every, after, characteristics, active,
        version) = (excluded.mode, excluded.level, excluded.aql, excluded.every, excluded.after, excluded.characteristics, excluded.active,
        excluded.version)
"""
SUBJECT = """
    SELECT concat_ws(' · ', (SELECT sku FROM item WHERE id = $1::bigint), (SELECT code FROM party WHERE id = $2::bigint),
        nullif($3::text, ''))
"""


class Findings(msgspec.Struct, frozen=True, array_like=True):
    person: int
    sample: int
    defects: int


class InspectionBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "inspection" for devices, while it is open. `found` by person; `goods`: what is left to be decided."""

    id: UUID
    number: str
    receipt: UUID
    item: int
    place: int
    quantity: int
    left: int
    goods: tuple[tuple[str, int], ...]
    task: UUID
    mode: str
    severity: str
    sample: int
    opened_at: int
    accept: int | None = None
    letter: str = ""
    container: str = ""
    supplier: int | None = None
    passed: int = 0
    rejected: int = 0
    waiting: int = 0
    characteristics: tuple[Characteristic, ...] = ()
    found: tuple[Findings, ...] = ()


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    """One statement a table; of an inspection or a decision that changed twice the last word counts."""
    changes = _Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context, change, numbers)
    noted: list[Noted] = [await _put_plan(context, change, connection) for context, change in changes.plans]
    if changes.heads:
        await connection.execute(SET, [_head(context, one) for context, one in changes.heads.values()])
    if changes.records:
        await connection.execute(RECORD, [_record(context, change) for context, change in changes.records])
    if changes.taken_back:
        await connection.execute(TAKE_BACK, *zip(*changes.taken_back, strict=True))
    if changes.decided:
        await connection.execute(DECIDE, [_decision(context, change) for context, change in changes.decided.values()])
    if changes.moved:
        rows = [_moved(context, made) for context, made in changes.moved.values()]
        await connection.execute(MOVE, *zip(*rows, strict=True))
    return noted + await _told([one for _, one in changes.heads.values()], connection)


class _Changes(msgspec.Struct):
    """Of a segment, by what is to be written."""

    heads: dict[UUID, tuple[Context, Inspection]] = {}
    records: list[tuple[Context, Recorded]] = []
    taken_back: list[tuple[UUID, UUID]] = []
    decided: dict[UUID, tuple[Context, Decided]] = {}
    moved: dict[UUID, tuple[Context, Made]] = {}
    plans: list[tuple[Context, PlanPut]] = []

    def add(self, context: Context, change: msgspec.Struct, numbers: Mapping[str, str]) -> None:
        match change:
            case InspectionSet(inspection):
                self.heads[inspection.id] = context, _numbered(inspection, numbers, self.heads)
            case Recorded():
                self.records.append((context, change))
            case RecordTakenBack(record):
                self.taken_back.append((record.id, context.op_id))
            case Decided(made):
                self.decided[made.id] = context, change
            case MadeSet(made):
                self.moved[made.id] = context, made
            case PlanPut():
                self.plans.append((context, change))
            case _:
                raise AssertionError(change)


def _numbered(
    inspection: Inspection, numbers: Mapping[str, str], heads: Mapping[UUID, tuple[Context, Inspection]]
) -> Inspection:
    if inspection.number:
        return inspection
    before = heads.get(inspection.id)
    number = numbers.get(inspection.document, before[1].number if before else "")
    return msgspec.structs.replace(inspection, number=number)


async def _told(heads: Sequence[Inspection], connection: asyncpg.Connection[Any]) -> list[Noted]:
    """Devices know what is open."""
    is_open = [one.id for one in heads if one.state is InspectionState.OPEN]
    found: dict[UUID, dict[int, Findings]] = {}
    for row in await connection.fetch(RECORDS, is_open) if is_open else ():
        if not row["reversed"]:
            by = found.setdefault(row["inspection"], {})
            before = by.get(row["person"], Findings(row["person"], 0, 0))
            sums = before.sample + row["sample"], before.defects + row["defects"]
            by[row["person"]] = Findings(row["person"], *sums)
    return [
        FeedRow(
            f"wh/{one.warehouse}/tasks",
            "inspection",
            str(one.id),
            _body(one, found.get(one.id, {})) if one.id in is_open else None,
        )
        for one in heads
    ]


def _body(one: Inspection, found: Mapping[int, Findings]) -> bytes:
    body = InspectionBody(
        id=one.id,
        number=one.number,
        receipt=one.receipt,
        item=one.item,
        place=one.place,
        quantity=one.quantity,
        left=one.left,
        goods=one.goods,
        task=one.task,
        mode=one.mode,
        severity=one.severity,
        sample=one.sample,
        opened_at=one.opened_at,
        accept=one.accept,
        letter=one.letter,
        container=one.container,
        supplier=one.supplier,
        passed=one.passed,
        rejected=one.rejected,
        waiting=one.waiting,
        characteristics=one.characteristics,
        found=tuple(found[person] for person in sorted(found)),
    )
    return msgspec.json.encode(body)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _head(context: Context, one: Inspection) -> tuple[Any, ...]:
    """A row of table inspection."""
    ended = one.state is not InspectionState.OPEN
    return (
        one.id, one.number, one.warehouse, one.receipt, one.line, one.order_line, one.supplier, one.item, one.place, one.container,
        one.quantity, _json(one.goods), one.plan, one.mode, one.severity, one.letter, one.sample, one.accept, one.tighter,
        _json(one.characteristics), one.at_once, one.state, one.passed, one.rejected, one.waiting, one.accepted, moment(one.opened_at),
        moment(context.occurred_at) if ended else None,
    )  # fmt: skip


def _record(context: Context, change: Recorded) -> tuple[Any, ...]:
    """A row of table inspection_record."""
    record, command = change.record, change.command
    return (
        record.id, record.inspection, record.found.sample, record.found.defects, _json(command.results), command.note, command.photos,
        record.person, context.device, moment(context.occurred_at), None,
    )  # fmt: skip


def _decision(context: Context, change: Decided) -> tuple[Any, ...]:
    """A row of table inspection_decision."""
    made, command = change.made, change.command
    return (
        made.id, made.inspection, made.passed, made.rejected, made.waiting, *made.said, _json(made.moved), command.reason,
        command.use_as_is, command.note, command.photos, made.fence, made.person, context.device, moment(context.occurred_at), None,
    )  # fmt: skip


def _moved(context: Context, made: Made) -> tuple[Any, ...]:
    by = context.op_id if made.reversed else None
    return made.id, made.passed, made.rejected, made.waiting, _json(made.moved), by


async def _put_plan(context: Context, change: PlanPut, connection: asyncpg.Connection[Any]) -> Changed:
    command = change.command
    subject = command.item, command.supplier, command.category
    before = await connection.fetchrow(PLAN_BEFORE, *subject)
    key = await connection.fetchval(SUBJECT, *subject)
    after = {
        "mode": str(command.mode),
        "level": str(command.level),
        "limit": command.limit,
        "every": command.every,
        "after": command.after,
        "characteristics": _json([each.code for each in command.characteristics]),
        "active": command.active,
    }
    await connection.execute(
        PUT_PLAN, *subject, command.mode, command.level, command.limit, command.every, command.after,
        _json(command.characteristics), command.active, change.version,
    )  # fmt: skip
    known = None
    if before is not None:
        codes = [each["code"] for each in msgspec.json.decode(before["characteristics"])]
        known = dict(before) | {"characteristics": _json(codes)}
        differs = {name for name in after if after[name] != known[name]}
        known = {name: known[name] for name in after if name in differs}
        after = {name: value for name, value in after.items() if name in differs}
    return Changed(context.op_id, "quality_plan", key, known, after)
