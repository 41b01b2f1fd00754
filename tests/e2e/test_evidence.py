"""What people are told of an exception: who did the work, who decides, and whose order it is."""

from __future__ import annotations

import os
import re
from pathlib import Path

import asyncpg
import pytest
from playwright.sync_api import Browser, expect

from e2e.company import CLOCK_CASE
from e2e.conftest import House, receiving, run, until
from e2e.desk import BUYER, SUPERVISOR, Desk, say
from e2e.gun import Gun
from e2e.office import Office
from e2e.test_exceptions import own_phone
from stowage.discrepancies.commands import Resolve
from stowage.identity.commands import PersonRecord, PutPeople, Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOTS = os.environ.get("STOWAGE_SHOTS")


def shot(of: Gun | Desk, name: str) -> None:
    if SHOTS:
        of.page.screenshot(path=str(Path(SHOTS) / f"evidence-{name}.png"))


def works(house: House, *, active: bool) -> None:
    """Whether Chen Li still does."""
    record = PersonRecord("P003", "陈立", "Chen Li", (Role.OPERATOR,), language="en", active=active)
    assert run(say(house.url, 0, None, [PutPeople((record,))]))[0].outcome == "applied"


def counted_while_unknown(house: House, gun: Gun) -> None:
    """36 pieces of 24 ordered, by somebody whom the server does not know any more when they arrive."""
    house.server.stop()
    for _ in range(3):
        gun.scan(CLOCK_CASE)
    gun.tap("Take 36 pcs")
    gun.tap("Keep as surplus")
    until(lambda: gun.waiting() == 1)
    works(house, active=False)
    house.server.start()
    until(lambda: house.rows("SELECT code FROM discrepancy") == [{"code": "gateway.parked"}], within=60)


def test_what_came_of_a_replay_is_told_to_who_did_the_work(house: House, browser: Browser) -> None:
    desk, phone, gun = Office(house, browser).desk(SUPERVISOR), own_phone(house), receiving(house)
    number = house.company.orders["first"]
    counted_while_unknown(house, gun)
    desk.open("/exceptions?exception=1")
    desk.sees("Person is unknown")
    for told in ("Receive a line · 36 pcs", "What waits", "Counted", "36 pcs", number, "D-01"):
        desk.sees(told)
    assert desk.page.locator("pre").count() == 0
    assert desk.violations() == []
    shot(desk, "desk-parked-en")
    phone.tap(re.compile("^Exceptions"))
    phone.tap(re.compile("^Kept aside"))
    for told in ("What waits", "36 pcs", number, "D-01"):
        phone.sees(told)
    shot(phone, "phone-parked-en")
    works(house, active=True)
    desk.keys("1")
    desk.focused("Reason, if it needs one")
    desk.keys("Enter")
    desk.sees("More than ordered")
    gun.open("#/outbox")
    gun.tap("Send")
    gun.prompted("1 to look at")
    gun.tap(re.compile("12 pcs over the 24 pcs ordered"))
    gun.prompted("Done, to be checked")
    gun.sees("Replay (Sunting)")
    shot(gun, "gun-replayed-en")


def recounted(house: House, gun: Gun) -> None:
    """A case counted while nobody could know that it holds less now, and taken back."""
    house.server.stop()
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    until(lambda: gun.waiting() == 1)
    house.rows("UPDATE item_unit SET numerator = 10 WHERE numerator = 12")
    house.server.start()
    found = until(lambda: house.rows("SELECT id, code, warehouse FROM discrepancy"), within=60)[0]
    assert found["code"] == "receiving.unit_changed"
    until(lambda: gun.waiting() == 0)
    zhou = house.rows("SELECT id FROM person WHERE code = 'P004'")[0]["id"]
    decided = run(say(house.url, zhou, found["warehouse"], [Resolve(found["id"], "recount")]))
    assert decided[0].outcome == "applied"
    gun.open("#/outbox")
    gun.tap("Send")
    gun.prompted("1 to look at")
    gun.open("#/receive")
    gun.sees("Count again (Zhou Min)")


def test_a_recount_reaches_who_counted(house: House) -> None:
    gun = receiving(house)
    recounted(house, gun)
    assert gun.page.get_by_role("button", name="Undo").count() == 0
    gun.open("#/outbox")
    gun.prompted("1 to look at")
    gun.tap(re.compile(r"Count again \(Zhou Min\)"))
    gun.prompted("Count again")
    gun.tap("Outbox")
    gun.prompted("All is sent")


def test_counting_again_is_all_that_a_recount_asks_for(house: House) -> None:
    gun = receiving(house)
    recounted(house, gun)
    house.rows("UPDATE item_unit SET numerator = 12 WHERE numerator = 10")
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    gun.open("#/outbox")
    gun.prompted("All is sent")


def test_a_buyer_finds_what_meets_their_orders_and_why_they_may_not_decide(house: House, browser: Browser) -> None:
    office = Office(house, browser)
    desk = office.desk(BUYER)
    office.receive("22727", 24, damaged=3)
    office.receive("85099B", 1, order="second")  # not ordered there
    expect(desk.page.locator(".rail .hot")).to_have_count(0)
    own = house.rows("SELECT id FROM purchase_order WHERE number = $1", house.company.orders["first"])[0]["id"]
    buyer = house.rows("SELECT id FROM person WHERE code = 'P301'")[0]["id"]
    run(handed(house.url, own, buyer))
    desk.page.reload()
    expect(desk.page.locator(".rail .hot")).to_have_text("1")
    desk.open("/exceptions")
    desk.sees("Damaged")
    expect(desk.page.get_by_role("tab", name="For you")).to_be_visible()
    assert desk.page.get_by_text("Not ordered").count() == 0
    desk.open("/exceptions?state=mine&exception=1")
    desk.sees(re.compile("only, ask Sunting"))
    shot(desk, "desk-buyer-en")
    desk.open(f"/orders/{own}")
    desk.sees("Damaged 3")
    shot(desk, "desk-order-en")
    desk.page.get_by_role("link", name="Damaged 3", exact=True).click()
    desk.sees("Part of the goods arrived damaged.")


async def handed(url: str, order: int, person: int) -> None:
    """The order is theirs."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("UPDATE purchase_order SET created_by = $2 WHERE id = $1", order, person)
    finally:
        await connection.close()
