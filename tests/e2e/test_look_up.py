"""One scan of anything: with the server, without it, and what can be done with what was found."""

from __future__ import annotations

import re

import pytest

from e2e.company import BAG, CLOCK, CLOCK_CASE, SHARED, ZHOU_PIN
from e2e.conftest import House, at_work, run, until
from e2e.test_move import stock

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_one_scan_tells_what_is_known(house: House) -> None:
    run(stock(house))
    gun = at_work(house)
    gun.taps = gun.scans = 0
    gun.scan("A01-01-1")  # at the menu: nothing that is on an order
    gun.prompted("Scan the next one")
    gun.sees("Jumbo bag red retrospot")
    assert (gun.taps, gun.scans) == (0, 1)
    gun.scan(CLOCK)
    gun.sees("On hand")
    gun.sees(re.compile("^36$"))
    gun.sees("Moved last")
    gun.sees("opening stock → A02-01-1")
    house.server.stop()
    gun.tap("Move")  # takes up what was looked at
    gun.prompted("Which of these?")
    gun.scan("A02-01-1")
    gun.prompted("Scan the bin it goes to")
    gun.scan("D-01")
    gun.prompted("Moved to D-01")
    gun.tap("Back")
    gun.tap("Back")
    gun.tap(re.compile("^Look up"))
    gun.scan("D-01")
    gun.sees("Red alarm clock")
    gun.sees("History and photos when online")
    for code, sees in (
        ("STW:BIN:A02-01-1", re.compile("^5")),
        ("L2611B", "Lot or serial L2611B"),
        ("STW:LPN:P-1", "Nothing known in it"),
        (house.company.orders["first"], "0 pcs of 24 pcs"),
        ("P003", "Badge P003"),
        (SHARED, "Which item?"),
        ("6900000000099", "Barcode cannot be read"),
        ("anything", "Barcode unknown"),
        (BAG, "Available"),
    ):
        gun.scan(code)
        gun.sees(sees)
    gun.tap("Back")
    gun.scan(CLOCK_CASE)  # two open orders want it
    gun.sees("Which order")
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)


def test_an_unknown_code_is_bound_where_it_is_found(house: House) -> None:
    gun = house.enrolled(language="zh")
    gun.prompted("有网就能干活")
    gun.tap("登录")
    gun.sign_in("周敏", ZHOU_PIN)
    gun.prompted("扫任意条码直达")
    house.server.stop()
    gun.scan("6901234509991")
    gun.prompted("不认识的码")
    gun.tap("绑定到物料")
    gun.prompted("扫或输它的物料")
    gun.scan(SHARED)
    gun.prompted("是哪个物料")
    gun.tap("红色闹钟")
    gun.prompted("哪个包装用这个码")
    gun.tap_twice(re.compile("1 箱"))
    gun.prompted("已绑定")
    assert gun.waiting() == 1
    house.server.start()
    until(lambda: gun.waiting() == 0, within=60)
    assert house.rows(
        "SELECT i.sku, b.unit FROM barcode b JOIN item i ON i.id = b.item WHERE code = '6901234509991'"
    ) == [{"sku": "22727", "unit": "case"}]
    until(lambda: any(row["key"] == "6901234509991" for row in gun.kept("overlay")))  # the gun was told
    gun.scan("6901234509991")
    gun.prompted("扫下一个")
    gun.sees("红色闹钟")
