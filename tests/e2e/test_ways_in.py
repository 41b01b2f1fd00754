"""Who needs a second step is the company's to say, and who has none is led to it; what happened to one's way in is told at the next page;
customers have a keeper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, BUYER, PASSWORD
from e2e.office import Office, office  # noqa: F401 - a fixture
from server.identity.accounts import App


def test_who_must_have_a_second_step_is_led_to_it_and_told_of_it_later(office: Office) -> None:  # noqa: F811
    desk, other = office.desk(ADMINISTRATOR), office.desk(BUYER)
    desk.open("/people")
    desk.button("Signing in").click()
    desk.page.get_by_label("Second step needed by").select_option("sensitive")
    desk.sees("1 person without one")
    assert desk.violations() == []
    desk.keys("Control+Enter")
    desk.sees("A second step first")  # they are one of those who give rights
    assert desk.violations() == []
    expect(desk.button("Go on")).to_be_disabled()
    desk.button("Add an app").click()
    app = App(desk.page.get_by_test_id("app-secret").inner_text())
    desk.focused("Code the app shows")
    desk.keys(app.code(), "Enter")
    expect(desk.button("Go on")).to_be_enabled()
    desk.button("Go on").click()
    desk.headed("People")
    other.open("/orders")
    other.headed("Purchase orders")  # nobody asks it of a buyer
    office.house.rows("UPDATE session SET ended_at = now() WHERE person = $1 RETURNING 1", office.people["admin"])
    again = office.desk()
    again.sign_in("admin", PASSWORD)
    again.page.get_by_label(re.compile("Code")).fill(app.code())
    again.keys("Enter")
    notices = again.page.get_by_label("Since you last looked")
    expect(notices).to_contain_text("A second step was added")
    expect(notices).to_contain_text("Authenticator app")
    assert again.violations() == []
    again.button("I have looked").click()
    expect(notices).to_have_count(0)


def test_what_is_longer_than_the_window_can_be_reached_before_somebody_is_in(office: Office) -> None:  # noqa: F811
    office.house.rows("UPDATE sign_in_policy SET second_factor = 'everybody'")
    desk = office.desk()
    desk.page.set_viewport_size({"width": 360, "height": 640})
    desk.sign_in("linyu")
    desk.sees("A second step first")
    desk.button("Add an app").click()
    expect(desk.page.get_by_role("img", name="Scan this with the app")).to_be_visible()
    on = desk.button("Go on")
    assert desk.page.evaluate("document.querySelector('.door-card').getBoundingClientRect().top") >= 0
    expect(on).not_to_be_in_viewport()
    desk.page.mouse.move(180, 320)
    desk.page.mouse.wheel(0, 4000)
    expect(on).to_be_in_viewport()


def test_a_customer_is_given_a_keeper(office: Office) -> None:  # noqa: F811
    desk = office.desk(BUYER)
    desk.open("/partners/new")
    desk.page.get_by_label("Code", exact=True).fill("C-77")
    desk.page.get_by_label("Name, Chinese").fill("客户")
    desk.page.get_by_label("Name, English").fill("Customer")
    desk.page.get_by_label("Customer", exact=True).check()
    desk.page.get_by_role("combobox", name="Keeper").fill("linyu")
    desk.page.get_by_role("option", name=re.compile("P301")).click()
    desk.keys("Control+Enter")
    desk.headed(re.compile("C-77"))
    expect(desk.page.get_by_role("combobox", name="Keeper")).to_have_value(re.compile("P301"))
    assert desk.violations() == []
    desk.open("/partners")
    desk.page.get_by_role("tab", name="Mine").or_(desk.button("Mine")).first.click()
    desk.sees("C-77")
