"""A gun that the desk moves to another warehouse, while somebody counts with it offline."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.company import CLOCK_CASE
from e2e.conftest import receiving, run, until
from e2e.desk import ADMINISTRATOR, say
from e2e.office import Office, office
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def second(office: Office) -> Office:
    """There is another warehouse."""
    docks = (PlaceRecord("E-01", PlaceKind.DOCK),)
    put = PutWarehouse("WH2", "二号仓", "Warehouse 2", "Asia/Shanghai", True, docks)
    assert run(say(office.house.url, office.people["admin"], None, [put]))[0].outcome == "applied"
    return office


def test_what_was_counted_before_counts_and_the_gun_works_there_at_once(second: Office) -> None:
    office, house = second, second.house
    gun = receiving(house)
    gun.context.set_offline(True)
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    gun.sees("kept here, unsent")
    until(lambda: gun.waiting() == 1)

    desk = office.desk(ADMINISTRATOR)
    desk.open("/devices")
    desk.page.get_by_role("row", name=re.compile("G01")).click()
    panel = desk.page.get_by_role("complementary")
    move = panel.get_by_role("button", name="Move")
    expect(move).to_be_disabled()
    panel.get_by_label("To warehouse").select_option("Warehouse 2")
    move.click()
    expect(panel.get_by_text("Warehouse 2", exact=True)).to_be_visible()
    assert desk.violations() == []

    gun.context.set_offline(False)
    gun.prompted("This gun works in Warehouse 2 now")
    house.holds(("22727", 12, 12, 0))
    assert house.rows("SELECT code FROM discrepancy") == []
    gun.tap("Menu")
    gun.sees("Warehouse 2")
    gun.sees_not("Go on receiving")
    gun.tap(re.compile("^Receive"))
    gun.sees("Nothing to receive")
    assert [state["step"] for state in gun.drafts()] == ["scan", "pick"]  # the former waits for the gun to come back
