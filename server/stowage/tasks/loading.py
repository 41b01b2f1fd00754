"""What the rules of tasks look at. A task is locked by its id, after items: who raises one for the first time finds no row.

What is to be asked for next is one statement (CANDIDATES): for each process and skill, groups of the same priority and deadline, one after
the other by the index `task_next`, and of each first what lies ahead on the way, then what lies behind.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from stowage.company.queries import number_in_sql
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId, is_id
from stowage.tasks.commands import LeaseTasks
from stowage.tasks.model import PROCESSES, Goods, Promise, Silent, State, Task

DAY_MS = 86_400_000
SPARE = 8  # candidates beyond what is wanted: the goods of some may not be there

LOCK = """
    SELECT pg_advisory_xact_lock(hashtextextended(id::text, 7))
    FROM (SELECT DISTINCT id FROM unnest($1::uuid[]) id ORDER BY id OFFSET 0) t
"""
LOCK_HOUSES = "SELECT pg_advisory_xact_lock(7, (id % 2147483647)::int) FROM (SELECT id FROM unnest($1::bigint[]) id ORDER BY id OFFSET 0) t"
COLUMNS = """
    id, process, warehouse, document, place, target, zone, walk, item, lot, container, status, quantity, done, priority,
    (extract(epoch FROM nullif(due_at, 'infinity')) * 1000)::bigint AS due_at, skill, reserves, state, holder, person, fence,
    (extract(epoch FROM lease_until) * 1000)::bigint AS lease_until, hold
"""
NAMED = f"SELECT {COLUMNS} FROM task WHERE id = ANY($1::uuid[])"
LOST = f"SELECT {COLUMNS} FROM task WHERE state = 'taken' AND holder = ANY($1::uuid[])"
EXPIRED = (
    "SELECT id FROM task WHERE state = 'taken' AND warehouse = ANY($1::bigint[]) AND lease_until < now() LIMIT 500"
)
ITEMS = "SELECT DISTINCT item FROM task WHERE id = ANY($1::uuid[]) AND reserves AND item IS NOT NULL"
PROMISABLE = """
    SELECT b.item, p.warehouse, b.place, b.lot, sum(b.quantity)::bigint AS quantity
    FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = ANY($1::bigint[]) AND b.place > 0 AND b.status = 'available' AND b.owner = 0 AND b.quantity > 0
    GROUP BY b.item, p.warehouse, b.place, b.lot
"""
OPEN_HOLDS = """
    SELECT id, item, warehouse, place, lot, quantity - taken - released AS open FROM reservation
    WHERE item = ANY($1::bigint[]) AND taken + released < quantity
"""
WALK = "SELECT id, zone, sequence FROM place WHERE id = ANY($1::bigint[])"
DEVICES = """
    SELECT d.id, d.code, d.warehouse, d.revoked_at IS NOT NULL AS revoked, coalesce((extract(epoch FROM greatest(d.last_seen_at,
        (SELECT max(s.last_seen_at) FROM device_stream s WHERE s.device = d.id))) * 1000)::bigint, 0) AS heard_at
    FROM device d WHERE $1::uuid[] IS NULL OR d.id = ANY($1)
"""
PEOPLE = "SELECT id, name_zh, name_en FROM person WHERE id = ANY($1::bigint[]) AND active"
SKILLS = "SELECT person, skills FROM task_skill WHERE person = ANY($1::bigint[])"
GIVEN = """
    SELECT id FROM task WHERE state = 'open' AND person = $2 AND warehouse = $1 AND process = ANY($3::text[])
        AND ($4 = '' OR zone = $4) ORDER BY priority DESC, due_at, walk LIMIT $5
"""


def _next(zone: str) -> str:
    own = f"t.state = 'open' AND t.person IS NULL AND t.warehouse = $1 AND t.process = k.process AND t.skill = k.skill {zone}"
    first = "SELECT -t.priority AS rank, t.due_at FROM task t WHERE {condition} ORDER BY -t.priority, t.due_at LIMIT 1"
    here = f"{own} AND -t.priority = l.rank AND t.due_at = l.due_at"
    return f"""
        SELECT found.id FROM (SELECT * FROM unnest($2::text[]) process CROSS JOIN unnest($5::text[]) skill) k CROSS JOIN LATERAL (
            WITH RECURSIVE level AS (
                ({first.format(condition=own)})
                UNION ALL
                SELECT n.* FROM level l CROSS JOIN LATERAL (
                    {first.format(condition=f"{own} AND (-t.priority, t.due_at) > (l.rank, l.due_at)")}
                ) n
            )
            SELECT c.id FROM level l CROSS JOIN LATERAL (
                (SELECT t.id FROM task t WHERE {here} AND t.walk >= $3 ORDER BY t.walk LIMIT $4)
                UNION ALL
                (SELECT t.id FROM task t WHERE {here} AND t.walk < $3 ORDER BY t.walk LIMIT $4)
            ) c LIMIT $4
        ) found
    """


CANDIDATES = _next("")
CANDIDATES_IN_ZONE = _next("AND t.zone = $6")


async def candidates(asked: Sequence[LeaseTasks], connection: asyncpg.Connection[Any]) -> set[UUID]:
    """Enough for all of `asked`, which may want the same ones, and leases that ran out, which become anybody's."""
    found = {id_ for one in asked for id_ in one.tasks}
    houses = sorted({one.warehouse for one in asked if is_id(one.warehouse)})
    found |= {row["id"] for row in await connection.fetch(EXPIRED, houses)}
    wanted = sum(min(max(one.wanted, 0), 200) for one in asked) + SPARE
    people = [one.person for one in asked if is_id(one.person)]
    skills = dict(await connection.fetch(SKILLS, people))
    near = [one.near for one in asked if is_id(one.near)]
    places = {row["id"]: row["sequence"] for row in await connection.fetch(WALK, near)}
    for one in asked:
        if one.tasks or not is_id(one.warehouse) or not is_id(one.person) or "\0" in one.zone:
            continue
        processes = [process for process in PROCESSES if not one.processes or process in one.processes]
        mine = await connection.fetch(GIVEN, one.warehouse, one.person, processes, one.zone, wanted)
        found |= {row["id"] for row in mine}
        values = [one.warehouse, processes, places.get(one.near, 0), wanted, ["", *skills.get(one.person, ())]]
        if one.zone:
            rows = await connection.fetch(CANDIDATES_IN_ZONE, *values, one.zone)
        else:
            rows = await connection.fetch(CANDIDATES, *values)
        found |= {row["id"] for row in rows}
    return found


async def expired(warehouses: Iterable[int], connection: asyncpg.Connection[Any]) -> set[UUID]:
    rows = await connection.fetch(EXPIRED, [id_ for id_ in warehouses if is_id(id_)])
    return {row["id"] for row in rows}


async def lock_houses(warehouses: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    """Who looks for the next tasks of a warehouse does so alone: two never find the same ones."""
    if ids := sorted({id_ for id_ in warehouses if is_id(id_)}):
        await connection.execute(LOCK_HOUSES, ids)


async def items_of(tasks: Collection[UUID], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    """Those whose goods are kept for one of them."""
    return {row["item"] for row in await connection.fetch(ITEMS, list(tasks))} if tasks else set()


async def load_tasks(state: State, ids: Collection[UUID], connection: asyncpg.Connection[Any]) -> None:
    """Under their locks, with who has them and what is kept for them."""
    if not ids:
        return
    await connection.execute(LOCK, list(ids))
    for row in await connection.fetch(NAMED, list(ids)):
        state.tasks[row["id"]] = Task(**dict(row))
    await load_goods(state, connection)


async def load_goods(state: State, connection: asyncpg.Connection[Any]) -> None:
    items = sorted({task.item for task in state.tasks.values() if task.reserves and task.item is not None})
    if not items:
        return
    for row in await connection.fetch(PROMISABLE, items):
        goods = state.goods.setdefault(row["warehouse"], Goods())
        there = goods.stock.setdefault(row["item"], {})
        there[row["place"], row["lot"]] = row["quantity"]
    for row in await connection.fetch(OPEN_HOLDS, items):
        promise = Promise(row["item"], row["place"], row["lot"], row["open"])
        state.goods.setdefault(row["warehouse"], Goods()).holds[row["id"]] = promise


async def load_handhelds(state: State, ids: Collection[UUID] | None, connection: asyncpg.Connection[Any]) -> None:
    """None: all, where nobody knows yet who will ask."""
    for row in await connection.fetch(DEVICES, None if ids is None else list(ids)):
        state.devices[row["id"]] = Silent(row["code"], WarehouseId(row["warehouse"]), row["revoked"], row["heard_at"])


async def load_who(
    state: State, devices: Iterable[UUID | None], people: Iterable[int | None], connection: asyncpg.Connection[Any]
) -> None:
    """By name: those given and whoever has a task of the state; and what these people may do."""
    tasks = state.tasks.values()
    holders = {device for device in (*devices, *(task.holder for task in tasks)) if device is not None}
    persons = {person for person in (*people, *(task.person for task in tasks)) if is_id(person)}
    if unknown := holders - state.devices.keys():
        await load_handhelds(state, unknown, connection)
    if persons:
        for row in await connection.fetch(PEOPLE, list(persons)):
            zh, en = row["name_zh"], row["name_en"]
            state.people[row["id"]] = zh if zh == en or not en else en if not zh else f"{zh} {en}"
        state.skills |= {person: frozenset(skills) for person, skills in await connection.fetch(SKILLS, list(persons))}


async def load_places(state: State, places: Iterable[PlaceId | None], connection: asyncpg.Connection[Any]) -> None:
    if ids := [place for place in places if is_id(place)]:
        for row in await connection.fetch(WALK, ids):
            state.places[row["id"]] = (row["zone"], row["sequence"])


async def lease_ms(connection: asyncpg.Connection[Any]) -> int:
    days: int = await connection.fetchval(f"SELECT {number_in_sql('task_lease')}")
    return days * DAY_MS
