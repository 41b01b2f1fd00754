"""Views of a list: saved, shared, changed while somebody looks, removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Route, expect

from e2e.conftest import until
from e2e.desk import ADMINISTRATOR, Desk
from e2e.office import Office, office
from e2e.shown import ROW, opened, shows

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_view_is_saved_shown_changed_and_removed(office: Office) -> None:
    desk = opened(office, "/items?search=red", rows=2)
    desk.button("Save this view").click()
    desk.focused("Name of the view")
    desk.keys("Red things", "Enter")
    tab = desk.page.get_by_role("tab", name="Red things")
    expect(tab).to_have_attribute("aria-selected", "true")
    desk.page.get_by_role("tab", name="All").click()
    shows(desk, 5)
    tab.click()
    shows(desk, 2)
    expect(desk.page.get_by_label("Find in this list")).to_have_value("red")
    desk.page.get_by_label("Find in this list").fill("clock")
    shows(desk, 1)
    desk.button("Rename or remove").click()
    desk.button("Save changes").click()
    desk.page.get_by_role("tab", name="All").click()
    shows(desk, 5)
    tab.click()
    shows(desk, 1)
    desk.button("Rename or remove").click()
    desk.button("Remove view").click()
    shows(desk, 5)
    expect(tab).to_have_count(0)


def test_a_view_that_is_still_being_saved_is_shown_as_it_will_be(office: Office) -> None:
    """Who goes on before the answer has come finds the view as it was changed, and finds it so when it has come."""
    desk = opened(office, "/items?search=red", rows=2)
    save_view(desk, "Red things")
    tab, everything = (desk.page.get_by_role("tab", name=name) for name in ("Red things", "All"))
    desk.page.get_by_label("Find in this list").fill("clock")
    shows(desk, 1)
    with desk.page.expect_response("**/views"), held_back(desk, "**/api/commands"):
        change_view(desk)
        everything.click()
        shows(desk, 5)
        tab.click()
        shows(desk, 1)
    shows(desk, 1)
    expect(desk.page.get_by_label("Find in this list")).to_have_value("clock")


def test_a_list_follows_the_view_that_it_shows_when_somebody_else_stores_it(office: Office) -> None:
    first = opened(office, "/items?search=red", ADMINISTRATOR, rows=2)
    save_view(first, "Red things", shared=True)
    second = opened(office, "/items", ADMINISTRATOR)
    second.page.get_by_role("tab", name="Red things").click()
    shows(second, 2)
    first.page.get_by_label("Find in this list").fill("clock")
    shows(first, 1)
    change_view(first)
    expect(first.page.get_by_role("button", name="Save changes")).to_have_count(0)
    until(lambda: second.returns() or second.page.locator(ROW).count() == 1)  # type: ignore[func-returns-value]
    expect(second.page.get_by_label("Find in this list")).to_have_value("clock")


def test_a_view_that_is_refused_is_shown_as_it_was_and_says_why(office: Office) -> None:
    desk = opened(office, "/items?search=red", rows=2)
    save_view(desk, "Red things")
    tab = desk.page.get_by_role("tab", name="Red things")
    desk.page.get_by_label("Find in this list").fill("clock")
    shows(desk, 1)
    with held_back(desk, "**/api/commands"):
        change_view(desk)
        office.house.rows("UPDATE list_view SET version = version + 1")
        desk.page.get_by_role("tab", name="All").click()
        shows(desk, 5)
    expect(desk.page.locator(".views [role=alert]")).to_be_visible()
    tab.click()
    shows(desk, 2)


@contextmanager
def held_back(desk: Desk, path: str) -> Iterator[None]:
    """The server hears what is asked inside only afterwards."""
    waiting: list[Route] = []
    desk.page.route(path, lambda route: waiting.append(route))  # noqa: PLW0108 - Playwright marks its handlers
    yield
    for route in waiting:
        route.continue_()
    desk.page.unroute(path)


def save_view(desk: Desk, name: str, shared: bool = False) -> None:
    desk.button("Save this view").click()
    desk.focused("Name of the view")
    if shared:
        desk.page.get_by_label("For everybody").check()
        desk.page.get_by_label("Name of the view").focus()
    desk.keys(name, "Enter")
    expect(desk.page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def change_view(desk: Desk) -> None:
    desk.button("Rename or remove").click()
    desk.button("Save changes").click()
