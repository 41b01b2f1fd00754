"""Partners at the desk: one added, everything of it changed, two people at once, put out of use, merged into another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import run
from e2e.desk import BUYER, SUPERVISOR, say
from e2e.office import Office, office
from stowage.parties.commands import PartyRecord, PutParties

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TWICE = PartyRecord("S2", "宁波凯瑞", "Kairui of Ningbo", supplier=True)


def put(office: Office, *parties: PartyRecord) -> None:
    (done,) = run(say(office.house.url, office.people["linyu"], None, [PutParties(parties)]))
    assert done.outcome == "applied", done


def test_a_partner_is_added_with_all_that_is_known(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/partners")
    expect(desk.page.locator("tbody tr", has_text="S1")).to_be_visible()
    desk.keys("n")
    desk.focused("Code")
    desk.keys("S1", "Control+Enter")
    desk.focused("Name, Chinese")
    expect(desk.page.locator(".bad-field .field-note")).to_have_text(["One of the two names first"])
    desk.page.get_by_label("Name, Chinese").fill("义乌百货")
    desk.page.get_by_label("Name, English").fill("Yiwu Goods")
    desk.keys("Control+Enter")
    desk.sees("There is one with this code")
    desk.page.get_by_label("Code", exact=True).fill("new")  # a code may be any word
    desk.page.get_by_label("Payment").select_option("end_of_month")
    desk.page.get_by_label("Days to pay").fill("45")
    desk.page.get_by_label("Over-receipt, %").fill("2.5")
    desk.button("Add a contact").click()
    desk.page.get_by_label("Contact 1 Phone").fill("138 0013 8000")
    desk.keys("Control+Enter")
    desk.focused("Contact 1 Name")
    expect(desk.page.locator(".cell-field .field-note")).to_have_text("A contact has a name")
    desk.page.get_by_label("Contact 1 Name").fill("王芳")
    desk.button("Add an address").click()
    desk.page.get_by_label("Address 1 Street").fill("稠州北路 1 号")
    desk.keys("Control+Enter")
    desk.headed("new Yiwu Goods")
    assert desk.page.url.endswith("#/partners/%6eew")
    desk.page.reload()
    expect(desk.page.get_by_label("Contact 1 Name")).to_have_value("王芳")
    expect(desk.page.get_by_label("Days to pay")).to_have_value("45")
    expect(desk.page.get_by_label("Over-receipt, %")).to_have_value("2.5")
    expect(desk.page.locator(".history")).to_contain_text("New")
    assert desk.violations() == []


def test_two_who_change_one_partner_lose_nothing(office: Office) -> None:
    desk = office.desk(BUYER)
    desk.open("/partners/S1")
    desk.page.get_by_label("City").fill("宁波")
    desk.page.get_by_label("Name, English").fill("Kairui")
    put(office, PartyRecord("S1", "宁波凯瑞家居", "Ningbo Kairui Home", supplier=True, tax_number="9133"))
    desk.keys("Control+Enter")
    desk.sees("Linyu changed this meanwhile")
    desk.page.get_by_label("Ningbo Kairui Home").check()
    desk.button("Save the choice").click()
    expect(desk.button(re.compile("^Save"))).to_contain_text("Nothing changed")
    desk.headed("S1 Ningbo Kairui Home")
    row = office.house.rows("SELECT city, tax_number FROM party WHERE code = 'S1'")
    assert row == [{"city": "宁波", "tax_number": "9133"}]


def test_a_partner_is_put_out_of_use_and_used_again(office: Office) -> None:
    put(office, TWICE)
    desk = office.desk(BUYER)
    desk.open("/partners/S2")
    desk.button("Retire").click()
    expect(desk.page.locator(".head .chip")).to_have_text("Out of use")
    desk.open("/partners")
    expect(desk.page.locator("tbody tr", has_text="S1")).to_be_visible()
    expect(desk.page.locator("tbody tr", has_text="S2")).to_have_count(0)
    desk.page.get_by_role("tab", name="Out of use").click()
    desk.page.locator("tbody tr", has_text="S2").click()
    desk.keys("Enter")
    desk.headed("S2 Kairui of Ningbo")
    desk.button("Use again").click()
    expect(desk.button("Retire")).to_be_visible()


def test_a_partner_is_merged_into_another(office: Office) -> None:
    put(office, TWICE, PartyRecord("C1", "永辉", "Yonghui", customer=True))
    desk = office.desk(BUYER)
    desk.open("/partners/S1")
    expect(desk.page.locator(".panel")).to_contain_text("PO-")
    desk.button("Merge…").click()
    desk.focused("Into")
    desk.keys("yonghui", "Enter")
    desk.button("Merge S1 into C1").click()
    desk.sees("S1 is still in use")
    desk.sees("End first: orders")
    desk.open("/partners/S2")
    desk.button("Merge…").click()
    desk.focused("Into")
    desk.keys("S1", "Enter")
    expect(desk.page.locator(".record-beside")).to_contain_text("Ningbo Kairui")
    assert desk.violations() == []
    desk.button("Merge S2 into S1").click()
    desk.sees("Merged into S1")
    expect(desk.button(re.compile("Save"))).to_be_disabled()
    desk.page.get_by_role("link", name="Merged into S1").click()
    desk.headed("S1 Ningbo Kairui")
    desk.sees("S2 Kairui of Ningbo led here since they were merged")
    desk.open("/partners?search=S2")
    desk.sees("Ningbo Kairui")


def test_who_may_only_look_sees_why(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    desk.open("/partners/S1")
    expect(desk.page.get_by_label("City")).to_be_disabled()
    desk.sees("Sales or Buyer only, ask Linyu")
    desk.open("/partners/S9")
    desk.sees("No partner S9")
