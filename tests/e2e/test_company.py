"""The company's page and its settings at the desk, in both languages and themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, BUYER, PIXEL, Desk
from e2e.office import Office, office
from e2e.test_desk import CUT_OFF, SHOTS

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CREDIT_CODE = "91990000MA2DEM0X7X"


def company(office: Office) -> dict[str, object]:
    return office.house.rows("SELECT * FROM company")[0]


def filled(desk: Desk) -> None:
    """Everything but the logo, by keyboard from field to field."""
    desk.open("/company")
    desk.headed("Company")
    for label, text in (
        ("Name, Chinese", "杭州晨阜家居用品有限公司"),
        ("Name, English", "Hangzhou Chenfu Homeware"),
        ("Short name", "晨阜 Chenfu"),
        ("Unified social credit code", CREDIT_CODE.lower()),
        ("Address", "晨阜路 18 号"),
        ("Phone", "0571-5550 0118"),
        ("E-mail", "office@chenfu.example"),
    ):
        desk.page.get_by_label(label, exact=True).fill(text)
    desk.page.get_by_label("Taxpayer type").select_option(label="General taxpayer")
    desk.keys("Control+Enter")


def test_a_company_says_who_it_is_and_everybody_sees_it(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    filled(desk)
    expect(desk.page.locator(".rail .house")).to_have_text("晨阜 Chenfu")
    assert company(office)["credit_code"] == CREDIT_CODE
    expect(desk.page.locator(".history")).to_contain_text("General taxpayer")
    desk.page.locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    expect(desk.page.get_by_role("img", name="Logo")).to_be_visible()
    desk.keys("Control+Enter")
    expect(desk.page.locator(".history")).to_contain_text("Logo")
    assert re.fullmatch(r"[0-9a-f]{64}", str(company(office)["logo"]))
    credit = desk.page.get_by_label("Unified social credit code", exact=True)
    credit.fill("91990000MA2DEM0X7Y")
    expect(desk.page.locator(".bad-field")).to_contain_text("does not add up")
    expect(desk.button("Save")).to_be_disabled()
    door = office.desk()
    door.page.goto(f"{door.origin}/console/")
    expect(door.page.locator(".door-house")).to_have_text("晨阜 Chenfu")
    gun = office.house.enrolled()
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sees("晨阜 Chenfu")
    other = office.desk(BUYER)
    other.open("/company")
    expect(other.page.get_by_label("Phone", exact=True)).to_be_disabled()
    assert desk.errors == other.errors == []


def test_two_who_change_it_are_told_of_each_other(office: Office) -> None:
    one, two = office.desk(ADMINISTRATOR), office.desk(ADMINISTRATOR)
    filled(one)
    expect(one.page.locator(".rail .house")).to_be_visible()
    two.open("/company")
    phone = two.page.get_by_label("Phone", exact=True)
    expect(phone).to_have_value("0571-5550 0118")
    two.page.get_by_label("Bank", exact=True).fill("晨阜合作银行")
    phone.fill("2")
    one.page.get_by_label("Phone", exact=True).fill("1")
    one.page.get_by_label("Account", exact=True).fill("9900")
    one.keys("Control+Enter")
    expect(one.button("Save")).to_be_disabled()
    two.keys("Control+Enter")
    clash = two.page.locator(".form-clash")
    expect(clash).to_contain_text("Phone")
    clash.get_by_label("Yours").check()
    clash.get_by_role("button", name="Save the choice").click()
    expect(two.page.get_by_label("Account", exact=True)).to_have_value("9900")
    expect(clash).to_have_count(0)
    row = company(office)
    assert (row["phone"], row["account"], row["bank"]) == ("2", "9900", "晨阜合作银行")


def test_a_setting_is_changed_and_taken_back_by_its_history(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/settings")
    row = desk.page.locator("tr", has_text="Imports")
    expect(row).to_contain_text("30 days")
    expect(row).to_contain_text("as the program starts with")
    row.get_by_role("button", name="Imports").click()
    value = desk.page.locator(".panel").get_by_label("Value")
    value.fill("400")
    expect(desk.button("Save")).to_be_disabled()
    value.fill("7")
    desk.keys("Control+Enter")
    expect(row).to_contain_text("7 days")
    expect(row).to_contain_text("Admin")
    expect(desk.page.locator(".panel .history")).to_contain_text("7")
    desk.page.locator(".panel").get_by_role("button", name="Back to what the program starts with").click()
    expect(row).to_contain_text("30 days")
    desk.page.locator(".panel").get_by_role("button", name="Back to 7 days").click()
    expect(row).to_contain_text("7 days")
    assert office.house.rows("SELECT value, version FROM company_setting") == [{"value": "7", "version": 3}]
    desk.open("/settings?key=over_tolerance")
    desk.page.locator(".panel").get_by_label("Value").fill("2.5")
    desk.keys("Control+Enter")
    expect(desk.page.locator("tr", has_text="Over-receipt allowed")).to_contain_text("2.5 %")
    desk.open("/partners/new")
    expect(desk.page.get_by_label("Over-receipt, %")).to_have_value("2.5")
    assert desk.errors == []


@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 800)), ("dark", (360, 640))])
def test_neither_page_has_what_axe_objects_to_or_what_is_cut_off(
    office: Office, theme: str, size: tuple[int, int]
) -> None:
    writing = office.desk(ADMINISTRATOR)
    filled(writing)
    expect(writing.page.locator(".rail .house")).to_be_visible()
    desk = office.desk(theme=theme)
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    desk.page.goto(f"{desk.origin}/console/")
    expect(desk.page.locator(".door-house")).to_be_visible()
    found = seen(desk, "door", f"{theme}-{size[0]}")
    desk.signed_in(ADMINISTRATOR)
    for language in ("en", "zh-CN"):
        if language != "en":
            desk.page.get_by_role("button", name="中文").click()
        for route, ready in (
            ("/company", ".record-section"),
            ("/settings", ".settings-page table"),
            ("/settings?key=backup_keep", ".panel .ps"),
            ("/start?step=company", ".start"),
        ):
            desk.open(route)
            expect(desk.page.locator(ready).first).to_be_visible()
            found += seen(desk, route, f"{theme}-{language}-{size[0]}")
    assert found == []


def seen(desk: Desk, name: str, shot: str) -> list[str]:
    if SHOTS:
        called = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
        desk.page.screenshot(path=str(Path(SHOTS) / f"company-{called}-{shot}.png"))
    return [f"{name} {shot}: {each}" for each in (*desk.violations(), *desk.page.evaluate(CUT_OFF))]
