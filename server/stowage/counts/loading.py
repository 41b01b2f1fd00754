"""What counting reads before it decides: one statement a table, the books of a place only where something is judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from stowage.catalog.queries import COUNTABLE_ITEMS
from stowage.counts.commands import (
    ApproveVariances,
    CancelPlan,
    CountLeft,
    CountLine,
    FinishCount,
    PlanCount,
    PutRules,
    RejectVariances,
    ReverseCountLine,
)
from stowage.counts.model import AGAIN, Count, Item, Key, Line, Move, Plan, Rules, Scan, Short, State, Task
from stowage.counts.planning import MOST_PLACES
from stowage.counts.rules import Command
from stowage.discrepancies.queries import SHORTFALLS, discarded
from stowage.kernel.ids import WarehouseId, is_id
from stowage.kernel.quantity import step_of
from stowage.ledger.events import Moved
from stowage.ledger.rules import moment
from stowage.places.queries import PLACES

MS = "(extract(epoch FROM {}) * 1000)::bigint"
ITEMS = f"SELECT * FROM ({COUNTABLE_ITEMS}) i WHERE id = ANY($1::bigint[])"
VALUES = "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"
PLACES_OF = f"SELECT id, warehouse FROM ({PLACES}) p WHERE id = ANY($1::bigint[])"
# Of a place the newest: older ones meet nobody any more.
COUNTS = f"""
    SELECT c.id, c.warehouse, c.place, c.task, c.whole, c.person, c.device, {MS.format("c.started_at")} AS started_at,
        {MS.format("c.finished_at")} AS finished_at, c.empty
    FROM stock_count c WHERE c.id = ANY($1::uuid[])
        OR c.id IN (SELECT n.id FROM unnest($2::bigint[]) AS x(place) CROSS JOIN LATERAL
            (SELECT id FROM stock_count WHERE place = x.place ORDER BY started_at DESC LIMIT 100) n)
"""
TASKS = """
    SELECT id, plan, place, round, state, count, not_by FROM count_task
    WHERE id = ANY($1::uuid[]) OR plan = ANY($2::uuid[]) AND state = 'open'
"""
PLANS = f"""
    SELECT id, warehouse, name, blind, threshold_value, threshold_bp, state, {MS.format("due_at")} AS due_at, origin
    FROM count_plan WHERE id = ANY($1::uuid[])
"""
RULES = """
    SELECT warehouse, after_shortfall, ask_every, ask_few, ask_days, version FROM count_rules WHERE warehouse = ANY($1::bigint[])
"""
SCANS = f"""
    SELECT s.op_id, s.count, c.place, s.item, s.lot, s.status, s.container, s.owner, s.quantity, s.negates, s.person, s.device,
        {MS.format("s.occurred_at")} AS occurred_at, s.uncertainty_ms,
        EXISTS (SELECT 1 FROM count_scan n WHERE n.negates = s.op_id) AS negated
    FROM count_scan s JOIN stock_count c ON c.id = s.count WHERE s.op_id = ANY($1::uuid[])
"""
LINES = f"""
    SELECT id, count, place, item, lot, status, container, owner, counted, {MS.format("moment")} AS moment, uncertainty_ms, person, state,
        expected, adjusted, decided_by, {MS.format("decided_at")} AS decided_at, reason
    FROM count_line WHERE place = ANY($1::bigint[])
"""
BALANCES = """
    SELECT place, item, lot, status, container, owner, quantity FROM balance
    WHERE place = ANY($1::bigint[])
"""
# Of each place the newest, so that a bin's years are not read: nothing that is still offline is older.
MOVES = f"""
    SELECT x.place, m.item, m.lot, m.status, m.container, m.owner, {MS.format("m.occurred_at")} AS at, m.quantity
    FROM unnest($1::bigint[]) AS x(place) CROSS JOIN LATERAL (
        (SELECT item, lot, source_status AS status, source_container AS container, owner, occurred_at, -quantity AS quantity
            FROM movement WHERE source_place = x.place AND NOT starts_with(document, 'count:')
            ORDER BY occurred_at DESC LIMIT 5000)
        UNION ALL
        (SELECT item, lot, target_status, target_container, owner, occurred_at, quantity
            FROM movement WHERE target_place = x.place AND NOT starts_with(document, 'count:')
            ORDER BY occurred_at DESC LIMIT 5000)
    ) m
"""
SHORTS = f"""
    SELECT op_id, place, item, lot, status, container, owner, {MS.format("occurred_at")} AS at, short, state, alone
    FROM ({SHORTFALLS}) s WHERE place = ANY($1::bigint[])
"""
PLACES_OF_LINES = "SELECT id, place FROM count_line WHERE id = ANY($1::uuid[])"
PLACES_OF_COUNTS = "SELECT DISTINCT place FROM stock_count WHERE id = ANY($1::uuid[])"
# Places counted, or counted in part, at or after what is known only now.
COUNTED_SINCE = """
    SELECT DISTINCT x.place FROM unnest($1::bigint[], $2::timestamptz[]) AS x(place, at)
    JOIN stock_count c ON c.place = x.place AND c.finished_at >= x.at
"""
# In use, in the order of the walk. Classes: of what moved out of places in 90 days up to the newest movement, by how often: the items
# of four fifths of all lines are A, of the next 15 in a hundred B.
FITTING = """
    WITH lines AS (
        SELECT item, count(*) AS lines FROM movement
        WHERE source_place > 0 AND $5::text[] <> '{}'
            AND occurred_at > (SELECT max(occurred_at) FROM movement) - interval '90 days'
        GROUP BY item
    ), ranked AS (
        SELECT item, (sum(lines) OVER (ORDER BY lines DESC, item) - lines) / sum(lines) OVER () AS before FROM lines
    ), classed AS (
        SELECT i.id AS item, CASE WHEN r.before < 0.8 THEN 'A' WHEN r.before < 0.95 THEN 'B' ELSE 'C' END AS class
        FROM item i LEFT JOIN ranked r ON r.item = i.id
    )
    SELECT p.id FROM (
    SELECT p.id, p.sequence, p.code, s.counted FROM place p
        LEFT JOIN LATERAL (SELECT max(finished_at) AS counted FROM stock_count WHERE place = p.id AND whole) s
            ON $7::bigint > 0 OR $8 < 10001
    WHERE p.warehouse = $1 AND p.active AND p.kind <> 'dock'
        AND ($2::bigint[] = '{}' OR p.id = ANY($2)) AND ($3::text[] = '{}' OR p.zone = ANY($3))
        AND ($4::bigint[] = '{}' OR EXISTS (
            SELECT 1 FROM balance b WHERE b.place = p.id AND (b.quantity > 0 OR $6) AND b.item = ANY($4)))
        AND ($5::text[] = '{}' OR EXISTS (
            SELECT 1 FROM balance b JOIN classed c ON c.item = b.item
            WHERE b.place = p.id AND (b.quantity > 0 OR $6) AND c.class = ANY($5)))
        AND (NOT $6 OR NOT EXISTS (SELECT 1 FROM balance b WHERE b.place = p.id AND b.quantity > 0))
        AND NOT EXISTS (SELECT 1 FROM count_task t WHERE t.place = p.id AND t.state = 'open')
        AND ($7 = 0 OR s.counted IS NULL OR s.counted < now() - make_interval(days => $7::int))
    ORDER BY s.counted NULLS FIRST, p.sequence, p.code LIMIT $8
    ) p ORDER BY p.sequence, p.code
"""

Judging = FinishCount | CountLeft | ReverseCountLine | ApproveVariances | RejectVariances


async def places_of(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> set[int]:
    """The places whose stock the commands speak of."""
    places: set[int] = {
        one.place for one in batch if isinstance(one, CountLine | FinishCount | CountLeft) and is_id(one.place)
    }
    if counts := [one.count for one in batch if isinstance(one, ReverseCountLine)]:
        places |= {row["place"] for row in await connection.fetch(PLACES_OF_COUNTS, counts)}
    if decided := decided_lines(batch):
        places |= {row["place"] for row in await connection.fetch(PLACES_OF_LINES, decided)}
    return places


def decided_lines(batch: Sequence[Command]) -> list[UUID]:
    return [line for one in batch if isinstance(one, ApproveVariances | RejectVariances) for line in one.lines]


def counts_of(batch: Sequence[Command]) -> set[UUID]:
    return {one.count for one in batch if isinstance(one, CountLine | ReverseCountLine | FinishCount)}


async def load(batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> State:
    state = State()
    places = await places_of(batch, connection)
    await _load_items(state, {one.item for one in batch if isinstance(one, CountLine | CountLeft)}, connection)
    if places:
        lines = [
            one.plan_line for one in batch if isinstance(one, CountLine | FinishCount) and one.plan_line is not None
        ]
        judged = any(isinstance(one, Judging) for one in batch)
        await _load_places(state, places, counts_of(batch), lines, connection, judged=judged)
    if undone := [one.line for one in batch if isinstance(one, ReverseCountLine)]:
        await _load_scans(state, undone, connection)
    plans = [one.plan for one in batch if isinstance(one, PlanCount | CancelPlan)]
    if plans:
        await _load_plans(state, [], plans, connection)
    if ruled := [one.warehouse for one in batch if isinstance(one, PutRules) and is_id(one.warehouse)]:
        state.rules = await load_rules(ruled, connection)
    for one in batch:
        if isinstance(one, PlanCount):
            asked = list(filter(is_id, one.places)), list(one.zones), list(filter(is_id, one.items)), list(one.classes)
            limits = one.zero, one.idle_days or 0, one.most or MOST_PLACES + 1
            rows = await connection.fetch(FITTING, one.warehouse, *asked, *limits) if is_id(one.warehouse) else []
            state.fitting[one.plan] = tuple(row["id"] for row in rows)
    return state


async def load_rules(
    warehouses: Collection[WarehouseId], connection: asyncpg.Connection[Any]
) -> dict[WarehouseId, Rules]:
    """Of those whose rules somebody has put."""
    return {row["warehouse"]: Rules(*tuple(row)[1:]) for row in await connection.fetch(RULES, list(warehouses))}


async def load_late(events: Sequence[Moved], connection: asyncpg.Connection[Any]) -> State:
    """Nothing where no place was counted since: as it is nearly always."""
    state = State()
    earliest: dict[int, int] = {}
    for event in events:
        for slot in (event.movement.source, event.movement.target):
            if slot.place > 0:
                earliest[slot.place] = min(event.occurred_at, earliest.get(slot.place, event.occurred_at))
    if not earliest:
        return state
    rows = await connection.fetch(COUNTED_SINCE, list(earliest), [moment(at) for at in earliest.values()])
    if places := {row["place"] for row in rows}:
        await _load_places(state, places, (), (), connection, judged=True)
    return state


async def _load_items(state: State, said: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    wanted = [item for item in set(said) if is_id(item)]
    while wanted:
        for row in await connection.fetch(ITEMS, wanted):
            state.items[row["id"]] = Item(row["tracks_lot"], row["tracks_serial"], step_of(row["decimals"]))
            if row["merged_into"] is not None:
                state.merged[row["id"]] = row["merged_into"]
        wanted = [item for item in state.merged.values() if item not in state.items]


async def _load_places(
    state: State,
    places: Collection[int],
    counts: Collection[UUID],
    tasks: Collection[UUID],
    connection: asyncpg.Connection[Any],
    *,
    judged: bool,
) -> None:
    here = list(places)
    state.places = dict(await connection.fetch(PLACES_OF, here))
    for row in await connection.fetch(COUNTS, list(counts), here):
        state.counts[row["id"]] = Count(**dict(row))
    named = {count.task for count in state.counts.values() if count.task is not None} | set(tasks)
    if named:
        await _load_plans(state, named | {uuid5(task, AGAIN) for task in named}, [], connection)
    for row in await connection.fetch(BALANCES, here):
        state.book(_key(row)).now = row["quantity"]
    for row in await connection.fetch(LINES, here):
        line = Line(**{**{k: v for k, v in row.items() if k not in Key._fields}, "key": _key(row)})
        state.book(line.key).lines[line.id] = line
        state.lines[line.id] = line.key
    if judged or any(count.finished_at is not None for count in map(state.counts.get, counts) if count is not None):
        await _load_moves(state, here, connection)
    values = await connection.fetch(VALUES, list({key.item for key in state.books} | state.items.keys()))
    state.values = {row["item"]: (row["quantity"], row["value"]) for row in values}


async def _load_moves(state: State, places: list[int], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(MOVES, places):
        state.book(_key(row)).moves.append(Move(row["at"], row["quantity"]))
    for row in await connection.fetch(SHORTS, places):
        book = state.book(_key(row))
        book.moves.append(Move(row["at"], -row["short"]))
        if row["state"] == "open":
            book.shorts.append(Short(row["op_id"], row["at"], row["short"], row["alone"]))


async def _load_plans(
    state: State, tasks: Collection[UUID], plans: Collection[UUID], connection: asyncpg.Connection[Any]
) -> None:
    for row in await connection.fetch(TASKS, list(tasks), list(plans)):
        state.tasks[row["id"]] = Task(**dict(row))
    named = {task.plan for task in state.tasks.values()} | set(plans)
    for row in await connection.fetch(PLANS, list(named)):
        state.plans[row["id"]] = Plan(**dict(row))


async def _load_scans(state: State, undone: Collection[UUID], connection: asyncpg.Connection[Any]) -> None:
    for row in await connection.fetch(SCANS, list(undone)):
        rest = {k: v for k, v in row.items() if k not in {*Key._fields, "negated"}}
        state.scans[row["op_id"]] = Scan(**rest, key=_key(row))
        if row["negated"]:
            state.negated.add(row["op_id"])
    if unknown := set(undone) - state.scans.keys():
        state.discarded = await discarded(unknown, connection)


def _key(row: Any) -> Key:
    return Key(row["place"], row["item"], row["lot"], row["status"], row["container"], row["owner"])
