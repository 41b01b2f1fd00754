"""Goods that a truck takes from one warehouse to another: loaded by one gun, accepted by another, either of them out of reach."""

from __future__ import annotations

from uuid import uuid4

import asyncpg
import pytest

from e2e.company import BAG, CLOCK, CLOCK_CASE, PCS, applied
from e2e.conftest import House, at_work, run, until
from e2e.gun import Gun
from e2e.test_move import lies, stock
from stowage.app import make_bus
from stowage.kernel.ids import ItemId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse
from stowage.transfers.between.commands import OrderedLine, OrderTransfer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def two_houses(house: House) -> str:
    """A second warehouse with a dock, and twelve clocks ordered to it."""
    await stock(house)
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        docks = (PlaceRecord("S-01", PlaceKind.DOCK),)
        await applied(bus, PutWarehouse("WH2", "二号仓", "Warehouse 2", "Asia/Shanghai", True, docks))
        there = WarehouseId(await pool.fetchval("SELECT id FROM warehouse WHERE code = 'WH2'"))
        here = WarehouseId(house.company.warehouse)
        lines = (OrderedLine(ItemId(house.company.items["22727"]), Quantity(12 * PCS)),)
        await applied(bus, OrderTransfer(uuid4(), here, there, lines), here)
        return str(await pool.fetchval("SELECT number FROM transfer"))


def at_the_other(house: House) -> Gun:
    here = house.company.warehouse
    house.company.warehouse = house.rows("SELECT id FROM warehouse WHERE code = 'WH2'")[0]["id"]
    try:
        return at_work(house)
    finally:
        house.company.warehouse = here


def state(house: House) -> list[str]:
    return [row["state"] for row in house.rows("SELECT state FROM transfer ORDER BY number")]


def open_cases(house: House) -> list[str]:
    return [row["code"] for row in house.rows("SELECT code FROM discrepancy WHERE state = 'open' ORDER BY id")]


def test_a_truck_from_one_warehouse_to_the_other(house: House) -> None:
    number = run(two_houses(house))
    here, there = at_work(house), at_the_other(house)
    here.tap("Load a truck")
    here.prompted("Scan the transfer note")
    here.taps = here.scans = 0
    here.scan(number)
    here.prompted("Scan goods to load")
    here.scan(CLOCK_CASE)
    here.prompted("Scan where it was")
    here.scan("A01-01-1")
    here.prompted("Loaded, 12 pcs")
    here.tap("Truck leaves")
    here.prompted("Does the truck leave?")
    here.sees("Nothing is missing")
    here.tap("Truck leaves")
    assert (here.scans, here.taps) == (3, 2)
    until(lambda: state(house) == ["in_transit"])
    assert lies(house, "22727") == {"A01-01-1": 18, "A02-01-1": 6}

    there.tap("Unload a truck")
    there.sees(number)
    there.taps = there.scans = 0
    there.scan(number)
    there.sees("Red alarm clock")
    there.scan(CLOCK_CASE)
    there.prompted("Scan where you put it")
    there.scan("S-01")
    there.prompted("Accepted, 12 pcs")
    there.tap("All unloaded")
    there.prompted("Is all unloaded?")
    there.tap("All unloaded")
    assert (there.scans, there.taps) == (3, 2)
    until(lambda: state(house) == ["closed"])
    assert lies(house, "22727") == {"A01-01-1": 18, "A02-01-1": 6, "S-01": 12}
    assert house.rows("SELECT count(*) AS n FROM task WHERE process = 'put_away'")[0]["n"] == 1


def test_both_ends_out_of_reach_and_two_at_one_truck(house: House) -> None:
    """The arrival reaches the server before the loading; two load what was ordered once, one of them takes it back."""
    number = run(two_houses(house))
    one, other, there = at_work(house), at_work(house), at_the_other(house)
    for gun in (one, other):
        gun.tap("Load a truck")
        gun.scan(number)
        gun.prompted("Scan goods to load")
    there.tap("Unload a truck")
    there.scan(number)
    there.prompted("Scan what came")
    house.server.stop()
    for gun in (one, other):
        gun.scan(CLOCK_CASE)
        gun.scan("A01-01-1")
        gun.sees("kept here, unsent")
    other.tap("Undo")
    other.sees("undone, taken back")
    one.scan("NO-SUCH-CODE")
    one.prompted("Code unknown")
    one.tap("Put aside, go on")
    there.scan(CLOCK_CASE)
    there.tap("Damaged")
    there.scan("S-01")
    there.sees("kept here, unsent")
    there.scan(BAG)
    there.prompted("Scan where you put it")
    house.server.start()
    there.tap("Put at S-01")
    until(lambda: {"transfers.arrived_damaged", "transfers.not_dispatched"} <= set(open_cases(house)))
    until(lambda: lies(house, "85099B") == {"A01-01-1": 8, "S-01": 1})
    one.scan(BAG)
    one.scan("A01-01-1")
    one.prompted("Loaded, 1 pc")
    until(lambda: "transfers.not_dispatched" not in open_cases(house))
    one.scan(CLOCK)
    one.tap("Load from A01-01-1")
    until(lambda: state(house) == ["partly_received"])
    until(lambda: lies(house, "22727") == {"A01-01-1": 17, "A02-01-1": 6, "S-01": 12})
