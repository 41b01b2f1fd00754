"""Receiving on a gun, against the real server."""

from __future__ import annotations

import pytest
from e2e.company import CLOCK, CLOCK_CASE, LI_PIN
from e2e.conftest import House, until
from e2e.gun import Gun

pytestmark = [pytest.mark.browser]


def at_work(house: House, **how: str) -> Gun:
    """Enrolled, signed in, at the menu."""
    gun = house.enrolled(**how)
    gun.sees("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Chen Li", LI_PIN)
    gun.prompted("Scan anything")
    return gun


def test_a_line_from_scan_to_ledger(house: House) -> None:
    gun = at_work(house)
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(CLOCK)
    gun.prompted("Right, +1 pcs")
    gun.scan(CLOCK_CASE)
    gun.prompted("Right, +1 case, 12 pcs")
    gun.tap("Take 13 pcs")
    gun.sees("+13 pcs Red alarm clock")
    until(lambda: house.received() == [("22727", 13, 13, 0)])
