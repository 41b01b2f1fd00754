"""Who changed what, as the desk tells it: the history in an item's panel, and the audit trail with one of its entries."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import until
from e2e.desk import ADMINISTRATOR, BUYER, SUPERVISOR
from e2e.office import Office, office

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_item_tells_who_changed_it_and_the_trail_proves_it(office: Office) -> None:
    buyer = office.desk(BUYER)
    buyer.open("/items")
    expect(buyer.page.locator("tbody tr:not([aria-hidden])")).to_have_count(5)
    for key in ("ArrowDown", "ArrowDown", "e"):
        buyer.page.keyboard.press(key)
    buyer.focused("English name of 22727 Red alarm clock")
    buyer.keys("Kitchen clock", "Enter")
    until(lambda: office.house.rows("SELECT name_en FROM item WHERE sku = '22727'")[0]["name_en"] == "Kitchen clock")
    for key in ("ArrowUp", "Enter"):
        buyer.page.keyboard.press(key)
    history = buyer.page.locator(".panel .history li")
    expect(history.first).to_contain_text("English name")
    expect(history.first.locator("del")).to_have_text("Red alarm clock")
    expect(history.first.locator("ins")).to_have_text("Kitchen clock")
    expect(history.last).to_contain_text("New")

    admin = office.desk(ADMINISTRATOR)
    admin.open("/audit")
    saved = admin.page.locator("tbody tr", has_text="Saved items").first
    expect(saved).to_contain_text("22727")
    saved.click()
    admin.page.keyboard.press("Enter")
    panel = admin.page.locator(".panel")
    expect(panel).to_contain_text("What it changed")
    expect(panel.locator(".changed ins")).to_have_text("Kitchen clock")
    expect(panel.locator(".sum").first).to_have_text(
        office.house.rows(
            "SELECT encode(sha256, 'hex') AS s FROM audit_link WHERE what = 'catalog.put_items/3' ORDER BY no DESC"
        )[0]["s"]
    )
    with admin.page.expect_download() as download:
        panel.get_by_role("link", name="Whole trail, for proof").click()
    assert download.value.suggested_filename == "audit.jsonl"

    nobody = office.desk(SUPERVISOR)
    expect(nobody.page.locator(".rail a[href='#/audit']")).to_have_count(0)


def test_a_movement_leads_to_what_was_said(office: Office) -> None:
    office.receive("22727", 30)
    until(lambda: office.house.rows("SELECT FROM audit_link k JOIN movement m ON m.op_id = k.op_id"))
    admin = office.desk(ADMINISTRATOR)
    admin.open("/movements")
    admin.page.locator("tbody tr:not([aria-hidden])", has_text="22727").first.click()
    admin.page.keyboard.press("Enter")
    admin.page.locator(".panel").get_by_role("link", name="What was said, in the audit trail").click()
    expect(admin.page.locator(".panel")).to_contain_text("Confirmed a receipt line")
    expect(admin.page.locator(".panel .said")).to_contain_text('"quantity"')

    supervisor = office.desk(SUPERVISOR)
    supervisor.open("/movements")
    supervisor.page.locator("tbody tr:not([aria-hidden])", has_text="22727").first.click()
    supervisor.page.keyboard.press("Enter")
    expect(supervisor.page.locator(".panel").get_by_role("link", name="The item")).to_be_visible()
    expect(supervisor.page.locator(".panel").get_by_role("link", name="What was said")).to_have_count(0)
