"""Every page of the desk in both languages, at a desk's and a phone's width: none scrolls sideways, no head of a list is cut off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, Desk
from e2e.office import Office, office

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = [
    "/stock",
    "/stock/bins",
    "/stock/lots",
    "/stock/owners",
    "/stock/age",
    "/movements",
    "/orders",
    "/orders/new",
    "/order-lines",
    "/receipts",
    "/returns",
    "/moves",
    "/transfers",
    "/bound-bins",
    "/supplier-returns",
    "/quality",
    "/quality/plans",
    "/quality/suppliers",
    "/exceptions",
    "/items",
    "/items/new",
    "/items/22423",
    "/categories",
    "/units",
    "/partners",
    "/partners/new",
    "/places",
    "/warehouses",
    "/labels?search=clock",
    "/imports",
    "/people",
    "/roles",
    "/sign-ins",
    "/account",
    "/departments",
    "/devices",
    "/devices/import",
    "/audit",
    "/start",
    "/jobs",
    "/company",
    "/settings",
    "/numbers",
    "/practice",
]
WIDER = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
CUT_HEADS = """() => [...document.querySelectorAll('th .cut, table.grid:not(.long) th')]
    .filter((head) => head.clientWidth > 0 && head.scrollWidth > head.clientWidth + 1).map((head) => head.textContent)"""

SCROLLING = """() => [...document.querySelectorAll('.record-section, .record-section *')]
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline'
        && !part.matches('input, .hidden-word, .cut')).map((part) => part.outerHTML.slice(0, 120))"""
# As a list comes, all of its columns are seen.
SCROLLED = """() => [...document.querySelectorAll('.tw')].map((list) => list.scrollWidth - list.clientWidth).find((by) => by > 0) || 0"""
BROKEN_HEADS = """() => [...document.querySelectorAll('th .cut')].filter((head) => {
    const words = head.textContent.split(/[ /]/).filter((word) => /^[\\x00-\\x7f]+$/.test(word));
    const style = getComputedStyle(head), pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return words.some((word) => pen.measureText(word).width > head.getBoundingClientRect().width + 0.5);
  }).map((head) => head.textContent)"""


def drawn(desk: Desk) -> None:
    """The page has what it asked for."""
    expect(desk.page.locator("main h1").first).to_be_visible()
    expect(desk.page.locator("main > :nth-child(2)")).to_be_visible()
    expect(desk.page.locator("main .outline")).to_have_count(0)


def wrong(desk: Desk, pages: list[str], heads: bool) -> list[str]:
    """What does not fit, by page."""
    found = []
    for page in pages:
        desk.open(page)
        drawn(desk)
        if (wider := desk.page.evaluate(WIDER)) > 0:
            found.append(f"{page} is {wider} px wider than the window")
        if heads and (cut := desk.page.evaluate(CUT_HEADS)):
            found.append(f"{page} cuts {cut}")
        if heads and (broken := desk.page.evaluate(BROKEN_HEADS)):
            found.append(f"{page} breaks words of {broken}")
        if heads and (by := desk.page.evaluate(SCROLLED)):
            found.append(f"{page}: its list is {by} px wider than its room")
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_fits_its_window(office: Office, language: str) -> None:
    desk = office.desk(ADMINISTRATOR)
    if language == "zh":
        desk.button("中文").click()
        expect(desk.button("English")).to_be_visible()
    pages = [*PAGES, f"/orders/{office.order()}"]
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    assert wrong(desk, pages, heads=True) == []
    desk.page.set_viewport_size({"width": 360, "height": 640})
    assert wrong(desk, pages, heads=False) == []


def test_no_section_of_a_record_scrolls_within_itself(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.page.set_viewport_size({"width": 360, "height": 640})
    for page in ("/items/22423", "/partners/S1"):
        desk.open(page)
        expect(desk.page.locator(".record-section").first).to_be_visible()
        if page.startswith("/partners"):
            desk.button("Add a contact").click()
        assert desk.page.evaluate(SCROLLING) == []


def test_the_field_for_finding_takes_what_is_typed_at_once(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/nowhere")
    desk.sees("No such page")
    field = desk.page.get_by_label("Scan, or type an item or a number", exact=True)
    for key in "/22423":
        desk.page.keyboard.press(key)
    expect(field).to_have_value("22423")
    desk.keys("Escape")
    expect(field).to_have_value("")


CUT_CELLS = """(column) => [...document.querySelectorAll(`tbody tr td:nth-child(${column})`)].filter((cell) =>
    [cell, ...cell.querySelectorAll('*')].some((part) => part.scrollWidth > part.clientWidth + 1
        && getComputedStyle(part).display !== 'inline')).map((cell) => cell.textContent)"""


def test_what_a_row_is_about_can_be_read_beside_an_open_panel(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    desk.open("/roles?role=buyer")
    expect(desk.page.locator(".panel h2")).to_have_text("Buyer")
    assert desk.page.evaluate(CUT_CELLS, 1) == []
    desk.open("/audit")
    expect(desk.page.locator("tbody tr").first).to_be_visible()
    assert desk.page.evaluate(CUT_CELLS, 5) == []
