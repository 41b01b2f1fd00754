"""A gun whose own clock is wrong: it says so, and what it sends has the right time."""

from __future__ import annotations

import time

import pytest

from e2e.company import BAG, LI_PIN
from e2e.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THREE_HOURS = 3 * 3_600_000
FAST = f"const right = Date.now; Date.now = () => right() + {THREE_HOURS};"


def test_a_fast_clock_is_told_and_corrected(house: House) -> None:
    gun = house.gun()
    gun.context.add_init_script(FAST)
    gun.enrol(house.invitation())
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Chen Li", LI_PIN)
    gun.prompted("Scan anything")
    gun.sees("Clock is 3 h fast")
    gun.sees("Set it in the gun's settings")
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.tap("Take 1 pc")
    house.holds(("85099B", 1, 1, 0))
    occurred = house.rows("SELECT extract(epoch FROM occurred_at)::bigint AS at FROM receipt_line")[0]["at"]
    assert abs(occurred - time.time()) < 120
    assert house.rows("SELECT code FROM discrepancy") == []
