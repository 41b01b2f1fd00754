"""What the bar says of the network while nothing waits to be sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import House, at_work
from e2e.gun import Gun

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def says(gun: Gun, state: str) -> None:
    """The bar, within a few seconds."""
    expect(gun.page.locator(".net .unseen")).to_have_text(re.compile(f"^{state}"), timeout=15_000)


def test_a_server_that_stops_is_noticed_and_one_that_is_back(house: House) -> None:
    gun = at_work(house)
    says(gun, "Online")
    house.server.stop()
    says(gun, "Offline")
    assert gun.waiting() == 0
    house.server.start()
    says(gun, "Online")


def test_silence_is_noticed_too(house: House) -> None:
    """Where the radio does not reach, no connection is ever closed."""
    gun = at_work(house)
    says(gun, "Online")
    house.wire.through.clear()
    says(gun, "Offline")
    house.wire.through.set()
    says(gun, "Online")
