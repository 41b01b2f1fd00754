"""Moving goods with a gun: online, with the server stopped, two guns at once, and whatever else is scanned."""

from __future__ import annotations

import re
from datetime import date

import asyncpg
import pytest

from e2e.company import BAG, CLOCK, CLOCK_CASE, PCS, SHARED, STAND, ZHOU_PIN, applied
from e2e.conftest import House, at_work, run, until
from stowage.app import make_bus
from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.places.commands import PlaceKind, PlaceRecord, PutPlaces
from stowage.stock.commands import OpeningLine, RecordOpening

EXPIRY = date(2028, 5, 18)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def stock(house: House) -> None:
    """Bins A1 to A3; in A1 30 clocks, bags and two lots of candles, in A2 6 clocks."""
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        bins = tuple(PlaceRecord(f"A0{n}-01-1", PlaceKind.BIN) for n in (1, 2, 3))
        await applied(bus, PutPlaces("WH1", bins))
        places = dict(await pool.fetch("SELECT code, id FROM place"))
        warehouse = WarehouseId(house.company.warehouse)
        goods = (("22727", 30, "A01-01-1", ""), ("85099B", 8, "A01-01-1", ""), ("22727", 6, "A02-01-1", ""))
        lots = (("22969", 24, "A01-01-1", "L2611A"), ("22969", 24, "A01-01-1", "L2611B"))
        lines = tuple(
            OpeningLine(
                ItemId(house.company.items[sku]),
                PlaceId(places[code]),
                Quantity(count * PCS),
                Amount(count),
                lot,
                EXPIRY if lot else None,
            )
            for sku, count, code, lot in (*goods, *lots)
        )
        await applied(bus, RecordOpening(warehouse, lines), warehouse)


def lies(house: House, sku: str) -> dict[str, int]:
    rows = house.rows(
        "SELECT p.code, b.container, b.quantity FROM balance b JOIN place p ON p.id = b.place JOIN item i ON i.id = b.item "
        "WHERE i.sku = $1 AND b.quantity > 0",
        sku,
    )
    return {f"{row['code']} {row['container']}".strip(): row["quantity"] // PCS for row in rows}


def test_goods_are_moved_by_scans_alone(house: House) -> None:
    run(stock(house))
    gun = at_work(house)
    gun.tap(re.compile("^Move"))
    gun.prompted("Scan what to move")
    gun.taps = gun.scans = 0
    gun.scan("A01-01-1")
    gun.sees("Jumbo bag red retrospot")
    gun.scan(CLOCK_CASE)
    gun.prompted("Scan the bin it goes to")
    gun.scan("A03-01-1")
    gun.prompted("Moved to A03-01-1")
    assert (gun.taps, gun.scans) == (0, 3)
    until(lambda: lies(house, "22727") == {"A01-01-1": 18, "A02-01-1": 6, "A03-01-1": 12})
    house.server.stop()
    gun.scan(BAG)  # from the same bin
    gun.sees("8 pcs are there")
    gun.tap("Type the quantity")
    gun.press("5")
    gun.enter()
    gun.scan("A02-01-1")
    gun.sees("moved, not sent yet")
    gun.tap("Undo")
    gun.sees("Undone")
    gun.tap("Redo")
    gun.scan("A02-01-1")
    gun.sees("Jumbo bag red retrospot")
    for code, said in (
        ("0000000000000", "Barcode unknown"),
        (STAND, "Not known to be here"),
    ):
        gun.scan(code)
        gun.prompted(said)
    gun.scan(BAG)
    gun.prompted("Scan the bin it goes to")
    gun.scan(CLOCK)
    gun.prompted("Another item")
    gun.scan("A02-01-1")
    gun.prompted("It is there already")
    for _ in range(5):
        gun.scan(BAG)
    gun.prompted("More than is there")
    gun.sees("6")
    gun.tap("Back")
    gun.scan("LPN-77")
    gun.prompted("Barcode unknown")
    gun.scan("STW:LPN:P-77")
    gun.sees("Into P-77, scan its bin")
    gun.scan("D-01")
    gun.prompted("Moved to D-01 · P-77")
    gun.scan("STW:LPN:P-77")
    gun.sees("Container P-77")
    gun.scan("D-02")
    gun.prompted("Moved to D-02 · P-77")
    gun.tap("Back")
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)
    assert lies(house, "85099B") == {"A01-01-1": 3, "D-02 P-77": 5}
    assert house.rows("SELECT code FROM discrepancy") == []


def test_how_many_are_left_is_asked_in_passing(house: House) -> None:
    """Where few are left and nobody counted for long; whoever goes on is not held up, and is not asked again at once."""
    run(stock(house))
    gun = at_work(house)
    gun.tap(re.compile("^Move"))
    for code in ("A02-01-1", CLOCK):
        gun.scan(code)
    gun.scan("A03-01-1")
    gun.sees("How many in A02-01-1 now?")
    gun.sees_not("5 pcs")  # what the books have is not told with the question
    house.server.stop()
    gun.taps = 0
    gun.tap("Key in")
    gun.press("4")
    gun.enter()
    assert gun.taps == 3
    gun.sees("4 pcs in A02-01-1, noted")
    gun.tap(re.compile("Undo"))
    gun.sees("Taken back")
    gun.scan("A01-01-1")
    for _ in range(3):
        gun.scan(BAG)
    gun.scan("A03-01-1")
    gun.prompted("Moved to A03-01-1")
    gun.sees_not(re.compile("How many in"))  # 5 bags are left: asked a moment ago
    for _ in range(3):
        for code in ("A01-01-1", CLOCK, "D-01"):
            gun.scan(code)
        gun.prompted("Moved to D-01")
    for code in ("A01-01-1", BAG, "A02-01-1"):
        gun.scan(code)
    gun.sees("How many in A01-01-1 now?")
    gun.tap("Key in")
    gun.press("6")
    gun.enter()
    gun.sees("6 pcs in A01-01-1, noted")
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)
    judged = "SELECT state, expected / 10000 AS expected, counted / 10000 AS counted FROM count_line ORDER BY moment"
    assert [tuple(row.values()) for row in house.rows(judged)] == [("rejected", 5, 4), ("open", 4, 6)]
    assert house.rows("SELECT code FROM discrepancy") == []


def test_two_guns_move_the_same_goods(house: House) -> None:
    run(stock(house))
    first, second = at_work(house), house.enrolled(language="zh")
    second.prompted("有网就能干活")
    second.tap("登录")
    second.sign_in("周敏", ZHOU_PIN)
    first.tap(re.compile("^Move"))
    second.tap(re.compile("^移库"))
    house.server.stop()
    for gun, bin_, said in ((first, "A02-01-1", "Moved to"), (second, "A03-01-1", "已移到")):
        gun.scan("A01-01-1")
        for _ in range(2):
            gun.scan(CLOCK_CASE)
        gun.scan(bin_)
        gun.prompted(said)
    second.scan(SHARED)
    second.prompted("是哪一个")
    house.server.start()
    until(lambda: first.waiting() + second.waiting() == 0, within=60)
    assert lies(house, "22727") == {"A02-01-1": 30, "A03-01-1": 24}
    assert house.rows("SELECT code, evidence->>'short' AS short FROM discrepancy") == [
        {"code": "ledger.shortfall", "short": str(18 * PCS)}
    ]
    first.tap("Back")
    first.tap("Back")
    first.tap(re.compile("^Outbox"))
    first.sees("24 pcs Red alarm clock")
