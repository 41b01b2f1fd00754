"""What decisions leave behind: tasks as they are now, what happened to them, and the rows that devices are told.

Every decision of a segment, the room's own and those of its reactions, says steps; they are taken here in turn, each from the row as the
one before left it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.queries import device_names, names
from stowage.kernel.decision import Context, Decision, FeedRow
from stowage.ledger.rules import moment
from stowage.tasks.loading import NAMED
from stowage.tasks.model import ENDED, SkillsSet, Step, Task, What, after

# Rows are whole, in the order of the table's columns.
PUT = """
    INSERT INTO task SELECT * FROM unnest($1::task[])
    ON CONFLICT (id) DO UPDATE SET (process, document, place, target, zone, walk, item, lot, container, status, quantity, done, priority,
        due_at, skill, reserves, state, holder, person, fence, lease_until, hold, changed_at) = (excluded.process, excluded.document,
        excluded.place, excluded.target, excluded.zone, excluded.walk, excluded.item, excluded.lot, excluded.container, excluded.status,
        excluded.quantity, excluded.done, excluded.priority, excluded.due_at, excluded.skill, excluded.reserves, excluded.state,
        excluded.holder, excluded.person, excluded.fence, excluded.lease_until, excluded.hold, excluded.changed_at)
"""
NOTE = """
    INSERT INTO task_entry (task, warehouse, what, at, device, person, by, quantity, late, fence, op_id)
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[],
        $9::bool[], $10::int[], $11::uuid[])
"""
SKILLS = """
    INSERT INTO task_skill SELECT * FROM jsonb_to_recordset($1::text::jsonb) AS x(person bigint, skills text[])
    ON CONFLICT (person) DO UPDATE SET skills = excluded.skills
"""
NEVER = datetime.max.replace(tzinfo=UTC)


class TaskBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "task" for devices."""

    id: UUID
    process: str
    state: str
    document: str
    place: int | None = None
    target: int | None = None
    zone: str = ""
    walk: int = 0
    item: int | None = None
    lot: str = ""
    container: str = ""
    status: str = ""
    quantity: int = 0
    done: int = 0
    priority: int = 0
    due_at: int | None = None
    skill: str = ""
    holder: UUID | None = None
    person: int | None = None
    fence: int = 0
    lease_until: int | None = None
    who: dict[str, str] | None = None
    device: str = ""


async def save(decisions: Sequence[tuple[Context, Decision]], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    steps = [(c, change) for c, decision in decisions for change in decision.changes if isinstance(change, Step)]
    skills = {
        change.person: change.skills
        for _, decision in decisions
        for change in decision.changes
        if isinstance(change, SkillsSet)
    }
    if skills:
        rows = [{"person": person, "skills": those} for person, those in skills.items()]
        await connection.execute(SKILLS, msgspec.json.encode(rows).decode())
    if not steps:
        return []
    ids = list({step.task for _, step in steps})
    tasks: dict[UUID, Task] = {row["id"]: Task(**dict(row)) for row in await connection.fetch(NAMED, ids)}
    made: dict[UUID, datetime] = {}
    entries: list[tuple[Any, ...]] = []
    for context, step in steps:
        before = tasks.get(step.task)
        now = after(before, step)
        if now is None or (now == before and step.what is not What.WORKED):
            continue
        tasks[step.task] = now
        made[step.task] = moment(context.received_at)
        entries.append(_entry(context, step, now))
    if not entries:
        return []
    changed = [tasks[id_] for id_ in made]
    await connection.execute(PUT, [_row(task, made[task.id]) for task in changed])
    await connection.execute(NOTE, *zip(*entries, strict=True))
    return await _told(changed, connection)


def _entry(context: Context, step: Step, now: Task) -> tuple[Any, ...]:
    at = moment(context.occurred_at if step.what is What.WORKED else context.received_at)
    who = (step.device, step.person, context.person)
    return (now.id, now.warehouse, step.what, at, *who, step.quantity, step.late, now.fence, context.op_id)


def _row(task: Task, at: datetime) -> tuple[Any, ...]:
    """`created_at` counts of a new one alone."""
    row = {name: getattr(task, name) for name in Task.__struct_fields__}
    row["due_at"] = NEVER if task.due_at is None else moment(task.due_at)
    row["lease_until"] = None if task.lease_until is None else moment(task.lease_until)
    return (*row.values(), at, at)


async def _told(tasks: Sequence[Task], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """With who has them by name: a person's own phone knows nobody else."""
    people = await names([task.person for task in tasks if task.person is not None], connection)
    holders = [task.holder for task in tasks if task.holder is not None]
    devices = await device_names(holders, connection) if holders else {}
    rows = []
    for task in tasks:
        person = people.get(task.person) if task.person is not None else None
        device = devices.get(task.holder) if task.holder is not None else None
        who = {"zh": person.name_zh, "en": person.name_en} if person else None
        rows.append(_row_told(task, who, device.code if device else ""))
    return rows


def _row_told(task: Task, who: dict[str, str] | None, device: str) -> FeedRow:
    partition = f"wh/{task.warehouse}/tasks"
    if task.state in ENDED:
        return FeedRow(partition, "task", str(task.id), None)
    same = {name: getattr(task, name) for name in TaskBody.__struct_fields__ if name not in {"who", "device"}}
    body = TaskBody(**same, who=who, device=device)
    return FeedRow(partition, "task", str(task.id), msgspec.json.encode(body))
