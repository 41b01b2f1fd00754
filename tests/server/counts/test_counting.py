"""Counting through the door, on a real database, proved by `stowage check` after each story."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import permutations
from uuid import uuid4

import asyncpg
import pytest

from conftest import Database
from counting_words import ANN, BEN, BIN, HERE, ITEM, OTHER, PEOPLE, SUE, Move, Moving, Site, counting
from ledger_words import COMPANY, PIECE
from stowage.app import HOUSE
from stowage.counts.commands import (
    ApproveVariances,
    CancelPlan,
    CountLeft,
    CountLine,
    FinishCount,
    PlanCount,
    RejectVariances,
    ReverseCountLine,
)
from stowage.gateway.core import House, running_bus
from stowage.kernel.ids import ItemId, OwnerId
from stowage.kernel.quantity import Quantity


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    async for one in counting(database):
        yield one


async def test_a_spot_count_is_judged_and_approved_by_somebody_else(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    await site.say(Move(4, item=2), minute=-50)
    await site.count({1: 7, 3: 2})
    assert await site.judged() == [(1, "open", 10, 7, 0), (2, "open", 4, 0, 0), (3, "open", 0, 2, 0)]
    assert await site.lies() == 10  # nothing is posted before somebody approves
    lines = await site.lines("open")
    refused = await site.say(ApproveVariances(tuple(lines)), ANN)
    assert refused.code == "gateway.not_permitted"
    await site.pool.execute("UPDATE person SET roles = '{supervisor}'")
    refused = await site.say(ApproveVariances(tuple(lines)), ANN)
    assert (refused.outcome, refused.code) == ("refused", "counts.own_count")
    assert (await site.say(RejectVariances((lines[2],), "not ours"), SUE)).outcome == "applied"
    done = await site.say(ApproveVariances(tuple(lines[:2])), SUE)
    assert (done.outcome, done.number[:3]) == ("applied", "AJ-")
    assert [await site.lies(item) for item in (1, 2, 3)] == [7, 0, 0]
    again = await site.say(ApproveVariances((lines[0],)), SUE)
    assert (again.code, again.params["state"]) == ("counts.not_open", "approved")
    await site.sound()


async def test_scans_add_are_taken_back_and_kept_for_ever(site: Site) -> None:
    await site.say(Move(5), minute=-60)
    count = uuid4()
    first = await site.say(CountLine(count, BIN, ItemId(1), Quantity(3 * PIECE)))
    second = await site.say(CountLine(count, BIN, ItemId(1), Quantity(3 * PIECE)), minute=1)
    await site.say(ReverseCountLine(count, second.op_id), minute=1)
    await site.say(ReverseCountLine(count, second.op_id), minute=1)
    await site.say(CountLine(count, BIN, ItemId(1), Quantity(2 * PIECE)), minute=2)
    await site.say(FinishCount(count, BIN), minute=3)
    assert await site.judged() == [(1, "right", 5, 5, 0)]
    late = await site.say(ReverseCountLine(count, first.op_id), minute=4)
    assert late.outcome == "applied"
    assert await site.judged() == [(1, "open", 5, 2, 0)]
    scans = await site.pool.fetch("SELECT quantity FROM count_scan ORDER BY quantity")
    assert [row["quantity"] // PIECE for row in scans] == [-3, -3, 2, 3, 3]
    with pytest.raises(asyncpg.RaiseError):
        await site.pool.execute("DELETE FROM count_scan")
    unknown = await site.say(ReverseCountLine(count, uuid4()))
    assert unknown.discrepancies[0]["code"] == "counts.line_unknown"
    after = await site.say(CountLine(count, BIN, ItemId(2), Quantity(PIECE)), minute=5)
    assert after.discrepancies[0]["code"] == "counts.after_finish"


async def test_what_is_known_late_is_taken_back_visibly(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    await site.count({1: 7})
    await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 10)
    assert await site.lies() == 7
    late = await site.say(Move(-3), BEN, -5)  # it had been taken before the count, by a gun that was offline
    assert await site.lies() == 7
    assert await site.judged() == [(1, "approved", 7, 7, 0)]
    rows = await site.pool.fetch(
        "SELECT source_place, target_place, quantity FROM movement WHERE document = $1", f"count:{late.op_id}"
    )
    assert [tuple(row) for row in rows] == [(-5, BIN, 3 * PIECE)]
    await site.say(Move(6, item=2), BEN, -5)  # nobody had seen it: it was not there any more
    assert (2, "open", 6, 0, 0) in await site.judged()
    await site.say(Move(2), BEN, 20)
    assert await site.lies() == 9
    await site.sound()


async def test_how_many_are_left_says_nothing_of_the_rest(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    await site.say(Move(4, item=2), minute=-60)
    await site.say(CountLeft(BIN, ItemId(1), Quantity(9 * PIECE)))
    assert await site.judged() == [(1, "open", 10, 9, 0)]
    await site.say(Move(-1), BEN, -5)
    assert await site.judged() == [(1, "right", 9, 9, 0)]


async def test_a_planned_count_is_blind_and_counted_again_by_another(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    plan = uuid4()
    asked = PlanCount(plan, HERE, "A", (BIN, OTHER), threshold_bp=1000)
    assert (await site.say(asked, SUE)).outcome == "applied"
    assert (await site.say(asked, SUE)).code == "counts.plan_known"
    assert (await site.say(PlanCount(uuid4(), HERE, "B", (BIN,)), SUE)).code == "counts.no_place_fits"
    assert (await site.say(PlanCount(uuid4(), HERE, "B"), SUE)).code == "counts.nothing_asked"
    assert (await site.told("balance"), await site.told("count_task")) == (0, 2)
    await site.say(Move(1), minute=-2)
    assert await site.told("balance") == 0  # of what comes meanwhile nothing either
    task = await site.pool.fetchval("SELECT id FROM count_task WHERE place = $1", BIN)
    await site.count({1: 5}, ANN, 1, task)
    assert await site.judged() == [(1, "recount", 11, 5, 0)]
    (line,) = await site.lines("recount")
    assert (await site.say(ApproveVariances((line,)), SUE)).code == "counts.recount_wanted"
    assert await site.told("balance") == 0
    again = await site.pool.fetchrow("SELECT id, not_by FROM count_task WHERE round = 2")
    assert again["not_by"] == ANN
    await site.count({1: 10}, BEN, 5, again["id"])
    assert await site.judged() == [(1, "recounted", 11, 5, 0), (1, "open", 11, 10, 0)]
    assert (await site.told("balance"), await site.told("count_task")) == (1, 1)
    await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 9)
    assert await site.lies() == 10
    assert (await site.say(CancelPlan(plan), SUE)).outcome == "applied"
    assert await site.told("count_task") == 0
    assert await site.pool.fetchval("SELECT count(*) FROM balance_withheld") == 0
    await site.sound()


async def test_two_who_count_one_bin_are_told_and_the_later_one_holds(site: Site) -> None:
    await site.say(Move(10), minute=-60)
    first, second = uuid4(), uuid4()
    await site.say(CountLine(first, BIN, ItemId(1), Quantity(6 * PIECE)), ANN, 0)
    await site.say(CountLine(second, BIN, ItemId(1), Quantity(9 * PIECE)), BEN, 1)
    await site.say(FinishCount(first, BIN), ANN, 2)
    told = await site.say(FinishCount(second, BIN), BEN, 3)
    assert [one["code"] for one in told.discrepancies] == ["counts.counted_together"]
    await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 9)
    assert await site.lies() == 9
    await site.sound()


async def test_a_shortfall_is_explained_by_the_count(site: Site) -> None:
    await site.say(Move(-5), BEN, -10)  # of goods whose arrival nobody has told yet
    assert await site.told("discrepancy") == 1
    await site.count({}, ANN, 0)
    assert await site.judged() == [(1, "open", -5, 0, 0)]
    await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 1)
    assert await site.pool.fetchval("SELECT state FROM discrepancy WHERE code = 'ledger.shortfall'") == "resolved"
    await site.say(Move(5), BEN, -20)
    assert await site.lies() == 0
    await site.sound()


@pytest.mark.one_release
async def test_synced_in_any_order_it_ends_at_what_is_there(database: Database) -> None:
    """Moves before, during and after two counts: 10 in, 3 out, count 7, 2 out, count 5, 4 in."""
    said: list[tuple[str, int, int]] = [
        ("move", 10, -60), ("move", -3, -30), ("count", 7, 0), ("move", -2, 30), ("count", 5, 60), ("move", 4, 90),
    ]  # fmt: skip
    orders = [order for number, order in enumerate(permutations(said)) if number % 97 == 0]
    async with asyncpg.create_pool(database.url, min_size=2, max_size=2) as pool:
        await pool.execute(COMPANY)
        await pool.execute(PEOPLE)
        await pool.execute("INSERT INTO place SELECT * FROM place WHERE false")
        async with running_bus(pool, House((*HOUSE.rooms, Moving()), HOUSE.reactions, ())) as bus:
            site = Site(bus, pool)
            for number, order in enumerate(orders):
                item = 101 + number
                await pool.execute(
                    ITEM,
                    item,
                )
                await pool.execute("INSERT INTO item_cost (item) VALUES ($1)", item)
                for what, pieces, minute in order:
                    if what == "move":
                        await site.say(Move(pieces, item), BEN, minute)
                    else:
                        left = CountLeft(BIN, ItemId(item), Quantity(pieces * PIECE))
                        await site.say(left, ANN, minute)
                for _ in range(2):
                    if lines := await site.lines("open"):
                        await site.say(ApproveVariances(tuple(lines)), SUE, 100)
                short = await pool.fetchval(
                    "SELECT coalesce(sum((evidence->>'short')::bigint), 0)::bigint FROM discrepancy "
                    "WHERE state = 'open' AND (evidence->>'item')::bigint = $1",
                    item,
                )
                assert await site.lies(item) - short // PIECE == 9, order
            await site.sound()


async def test_each_owners_goods_are_counted_and_judged_apart(site: Site) -> None:
    """Ours and theirs of one item lie in one bin; what nobody said whose it was is taken as it lies there, where that is one thing."""
    theirs = OwnerId(7)
    await site.say(Move(10), minute=-60)
    await site.say(Move(8, owner=theirs), minute=-60)
    await site.say(Move(5, item=2, owner=theirs), minute=-60)
    count = uuid4()
    await site.say(CountLine(count, BIN, ItemId(1), Quantity(9 * PIECE), owner=OwnerId(0)))
    await site.say(CountLine(count, BIN, ItemId(1), Quantity(11 * PIECE), owner=theirs), minute=1)
    await site.say(CountLine(count, BIN, ItemId(2), Quantity(4 * PIECE)), minute=1)
    await site.say(FinishCount(count, BIN), minute=2)
    query = "SELECT item, owner, expected / 10000, counted / 10000 FROM count_line ORDER BY item, owner"
    assert [tuple(row) for row in await site.pool.fetch(query)] == [(1, 0, 10, 9), (1, 7, 8, 11), (2, 7, 5, 4)]
    assert (await site.say(ApproveVariances(tuple(await site.lines("open"))), SUE, 5)).outcome == "applied"
    late = await site.say(
        Move(-2, owner=theirs), BEN, -5
    )  # it is theirs that had gone before, and ours stay as they were counted
    assert late.outcome == "applied"
    lying = "SELECT item, owner, quantity / 10000 FROM balance WHERE place = 2 ORDER BY item, owner"
    assert [tuple(row) for row in await site.pool.fetch(lying)] == [(1, 0, 9), (1, 7, 11), (2, 7, 4)]
    worth = await site.pool.fetchval("SELECT coalesce(sum(value), 0)::bigint FROM movement WHERE owner <> 0")
    assert worth == 0
    await site.say(CountLeft(BIN, ItemId(2), Quantity(3 * PIECE)), minute=20)
    left = await site.pool.fetchrow(
        "SELECT owner, expected / 10000, counted / 10000 FROM count_line WHERE state = 'open'"
    )
    assert tuple(left) == (theirs, 4, 3)
    await site.sound()
