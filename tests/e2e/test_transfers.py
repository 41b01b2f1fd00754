"""Transfers between warehouses at a desk: ordered by keyboard, seen in the list, cancelled."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import run
from e2e.desk import ADMINISTRATOR, SUPERVISOR, say
from e2e.office import Office, office
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_transfer_is_ordered_seen_and_cancelled(office: Office) -> None:
    docks = (PlaceRecord("S-01", PlaceKind.DOCK),)
    second = PutWarehouse("WH2", "二号仓", "Warehouse 2", "Asia/Shanghai", True, docks)
    run(say(office.house.url, office.people[ADMINISTRATOR.username], None, [second]))
    here = office.house.rows("SELECT name_en FROM warehouse WHERE code <> 'WH2'")[0]["name_en"]
    desk = office.desk(SUPERVISOR)
    panel = desk.page.locator(".panel")
    desk.open("/transfers")
    desk.headed("Transfers")
    desk.sees("No transfer matches")
    desk.keys("n")
    panel.get_by_label("From", exact=True).select_option(label=here)
    to = panel.get_by_label("To", exact=True)
    expect(to.get_by_role("option", name=here)).to_have_count(0)
    to.select_option(label="Warehouse 2")
    panel.get_by_label("Expected").fill("2026-12-01")
    panel.get_by_label("Note").fill("before the fair")
    item = panel.get_by_role("combobox", name="Add an item")
    item.focus()
    desk.keys("22727", "Enter")
    desk.focused("Quantity 22727")
    desk.keys("1.5")
    desk.sees("No such quantity in this unit")
    desk.keys("Control+a", "12", "Enter")
    expect(item).to_be_focused()
    desk.keys("85099B", "Enter")
    desk.focused("Quantity 85099B")
    assert desk.violations() == []
    panel.get_by_role("button", name="Take off 85099B").click()
    desk.keys("Control+Enter")
    desk.sees("before the fair")
    expect(panel).to_contain_text("Ordered 12 pcs · Loaded 0 · Accepted 0")
    assert desk.violations() == []
    asked = (
        "SELECT t.number, t.state, l.quantity / 10000 AS n FROM transfer t JOIN transfer_line l ON l.transfer = t.id"
    )
    ((number, state, pieces),) = (tuple(row.values()) for row in office.house.rows(asked))
    assert (state, pieces) == ("open", 12)
    expect(panel.get_by_role("heading", name=number)).to_be_visible()

    desk.keys("Escape")
    expect(panel).to_have_count(0)
    row = desk.page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("Warehouse 2")
    row.get_by_text(number).dblclick()
    desk.button("Cancel transfer").click()
    panel.get_by_label("Why it is cancelled").fill("the fair is off")
    desk.button("Cancel transfer").click()
    expect(panel).to_contain_text("Cancelled")
    expect(panel.get_by_role("button", name="Cancel transfer")).to_have_count(0)
    desk.sees("the fair is off")
    desk.open("/transfers")
    desk.sees("No transfer matches")
    desk.open("/transfers?state=all")
    desk.sees(number)
