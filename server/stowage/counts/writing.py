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
    Rules,
    RulesPut,
    Scan,
    ScanKept,
    Task,
    TaskChanged,
)
from stowage.kernel.decision import Context, Decision, FeedRow, Noted
from stowage.kernel.ids import PlaceId, WarehouseId
from stowage.ledger.rules import moment
from stowage.ledger.withheld import give_back, withhold
from stowage.platform.pictures import differing, pictures

# What is known already is the plan of what nobody planned, which opens again.
PUT_PLANS = "INSERT INTO count_plan SELECT * FROM unnest($1::count_plan[]) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
PUT_RULES = """
    INSERT INTO count_rules (warehouse, after_shortfall, ask_every, ask_few, ask_days, version) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (warehouse) DO UPDATE SET after_shortfall = excluded.after_shortfall, ask_every = excluded.ask_every,
        ask_few = excluded.ask_few, ask_days = excluded.ask_days, version = excluded.version
"""
RULES_PICTURES = """
    SELECT w.id::text AS key, w.code AS name, w.id AS warehouse, to_jsonb(r) - '{warehouse,version}'::text[] AS picture
    FROM count_rules r JOIN warehouse w ON w.id = r.warehouse WHERE w.id = ANY(SELECT unnest($1::text[])::bigint)
"""
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
    origin: str = ""


class RulesBody(msgspec.Struct, frozen=True):
    """Row of kind "count_rules" for devices: when they ask how many are left."""

    ask_every: int
    ask_few: int
    ask_days: int


class CountedBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """Row of kind "counted" for devices: when a place, or some of what lies there, was counted last, and whether that differed."""

    place: PlaceId
    at: int
    differed: bool = False


class Changes(msgspec.Struct):
    """The changes of a segment by what is to be written; of a row only the last word counts."""

    plans: list[tuple[Context, Plan]] = []
    ended: dict[UUID, Plan] = {}
    tasks: dict[UUID, tuple[Task, Plan]] = {}
    counts: dict[UUID, Count] = {}
    scans: list[Scan] = []
    lines: dict[UUID, Line] = {}
    rules: dict[WarehouseId, tuple[UUID, Rules]] = {}

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
            case RulesPut(warehouse, rules):
                self.rules[warehouse] = context.op_id, rules
            case Booked():
                pass  # for later commands of the segment: the ledger writes balances
            case _:
                raise AssertionError(change)


async def save(
    decisions: Sequence[tuple[Context, Decision]], numbers: Mapping[str, str], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    del numbers  # the ledger keeps them
    changes = Changes()
    for context, decision in decisions:
        for change in decision.changes:
            changes.add(context, change)
    feed: list[Noted] = []
    if changes.tasks or changes.ended:
        feed += await _save_plans(changes, connection)
    if changes.rules:
        feed += await _save_rules(changes.rules, connection)
    for statement, rows in (
        (PUT_COUNTS, list(map(_count, changes.counts.values()))),
        (PUT_SCANS, list(map(_scan, changes.scans))),
        (PUT_LINES, list(map(_line, changes.lines.values()))),
    ):
        if rows:
            await connection.execute(statement, rows)
    return feed + _counted(changes)


def _counted(changes: Changes) -> list[FeedRow]:
    differing = {line.count for line in changes.lines.values() if line.difference}
    done = sorted((count.finished_at, count.id) for count in changes.counts.values() if count.finished_at is not None)
    rows = []
    for at, id_ in done:
        count = changes.counts[id_]
        body = msgspec.json.encode(CountedBody(count.place, at, id_ in differing))
        rows.append(FeedRow(f"wh/{count.warehouse}/stock", "counted", str(count.place), body))
    return rows


async def _save_rules(
    put: Mapping[WarehouseId, tuple[UUID, Rules]], connection: asyncpg.Connection[Any]
) -> list[Noted]:
    by = {str(warehouse): op_id for warehouse, (op_id, _) in put.items()}
    before = await pictures(RULES_PICTURES, by, connection)
    told: list[Noted] = []
    for warehouse, (_, rules) in put.items():
        await connection.execute(PUT_RULES, warehouse, *msgspec.structs.astuple(rules))
        body = msgspec.json.encode(RulesBody(rules.ask_every, rules.ask_few, rules.ask_days))
        told.append(FeedRow(f"wh/{warehouse}/stock", "count_rules", "rules", body))
    return told + differing("count_rules", by, before, await pictures(RULES_PICTURES, by, connection))


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
    body = TaskBody(task.id, plan.id, plan.name, task.place, plan.blind, task.round, task.not_by or 0, plan.origin)
    return FeedRow(f"wh/{plan.warehouse}/tasks", "count_task", str(task.id), msgspec.json.encode(body))


def _gone(task: UUID, plan: Plan) -> FeedRow:
    return FeedRow(f"wh/{plan.warehouse}/tasks", "count_task", str(task), None)


# --- rows, in the order of their tables' columns


def _plan(context: Context, plan: Plan) -> tuple[Any, ...]:
    return (
        plan.id, plan.warehouse, plan.name, plan.blind, plan.threshold_value, plan.threshold_bp, plan.state, context.person,
        moment(context.received_at), _moment(plan.due_at), plan.origin,
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
