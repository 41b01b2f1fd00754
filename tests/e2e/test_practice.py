"""The practice company on a desk and on a gun: made, used, unmistakable, made anew, removed; the real company never hears of it."""

from __future__ import annotations

import re
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import expect

from e2e.company import CLOCK, CLOCK_CASE, LI_PIN
from e2e.conftest import House, at_work, run, until
from e2e.desk import ADMINISTRATOR, BUYER, Desk
from e2e.gun import Gun
from e2e.office import Office, office  # noqa: F401 - a fixture
from e2e.tour import Tour
from stowage.practice.neighbour import Neighbour

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = (
    "SELECT i.sku, l.quantity / 10000 AS pieces FROM receipt_line l JOIN item i ON i.id = l.item ORDER BY l.occurred_at"
)


def practised(house: House) -> list[tuple[str, int]]:
    """Receipt lines of the practice company."""

    async def fetch() -> list[Any]:
        connection = await asyncpg.connect(house.url.replace("?", "_practice?", 1))
        try:
            return await connection.fetch(LINES)  # type: ignore[no-any-return]
        finally:
            await connection.close()

    return [tuple(row) for row in run(fetch())]


def made(office: Office) -> Desk:  # noqa: F811
    desk = office.desk(ADMINISTRATOR)
    desk.open("/practice")
    desk.button("Make it").click()
    expect(desk.page.get_by_role("link", name="Open it")).to_be_visible(timeout=60_000)
    return desk


def off_to_practise(gun: Gun) -> None:
    gun.open("#/settings")
    gun.tap("Practise")
    gun.prompted("Nothing counts there")
    gun.tap("Practise")


def at_practice(gun: Gun) -> None:
    """Signed in there."""
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Chen Li", LI_PIN)
    gun.prompted("Scan anything")


def test_a_gun_practises_and_comes_back(office: Office) -> None:  # noqa: F811
    house = office.house
    made(office)
    gun = at_work(house)
    off_to_practise(gun)
    at_practice(gun)
    expect(gun.page).to_have_url(f"{gun.origin}/practice/m/#/")
    expect(gun.page.locator(".practice-band")).to_contain_text("练习 PRACTICE")
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    until(lambda: practised(house) == [("22727", 12)])
    expect(gun.page.locator(".practice-band")).to_be_visible()
    gun.page.goto(f"{gun.origin}/practice/m/#/outbox")
    gun.prompted("All is sent")
    gun.sees_not("Carry by light")  # who may be at real work
    gun.page.locator(".practice-band").click()
    expect(gun.page).to_have_url(f"{gun.origin}/m/")
    gun.prompted("Scan anything")
    expect(gun.page.locator(".practice-band")).to_have_count(0)
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    house.holds(("22727", 1, 1, 0))
    assert practised(house) == [("22727", 12)]
    assert house.rows("SELECT code FROM device ORDER BY code") == [{"code": "G01"}]


def test_off_to_practise_without_a_network_and_what_is_unsent_waits(office: Office) -> None:  # noqa: F811
    house = office.house
    made(office)
    gun = at_work(house)
    off_to_practise(gun)
    at_practice(gun)
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    gun.page.locator(".practice-band").click()
    gun.prompted("Scan anything")
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    house.server.stop()
    gun.scan(house.company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    until(lambda: gun.waiting() == 1)
    gun.open("#/settings")
    gun.tap("Practise")
    gun.sees("1 record not sent")
    gun.tap("Practise")
    expect(gun.page.locator(".practice-band")).to_contain_text("1 unsent there")
    gun.prompted("Scan anything")
    gun.page.locator(".practice-band").click()
    house.server.start()
    gun.prompted("Scan anything")
    house.holds(("22727", 1, 1, 0), within=40)


def test_made_anew_and_removed_while_a_gun_practises(office: Office) -> None:  # noqa: F811
    house = office.house
    desk = made(office)
    gun = at_work(house)
    off_to_practise(gun)
    at_practice(gun)
    desk.button("Make it anew").click()
    desk.button("Really, all that was practised goes").click()
    desk.sees("Making it")
    gun.prompted("Practice was made anew")
    gun.tap("Join")
    at_practice(gun)
    expect(gun.page).to_have_url(f"{gun.origin}/practice/m/#/")
    desk.button("Remove it").click()
    desk.button("Really, all that was practised goes").click()
    gun.prompted("No practice company")
    gun.tap("Real work")
    gun.prompted("Scan anything")
    off_to_practise(gun)
    gun.prompted("No practice company")


def test_a_desk_practises(office: Office) -> None:  # noqa: F811
    made(office)
    desk = office.desk()
    desk.page.goto(f"{desk.origin}/practice/console/")
    expect(desk.page.locator(".practice-band")).to_contain_text("Nothing done here counts")
    expect(desk.page.get_by_label("User name")).to_be_focused()
    assert desk.violations() == []
    desk.keys(BUYER.username, "Tab", "nine cats on a dock", "Enter")
    expect(desk.page.locator(".rail footer")).to_contain_text("Linyu")
    expect(desk.page.locator(".rail")).not_to_contain_text("Practice company")
    desk.page.goto(f"{desk.origin}/practice/console/#/orders/{office.order('second')}")
    desk.sees("Nothing received yet")
    desk.keys("r")
    desk.focused("Why")
    desk.keys("to see what happens", "Enter")
    expect(desk.page.locator(".head .chip")).to_have_text("Cancelled")
    desk.page.goto(f"{desk.origin}/practice/console/#/stock")
    desk.headed("Stock on hand")
    assert desk.violations() == []
    assert office.house.rows("SELECT state FROM purchase_order WHERE id = $1", office.order("second")) == [
        {"state": "confirmed"}
    ]
    desk.page.locator(".practice-band").click()
    expect(desk.page).to_have_url(f"{desk.origin}/console/")
    expect(desk.page.get_by_label("User name")).to_be_visible()  # signed in there is not signed in here


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_pages_are_accessible(office: Office, theme: str) -> None:  # noqa: F811
    desk = office.desk(ADMINISTRATOR, theme)
    desk.open("/practice")
    desk.button("Make it").click()
    assert desk.violations() == []
    expect(desk.page.get_by_role("link", name="Open it")).to_be_visible(timeout=60_000)
    assert desk.violations() == []


def test_without_one_both_say_so(office: Office) -> None:  # noqa: F811
    gun = at_work(office.house)
    off_to_practise(gun)
    gun.prompted("No practice company")
    desk = office.desk()
    desk.page.goto(f"{desk.origin}/practice/console/")
    desk.sees("There is none yet")


@pytest.mark.parametrize(("language", "theme"), [("zh", "dark"), ("en", "light")])
def test_its_screens_on_a_gun(office: Office, language: str, theme: str) -> None:  # noqa: F811
    """Nothing is cut off at the side and axe objects to nothing: on the way in, at the door, inside, and when it is gone."""
    house = office.house
    made(office)
    gun = house.enrolled(language=language)
    ready = re.compile("Ready to work|可以干活了|有网就能干活")
    gun.prompted(ready)
    gun.page.evaluate(
        "(theme) => (localStorage['stowage.settings'] = JSON.stringify({ theme, ...{ scanner: { idle: 2000 } } }))",
        theme,
    )
    gun.page.goto(f"{gun.origin}/m/#/practise")
    gun.page.reload()
    tour = Tour(gun, language, theme)
    gun.prompted(re.compile("Nothing counts there|练习不记账"))
    tour.stop("", "practise")
    gun.page.goto(f"{gun.origin}/practice/m/")
    gun.prompted(re.compile("Not yet in the practice company|还没进练习账套"))
    tour.stop("", "practise-outside")
    gun.tap(re.compile("^(Join|进入)$"))
    gun.prompted(ready)
    expect(gun.page).to_have_url(re.compile("/practice/m/"))
    tour.stop("", "practise-joined")
    run(Neighbour(house.url).remove())
    gun.prompted(re.compile("No practice company|没有练习账套"))
    tour.stop("", "practise-missing")
    assert tour.faults == []
