"""The floor: Chromium 77 enrols, signs in and receives a line."""

from __future__ import annotations

import os
import subprocess

import pytest

from e2e.company import CLOCK_CASE, LI_PIN
from e2e.conftest import ROOT, House, until
from e2e.old_chromium import OldGun, fetched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_chromium_77_receives_a_line(house: House) -> None:
    try:
        program = fetched(ROOT / ".cache" / "chromium77")
    except (OSError, subprocess.CalledProcessError) as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no Chromium 77: {error}")
    with OldGun(program) as gun:
        assert "Chrome/77." in gun.value("navigator.userAgent")
        gun.open(f"http://127.0.0.1:{house.wire.port}/m/#/enrol?t={house.invitation()}")
        gun.sees("Ready to work")
        gun.tap("Sign in")
        gun.tap("Chen Li")
        for digit in LI_PIN:
            gun.tap(digit)
        gun.tap("Enter")
        gun.sees("Scan anything")
        gun.scan(house.company.orders["first"])
        gun.sees("Scan item or case")
        gun.scan(CLOCK_CASE)
        gun.tap("Take 12 pcs")
        until(lambda: house.received() == [("22727", 12, 12, 0)])
