"""What somebody may not do is said to them: by the button that is barred, by one line in its place, or by the page itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import run
from e2e.desk import SUPERVISOR, Desk, Worker, hire
from e2e.office import Office, office
from stowage.identity.commands import Role

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SALES = Worker("hejing", "P401", Role.SALES)
FINANCE = Worker("luoyan", "P402", Role.FINANCE)
QUALITY = Worker("duanli", "P403", Role.QUALITY)
# Of each barred button: its name, what it is described by, and whether the keyboard reaches it.
BARRED = """() => [...document.querySelectorAll('main button[aria-disabled=true], main button:disabled')].map((each) => {
    const why = document.getElementById(each.getAttribute('aria-describedby') || '');
    each.focus();
    return [each.textContent, why ? why.textContent : '', document.activeElement === each];
})"""
# What each page does not offer, and to whom; what is said is "… only, ask …".
OFFERED = {
    SALES: {
        "/orders": "New order",
        "/items": "New item",
        "/categories": "New category",
        "/warehouses": "New warehouse",
    },
    FINANCE: {"/orders": "New order", "/items": "New item", "/partners": "New partner", "/units": "New unit"},
    QUALITY: {"/orders": "New order", "/items": "New item", "/partners": "New partner"},
    SUPERVISOR: {
        "/orders": "New order",
        "/items": "New item",
        "/partners": "New partner",
        "/categories": "New category",
    },
}
PAGES = (
    "/stock",
    "/stock/bins",
    "/movements",
    "/order-lines",
    "/receipts",
    "/exceptions",
    "/places",
    "/sign-ins",
    "/practice",
)
CLOSED = {"/people": "Administrator only, ask Admin", "/jobs": "Administrator only, ask Admin"}


def entered(office: Office, worker: Worker) -> Desk:
    run(hire(office.house.url, (worker,)))
    return office.desk(worker)


def reasons(desk: Desk) -> list[str]:
    """Barred buttons that do not say why, or that the keyboard does not reach."""
    found: list[list[str | bool]] = desk.page.evaluate(BARRED)
    return [str(name) for name, why, reached in found if not why or not reached]


@pytest.mark.parametrize("worker", OFFERED, ids=lambda worker: worker.role.value)
def test_what_is_not_offered_says_who_may(office: Office, worker: Worker) -> None:
    office.opening()
    desk = entered(office, worker)
    for route, action in OFFERED[worker].items():
        desk.open(route)
        button = desk.page.get_by_role("button", name=action, exact=True)
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(button).to_have_accessible_description(compiled())
        button.focus()
        expect(button).to_be_focused()
        desk.keys("Enter")
        expect(button).to_be_visible()
        assert reasons(desk) == [], route
        assert desk.violations() == [], route
    for route in PAGES:
        desk.open(route)
        expect(desk.page.locator("main h1, main .empty").first).to_be_visible()
        assert reasons(desk) == [], route


def compiled() -> re.Pattern[str]:
    return re.compile("only, ask ")


@pytest.mark.parametrize("worker", [SALES, QUALITY], ids=lambda worker: worker.role.value)
def test_a_page_that_is_not_for_them_says_whose_it_is(office: Office, worker: Worker) -> None:
    desk = entered(office, worker)
    for route, why in CLOSED.items():
        desk.open(route)
        desk.sees("This page is not for your role")
        desk.sees(why)
    desk.page.get_by_role("button", name="中文").click()
    desk.sees("你的角色看不了这一页")


def test_an_order_and_an_item_say_whom_to_ask(office: Office) -> None:
    draft = office.order("first")
    office.house.rows(
        "UPDATE purchase_order SET state = 'draft', confirmed_at = NULL, confirmed_by = NULL WHERE id = $1", draft
    )
    desk = entered(office, FINANCE)
    desk.open(f"/orders/{draft}")
    expect(desk.page.get_by_role("button", name="Confirm order", exact=True)).to_have_accessible_description(
        "Buyer or Manager only, ask Linyu or Admin"
    )
    item = office.house.company.items["22423"]
    desk.open(f"/stock?item={item}&search=22423")
    desk.sees("Reserve: Sales or Manager only, ask Sunting or Admin")
    desk.open("/items/22423")
    expect(desk.page.get_by_role("button", name="Save", exact=True)).to_have_accessible_description(compiled())
    assert reasons(desk) == []
