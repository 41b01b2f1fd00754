"""Goods that customers bring back, taken on a gun against the real server, and while it is stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.company import BAG, CANDLE, CANDLE_CASE, CLOCK, CLOCK_CASE, PCS
from e2e.conftest import House, at_work, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = """
    SELECT i.sku, l.quantity, l.state, l.condition, r.claim, r.number FROM goods_return_line l
    JOIN goods_return r ON r.id = l.goods_return JOIN item i ON i.id = l.item ORDER BY l.occurred_at, l.id
"""


def lines(house: House) -> list[tuple[str, int, str, str, str]]:
    return [
        (row["sku"], row["quantity"] // PCS, row["state"], row["condition"], row["claim"]) for row in house.rows(LINES)
    ]


def stock(house: House) -> dict[tuple[str, str], int]:
    rows = house.rows(
        "SELECT i.sku, b.status, sum(b.quantity)::bigint AS quantity FROM balance b JOIN item i ON i.id = b.item "
        "WHERE b.place > 0 AND b.quantity > 0 GROUP BY 1, 2"
    )
    return {(row["sku"], row["status"]): row["quantity"] // PCS for row in rows}


def test_a_return_from_paper_to_stock_online_and_with_the_server_stopped(house: House) -> None:
    gun = at_work(house)
    gun.tap("Returns")
    gun.prompted("Scan their paper")
    gun.taps = gun.scans = 0
    gun.scan("SO-2611-0077")
    gun.prompted("Scan what came back")
    gun.scan(CLOCK)
    gun.tap("As new")
    gun.prompted("Taken, 1 pc")
    gun.tap("Finish, 1 line")
    gun.prompted("Scan their paper")
    assert (gun.scans, gun.taps) == (2, 2)
    until(lambda: lines(house) == [("22727", 1, "available", "as_new", "SO-2611-0077")])
    assert house.rows(LINES)[0]["number"].startswith("RT-")

    house.server.stop()
    gun.scan(BAG)
    gun.scan(BAG)
    gun.tap("In doubt")
    gun.sees("kept here, unsent")
    gun.scan(CLOCK_CASE)
    gun.tap("Broken")
    gun.prompted("Taken, 12 pcs")
    gun.tap("Undo")
    gun.sees("undone, taken back")
    house.server.start()
    until(lambda: len(lines(house)) == 3)
    until(lambda: [line[2] for line in lines(house)] == ["available", "quarantine", "reversed"])
    assert lines(house)[1] == ("85099B", 2, "quarantine", "opened", "")
    assert stock(house) == {("22727", "available"): 1, ("85099B", "quarantine"): 2}
    assert [row["code"] for row in house.rows("SELECT code FROM discrepancy WHERE state = 'open'")] == [
        "returns.quarantined"
    ]


def test_what_is_asked_and_what_is_wrong(house: House) -> None:
    gun = at_work(house)
    gun.tap("Returns")
    gun.tap("Without papers")
    gun.scan("NO-SUCH-CODE")
    gun.prompted("Code unknown")
    gun.scan(CANDLE)
    gun.prompted("Scan the lot")
    gun.scan("L2611B")
    gun.prompted("Scan the expiry date")
    gun.scan("17200101")
    gun.prompted("Expired")
    expect(gun.button("As new")).to_have_count(0)
    gun.scan_by_ime(f"]C101{CANDLE_CASE}1720010110L9999Z")
    gun.prompted("Wrong lot")
    gun.sees("L2611B")
    gun.tap("Put aside, go on")
    gun.scan(CLOCK)  # waits until this one is judged
    gun.prompted("Judge this one first")
    gun.tap_twice("Expired")  # the second one judges nothing
    gun.sees("Red alarm clock")
    gun.tap("Change quantity")
    gun.press("5")
    gun.enter()
    gun.sees("5")
    gun.kill_tab()
    gun.open()
    gun.tap("Returns")
    gun.sees("Red alarm clock")
    gun.tap("As new")
    until(lambda: [line[:3] for line in lines(house)] == [("22969", 1, "scrap"), ("22727", 5, "available")])
    gun.tap("Finish, 2 lines")
    gun.prompted("Scan their paper")
    gun.tap("Undo")
    until(lambda: [line[2] for line in lines(house)] == ["scrap", "reversed"])


def test_two_guns_take_the_same_return(house: House) -> None:
    """On the same paper, each has a return of its own; both are posted, and a supervisor's decision is made once."""
    one, other = at_work(house), at_work(house)
    for gun in (one, other):
        gun.tap("Returns")
        gun.scan("SO-1")
        gun.scan(CLOCK)
    house.server.stop()
    for gun in (one, other):
        gun.tap("As new")
        gun.prompted("Taken, 1 pc")
    house.server.start()
    until(lambda: stock(house) == {("22727", "available"): 2})
    assert len({row["number"] for row in house.rows(LINES)}) == 2
