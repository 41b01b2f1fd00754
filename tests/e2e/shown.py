"""What a list of the desk shows."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.desk import BUYER, Desk, Worker
from e2e.office import Office

ROW = "tbody tr:not([aria-hidden])"  # while a list is read its rows are empty ones


def opened(office: Office, route: str, worker: Worker = BUYER, rows: int | None = None) -> Desk:
    desk = office.desk(worker)
    desk.open(route)
    shows(desk, rows)
    return desk


def shows(desk: Desk, rows: int | None) -> None:
    if rows is None:
        expect(desk.page.locator(ROW).first).to_be_visible()
    else:
        expect(desk.page.locator(ROW)).to_have_count(rows)


def press(desk: Desk, *keys: str) -> None:
    """As a hand does it: a scanner would be faster."""
    for key in keys:
        desk.page.keyboard.press(key)
        desk.page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 60))")
