"""What counting decided, written one statement a table, and what devices are told of planned counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.counts.model import (
    Booked,
    Count,
    CountChanged,
    Line,
    LineJudged,
    Plan,
    PlanEnded,
    Planned,
    Scan,
    ScanKept,
    Task,
    TaskChanged,
)
from stowage.kernel.decision import Context, Decision, FeedRow
from stowage.ledger.rules import moment
from stowage.ledger.withheld import give_back, withhold

PUT_PLANS = "INSERT INTO count_plan SELECT * FROM unnest($1::count_plan[])"
END_PLANS = "UPDATE count_plan SET state = 'cancelled' WHERE id = ANY($1::uuid[])"
CANCEL_TASKS = """
    UPDATE count_task SET state = 'cancelled' WHERE plan = ANY($1::uuid[]) AND state = 'open' RETURNING id, plan, place
"""
PUT_TASKS = """
    INSERT INTO count_task SELECT * FROM unnest($1::count_task[])
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, count = excluded.count
"""
DONE = """
    UPDATE count_plan p SET state = 'done' WHERE id = ANY($1::uuid[]) AND state = 'open'
        AND NOT EXISTS (SELECT 1 FROM count_task WHERE plan = p.id AND state = 'open')
"""
PUT_COUNTS = """
    INSERT INTO stock_count SELECT * FROM unnest($1::stock_count[])
    ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, empty = excluded.empty
"""
PUT_SCANS = "INSERT INTO count_scan SELECT * FROM unnest($1::count_scan[])"
PUT_LINES = """
    INSERT INTO count_line SELECT * FROM unnest($1::count_line[])
    ON CONFLICT (id) DO UPDATE SET counted = excluded.counted, moment = excluded.moment, uncertainty_ms = excluded.uncertainty_ms,
        expected = excluded.expected, adjusted = excluded.adjusted, state = excluded.state, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at, reason = excluded.reason
"""
STILL_BLIND = """
    SELECT DISTINCT t.place FROM count_task t JOIN count_plan p ON p.id = t.plan
    WHERE t.place = ANY($1::bigint[]) AND t.state = 'open' AND p.blind
"""


class TaskBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "count_task" for devices."""

    id: UUID
    plan: UUID
    name: str
    place: int
    blind: bool = False
    round: int = 1
    not_by: int = 0


class Changes(msgspec.Struct):
    """The changes of a segment by what is to be written; of a row only the last word counts."""

    plans: list[tuple[Context, Plan]] = []
    ended: dict[UUID, Plan] = {}
    tasks: dict[UUID, tuple[Task, Plan]] = {}
    counts: dict[UUID, Count] = {}
    scans: list[Scan] = []
    lines: dict[UUID, Line] = {}

    def add(self, context: Context, change: msgspec.Struct) -> None:
        match change:
            case Planned(plan, tasks):
                self.plans.append((context, plan))
                self.tasks |= {task.id: (task, plan) for task in tasks}
            case PlanEnded(plan):
                self.ended[plan.id] = plan
            case TaskChanged(task, plan):
                self.tasks[task.id] = task, plan
            case CountChanged(count):
                self.counts[count.id] = count
            case ScanKept(scan):
                self.scans.append(scan)
            case LineJudged(line):
                self.lines[line.id] = line
            case Booked():
                pass  # for later commands of the segment: the ledger writes balances
            case _:
                raise AssertionError(change)


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[FeedRow]:
    del numbers  # the ledger keeps them
    changes = Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context, change)
    feed = await _save_plans(changes, connection) if changes.tasks or changes.ended else []
    for statement, rows in (
        (PUT_COUNTS, list(map(_count, changes.counts.values()))),
        (PUT_SCANS, list(map(_scan, changes.scans))),
        (PUT_LINES, list(map(_line, changes.lines.values()))),
    ):
        if rows:
            await connection.execute(statement, rows)
    return feed


async def _save_plans(changes: Changes, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    if changes.plans:
        await connection.execute(PUT_PLANS, [_plan(context, plan) for context, plan in changes.plans])
    tasks = [task for task, _ in changes.tasks.values()]
    await connection.execute(PUT_TASKS, list(map(_task, tasks)))
    feed = [_told(task, plan) for task, plan in changes.tasks.values()]
    over = {task.place for task in tasks if task.state != "open"}
    if changes.ended:
        await connection.execute(END_PLANS, list(changes.ended))
        for row in await connection.fetch(CANCEL_TASKS, list(changes.ended)):
            feed.append(_gone(row["id"], changes.ended[row["plan"]]))
            over.add(row["place"])
    await connection.execute(DONE, [plan.id for _, plan in changes.tasks.values()])
    begun = {task.place for task, plan in changes.tasks.values() if task.state == "open" and plan.blind}
    if begun:
        feed += await withhold(sorted(begun), connection)
    if over:
        over -= {row["place"] for row in await connection.fetch(STILL_BLIND, list(over))}
        feed += await give_back(sorted(over), connection)
    return feed


def _told(task: Task, plan: Plan) -> FeedRow:
    if task.state != "open":
        return _gone(task.id, plan)
    body = TaskBody(task.id, plan.id, plan.name, task.place, plan.blind, task.round, task.not_by or 0)
    return FeedRow(f"wh/{plan.warehouse}/tasks", "count_task", str(task.id), msgspec.json.encode(body))


def _gone(task: UUID, plan: Plan) -> FeedRow:
    return FeedRow(f"wh/{plan.warehouse}/tasks", "count_task", str(task), None)


# --- rows, in the order of their tables' columns


def _plan(context: Context, plan: Plan) -> tuple[Any, ...]:
    return (
        plan.id, plan.warehouse, plan.name, plan.blind, plan.threshold_value, plan.threshold_bp, plan.state, context.person,
        moment(context.received_at), _moment(plan.due_at),
    )  # fmt: skip


def _task(task: Task) -> tuple[Any, ...]:
    return (task.id, task.plan, task.place, task.round, task.state, task.count, task.not_by)


def _count(count: Count) -> tuple[Any, ...]:
    return (
        count.id, count.warehouse, count.place, count.task, count.whole, count.person, count.device, moment(count.started_at),
        _moment(count.finished_at), count.empty,
    )  # fmt: skip


def _scan(scan: Scan) -> tuple[Any, ...]:
    key = scan.key
    return (
        scan.op_id, scan.count, key.item, key.lot, key.status, key.container, scan.quantity, scan.negates, scan.person,
        scan.device, moment(scan.occurred_at), scan.uncertainty_ms, key.owner,
    )  # fmt: skip


def _line(line: Line) -> tuple[Any, ...]:
    key = line.key
    return (
        line.id, line.count, key.place, key.item, key.lot, key.status, key.container, line.counted, moment(line.moment),
        line.uncertainty_ms, line.expected, line.adjusted, line.state, line.person, line.decided_by,
        _moment(line.decided_at), line.reason, key.owner,
    )  # fmt: skip


def _moment(at: int | None) -> Any:
    return None if at is None else moment(at)
