"""Quality at the desk: a plan is made and changed, and what was inspected by it is read."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from e2e.conftest import run, until
from e2e.desk import ADMINISTRATOR, say
from e2e.office import Office, office
from e2e.test_inspect import to_inspect
from e2e.test_widths import drawn, wrong
from stowage.kernel.quantity import Quantity
from stowage.quality.commands import Decide, Reason, RecordResults

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("STOWAGE_SHOTS")


def test_a_plan_is_made_and_inspections_are_read(office: Office) -> None:
    house = office.house
    run(to_inspect(house, ("22727", 300), ("85099B", 20)))
    clocks = house.rows("SELECT q.id FROM inspection q JOIN item i ON i.id = q.item WHERE i.sku = '22727'")[0]["id"]
    warehouse = house.company.warehouse
    decided = Decide(clocks, Quantity(298_0000), Quantity(2_0000), Reason.BROKEN)
    run(say(house.url, 0, warehouse, [RecordResults(clocks, 50, 2), decided]))
    desk = office.desk(ADMINISTRATOR)
    desk.open("/quality/plans")
    drawn(desk)
    desk.button("New plan").click()
    desk.page.get_by_role("textbox", name="Supplier (code)").fill("S1")
    desk.page.get_by_role("combobox", name="How").select_option("skip_lot")
    desk.page.get_by_role("textbox", name="AQL (%)").fill("0.65")
    desk.button("Add").click()
    desk.page.get_by_role("textbox", name="Chinese name").fill("外观")
    desk.page.get_by_role("textbox", name="English name").fill("Looks")
    photo(desk, "quality-plan")
    desk.page.keyboard.press("Control+Enter")
    plan = "SELECT mode, aql, characteristics::text AS said FROM quality_plan WHERE supplier IS NOT NULL"
    until(lambda: [(row["mode"], row["aql"]) for row in house.rows(plan)] == [("skip_lot", 650)])
    assert "Looks" in house.rows(plan)[0]["said"]
    expect(desk.page.get_by_text("Skip-lot").first).to_be_visible()
    photo(desk, "quality-plans")
    desk.open("/quality")
    drawn(desk)
    desk.page.get_by_text("Partly passed").first.click()
    expect(desk.page.get_by_text("50 pieces looked at, 2 bad")).to_be_visible()
    photo(desk, "quality-inspection")
    desk.open("/quality/suppliers")
    drawn(desk)
    expect(desk.page.get_by_text("100.0 %")).to_be_visible()
    photo(desk, "quality-suppliers")
    for width in (1280, 360):
        desk.page.set_viewport_size({"width": width, "height": 800})
        assert wrong(desk, ["/quality", "/quality/plans", "/quality/suppliers"], heads=width > 360) == []


def photo(desk: object, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=f"{SHOTS}/{name}.png")  # type: ignore[attr-defined]
