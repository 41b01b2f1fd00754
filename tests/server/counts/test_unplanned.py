"""What is counted without a plan of a person, what a plan finds by itself, and what is told of it all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from time import time
from uuid import uuid4

import msgspec
import pytest

from conftest import Database
from counting_words import ANN, BEN, BIN, HERE, MINUTE, OTHER, SUE, Move, Site, counting
from ledger_words import NOON, PIECE
from stowage.counts.commands import (
    ApproveVariances,
    CancelPlan,
    CountLeft,
    PlanCount,
    PutRules,
    ReverseCountLine,
)
from stowage.counts.queries import accuracy, gains
from stowage.kernel.ids import ItemId, WarehouseId
from stowage.kernel.quantity import Quantity

TODAY = date(2026, 11, 23)


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async for one in counting(database):
        yield one


async def test_a_place_that_had_less_is_counted_once_by_itself(site: Site) -> None:
    await site.say(Move(5), minute=-60)
    await site.say(Move(3, item=2), minute=-50)
    for item, more in ((1, -8), (2, -4), (1, -1)):
        assert (await site.say(Move(more, item), BEN)).discrepancies[0]["code"] == "ledger.shortfall"
    rows = await site.pool.fetch(
        "SELECT t.id, t.place, p.origin, k.process, k.priority FROM count_task t JOIN count_plan p ON p.id = t.plan "
        "JOIN task k ON k.id = t.id"
    )
    assert [tuple(row)[1:] for row in rows] == [(BIN, "shortfall", "count", 1)]
    assert await site.told("count_task") == 1
    await site.count({}, ANN, 5, rows[0]["id"])
    assert await site.pool.fetchval("SELECT state FROM count_plan") == "done"
    assert await site.told("count_task") == 0
    told = await site.pool.fetchval("SELECT body FROM feed_row WHERE kind = 'counted'")
    assert msgspec.json.decode(told) == {"place": BIN, "at": NOON + 5 * MINUTE, "differed": True}
    await site.say(Move(-1), BEN, 9)  # opens it again
    assert await site.pool.fetchval("SELECT count(*) FROM count_task WHERE state = 'open'") == 1
    plan = await site.pool.fetchval("SELECT id FROM count_plan")
    assert (await site.say(CancelPlan(plan), SUE)).outcome == "applied"
    rules = PutRules(HERE, after_shortfall=False, ask_every=0, seen_version=0)
    assert (await site.say(rules, SUE)).outcome == "applied"
    assert (await site.say(rules, SUE)).code == "counts.changed_meanwhile"
    assert (await site.say(PutRules(WarehouseId(2)), SUE)).code == "counts.warehouse_differs"
    await site.say(Move(-1), BEN, 10)
    assert await site.pool.fetchval("SELECT count(*) FROM count_task WHERE state = 'open'") == 0
    assert await site.told("count_rules") == 1
    await site.sound()


async def test_what_is_left_is_said_in_passing_and_taken_back(site: Site) -> None:
    await site.say(Move(5), minute=-60)
    for undone in (True, False):
        said = await site.say(CountLeft(BIN, ItemId(1), Quantity(3 * PIECE)))
        if undone:
            assert (await site.say(ReverseCountLine(said.op_id, said.op_id), minute=1)).outcome == "applied"
            assert await site.judged() == [(1, "rejected", 5, 3, 0)]
    (line,) = await site.lines("open")
    assert (await site.say(ApproveVariances((line,)), SUE, 5)).outcome == "applied"
    late = await site.say(ReverseCountLine(said.op_id, said.op_id), minute=6)
    assert late.discrepancies[0]["code"] == "counts.line_unknown"
    assert await site.lies() == 3
    await site.sound()


async def test_two_who_take_too_much_at_once_make_one_count(site: Site) -> None:
    taken = [site.say(Move(-2, item), person) for item, person in ((1, ANN), (2, BEN), (3, ANN), (4, BEN))]
    assert {one.outcome for one in await asyncio.gather(*taken)} == {"applied_with_exception"}
    assert await site.pool.fetchval("SELECT count(*) FROM count_task") == 1


async def test_empty_places_and_the_longest_not_counted_are_planned(site: Site) -> None:
    await site.say(Move(2), minute=-60)
    await site.say(Move(-2), minute=-59)
    for plan, places in (
        (PlanCount(uuid4(), HERE, "gone", items=(ItemId(1),), zero=True), [BIN]),
        (PlanCount(uuid4(), HERE, "never here", items=(ItemId(2),), zero=True), None),
        (PlanCount(uuid4(), HERE, "one", idle_days=30, most=1), [OTHER]),
    ):
        done = await site.say(plan, SUE)
        rows = await site.pool.fetch("SELECT place FROM count_task WHERE plan = $1", plan.plan)
        assert [row["place"] for row in rows] == (places or [])
        assert done.code == ("" if places else "counts.no_place_fits")
        if places == [BIN]:
            await site.count({}, BEN, minute=int(time() * 1000 - NOON) // MINUTE)
        await site.say(CancelPlan(plan.plan), SUE)
    assert (await site.say(PlanCount(uuid4(), HERE, "30", (BIN,), idle_days=30), SUE)).code == "counts.no_place_fits"


async def test_accuracy_by_week_and_zone_and_gains_by_period_are_told(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    await site.count({1: 7, 2: 1})
    await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 10)
    await site.count({1: 7, 2: 1}, minute=20)
    async with site.pool.acquire() as connection:
        assert [(one.zone, one.lines, one.right) for one in await accuracy([HERE], TODAY, connection)] == [("", 4, 2)]
        (month,) = await gains(None, "month", TODAY, connection, cost=True)
        assert (month.gains, month.losses) == (1, 1)
        assert await accuracy([2], TODAY, connection) == []
        assert await gains([2], "week", TODAY, connection, cost=False) == []
