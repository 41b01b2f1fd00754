"""Tasks on a real database: raised, leased with their goods, worked, taken over, held, lost; the books agree after each story."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from conftest import Database
from dock_words import PIECE, now
from errand_words import Forget, floor
from stowage.identity.commands import DeclareLost
from stowage.kernel.work import TaskRef
from stowage.tasks import queries
from stowage.tasks.commands import (
    AssignTasks,
    HoldTasks,
    PrioritiseTasks,
    ReleaseTasks,
    ResumeTasks,
    SetSkills,
    SweepTasks,
    TakeOverTasks,
)
from stowage.tasks.sweeping import sweep

pytestmark = pytest.mark.one_release


async def test_the_next_task_is_the_best_one_and_its_goods_are_kept(database: Database) -> None:
    async with floor(database) as house:
        gun, other = await house.gun("G01"), await house.gun("G02")
        a, b, c, d = await house.want(
            house.errand(10, target="A-01"),
            house.errand(10, "A-04", reserves=False),
            house.errand(20, priority=2),
            house.errand(5, due_at=int(now().timestamp() * 1000)),
        )
        assert (await house.taken(gun)).outcome == "applied"
        assert await house.held_by(gun) == [c]
        assert await house.promised() == 20
        await house.taken(other, 2)
        assert await house.held_by(other) == [d, a]
        told = await house.told("task", c)
        assert told is not None
        assert (told["state"], told["holder"], told["fence"], told["quantity"]) == ("taken", str(gun.id), 1, 200_000)
        assert (await house.taken(gun, zone="B")).outcome == "applied"
        assert await house.held_by(gun) == [c, b]
        none = await house.taken(gun)
        assert (none.outcome, none.code) == ("refused", "tasks.none_left")
        await house.sound()

        (worked,) = await gun.say(house.carry(20, TaskRef(c, 1)))
        assert worked.outcome == "applied"
        assert (await house.row(c))["state"] == "done"
        assert await house.told("task", c) is None
        assert await house.promised() == 15
        (back,) = await gun.say(house.carry(-8, TaskRef(c, 1)))
        row = await house.row(c)
        assert (back.outcome, row["state"], row["done"] // PIECE, await house.promised()) == (
            "applied",
            "taken",
            12,
            23,
        )
        await gun.say(ReleaseTasks((c, b)))
        assert (await house.held_by(gun), await house.promised()) == ([], 15)
        await house.sound()


async def test_goods_that_are_promised_elsewhere_are_not_leased(database: Database) -> None:
    async with floor(database, cups=30) as house:
        gun, other = await house.gun("G01"), await house.gun("G02")
        a, b, c = await house.want(house.errand(20), house.errand(20), house.errand(10))
        await house.taken(gun, 3)
        held = await house.held_by(gun)
        assert set(held) in ({a, c}, {b, c})
        rest = b if a in held else a
        refused = await house.taken(other, tasks=(rest,))
        assert (refused.code, refused.params["available"]) == ("tasks.not_available", 0)
        taken = await house.taken(other, tasks=(c,))
        assert (taken.code, taken.params["by"]) == ("tasks.taken", "G01 · 李工 Li")
        await house.sound()


async def test_work_on_a_lost_lease_is_counted_once_and_told(database: Database) -> None:
    async with floor(database) as house:
        gun, other = await house.gun("G01"), await house.gun("G02")
        (a, b) = await house.want(house.errand(10), house.errand(10, target="A-02"))
        await house.taken(gun, 2)
        mine = await house.ref(a)
        await house.connection.execute("UPDATE device SET last_seen_at = $1", now() - timedelta(minutes=1))
        (working,) = await other.say(TakeOverTasks((a,)))
        assert (working.code, working.params["by"]) == ("tasks.holder_working", "G01 · 李工 Li")
        await house.connection.execute("UPDATE device SET last_seen_at = $1", now() - timedelta(hours=1))
        await house.connection.execute("UPDATE device_stream SET last_seen_at = $1", now() - timedelta(hours=1))
        (over,) = await other.say(TakeOverTasks((a,)))
        assert over.outcome == "applied"
        assert await house.promised() == 20
        (late,) = await gun.say(house.carry(6, mine))
        assert late.outcome == "applied_with_exception"
        (found,) = late.discrepancies
        assert found["code"] == "tasks.lease_lost"
        assert found["evidence"]["by"] == "G02 · 李工 Li"
        (rest,) = await other.say(house.carry(4, await house.ref(a)))
        row = await house.row(a)
        assert (rest.outcome, row["state"], row["done"] // PIECE) == ("applied", "done", 10)
        again = gun.write(house.carry(1, mine))
        await house.bus.execute([again])
        (twice,) = await house.bus.execute([again])
        assert [one["code"] for one in twice.discrepancies] == ["tasks.not_wanted"]
        assert ((await house.row(a))["done"]) // PIECE == 11

        assert (await house.desk(HoldTasks((b,)))).outcome == "applied"
        (held,) = await gun.say(house.carry(3, TaskRef(b, 1)))
        assert [one["code"] for one in held.discrepancies] == ["tasks.lease_lost"]
        assert (await house.row(b))["state"] == "held"
        assert (await house.taken(gun)).code == "tasks.none_left"
        await house.desk(ResumeTasks((b,)))
        assert (await house.taken(gun)).outcome == "applied"
        assert await house.promised() == 7
        unknown = house.carry(1, TaskRef(gun.id, 0))
        (nothing,) = await gun.say(unknown)
        assert nothing.discrepancies[0]["evidence"]["state"] == "unknown"
        await house.sound()


async def test_a_supervisor_gives_out_takes_back_and_orders(database: Database) -> None:
    async with floor(database) as house:
        gun, other = await house.gun("G01"), await house.gun("G02")
        a, b, c = await house.want(house.errand(1), house.errand(2), house.errand(3, skill="forklift"))
        person = house.people["LI"]
        assert (await house.desk(AssignTasks((a,), gun.id))).outcome == "applied"
        assert (await house.desk(AssignTasks((a,), other.id))).outcome == "applied"
        assert ((await house.row(a))["holder"], await house.promised()) == (other.id, 1)
        await house.desk(AssignTasks((b,), person=person))
        await house.desk(PrioritiseTasks((a,), 5))
        await house.desk(AssignTasks((a,)))
        skilled = await house.taken(gun, tasks=(c,))
        assert (skilled.code, skilled.params["skill"]) == ("tasks.skill_missing", "forklift")
        await house.taken(gun, 5)
        assert await house.held_by(gun) == [a, b]
        assert (await house.desk(SetSkills(person, ("forklift",)))).outcome == "applied"
        await house.taken(gun, 5)
        assert set(await house.held_by(gun)) == {a, b, c}
        nobody = await house.desk(AssignTasks((a,), gun.incarnation))
        assert nobody.code == "tasks.no_handheld"
        from_desk = await house.desk(house.lease())
        assert from_desk.code == "tasks.no_handheld"
        entries = await house.connection.fetch("SELECT what FROM task_entry WHERE task = $1 ORDER BY id", a)
        assert [row["what"] for row in entries] == ["raised", "leased", "leased", "prioritised", "unassigned", "leased"]
        await house.sound()


async def test_a_lease_ends(database: Database) -> None:
    """By time, when somebody asks; with its device; with the work."""
    clock = [now()]
    async with floor(database, lambda: clock[0]) as house:
        gun, other = await house.gun("G01"), await house.gun("G02")
        a, b = await house.want(house.errand(10), house.errand(20))
        await house.taken(gun, 2)
        mine = await house.ref(a)
        await house.connection.execute("UPDATE task SET lease_until = now() - interval '9 days'")
        clock[0] += timedelta(days=2)
        assert (await house.taken(other)).outcome == "applied"
        assert (len(await house.held_by(other)), await house.held_by(gun)) == (1, [])
        (late,) = await gun.say(house.carry(1, mine))
        assert [one["code"] for one in late.discrepancies] == ["tasks.lease_lost"]
        await house.connection.execute("UPDATE task SET lease_until = now() - interval '9 days' WHERE state = 'taken'")
        assert (await house.desk(SweepTasks(house.here))).outcome == "applied"
        assert (await house.promised(), await house.held_by(other)) == (0, [])
        await house.taken(other, 2)
        await house.connection.execute("UPDATE task SET lease_until = now() - interval '9 days' WHERE state = 'taken'")
        async with asyncpg.create_pool(
            database.url, min_size=2, max_size=2
        ) as pool:  # two processes, each with its clock
            found = await asyncio.gather(*(sweep(pool, house.bus.submit) for _ in range(2)))
            assert sum(found) == 1
            assert await sweep(pool, house.bus.submit) == 0
        assert (await house.promised(), await house.held_by(other)) == (0, [])
        await house.taken(other, 2)
        await house.desk(DeclareLost(other.id, "left on a truck"))
        assert (await house.promised(), (await house.row(b))["state"]) == (0, "open")
        await house.taken(gun, 2)
        await house.desk(Forget(b))
        assert (await house.row(b))["state"] == "withdrawn"
        await house.sound()


async def test_what_is_raised_again_follows(database: Database) -> None:
    async with floor(database) as house:
        gun = await house.gun("G01")
        wanted = house.errand(10)
        (a,) = await house.want(wanted)
        await gun.say(house.carry(4, TaskRef(a, 0)))

        async def again(**changed: Any) -> dict[str, Any]:
            fields = {name: getattr(wanted, name) for name in wanted.__struct_fields__} | changed
            await house.want(type(wanted)(**fields))
            return await house.row(a)

        more = await again(quantity=200_000, target=house.at("A-03"))
        assert (more["quantity"] // PIECE, more["done"] // PIECE, more["target"]) == (24, 4, house.at("A-03"))
        await house.taken(gun)
        gone = await again(quantity=0)
        assert (gone["state"], await house.promised()) == ("withdrawn", 0)
        back = await again(quantity=50_000)
        assert (back["state"], back["quantity"], back["done"], back["fence"]) == ("open", 50_000, 0, 3)
        await house.sound()


@pytest.mark.parametrize("together", [True, False])
async def test_two_who_ask_at_once_never_get_the_same(database: Database, together: bool) -> None:
    """In one transaction of a process, and in two at the same time."""
    async with floor(database, cups=40) as house:
        guns = [await house.gun(f"G0{n}") for n in range(1, 5)]
        await house.want(*(house.errand(1) for _ in range(30)))
        for _ in range(3):
            asked = [gun.write(house.lease(3)) for gun in guns]
            if together:
                await asyncio.gather(*(house.bus.execute([one]) for one in asked))
            else:
                await house.bus.execute(asked)
        rows = await house.connection.fetch("SELECT count(*) AS n FROM task WHERE state = 'taken' GROUP BY holder")
        assert sum(row["n"] for row in rows) == 30
        assert await house.connection.fetchval("SELECT max(fence) FROM task") == 1
        assert await house.promised() == 30
        await house.sound()


async def test_the_board_tells_who_does_what(database: Database) -> None:
    async with floor(database) as house:
        gun = await house.gun("G01")
        a, _, c = await house.want(
            house.errand(1), house.errand(2, "A-01", reserves=False), house.errand(3, due_at=1_700_000_000_000)
        )
        await house.desk(HoldTasks((a,)))
        await house.taken(gun, zone="A")
        await gun.say(house.carry(3, TaskRef(c, 0), done=True))
        await house.connection.execute("ALTER TABLE task_entry DISABLE TRIGGER USER; UPDATE task_entry SET at = now()")
        board = await queries.board([house.here], house.connection)
        backlog = {(row.process, row.zone): (row.open, row.taken, row.held, row.late) for row in board.backlog}
        assert backlog == {("move", ""): (0, 0, 1, 0), ("move", "A"): (0, 1, 0, 0)}
        (worker,) = board.workers
        assert (worker.device_code, worker.name_en, worker.tasks, worker.lines) == ("G01", "Li", 1, 1)
        assert [one.code for one in board.devices] == ["G01"]
        assert [one.what for one in await queries.entries(a, None, house.connection)] == ["raised", "held"]
        assert await queries.board([99], house.connection) == queries.Board([], [], [], board.people)
