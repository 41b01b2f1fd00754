"""Received goods inspected on a gun against the real server, and while it is stopped, and by two inspectors at once."""

from __future__ import annotations

from uuid import UUID, uuid4

import asyncpg
import pytest

from e2e.company import CLOCK, PCS, applied, order
from e2e.conftest import House, at_work, run, until
from stowage.app import make_bus
from stowage.kernel.ids import ItemId, PartyId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.quality.commands import Characteristic, Check, Mode, PutPlan
from stowage.receiving.commands import ConfirmReceiptLine

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HAND = Characteristic("hand", "指针长", "Hand", Check.MEASURED, "mm", lower=40_0000, upper=42_0000)


async def to_inspect(house: House, *lots: tuple[str, int]) -> None:
    """Clocks are inspected by a sample; what is received lies in inspection at D-01."""
    async with asyncpg.create_pool(house.url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        items, warehouse = house.company.items, house.company.warehouse
        await applied(bus, PutPlan(Mode.SAMPLE, ItemId(items["22727"]), limit=2_500, characteristics=(HAND,)))
        await applied(bus, PutPlan(Mode.FULL, ItemId(items["85099B"])))
        party = PartyId(await pool.fetchval("SELECT id FROM party"))
        place = PlaceId(await pool.fetchval("SELECT id FROM place WHERE code = 'D-01'"))
        for sku, count in lots:
            number = await order(bus, pool, house.company, party, {sku: (count, "pcs")})
            row = await pool.fetchrow(
                'SELECT l.id, o.id AS "order" FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order" '
                "WHERE o.number = $1",
                number,
            )
            line = ConfirmReceiptLine(
                uuid4(), "G-1", place, ItemId(items[sku]), Quantity(count * PCS), order=row["order"], order_line=row["id"]
            )  # fmt: skip
            await applied(bus, line, warehouse)


def states(house: House) -> list[tuple[str, str, int, int]]:
    rows = house.rows(
        "SELECT i.sku, q.state, q.passed, q.rejected FROM inspection q JOIN item i ON i.id = q.item ORDER BY q.opened_at, q.number"
    )
    return [(row["sku"], row["state"], row["passed"] // PCS, row["rejected"] // PCS) for row in rows]


def codes(house: House) -> list[str]:
    return [row["code"] for row in house.rows("SELECT code FROM discrepancy WHERE state = 'open' ORDER BY id")]


def test_inspections_from_scan_to_verdict_online_and_with_the_server_stopped(house: House) -> None:
    run(to_inspect(house, ("22727", 300), ("22727", 200), ("85099B", 20)))
    gun = at_work(house)
    gun.tap("Inspect")
    gun.prompted("Scan what to inspect")
    gun.sees("3 to inspect")
    gun.taps = gun.scans = 0
    gun.scan(CLOCK)
    gun.prompted("Which one is it?")
    gun.tap("300 pcs")
    gun.prompted("Look at 50 pieces")
    gun.sees("Up to 3 bad allowed")
    gun.tap("Pass 300 pcs")
    gun.prompted("Passed, 300 pcs")
    assert (gun.scans, gun.taps) == (1, 2)
    until(lambda: states(house)[0] == ("22727", "passed", 300, 0))

    house.server.stop()
    gun.scan(CLOCK)
    gun.prompted("Look at 32 pieces")
    gun.tap("Hand")
    gun.press("41.5")
    gun.enter()
    gun.press("43")
    gun.enter()
    gun.enter()
    gun.prompted("Good lot, 1 bad")
    gun.tap("Pass 199, reject 1 pc")
    gun.prompted("Why rejected?")
    gun.kill_tab()
    gun.open("#/inspect")
    gun.tap("Out of tolerance")
    gun.sees("kept here, unsent")
    gun.tap("Undo")
    gun.sees("undone, to inspect again")
    gun.scan(CLOCK)
    gun.tap("Bad pieces")
    gun.press("3")
    gun.enter()
    gun.prompted("Bad lot")
    gun.tap("Reject 200 pcs")
    gun.tap("Broken")
    gun.prompted("Rejected, 200 pcs")
    house.server.start()
    until(lambda: states(house)[1] == ("22727", "rejected", 0, 200))
    until(lambda: codes(house) == ["quality.rejected"])
    found = house.rows("SELECT results::text AS results, reversed_by FROM inspection_record ORDER BY occurred_at")
    assert '"values": [415000, 430000]' in found[1]["results"]
    assert [row["reversed_by"] is not None for row in found] == [False, True, False]


def test_two_inspectors_decide_the_same_goods(house: House) -> None:
    run(to_inspect(house, ("85099B", 20)))
    one, other = at_work(house), at_work(house)
    for gun in (one, other):
        gun.tap("Inspect")
        gun.tap("Jumbo bag red retrospot")
        gun.prompted("Look at 20 pieces")
    house.server.stop()
    one.tap("Pass 20 pcs")
    one.sees("kept here, unsent")
    other.tap("Bad pieces")
    other.press("5")
    other.enter()
    other.tap("Pass 15, reject 5 pcs")
    other.tap("Broken")
    other.sees("kept here, unsent")
    house.server.start()
    until(lambda: "quality.decided_already" in codes(house))
    state = states(house)[0]
    assert state in {("85099B", "passed", 20, 0), ("85099B", "partly", 15, 5)}
    until(lambda: other.waiting() == 0)


def test_a_task_leads_to_its_inspection(house: House) -> None:
    run(to_inspect(house, ("85099B", 20)))
    gun = at_work(house)
    gun.tap("Work")
    gun.tap("Next task")
    gun.prompted("Look at 20 pieces")
    gun.scan("NO-SUCH-CODE")
    gun.prompted("Code unknown")
    gun.sees("Goods to inspect")
    gun.tap("Put aside, go on")
    gun.tap("Pass 20 pcs")
    until(lambda: states(house) == [("85099B", "passed", 20, 0)])
    (task,) = house.rows("SELECT state, holder FROM task WHERE process = 'inspect'")
    assert task["state"] == "done"
    assert isinstance(task["holder"], UUID)
