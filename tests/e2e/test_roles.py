"""Roles at the desk: one is copied and cut down, given to somebody, and told where it lets one person do too much alone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, SUPERVISOR
from e2e.office import Office, office  # noqa: F401 - a fixture


def test_a_role_is_copied_given_and_counts_at_once(office: Office) -> None:  # noqa: F811
    theirs = office.desk(SUPERVISOR)
    expect(theirs.page.locator(".rail")).to_contain_text("Devices")
    desk = office.desk(ADMINISTRATOR)
    desk.open("/roles?role=supervisor")
    desk.sees("A built-in role stays as it is")
    expect(desk.page.get_by_label("Decide exceptions")).to_be_disabled()
    desk.button("Copy").click()
    desk.page.get_by_label("Code", exact=True).fill("dock")
    desk.page.get_by_label("Name, Chinese").fill("月台")
    desk.page.get_by_label("Name, English").fill("Dock lead")
    desk.page.get_by_label("See devices, declare them lost").uncheck()
    expect(desk.page.locator(".together")).to_contain_text("Receives goods and decides what differs")
    desk.page.get_by_label("Decide exceptions").uncheck()
    desk.page.get_by_label("Record opening stock, adjust").uncheck()
    desk.page.get_by_label("Approve count differences").uncheck()
    expect(desk.page.locator(".together")).to_have_count(0)
    desk.keys("Control+Enter")
    expect(desk.page.locator(".panel h2")).to_have_text("Dock lead")
    desk.open("/people?person=P201")
    desk.page.get_by_label("Supervisor", exact=True).uncheck()
    desk.page.get_by_label("Dock lead", exact=True).check()
    desk.keys("Control+Enter")
    row = desk.page.locator("tbody tr", has_text="P201")
    expect(row).to_contain_text("Dock lead")
    theirs.page.reload()
    expect(theirs.page.locator(".rail footer")).to_contain_text("Dock lead")
    expect(theirs.page.locator(".rail")).not_to_contain_text("Devices")
    desk.open("/roles?role=dock")
    expect(desk.button("Retire")).to_be_disabled()


def test_the_last_administrator_stays_one(office: Office) -> None:  # noqa: F811
    desk = office.desk(ADMINISTRATOR)
    desk.open("/people?person=P901")
    desk.page.get_by_label("Administrator", exact=True).uncheck()
    desk.page.get_by_label("Buyer", exact=True).check()
    desk.keys("Control+Enter")
    desk.sees("Only P901 administers")
    desk.open("/roles")
    desk.page.get_by_role("tab", name=re.compile("Better apart")).click()
    expect(desk.page.locator("tbody")).to_contain_text("Grants rights and audits their use")


def test_a_department_has_a_head_and_people(office: Office) -> None:  # noqa: F811
    desk = office.desk(ADMINISTRATOR)
    desk.open("/departments")
    desk.sees("No department here")
    desk.keys("n")
    desk.focused("Code")
    desk.keys("floor", "Tab", "仓储部", "Tab", "Floor")
    desk.page.get_by_label("Head", exact=True).select_option("P201")
    desk.keys("Control+Enter")
    row = desk.page.locator("tbody tr", has_text="floor")
    expect(row).to_contain_text("Sunting")
    desk.open("/people?person=P301")
    desk.page.get_by_label("Department", exact=True).select_option("floor")
    desk.keys("Control+Enter")
    desk.page.locator(".panel").get_by_role("button", name="Close").click()
    expect(desk.page.locator("tbody tr", has_text="P301")).to_contain_text("Floor")
    desk.open("/departments?department=floor")
    expect(desk.button("Close department")).to_be_disabled()


def test_somebody_is_signed_out_by_the_administrator(office: Office) -> None:  # noqa: F811
    theirs = office.desk(SUPERVISOR)
    desk = office.desk(ADMINISTRATOR)
    desk.open("/sign-ins")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    desk.sees("This one")
    desk.page.get_by_role("tab", name="Everybody").click()
    row = desk.page.locator("tbody tr", has_text="Sunting")
    expect(row).to_contain_text("Chrome · Linux")
    row.get_by_role("button", name="End this sign-in of Sunting").click()
    expect(row).to_have_count(0)
    theirs.open("/receipts")
    theirs.sees("Sign in again, you come back here")
