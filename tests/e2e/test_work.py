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

from e2e.conftest import House, at_work, run, until
from e2e.desk import SUPERVISOR, Desk
from e2e.gun import Gun
from e2e.office import Office
from errand_words import Errands, Want
from stowage.app import HOUSE
from stowage.gateway.core import House as Rooms
from stowage.gateway.core import running_bus
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening
from stowage.tasks.events import TaskWanted

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("STOWAGE_SHOTS")
BINS = tuple(PlaceRecord(f"A-0{n}", PlaceKind.BIN, zone="A", aisle="1", bay=str(n)) for n in range(1, 7))


def errands(house: House, count: int) -> list[UUID]:
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
            wanted = tuple(
                TaskWanted(
                    uuid4(), "move", here, "errand:1", places["A-06"] if n == 0 else places[f"A-0{n}"], places["A-05"], bag,
                    quantity=Quantity(100_000), priority=5 if n == 0 else 0, reserves=n == 0,
                )
                for n in range(count)
            )  # fmt: skip
            outcome = await bus.submit(Want(wanted), person=0, warehouse=here)
            assert outcome.outcome == "applied", outcome
            return [one.task for one in wanted]

    return run(raise_them())


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
    one.tap(re.compile("^Take 20 ahead"))
    one.prompted("4 tasks yours")
    shot(one, "mine")
    assert taken(house) == ["G01"] * 4
    one.tap("Give back")
    one.prompted("Tap what you give back")
    one.tap(re.compile("^Move A-02"))
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
    assert desk.violations() == []
