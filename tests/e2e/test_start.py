"""From an empty database to the first scan on a gun's page, along the steps of the desk."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.company import Company
from e2e.conftest import House, run, until
from e2e.desk import PASSWORD, Desk
from e2e.gun import Gun
from e2e.served import Served, Wire
from stowage.chores import make_administrator
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_numbers = count(1)


@pytest.fixture
def nothing_yet(postgres: PostgresServer, browser: Browser) -> Iterator[House]:
    """A company of one administrator."""
    name = f"e2e_start_{next(_numbers)}"
    url = postgres.url(name)
    run(postgres.create_database(name))
    run(migrate(url))
    run(make_administrator(url, "A001", "Zhao", "zhao", PASSWORD))
    folder = Path(tempfile.mkdtemp(prefix="stowage-e2e-"))
    server = Served(url, folder)
    server.start()
    with Wire(server.port) as wire:
        house = House(Company(), url, server, wire, browser)
        try:
            yield house
            assert [error for gun in house._guns for error in gun.errors] == []
        finally:
            house.close()
            server.stop()
    shutil.rmtree(folder)


def at_desk(house: House, browser: Browser, theme: str = "light") -> Desk:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        locale="en-GB",
        timezone_id="Asia/Shanghai",
        color_scheme=theme,  # type: ignore[arg-type]
    )
    return Desk(context, f"http://127.0.0.1:{house.wire.port}")


def stepped(desk: Desk, name: str) -> None:
    desk.page.goto(f"{desk.origin}/console/#/start")
    desk.headed("Going live")
    desk.page.locator(".start nav").get_by_role("button", name=re.compile(name)).click()
    expect(desk.page.locator(".start h2")).to_contain_text(name)


def is_done(desk: Desk, name: str) -> None:
    expect(desk.page.locator(".start nav button", has_text=name)).to_contain_text("Done")


def test_from_nothing_to_the_first_scan(nothing_yet: House, browser: Browser) -> None:
    house = nothing_yet
    desk = at_desk(house, browser)
    desk.sign_in("zhao")
    desk.headed("上线")  # by itself: there is nothing yet
    desk.button("English").click()
    desk.headed("Going live")
    assert desk.violations() == []
    what_comes_first(desk)
    the_company(desk)
    somebody(desk)
    somewhere(desk)
    something(desk)
    gun = a_gun(desk, house)
    desk.button("Next").click()
    desk.sees("Waiting for the first goods")
    gun.prompted(re.compile("Ready to work"))
    gun.tap("Sign in")
    gun.sign_in("Chen Li", "2580")
    gun.prompted("Scan anything")
    gun.tap("Receive")
    gun.tap("Receive without order")
    gun.scan("T-1")
    gun.tap("Take 1 pc")
    expect(desk.page.locator(".start section")).to_contain_text("1 pc T-1 Green tea", timeout=20_000)
    expect(desk.page.locator(".start-figure")).to_contain_text("1 pc")
    desk.sees("The first scan is in. You are live.")
    expect(desk.page.locator(".rail")).not_to_contain_text("Going live")
    desk.keys("Control+k")
    desk.keys("going")
    expect(desk.page.locator(".palette")).to_contain_text("Going live")  # what was left for later is still there
    desk.keys("Escape")
    assert desk.violations() == []
    assert desk.errors == []
    desk.context.close()


def test_a_server_without_anybody_says_how_the_first_person_is_made(nothing_yet: House, browser: Browser) -> None:
    nothing_yet.rows("UPDATE person SET username = NULL")
    desk = at_desk(nothing_yet, browser)
    desk.page.goto(f"{desk.origin}/console/")
    told = desk.page.locator(".door-nobody")
    expect(told).to_contain_text("Nobody can sign in yet")
    expect(told.locator("code")).to_have_text("stowage administrator <user name>")
    assert desk.violations() == []
    nothing_yet.rows("UPDATE person SET username = 'zhao' WHERE code = 'A001'")

    def gone() -> bool:
        desk.returns()
        return told.count() == 0

    until(gone)
    desk.context.close()


def what_comes_first(desk: Desk) -> None:
    stepped(desk, "Opening stock")
    expect(desk.page.get_by_role("button", name="Import opening stock")).to_have_accessible_description(
        "A warehouse comes first"
    )
    stepped(desk, "First receipt")
    desk.sees("These come first")
    desk.page.locator(".start section").get_by_role("button", name="A gun").click()
    expect(desk.page.locator(".start h2")).to_contain_text("A gun")
    stepped(desk, "Company")


def the_company(desk: Desk) -> None:
    expect(desk.page.locator(".start h2")).to_contain_text("Company")
    desk.page.locator(".start section").get_by_role("button", name="Company").click()
    desk.headed("Company")
    desk.page.get_by_label("Name, English", exact=True).fill("Tea House")
    desk.page.get_by_label("Short name", exact=True).fill("Tea House")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".rail .house")).to_have_text("Tea House")
    stepped(desk, "Company")
    is_done(desk, "Company")
    desk.button("Next").click()


def somebody(desk: Desk) -> None:
    expect(desk.page.locator(".start h2")).to_contain_text("People")
    desk.button("Add people").click()
    desk.headed("People")
    desk.keys("n")
    desk.page.get_by_label("Badge number", exact=True).fill("P003")
    desk.page.get_by_label("Name, Chinese").fill("陈立")
    desk.page.get_by_label("Name, English").fill("Chen Li")
    desk.page.get_by_label("Operator", exact=True).check()
    desk.page.get_by_label("Language", exact=True).select_option("en")
    desk.page.get_by_label("PIN", exact=True).fill("2580")
    desk.keys("Control+Enter")
    expect(desk.page.locator(".panel h2")).to_have_text("Chen Li")
    stepped(desk, "People")
    is_done(desk, "People")


def somewhere(desk: Desk) -> None:
    desk.button("Next").click()
    desk.button("Add a warehouse").click()
    desk.focused("Code")
    desk.page.get_by_label("Code", exact=True).fill("WH1")
    desk.page.get_by_label("Name, Chinese").fill("一号仓")
    desk.page.get_by_label("Name, English").fill("Warehouse 1")
    desk.keys("Control+Enter")
    expect(desk.page.locator("tbody")).to_contain_text("WH1")

    stepped(desk, "Warehouse")
    desk.sees("WH1 has no dock yet")
    desk.button("Make dock D-01").click()
    is_done(desk, "Warehouse")


def something(desk: Desk) -> None:
    stepped(desk, "Items")
    desk.button("Make pcs, case").click()
    desk.button("Type one").click()
    desk.page.get_by_label("SKU", exact=True).fill("T-1")
    desk.page.get_by_label("Chinese name").fill("绿茶")
    desk.page.get_by_label("English name").fill("Green tea")
    desk.page.get_by_label("Base unit").select_option("pcs")
    desk.keys("Control+Enter")
    desk.sees("Green tea")


def a_gun(desk: Desk, house: House) -> Gun:
    stepped(desk, "Opening stock")
    desk.button("Skip for now").click()
    expect(desk.page.locator(".start h2")).to_contain_text("A gun")
    desk.sees("Waiting for a gun")
    desk.button("Make the code").click()
    desk.page.get_by_label("Its name").fill("月台枪")
    desk.keys("Control+Enter")
    link = desk.page.locator(".panel").get_by_text(re.compile("#/enrol")).inner_text()
    gun = house.gun()
    gun.open(link[link.index("#") :])
    desk.sees(re.compile(r"G01 月台枪 is here"))
    is_done(desk, "A gun")
    assert desk.violations() == []

    desk.page.locator(".panel").get_by_role("button", name="Close").click()
    return gun
