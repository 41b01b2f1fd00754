"""Without a server, and through every accident on the way: nothing lost, nothing twice."""

from __future__ import annotations

import re

import pytest

from e2e import company as companies
from e2e.company import BAG, CLOCK, CLOCK_CASE, LI_PIN, ZHOU_PIN
from e2e.conftest import House, receiving, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_server_is_stopped_and_starts_again(house: House) -> None:
    gun = receiving(house)
    house.server.stop()
    for code, take in ((CLOCK_CASE, "Take 12 pcs"), (BAG, "Take 1 pc"), (CLOCK_CASE, "Take 12 pcs")):
        gun.scan(code)
        gun.tap(take)
        gun.sees("kept here, unsent")
    until(lambda: gun.waiting() == 3)
    gun.tap("Back")
    gun.tap(re.compile("^Outbox"))
    gun.prompted("Offline, keep working")
    gun.sees("3 records kept here, sent by itself")
    gun.sees("12 pcs Red alarm clock")
    with gun.page.expect_download() as saved:
        gun.tap("Save")
    assert saved.value.path().read_text(encoding="utf-8").count("receiving.confirm_line/3") == 3
    house.server.start()
    gun.tap("Send")
    gun.sees("All is sent")
    assert house.received() == [("22727", 12, 12, 0), ("85099B", 1, 1, 0), ("22727", 12, 12, 0)]


def test_a_reload_without_a_server_opens_and_signs_in(house: House) -> None:
    gun = receiving(house)
    gun.scan(CLOCK)
    gun.sees("Take 1 pc")
    assert gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(lambda: gun.step() == "count")
    house.server.stop()
    gun.page.reload()
    gun.sees("Take 1 pc")
    gun.tap("Take 1 pc")
    gun.tap(re.compile("^Back"))
    gun.tap("Somebody else")
    gun.prompted("Scan your badge")
    gun.scan("STW:BADGE:P003")
    gun.press(LI_PIN)
    gun.enter()
    gun.prompted("Scan anything")
    gun.sees("Go on receiving")
    house.server.start()
    house.holds(("22727", 1, 1, 0), within=60)


@pytest.mark.parametrize("moment", ["scans before a line", "keypad", "right after the line", "over", "wrong"])
def test_the_tab_is_killed(house: House, moment: str) -> None:
    gun = receiving(house)
    house.server.stop()
    gun.scan(CLOCK_CASE)
    gun.sees("Take 12 pcs")
    expected = 12
    match moment:
        case "keypad":
            gun.tap("Change quantity")
            gun.prompted("How many?")
        case "right after the line":
            gun.tap("Take 12 pcs")
            gun.sees("kept here, unsent")
        case "over":
            gun.scan(CLOCK_CASE)
            gun.scan(CLOCK_CASE)
            gun.tap("Take 36 pcs")
            gun.prompted("Keep as surplus")
            expected = 36
        case "wrong":
            gun.scan(companies.STAND)
            gun.prompted("Not ordered")
    step = {"keypad": "keypad", "right after the line": "scan", "over": "over", "wrong": "wrong"}.get(moment, "count")
    until(lambda: gun.step() == step)
    gun.kill_tab()
    house.server.start()
    gun.open()
    gun.prompted("Scan anything")
    gun.tap(re.compile("^Go on receiving"))
    match moment:
        case "keypad":
            gun.prompted("How many?")
            gun.tap("Back")
        case "over":
            gun.tap("Keep as surplus")
        case "wrong":
            gun.prompted("Not ordered")
            gun.tap("Back")
    if moment not in {"right after the line", "over"}:
        gun.tap("Take 12 pcs")
    gun.prompted("Scan item or case")
    surplus = max(0, expected - 24)
    house.holds(("22727", expected, expected - surplus, surplus))
    until(lambda: gun.waiting() == 0)


def test_an_answer_lost_after_the_commit(house: House) -> None:
    gun = receiving(house)
    gun.scan(CLOCK_CASE)
    gun.prompted("Right")
    house.wire.swallow_answer_to("POST /api/sync/push")
    gun.tap("Take 12 pcs")
    assert house.wire.swallowed.wait(20)
    assert house.received() == [("22727", 12, 12, 0)]
    until(lambda: gun.waiting() == 0, within=60)
    assert house.received() == [("22727", 12, 12, 0)]
    assert house.rows("SELECT sum(quantity)::bigint AS all FROM movement") == [{"all": 12 * companies.PCS}]


def test_two_guns_on_one_order(house: House) -> None:
    first = receiving(house)
    second = house.enrolled(language="zh")
    second.prompted("有网就能干活")
    second.tap("登录")
    second.sign_in("周敏", ZHOU_PIN)
    second.scan(house.company.orders["first"])
    second.prompted("扫物料或箱码")
    first.scan(CLOCK_CASE)
    first.tap("Take 12 pcs")
    second.sees("陈立收了 1 行")
    second.sees(re.compile("^12$|^12件$"))
    house.server.stop()
    for gun, take in ((first, "Take 12 pcs"), (second, "收下 12 件")):
        gun.scan(CLOCK_CASE)
        gun.tap(take)
    house.server.start()
    until(lambda: sum(line[1] for line in house.received()) == 36, within=60)
    assert sum(line[2] for line in house.received()) == 24
    assert sum(line[3] for line in house.received()) == 12
    people = house.rows("SELECT DISTINCT p.code FROM receipt_line l JOIN person p ON p.id = l.person ORDER BY 1")
    assert people == [{"code": "P003"}, {"code": "P004"}]
    assert len(house.rows("SELECT DISTINCT number FROM receipt")) == 2


def test_the_session_ends_while_away(house: House) -> None:
    """The device's token is worth nothing any more, and the person has to prove themselves: the work is all there."""
    gun = receiving(house)
    gun.page.clock.install()
    gun.scan(CLOCK_CASE)
    gun.tap("Take 12 pcs")
    house.holds(("22727", 12, 12, 0))
    until(lambda: gun.waiting() == 0)
    house.server.stop()
    gun.scan(BAG)
    gun.sees("Take 1 pc")
    house.rows("UPDATE session SET expires_at = now() - interval '1 hour' WHERE device IS NOT NULL")
    gun.page.clock.fast_forward("11:00")
    gun.prompted("Type your PIN")
    gun.sees("Chen Li, your work is kept")
    gun.press(LI_PIN)
    gun.enter()
    gun.sees("Take 1 pc")
    gun.tap("Take 1 pc")
    house.server.start()
    gun.page.clock.resume()
    house.holds(("22727", 12, 12, 0), ("85099B", 1, 1, 0), within=60)


def test_five_wrong_pins_wait_and_a_reload_does_not_help(house: House) -> None:
    gun = house.enrolled()
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.tap("Chen Li")
    for _ in range(5):
        gun.press("0000")
        gun.enter()
        gun.prompted(re.compile("Wrong PIN|Too many wrong PINs"))
    gun.prompted("Too many wrong PINs")
    gun.page.reload()
    gun.tap("Chen Li")
    gun.prompted("Too many wrong PINs")
    gun.tap("Somebody else")
    gun.sign_in("Zhou Min", ZHOU_PIN)
    gun.prompted("扫任意条码直达")


def test_a_shared_gun_credits_each_person(house: House) -> None:
    gun = receiving(house)
    gun.scan(CLOCK)
    gun.tap("Take 1 pc")
    gun.scan(BAG)
    gun.sees("Take 1 pc")
    gun.tap("Back")
    gun.tap("Back")
    gun.tap("Somebody else")
    gun.sign_in("Zhou Min", ZHOU_PIN)
    gun.prompted("扫任意条码直达")
    gun.scan(CLOCK)
    gun.tap(re.compile(house.company.orders["first"]))
    gun.tap("收下 1 件")
    until(lambda: len(house.received()) == 2)
    credited = house.rows("SELECT p.code FROM receipt_line l JOIN person p ON p.id = l.person ORDER BY l.occurred_at")
    assert credited == [{"code": "P003"}, {"code": "P004"}]
