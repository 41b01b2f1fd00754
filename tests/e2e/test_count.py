"""Counting on a gun, against the real server: planned and blind, offline, two people at one bin."""

from __future__ import annotations

import re
from uuid import uuid4

import asyncpg
import pytest

from e2e.company import BAG, CANDLE, CLOCK, CLOCK_CASE, LI_PIN, PCS, SHARED, ZHOU_PIN, applied
from e2e.conftest import House, run, until
from e2e.desk import ADMINISTRATOR, SUPERVISOR
from e2e.gun import Gun
from e2e.office import Office, office
from stowage.app import make_bus
from stowage.counts.commands import CountLine, FinishCount, PlanCount
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = """
    SELECT i.sku, l.state, l.expected / 10000 AS expected, l.counted / 10000 AS counted
    FROM count_line l JOIN item i ON i.id = l.item JOIN stock_count c ON c.id = l.count JOIN place p ON p.id = l.place
    WHERE c.finished_at IS NOT NULL AND p.code = $1 ORDER BY l.moment, i.sku
"""


async def _bins(house: House, planned: bool = True) -> None:
    """Two bins with clocks in them, the first to be counted blind where it is planned."""
    here = WarehouseId(house.company.warehouse)
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        bins = tuple(PlaceRecord(code, PlaceKind.BIN) for code in ("A01-01-1", "A01-01-2"))
        await applied(bus, PutPlaces("WH1", bins))
        query = "SELECT id FROM place WHERE kind = 'bin' ORDER BY code"
        first, second = [PlaceId(row["id"]) for row in await pool.fetch(query)]
        clock = ItemId(house.company.items["22727"])
        lines = tuple(OpeningLine(clock, place, Quantity(15 * PCS), Amount(100)) for place in (first, second))
        await applied(bus, RecordOpening(here, lines), warehouse=here)
        if planned:
            await applied(bus, PlanCount(uuid4(), here, "Aisle 1", (first,), threshold_bp=1000), warehouse=here)


def counting(house: House, person: str = "Chen Li", pin: str = LI_PIN) -> Gun:
    gun = house.enrolled()
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in(person, pin)
    gun.prompted(re.compile("Scan anything|扫任意"))
    gun.open("#/count")
    return gun


def lines(house: House, place: str) -> list[tuple[str, str, int, int]]:
    return [tuple(row.values()) for row in house.rows(LINES, place)]


def test_a_bin_is_counted_blind_then_another_offline_then_again_by_somebody_else(house: House) -> None:
    run(_bins(house))
    gun = counting(house)
    gun.prompted("Scan A01-01-1")
    told = house.rows("SELECT key FROM feed_row WHERE kind = 'balance' AND body IS NOT NULL")
    assert len(told) == 1  # of the bin that is not blind alone
    gun.taps = gun.scans = 0
    gun.scan("A01-01-1")
    gun.prompted("Count A01-01-1")
    gun.sees("Blind")
    gun.scan(CLOCK_CASE)
    gun.scan(CLOCK)
    gun.sees("Count 13 pcs")
    gun.tap("Count 13 pcs")
    gun.tap("All counted")
    gun.prompted("A01-01-1 counted")
    assert (gun.taps, gun.scans) == (2, 3)
    until(lambda: lines(house, "A01-01-1") == [("22727", "recount", 15, 13)])
    gun.sees_not("Second count")  # it is for somebody else

    house.server.stop()
    gun.scan(CLOCK)
    gun.prompted("Not a bin")
    gun.tap("Go on")
    gun.scan("A01-01-2")
    gun.scan(SHARED)
    gun.scan(CANDLE)  # waits for the answer
    gun.prompted("Which one is it?")
    gun.tap("Jumbo bag")
    gun.prompted("Scan the lot")
    gun.scan("L2611B")
    gun.sees("L2611B")
    gun.tap("Undo")
    gun.scan("nobody knows this")
    gun.prompted("Barcode unknown")
    gun.scan("D-01")
    gun.prompted("Another bin")
    gun.tap("Go on")
    gun.scan(CLOCK)
    gun.page.get_by_role("button", name="Key in the quantity").click()
    gun.press("15")
    gun.enter()
    gun.sees("Count 15 pcs")
    gun.tap_twice("Count 15 pcs")  # the second one finishes nothing
    gun.tap("All counted")
    gun.prompted("A01-01-2 counted")
    gun.kill_tab()
    house.server.start()
    gun.open()
    gun.tap("Count")
    until(lambda: lines(house, "A01-01-2") == [("85099B", "open", 0, 1), ("22727", "right", 15, 15)])

    other = counting(house, "Zhou Min", ZHOU_PIN)
    _together(house, gun, other)
    assert gun.errors == other.errors == []


def _together(house: House, gun: Gun, other: Gun) -> None:
    """The second count of the first bin by somebody else, while the first one counts it again unasked."""
    other.sees("复盘")
    other.scan("A01-01-1")
    other.scan(BAG)
    other.tap("撤销")
    other.sees("库位是空的")
    other.scan(CLOCK)
    other.page.get_by_role("button", name="按数量").click()
    other.press("14")
    other.enter()
    other.tap("报 14 件")
    gun.scan("A01-01-1")  # at the same time, unplanned
    gun.scan(BAG)
    gun.tap("Count 1 pc")
    other.tap("全数完了")
    gun.tap("All counted")
    until(lambda: len(lines(house, "A01-01-1")) == 4)
    assert lines(house, "A01-01-1") == [
        ("22727", "recounted", 15, 13),
        ("22727", "open", 15, 14),
        ("85099B", "open", 0, 1),
        ("22727", "open", 15, 0),
    ]
    together = "SELECT count(*) AS n FROM discrepancy WHERE code = 'counts.counted_together'"
    until(lambda: house.rows(together)[0]["n"] >= 1)


def test_a_count_is_planned_and_its_difference_approved_at_the_desk(office: Office) -> None:
    house = office.house
    run(_bins(house, planned=False))
    desk = office.desk(SUPERVISOR)
    desk.open("/counts/plans")
    desk.headed("Count plans")
    desk.sees("Nothing was counted yet")
    desk.keys("n")
    desk.page.get_by_label("Item", exact=True).fill("22727")
    desk.page.get_by_label("Count again beyond, per cent").fill("x")
    desk.keys("Control+Enter")
    desk.sees("A number")
    desk.page.get_by_label("Count again beyond, per cent").fill("")
    desk.keys("Control+Enter")
    until(lambda: house.rows("SELECT count(*) AS n FROM count_task WHERE state = 'open'")[0]["n"] == 2)
    desk.sees("22727")
    place = PlaceId(house.rows("SELECT id FROM place WHERE code = 'A01-01-2'")[0]["id"])
    clock = ItemId(house.company.items["22727"])
    count = uuid4()
    office.say(CountLine(count, place, clock, Quantity(12 * PCS)), ADMINISTRATOR)
    office.say(FinishCount(count, place), ADMINISTRATOR)
    desk.open("/counts")
    desk.headed("Count differences")
    desk.sees("A01-01-2")
    desk.keys("ArrowDown")
    desk.sees("Leave the books")
    assert desk.violations() == []
    desk.keys("a")
    until(lambda: lines(house, "A01-01-2") == [("22727", "approved", 15, 12)])
    desk.open("/counts/gains")
    desk.sees(re.compile("AJ-"))
    desk.page.get_by_role("img", name="Gains and losses by month").wait_for()
    desk.sees("Losses")
    desk.open("/counts/accuracy")
    desk.headed("Count accuracy")
    desk.sees("Lines right")
    desk.page.get_by_role("img", name="Accuracy by week").wait_for()
    assert desk.page.get_by_role("table", name="Accuracy by zone").get_by_role("row").count() == 2
    assert desk.violations() == []
    desk.open("/counts/plans?plan=rules")
    desk.page.get_by_label("Once in so many steps").fill("0")
    desk.keys("Control+Enter")
    until(lambda: house.rows("SELECT ask_every FROM count_rules") == [{"ask_every": 0}])
    desk.sees("Nothing was changed")
    assert desk.violations() == []
