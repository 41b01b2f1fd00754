"""Every screen of the gun in both languages, at three widths: nothing cut off at the side, nothing axe objects to.

With STOWAGE_SHOTS=<folder> each stop is photographed too.
"""

from __future__ import annotations

import re

import pytest

from e2e.company import BAG, CANDLE_CASE, CLOCK_CASE, LI_PIN, RADIO, SHARED, STAND, ZHOU_PIN
from e2e.conftest import House, until
from e2e.pictures import photo
from e2e.tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "person": "Chen Li",
        "pin": LI_PIN,
        "link": "Scan the QR code",
        "unknown_code": "Code not known",
        "other_code": "Scan another code",
        "ready": "Ready to work",
        "sign_in": "Sign in",
        "badge": "Scan your badge",
        "wrong_pin": "Wrong PIN",
        "menu": "Scan anything",
        "settings": "Settings",
        "left": "Left",
        "scanner": "Pause, ms",
        "receive": "Receive",
        "pick": "Scan order or item",
        "scan": "Scan item or case",
        "which": "Which one is right?",
        "none": "None of these",
        "lot": "Scan the lot",
        "right": "Right, +1 case, 24 pcs",
        "more": "Scan more",
        "edit": "Change quantity",
        "how_many": "How many?",
        "lot_cell": "Lot",
        "expiry_cell": "Expiry",
        "expiry": "Scan the expiry date",
        "expired": "Expired 2020-01-01",
        "back": "Back",
        "damage": "Damage",
        "damaged": "How many damaged?",
        "damaged_quantity": "Damaged quantity",
        "photos": "1 photo",
        "ok": "OK",
        "done": "Done",
        "take": "Take 24 pcs",
        "take_bags": "Take 2 pcs",
        "take_clocks": "Take 36 pcs",
        "over": "12 pcs over",
        "keep": "Keep as surplus",
        "wrong_item": "Not ordered",
        "wrong_lot": "Wrong lot",
        "aside": "Put aside, go on",
        "serial": "Scan serial number",
        "place": "Put down at",
        "where": "Where to?",
        "container": "Container",
        "container_scan": "Scan the container",
        "finish": "Finish, keep rest open",
        "summary": "Finish this receipt?",
        "resume": "Go on receiving",
        "outbox": "Outbox",
        "exception": "over the",
        "look": "to look at",
        "offline": "Offline, keep working",
        "why": "Why",
        "lines_done": "Done",
    },
    "zh": {
        "person": "周敏",
        "pin": ZHOU_PIN,
        "link": "扫二维码",
        "unknown_code": "没有这个码",
        "other_code": "扫别的码",
        "ready": "有网就能干活",
        "sign_in": "登录",
        "badge": "扫工牌",
        "wrong_pin": "PIN 不对",
        "menu": "扫任意条码直达",
        "settings": "设置",
        "left": "左手",
        "scanner": "停顿毫秒",
        "receive": "收货",
        "pick": "扫单号或物料",
        "scan": "扫物料或箱码",
        "which": "哪一个对？",
        "none": "都不对",
        "lot": "扫批次",
        "right": "对，+1 箱, 24 件",
        "more": "接着扫",
        "edit": "改数量",
        "how_many": "多少？",
        "lot_cell": "批次",
        "expiry_cell": "效期",
        "expiry": "扫效期",
        "expired": "2020-01-01 过期",
        "back": "返回",
        "damage": "破损",
        "damaged": "破损多少？",
        "damaged_quantity": "破损数量",
        "photos": "1 张照片",
        "ok": "好",
        "done": "好了",
        "take": "收下 24 件",
        "take_bags": "收下 2 件",
        "take_clocks": "收下 36 件",
        "over": "多了 12 件",
        "keep": "留作多收",
        "wrong_item": "单上没有",
        "wrong_lot": "批次不对",
        "aside": "放一边，接着扫",
        "serial": "扫序列号",
        "place": "放到",
        "where": "放到哪里？",
        "container": "容器",
        "container_scan": "扫容器码",
        "finish": "结束，余下待收",
        "summary": "结束这次收货？",
        "resume": "接着收货",
        "outbox": "待发",
        "exception": "多 12 件",
        "look": "要看一眼",
        "offline": "离线，照常干活",
        "why": "原因",
        "lines_done": "办好",
    },
}


def exact(text: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(text)}")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_screen(house: House, language: str, theme: str) -> None:
    gun, w = house.gun(language), WORDS[language]
    gun.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    tour = Tour(gun, language, theme)
    enrolment(tour, house, w)
    receiving(tour, house, w, lefty=theme == "dark")
    afterwards(tour, house, w)
    assert not tour.faults, "\n".join(tour.faults)


def enrolment(tour: Tour, house: House, w: dict[str, str]) -> None:
    gun = tour.gun
    gun.open()
    tour.stop(w["link"], "enrol")
    gun.enrol("nobody-ever-made-this-token")
    tour.stop(w["unknown_code"], "enrol-failed")
    gun.tap(w["other_code"])
    gun.enrol(house.invitation())
    tour.stop(w["ready"], "enrol-ready")
    gun.tap(w["sign_in"])
    tour.stop(w["badge"], "who")
    gun.tap(w["person"])
    gun.press("9999")
    tour.stop(w["person"], "pin")
    gun.enter()
    tour.stop(w["wrong_pin"], "pin-wrong")
    gun.press(w["pin"])
    gun.enter()
    tour.stop(w["menu"], "menu")


def receiving(tour: Tour, house: House, w: dict[str, str], lefty: bool) -> None:
    gun = tour.gun
    gun.tap(exact(w["settings"]))
    if lefty:
        gun.tap(w["left"])
    gun.sees(w["scanner"])
    tour.stop("", "settings")
    gun.tap(w["back"])
    gun.tap(exact(w["receive"]))
    tour.stop(w["pick"], "pick")
    gun.scan(house.company.orders["first"])
    tour.stop(w["scan"], "list")
    gun.scan(SHARED)
    tour.stop(w["which"], "choose")
    gun.tap(w["none"])
    gun.scan(STAND)
    tour.stop(w["wrong_item"], "wrong-item")
    gun.scan(CANDLE_CASE)
    gun.prompted(w["right"])
    tour.stop(w["lot"], "count")
    gun.tap(w["edit"])
    gun.press("3")
    tour.stop(w["how_many"], "keypad")
    gun.tap(w["back"])
    gun.tap(exact(w["lot_cell"]))
    tour.stop(w["lot"], "lot")
    gun.scan("L2611B")
    gun.tap(exact(w["expiry_cell"]))
    gun.press("20280518")
    tour.stop(w["expiry"], "expiry")
    gun.enter()
    tour.stop(w["more"], "count-full")
    gun.scan(f"]C101{CANDLE_CASE}10L2608A")
    tour.stop(w["wrong_lot"], "wrong-lot")
    gun.tap(w["back"])
    gun.tap(w["damage"])
    gun.tap(w["damaged_quantity"])
    gun.press("2")
    tour.stop(w["damaged"], "damaged-keypad")
    gun.enter()
    gun.page.locator("input[type=file]").set_input_files(photo())
    gun.sees(w["photos"])
    tour.stop(w["damaged"], "damage")
    gun.tap(w["done"])
    tour.stop(w["more"], "count-damaged")
    gun.tap(w["take"])
    gun.prompted(w["scan"])
    gun.scan(f"]C101{CANDLE_CASE}1720010110L2001A")
    tour.stop(w["expired"], "expired")
    gun.tap(w["back"])
    for _ in range(3):
        gun.scan(CLOCK_CASE)
    gun.tap(w["take_clocks"])
    tour.stop(w["over"], "over")
    gun.tap(w["keep"])
    gun.scan(RADIO)
    tour.stop(w["serial"], "serial")
    gun.tap(w["back"])
    gun.tap(exact(w["place"]))
    tour.stop(w["where"], "place")
    gun.tap("D-02")
    gun.tap(exact(w["container"]))
    tour.stop(w["container_scan"], "container")
    gun.scan("LPN-0041")
    gun.sees("LPN-0041")
    gun.tap(w["finish"])
    tour.stop(w["summary"], "summary")


def afterwards(tour: Tour, house: House, w: dict[str, str]) -> None:
    gun = tour.gun
    until(lambda: len(house.received()) == 2)
    gun.tap(w["back"])
    gun.tap(w["back"])
    gun.sees(re.compile(w["resume"]))
    tour.stop(w["menu"], "menu-resume")
    gun.tap(exact(w["outbox"]))
    tour.stop(w["look"], "outbox")
    gun.tap(re.compile(w["exception"]))
    gun.sees(w["why"])
    tour.stop("", "outbox-detail")
    gun.tap(w["back"])
    gun.tap(w["back"])
    house.server.stop()
    gun.tap(re.compile(w["resume"]))
    gun.scan(BAG)
    gun.scan(BAG)
    tour.stop(w["more"], "count-bag")
    gun.tap(w["take_bags"])
    gun.prompted(w["scan"])
    tour.stop(w["scan"], "list-pending")
    gun.tap(w["back"])
    gun.tap(exact(w["outbox"]))
    tour.stop(w["offline"], "outbox-offline")
