"""What must hold of tasks and counts: of every entry and every approved line, by rules written here once more.

8 what is kept for a task is kept for who has it, and for no other; a task is with one device at a time, under a number that no other
had · 2 what is done of a task counts once · 3 a place that was counted holds what was counted, and what came and went since
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import asyncpg

from simulation.world import World, require

ENTRIES = """
    SELECT e.task::text, e.what, e.device::text, e.quantity, e.late, e.fence, e.op_id::text, o.command, o.data
    FROM task_entry e LEFT JOIN op o ON o.op_id = e.op_id ORDER BY e.id
"""
TASKS = """
    SELECT t.id::text, t.state, t.done, t.fence, t.holder::text, t.hold::text, d.revoked_at IS NOT NULL AS gone
    FROM task t LEFT JOIN device d ON d.id = t.holder
"""
KEPT = """
    SELECT id::text, document FROM reservation WHERE quantity > taken + released AND starts_with(document, 'task:')
"""
FREED = {
    "released": "open",
    "expired": "open",
    "lost": "open",
    "assigned": "open",
    "unassigned": "open",
    "held": "held",
    "resumed": "open",
}
# Not where more was taken than lay there: a shortfall of the same batch is known to the judgement from the next one on.
LAST_APPROVED = """
    SELECT DISTINCT ON (place, item, lot, status, container) place, item, lot, status, container, counted, moment
    FROM count_line l WHERE state = 'approved' AND NOT EXISTS (
        SELECT 1 FROM discrepancy d WHERE d.code = 'ledger.shortfall' AND (d.evidence->>'place')::bigint = l.place
            AND (d.evidence->>'item')::bigint = l.item AND d.evidence->>'lot' = l.lot)
    ORDER BY place, item, lot, status, container, moment DESC, id DESC
"""
SINCE = """
    SELECT coalesce(sum(quantity), 0)::bigint FROM (
        SELECT occurred_at, quantity FROM movement WHERE target_place = $1 AND item = $2 AND lot = $3 AND target_status = $4
            AND target_container = $5 AND NOT starts_with(document, 'count:')
        UNION ALL
        SELECT occurred_at, -quantity FROM movement WHERE source_place = $1 AND item = $2 AND lot = $3 AND source_status = $4
            AND source_container = $5 AND NOT starts_with(document, 'count:')
    ) moved WHERE occurred_at > $6
"""
LIES = """
    SELECT coalesce(sum(quantity), 0)::bigint FROM balance
    WHERE place = $1 AND item = $2 AND lot = $3 AND status = $4 AND container = $5
"""


async def check_deeds(world: World) -> None:
    database = await world.database()
    await check_tasks(database)
    await check_counts(database)


class Life:
    """Of one task, as its entries tell it."""

    def __init__(self) -> None:
        self.state, self.fence, self.done = "", 0, 0
        self.holder: str | None = None
        self.numbers: set[int] = set()
        self.before = {0}  # what was done of it each time it was wanted anew: of one that was over it counts from there
        self.at_rest = (
            True  # neither wanted anew nor worked at since it went to somebody, which may have ended or opened it
        )


async def check_tasks(database: asyncpg.Connection[Any]) -> None:
    lives: defaultdict[str, Life] = defaultdict(Life)
    worked: dict[tuple[str, str], list[int]] = defaultdict(list)
    now = {row["id"]: row for row in await database.fetch(TASKS)}
    for row in await database.fetch(ENTRIES):
        _follow(lives[row["task"]], row, worked)
    twice = {key: many for key, many in worked.items() if len(many) > 1}
    require(2, not twice, f"work counted twice: {dict(list(twice.items())[:3])}")
    for id_, row in now.items():
        life = lives[id_]
        done = {life.done - before for before in life.before}
        require(2, row["done"] in done, f"task {id_} counts {row['done']}, of which {life.done} were done")
        require(
            8,
            row["state"] != "taken" or life.holder == row["holder"],
            f"task {id_} is with another device than it went to",
        )
        require(8, row["state"] != "taken" or not row["gone"], f"task {id_} is with a device that is gone")
    kept = {row["id"]: row["document"] for row in await database.fetch(KEPT)}
    wanted = {
        row["hold"]: f"task:{id_}" for id_, row in now.items() if row["hold"] is not None and row["state"] == "taken"
    }
    leaked = {hold: document for hold, document in kept.items() if wanted.get(hold) != document}
    require(8, not leaked, f"goods are kept for nobody: {dict(list(leaked.items())[:3])}")


def _follow(life: Life, row: asyncpg.Record, worked: dict[tuple[str, str], list[int]]) -> None:
    what, task = row["what"], row["task"]
    if what in {"leased", "taken_over"}:
        free = life.state == "open" or life.holder == row["device"] or what == "taken_over" or not life.at_rest
        require(8, free, f"task {task} went to {row['device']} while {life.holder} had it")
        require(8, row["fence"] not in life.numbers, f"task {task} was given out twice as number {row['fence']}")
        life.numbers.add(row["fence"])
        life.state, life.holder, life.at_rest = "taken", row["device"], True
    elif what in FREED:
        life.state, life.holder = FREED[what], None
    elif what == "withdrawn":
        life.state, life.holder = ("withdrawn", None) if life.state != "done" else (life.state, life.holder)
    elif what == "raised":
        life.at_rest = False
        life.before.add(life.done)
        if life.state in {"", "withdrawn"}:
            life.state, life.holder = "open", None
    elif what == "worked":
        worked[task, row["op_id"]].append(row["quantity"])
        life.done += row["quantity"]
        life.at_rest = False
        _judge(life, row)
    life.fence = row["fence"]


def _judge(life: Life, row: asyncpg.Record) -> None:
    """Work for a task that went to somebody else is told as late. (So is work for one that is done.)"""
    ref = (json.loads(row["data"])["payload"] if row["data"] else {}).get("task")
    if ref is None or row["quantity"] < 0 or life.state in {"", "done", "withdrawn"}:
        return
    own = life.state == "taken" and life.holder == row["device"]
    late = not own and not (life.state == "open" and ref["fence"] >= life.fence)
    told = f"work under number {ref['fence']} of task {row['task']}, {life.state} under {life.fence}"
    require(8, row["late"] or not late, f"{told}, was not told as late")


async def check_counts(database: asyncpg.Connection[Any]) -> None:
    """3"""
    wrong = Counter[str]()
    for row in await database.fetch(LAST_APPROVED):
        key = (row["place"], row["item"], row["lot"], row["status"], row["container"])
        since = await database.fetchval(SINCE, *key, row["moment"])
        lies = await database.fetchval(LIES, *key)
        if lies != row["counted"] + since:
            wrong[f"{key}: {row['counted']} counted and {since} since make not {lies}"] += 1
    require(3, not wrong, f"counted places hold something else: {list(wrong)[:3]}")
