"""Goods that go back to their supplier are prepared at a desk."""

from __future__ import annotations

import pytest

from e2e.desk import SUPERVISOR
from e2e.office import Office, office

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_goods_are_set_apart_named_taken_off_and_cancelled(office: Office) -> None:
    office.receive("85099B", 4)
    desk = office.desk(SUPERVISOR)
    desk.open("/supplier-returns?return=new")
    number = office.house.company.orders["first"]
    bought = "SELECT p.name_en AS code FROM purchase_order o JOIN party p ON p.id = o.supplier WHERE o.number = $1"
    code, supplier = office.house.rows(bought, number)[0]["code"], desk.page.get_by_role("combobox", name="Supplier")
    supplier.fill(code)
    desk.page.get_by_role("option", name=code).click()
    desk.page.get_by_role("combobox", name="Add goods").fill("85099B")
    desk.page.get_by_role("option", name="85099B").click()
    desk.page.get_by_role("textbox", name="Quantity 85099B").fill("3")
    desk.page.get_by_label("Why").fill("cracked glaze")
    desk.sees("Bought on")
    assert desk.violations() == []
    desk.page.locator(".panel").get_by_role("button", name="Prepare a return").click()
    desk.sees("SR-")
    desk.open(f"/supplier-returns?return={office.house.rows('SELECT id::text FROM supplier_return')[0]['id']}")
    desk.sees("cracked glaze")
    assert desk.violations() == []
    stock = "SELECT status, quantity / 10000 AS n FROM balance WHERE place > 0 AND quantity > 0 ORDER BY status"
    assert [tuple(row.values()) for row in office.house.rows(stock)] == [("available", 1), ("damaged", 3)]
    asked = office.house.rows("SELECT order_line IS NOT NULL AS bought, cost > 0 AS asked FROM supplier_return_line")
    assert asked == [{"bought": True, "asked": True}]
    desk.page.get_by_role("button", name="Take off 85099B").click()
    desk.sees("No goods on it")
    assert [tuple(row.values()) for row in office.house.rows(stock)] == [("available", 4)]
    desk.button("Cancel return").click()
    desk.page.get_by_label("Why nothing goes back").fill("they came to fetch it")
    desk.button("Cancel return").click()
    desk.sees("Nothing goes back to a supplier")
    desk.open("/supplier-returns/lines?state=all")
    desk.sees("Taken off")

    office.receive("R-100", 1, serials=("S-77",))
    desk.open("/trace")
    desk.page.get_by_label("Lot, serial or LPN").fill("S-77")
    desk.keys("Enter")
    desk.headed("Trace")
    desk.sees("D-01")
    traced = desk.page.get_by_role("region", name="Where S-77 came from and went")
    assert traced.get_by_role("link").first.inner_text().startswith("GR-")
    assert number in traced.inner_text()
    assert desk.violations() == []
