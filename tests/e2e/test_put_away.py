"""Putting goods away with a gun: online, with the server stopped, two guns at once, and bins that do not take them."""

from __future__ import annotations

import re

import asyncpg
import pytest

from e2e.company import BAG, CLOCK, CLOCK_CASE, PCS, ZHOU_PIN, applied
from e2e.conftest import House, at_work, run, until
from e2e.test_move import lies
from stowage.app import make_bus
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PlaceStorage, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def _stock(house: House) -> None:
    """At the dock 30 clocks and 8 bags; bins A07-12-1 (for 12 pieces), -2, -3 (frozen), and 6 clocks in -4."""
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        rack = ("A", "A07", "12")
        bins = (
            PlaceRecord("A07-12-1", PlaceKind.BIN, *rack, "1", max_quantity=12 * PCS),
            PlaceRecord("A07-12-2", PlaceKind.BIN, *rack, "2"),
            PlaceRecord("A07-12-3", PlaceKind.BIN, *rack, "3", storage_class=PlaceStorage.FROZEN),
            PlaceRecord("A07-12-4", PlaceKind.BIN, *rack, "4"),
        )
        await applied(bus, PutPlaces("WH1", bins))
        places = dict(await pool.fetch("SELECT code, id FROM place"))
        warehouse = WarehouseId(house.company.warehouse)
        goods = (("22727", 30, "D-01"), ("85099B", 8, "D-01"), ("22727", 6, "A07-12-4"))
        lines = tuple(
            OpeningLine(ItemId(house.company.items[sku]), PlaceId(places[code]), Quantity(count * PCS), Amount(count))
            for sku, count, code in goods
        )
        await applied(bus, RecordOpening(warehouse, lines), warehouse)


def test_goods_are_put_away_by_two_scans(house: House) -> None:
    run(_stock(house))
    gun = at_work(house)
    gun.tap(re.compile("^Put away"))
    gun.prompted("Scan item or container")
    gun.taps = gun.scans = 0
    gun.scan(CLOCK)
    gun.prompted("Put it here, scan the bin")
    gun.sees("Same item is already here")
    gun.scan("A07-12-4")
    gun.prompted("Put into A07-12-4")
    assert (gun.taps, gun.scans) == (0, 2)
    until(lambda: lies(house, "22727") == {"A07-12-4": 36})
    house.server.stop()
    gun.tap("Undo")
    gun.sees("Undone")
    # From the list of the dock: a part goes where it fits, another bin says why, wrong ones what they expected.
    gun.scan("D-01")
    gun.sees("Jumbo bag red retrospot")
    gun.scan(BAG)
    gun.sees("Empty, next on the way")
    gun.scan("A07-12-3")
    gun.prompted("Bin is for other goods")
    gun.tap("Back")
    gun.scan("A07-12-4")
    gun.prompted("Why another bin?")
    gun.tap(re.compile("Way is blocked"))
    gun.prompted("Put into A07-12-4")
    gun.scan(CLOCK_CASE)
    gun.prompted("Put it here, scan the bin")
    gun.scan("A07-12-1")
    gun.prompted("Too much for it: quantity")
    gun.tap("Back")
    gun.tap("Split")
    gun.press("12")
    gun.enter()
    gun.scan("A07-12-1")
    gun.prompted("Why another bin?")
    gun.tap(re.compile("Another reason"))
    for code, said in (("0000000000000", "Barcode unknown"), (BAG, "None of it waits here")):
        gun.scan(code)
        gun.prompted(said)
    gun.tap("Back")
    gun.tap("Back")
    gun.tap("Back")
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)
    assert lies(house, "22727") == {"D-01": 18, "A07-12-1": 12, "A07-12-4": 6}
    assert lies(house, "85099B") == {"A07-12-4": 8}
    assert house.rows("SELECT code FROM discrepancy") == []
    reasons = {row["reason"] for row in house.rows("SELECT reason FROM put_away WHERE reversed_by IS NULL")}
    assert reasons == {"blocked", "other"}
    gun.tap(re.compile("^Outbox"))
    gun.sees("Put away D-01 → A07-12-1")


def test_two_guns_put_the_same_goods_away(house: House) -> None:
    run(_stock(house))
    first, second = at_work(house), house.enrolled(language="zh")
    second.prompted("有网就能干活")
    second.tap("登录")
    second.sign_in("周敏", ZHOU_PIN)
    first.tap(re.compile("^Put away"))
    second.tap(re.compile("^上架"))
    house.server.stop()
    for gun, said, put in (
        (first, "Put it here, scan the bin", "Put into"),
        (second, "放这里，扫货位", "已上架"),
    ):
        gun.scan(CLOCK)
        gun.prompted(said)
        gun.scan("A07-12-4")
        gun.prompted(put)
    house.server.start()
    until(lambda: first.waiting() + second.waiting() == 0, within=60)
    assert lies(house, "22727") == {"A07-12-4": 66}
    assert house.rows("SELECT code, evidence->>'short' AS short FROM discrepancy") == [
        {"code": "ledger.shortfall", "short": str(30 * PCS)}
    ]
