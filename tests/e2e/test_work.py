"""Work on the floor: tasks that guns take, give back and take over, and a supervisor who looks on, as the people who do it see it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from playwright.sync_api import Browser

from e2e.company import BAG
from e2e.conftest import House, at_work, run, until
from e2e.desk import SUPERVISOR, Desk, say
from e2e.gun import Gun
from e2e.office import Office
from e2e.test_exceptions import own_phone
from errand_words import Errands, Want
from stowage.app import HOUSE
from stowage.gateway.core import House as Rooms
from stowage.gateway.core import running_bus
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.tasks.commands import AssignTasks
from stowage.tasks.events import TaskWanted

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("STOWAGE_SHOTS")
BINS = tuple(PlaceRecord(f"A-0{n}", PlaceKind.BIN, zone="A", aisle="1", bay=str(n)) for n in range(1, 7))


def errands(house: House, count: int, *, same: bool = False) -> list[UUID]:
    """As many moves from bin to bin, ten bags each, the first of them urgent."""

    async def raise_them() -> list[UUID]:
        rooms = Rooms((*HOUSE.rooms, Errands()), HOUSE.reactions, HOUSE.guards)
        async with asyncpg.create_pool(house.url, min_size=1, max_size=2) as pool, running_bus(pool, rooms) as bus:
            here: Any = house.company.warehouse
            await bus.submit(PutPlaces("WH1", BINS), person=0)
            places = dict(await pool.fetch("SELECT code, id FROM place"))
            bag: Any = house.company.items["85099B"]
            line = OpeningLine(bag, places["A-06"], Quantity(1_000_000), Amount(0))
            await bus.submit(RecordOpening(here, (line,)), person=0, warehouse=here)
            ids = sorted(uuid4() for _ in range(count))  # the last by which they are ordered
            wanted = tuple(
                TaskWanted(
                    ids[n], "move", here, "errand:1", places["A-06"] if same or n == 0 else places[f"A-0{n}"],
                    places[f"A-0{n + 1}"] if same else places["A-05"], bag,
                    quantity=Quantity(100_000), priority=5 if n == 0 else 0, reserves=same or n == 0,
                )
                for n in range(count)
            )  # fmt: skip
            outcome = await bus.submit(Want(wanted), person=0, warehouse=here)
            assert outcome.outcome == "applied", outcome
            return [one.task for one in wanted]

    return run(raise_them())


def shift(house: House) -> list[UUID]:
    """Three moves of ten bags each out of A-06, the goods kept for who has them."""
    return errands(house, 3, same=True)


def credited(house: House) -> dict[str, int]:
    rows = house.rows("SELECT p.code, t.done FROM task t JOIN place p ON p.id = t.target ORDER BY p.code")
    return {row["code"]: row["done"] // 10_000 for row in rows}


def taken(house: House) -> list[str]:
    rows = house.rows(
        "SELECT d.code FROM task t JOIN device d ON d.id = t.holder WHERE t.state = 'taken' ORDER BY d.code"
    )
    return [row["code"] for row in rows]


def shot(gun: Gun, name: str) -> None:
    if SHOTS:
        gun.page.screenshot(path=Path(SHOTS) / f"gun-work-{name}.png")


def photograph(desk: Desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=Path(SHOTS) / f"gun-work-{name}.png")


def test_two_guns_share_the_work(house: House, browser: Browser) -> None:
    errands(house, 4)
    one, two = at_work(house), at_work(house)
    one.sees("4 open")
    one.tap(re.compile("^Work"))
    one.prompted("No task is yours")
    shot(one, "none")
    one.button(re.compile("^Take 20 ahead")).dblclick()  # two taps are one wish
    one.prompted("4 tasks yours")
    shot(one, "mine")
    assert taken(house) == ["G01"] * 4
    one.tap("Give back")
    one.prompted("Tap what you give back")
    one.button(re.compile("^Move A-02")).dblclick(delay=1)
    one.tap(re.compile("^Move A-03"))
    one.tap("Done")
    one.prompted("2 tasks yours")
    two.tap(re.compile("^Work"))
    two.sees(re.compile("^With others"))
    shot(two, "others")
    two.tap(re.compile("^Move A-01"))
    two.prompted("Not done")
    two.sees("is at it now")
    shot(two, "refused")


def test_a_supervisor_directs_by_keyboard(house: House, browser: Browser) -> None:
    errands(house, 4)
    gun = at_work(house)
    gun.tap(re.compile("^Work"))
    gun.tap("Next task")
    until(lambda: taken(house) == ["G01"])
    office = Office(house, browser)
    desk = office.desk(SUPERVISOR)
    desk.open("/tasks")
    desk.sees("Lines an hour")
    desk.sees("Chen Li")
    desk.keys("ArrowDown")
    desk.sees("What happened")
    photograph(desk, "desk")
    desk.keys("h")
    desk.sees("Undo Hold")
    gun.open("#/work")
    gun.sees("Put on hold")
    shot(gun, "lost")
    desk.keys("z")
    until(lambda: taken(house) == ["G01"])
    desk.keys("p")
    desk.sees("Undo Sooner")
    desk.page.get_by_role("button", name="Who can do what").click()
    field = desk.page.get_by_label(re.compile("^Chen Li"))
    field.fill("forklift, cold store")
    desk.page.get_by_role("button", name=re.compile("^Save: Chen Li")).click()
    until(lambda: house.rows("SELECT skills FROM task_skill") == [{"skills": ["cold store", "forklift"]}])
    assert desk.violations() == []
    photograph(desk, "skills")


def carry_ten(gun: Gun, to: str) -> None:
    gun.prompted("Scan")
    gun.scan(BAG)
    gun.sees(f"It is wanted in {to}")
    gun.tap("Type the quantity")
    gun.press("10")
    gun.enter()
    gun.scan(to)


def test_a_shift_goes_on_without_a_server_and_counts_once(house: House) -> None:
    """Leased ahead, the server stopped; meanwhile a supervisor gives one of the tasks to somebody else."""
    _, second, _ = shift(house)
    gun, other = at_work(house), at_work(house)
    gun.tap(re.compile("^Work"))
    gun.tap(re.compile("^Take 20 ahead"))
    gun.prompted("3 tasks yours")
    other.tap(re.compile("^Work"))
    other.sees("Move A-06")
    house.server.stop()
    gun.taps = gun.scans = 0
    gun.tap("Next task")
    carry_ten(gun, "A-01")
    device = house.rows("SELECT id FROM device WHERE code = 'G02'")[0]["id"]
    (given,) = run(say(house.url, 0, house.company.warehouse, [AssignTasks((second,), device)]))
    assert given.outcome == "applied"
    carry_ten(gun, "A-02")
    carry_ten(gun, "A-03")
    gun.prompted("Offline, no task kept here")
    assert (gun.taps, gun.scans) == (13, 6)
    assert taken(house) == ["G01", "G01", "G02"]
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)
    assert credited(house) == {"A-01": 10, "A-02": 10, "A-03": 10}
    assert [row["code"] for row in house.rows("SELECT code FROM discrepancy")] == ["tasks.lease_lost"]
    assert house.rows("SELECT state FROM task GROUP BY state") == [{"state": "done"}]
    assert house.rows("SELECT id FROM reservation WHERE taken + released < quantity") == []
    other.prompted("Nothing to do")
    gun.open("#/outbox")
    gun.sees("Task was taken by G02")


def test_a_supervisor_looks_on_and_directs_from_their_own_phone(house: House) -> None:
    shift(house)
    gun, phone = at_work(house), own_phone(house)
    gun.tap(re.compile("^Work"))
    gun.tap(re.compile("^Take 20 ahead"))
    gun.prompted("3 tasks yours")
    phone.tap(re.compile("^Work"))
    phone.tap("Board")
    phone.prompted("3 tasks to do")
    phone.sees("Chen Li · G01")
    shot(phone, "board")
    phone.tap(re.compile("^Move A"))
    phone.tap(re.compile("^Move A-06"))
    shot(phone, "one")
    phone.tap("Put on hold")
    until(lambda: taken(house) == ["G01", "G01"])
    gun.sees("Put on hold")
    phone.tap("Undo")
    until(lambda: taken(house) == ["G01"] * 3)
