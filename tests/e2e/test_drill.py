"""From any figure of the desk to the rows behind it, and on to the document, who did it and with which device; by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.desk import ADMINISTRATOR, BUYER, Desk
from e2e.office import Office, office

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURES = "main a.fig-link"
ROW = "tbody tr:not([aria-hidden])"
# Page, and the columns or words whose figures lead on.
PAGES = {
    "/stock": 3,
    "/stock/bins": 1,
    "/stock/lots": 0,
    "/stock/owners": 1,
    "/stock/age": 1,
    "/movements": 1,
    "/orders": 1,
    "/order-lines?view=all": 1,
    "/receipts": 1,
    "/exceptions": 1,
    "/places": 1,
}


def arrived(office: Office) -> None:
    """On the first day, and by an order of which three were damaged."""
    office.opening()
    assert office.receive("22423", 8, damaged=3).outcome.startswith("applied")


def press_figure(desk: Desk, text: str | re.Pattern[str]) -> None:
    """Reached and followed by keyboard."""
    figure = desk.page.locator(FIGURES, has_text=text).first
    expect(figure).to_be_visible()
    figure.focus()
    desk.keys("Enter")


def test_figures_of_every_page_lead_to_rows(office: Office) -> None:
    arrived(office)
    desk = office.desk(ADMINISTRATOR)
    for route, least in PAGES.items():
        desk.open(route)
        expect(desk.page.locator(".head h1")).to_be_visible()
        if least:
            expect(desk.page.locator(FIGURES).nth(least - 1)).to_be_visible()
        found = {str(each.get_attribute("href")) for each in desk.page.locator(FIGURES).all()}
        for href in sorted(found)[:6]:
            desk.open(href.removeprefix("#"))
            expect(desk.page.locator(f"{ROW}, .panel h2, .facts").first).to_be_visible()
            assert desk.page.locator(".problem").count() == 0, (route, href)


def test_a_stock_figure_leads_to_the_scan_behind_it(office: Office) -> None:
    arrived(office)
    desk = office.desk(BUYER)
    desk.open("/stock?search=22423")
    on_hand = desk.page.locator(f"{ROW} a.fig-link").first
    expect(on_hand).to_be_visible()
    told = on_hand.inner_text()
    on_hand.focus()
    desk.keys("Enter")
    desk.headed("Stock by bin")
    expect(desk.page.locator(".foot")).to_contain_text(re.sub(r"[^\d,]", "", told))
    desk.page.locator(f"{ROW} a.fig-link").first.focus()
    desk.keys("Enter")
    desk.headed("Movements")
    expect(desk.page.locator(ROW).first).to_contain_text("22423")
    desk.page.locator(f"{ROW} a.lk[href*='receipt=']").first.focus()
    desk.keys("Enter")
    expect(desk.page.locator(".panel")).to_contain_text("Sunting")
    press_figure(desk, "8")
    desk.headed("Movements")
    expect(desk.page.locator(".fl.set")).to_contain_text(["Document", "Item"])


def test_a_past_figure_leads_to_what_had_moved_until_then(office: Office) -> None:
    arrived(office)
    desk = office.desk(BUYER)
    desk.open("/stock?at=2099-01-01T00:00")
    desk.page.locator(f"{ROW} a.fig-link").first.focus()
    desk.keys("Enter")
    desk.headed("Movements")
    expect(desk.page.locator(ROW).first).to_be_visible()


def test_the_card_says_who_and_leads_to_the_document(office: Office) -> None:
    arrived(office)
    desk = office.desk(BUYER)
    item = office.house.company.items["22423"]
    desk.open(f"/stock?item={item}&search=22423")
    expect(desk.page.locator(".card-who").first).to_contain_text("Sunting")
    desk.page.locator(".mv a.lk").first.focus()
    desk.keys("Enter")
    expect(desk.page.locator(".panel .facts, main .facts").first).to_contain_text("Sunting")


def test_counts_of_people_orders_and_categories_lead_to_them(office: Office) -> None:
    desk = office.desk(ADMINISTRATOR)
    desk.open("/roles")
    press_figure(desk, re.compile(r"^\d+$"))
    desk.headed("People")
    expect(desk.page.locator(ROW).first).to_be_visible()
    desk.open("/partners/S1")
    press_figure(desk, re.compile("line"))
    desk.headed("Order lines")
    expect(desk.page.locator(ROW).first).to_be_visible()
    desk.open("/orders")
    press_figure(desk, re.compile(r"\d+ / \d+"))
    desk.headed("Order lines")
    expect(desk.page.locator(ROW).first).to_be_visible()
