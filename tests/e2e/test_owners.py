"""Goods that are not ours: on consignment and in a customer's name, from the dock into a bin where ours lie too, counted and looked up."""

from __future__ import annotations

import re

import asyncpg
import pytest

from e2e.company import CLOCK, CLOCK_CASE, PCS, ZHOU_PIN, applied
from e2e.conftest import House, at_work, run, until
from e2e.gun import Gun
from stowage.app import make_bus
from stowage.kernel.ids import ItemId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.parties.commands import PartyRecord, PutParties
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.purchasing.commands import ConfirmOrder, CreateOrder, NewOrderLine
from stowage.stock.commands import OpeningLine, RecordOpening

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BIN = "A01-01-1"
LIES = """
    SELECT coalesce(o.code, '') AS owner, p.code AS place, b.quantity / 10000 AS pieces FROM balance b
    JOIN place p ON p.id = b.place LEFT JOIN party o ON o.id = b.owner WHERE b.place > 0 AND b.quantity <> 0
"""
COUNTED = """
    SELECT coalesce(o.code, '') AS owner, l.expected / 10000 AS expected, l.counted / 10000 AS counted
    FROM count_line l LEFT JOIN party o ON o.id = l.owner WHERE l.state IN ('open', 'right')
"""


async def _stock(house: House) -> str:
    """5 clocks of ours in the bin, a customer who keeps goods here, and an order on consignment of 12; its number."""
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        here, clock = WarehouseId(house.company.warehouse), ItemId(house.company.items["22727"])
        await applied(bus, PutParties((PartyRecord("C1", "海天文创", "Haitian", customer=True, keeps_goods=True),)))
        await applied(bus, PutPlaces("WH1", (PlaceRecord(BIN, PlaceKind.BIN),)))
        bin_ = PlaceId(await pool.fetchval("SELECT id FROM place WHERE code = $1", BIN))
        await applied(bus, RecordOpening(here, (OpeningLine(clock, bin_, Quantity(5 * PCS), Amount(500)),)), here)
        supplier = PartyId(await pool.fetchval("SELECT id FROM party WHERE code = 'S1'"))
        wanted = (NewOrderLine(clock, "pcs", Quantity(12 * PCS), PriceMicro(1_000_000)),)
        expected = await pool.fetchval("SELECT expected_on FROM purchase_order LIMIT 1")
        await applied(bus, CreateOrder(supplier, here, expected, wanted, consignment=True), here)
        id_, number = await pool.fetchrow("SELECT id, number FROM purchase_order ORDER BY id DESC LIMIT 1")
        await applied(bus, ConfirmOrder(id_, 1), here)
        return str(number)


def lies(house: House) -> dict[tuple[str, str], int]:
    return {(row["owner"], row["place"]): row["pieces"] for row in house.rows(LIES)}


def test_what_is_not_ours_is_told_apart_wherever_it_goes(house: House) -> None:
    number = run(_stock(house))
    gun = at_work(house)
    gun.taps = gun.scans = 0
    gun.scan(number)
    gun.sees("Ningbo Kairui · consignment")
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    gun.tap("Finish")
    gun.tap("Finish receipt")
    until(lambda: lies(house) == {("", BIN): 5, ("S1", "D-01"): 12})
    gun.tap(re.compile("^Put away"))
    gun.scan(CLOCK)
    gun.sees("22727 · of Ningbo Kairui")
    gun.scan(BIN)
    gun.prompted(f"Put into {BIN}")
    assert (gun.taps, gun.scans) == (4, 4)
    until(lambda: lies(house) == {("", BIN): 5, ("S1", BIN): 12})
    other = _customers(house)

    house.server.stop()
    gun.tap("Back")
    gun.open("#/count")
    gun.scan(BIN)
    gun.scan(CLOCK)
    gun.prompted("Whose goods?")
    gun.scan(CLOCK)  # goes on adding while it is asked
    gun.tap(re.compile("of Ningbo Kairui"))
    gun.page.get_by_role("button", name="Key in the quantity").click()
    gun.press("11")
    gun.enter()
    gun.tap("Count 11 pcs")
    gun.scan(CLOCK)
    gun.tap(re.compile("our own"))
    gun.page.get_by_role("button", name="Key in the quantity").click()
    gun.press("5")
    gun.enter()
    gun.tap("Count 5 pcs")
    gun.tap("All counted")
    gun.prompted(f"{BIN} counted")
    # Another one takes three of theirs away meanwhile, and is asked whose as well.
    other.open("#/move")
    other.scan(BIN)
    other.scan(CLOCK)
    other.prompted("哪一个")
    other.sees("自己的货")
    other.tap(re.compile("宁波凯瑞家居的货"))
    other.sees("宁波凯瑞家居")
    other.scan(CLOCK)
    other.scan("D-02")
    other.prompted("D-02")
    gun.open("#/look-up")
    gun.scan(BIN)
    gun.sees("22727 · of Ningbo Kairui")
    house.server.start()
    until(lambda: gun.waiting() + other.waiting() == 0, within=60)
    counted = {(row["owner"], row["expected"], row["counted"]) for row in house.rows(COUNTED)}
    assert counted == {("", 5, 5), ("S1", 12, 11)}
    assert lies(house) == {("", BIN): 5, ("S1", BIN): 10, ("S1", "D-02"): 2, ("C1", "D-01"): 12}
    assert house.rows("SELECT value FROM movement WHERE owner <> 0 AND value <> 0") == []
    assert gun.errors == other.errors == []


def _customers(house: House) -> Gun:
    """A customer brings a case of them, with no order."""
    gun = house.enrolled(language="zh")
    gun.prompted("有网就能干活")
    gun.tap("登录")
    gun.sign_in("周敏", ZHOU_PIN)
    gun.prompted("扫任意条码直达")
    gun.open("#/receive")
    gun.tap("无单收货")
    gun.tap(re.compile("供应商"))
    gun.prompted("谁家的货？")
    gun.tap(re.compile("海天文创的货"))
    gun.sees("海天文创")
    gun.scan(CLOCK_CASE)
    gun.sees("海天文创的货")
    gun.tap(re.compile("收下 12"))
    until(lambda: ("C1", "D-01") in lies(house))
    assert house.rows("SELECT code FROM discrepancy") == []
    return gun
