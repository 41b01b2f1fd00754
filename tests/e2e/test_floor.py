"""Every screen of moving, looking up, counting, working and taking back, in both languages: nothing cut off, nothing axe objects to."""

from __future__ import annotations

import re

import pytest

from e2e.company import BAG, CANDLE, CLOCK, CLOCK_CASE, LI_PIN, SHARED, ZHOU_PIN
from e2e.conftest import House, run
from e2e.test_between import two_houses
from e2e.test_inspect import to_inspect
from e2e.tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PEOPLE = {"en": ("Chen Li", LI_PIN, "Sign in", "Scan anything"), "zh": ("周敏", ZHOU_PIN, "登录", "扫任意条码直达")}
WORDS = {
    "en": {
        "no_papers": "Without papers",
        "in_doubt": "In doubt",
        "edit": "Change quantity",
        "type": "Type the quantity",
        "lot": "Lot",
        "back": "Back",
        "into": "Moved to",
        "key_in": "Key in",
        "inspect": "Scan what to inspect",
        "hand": "Hand",
        "bad": "Bad pieces",
        "bad_lot": "Bad lot",
        "reject": "Reject 300 pcs",
        "without": "Without an order",
        "whither": "Where does it go?",
        "to": "Warehouse 2",
        "load": "Scan goods to load",
        "loaded": "Loaded, 12 pcs",
        "leaves": "Truck leaves",
        "leaves?": "Does the truck leave?",
        "from": "Where does it come from?",
        "came": "Scan what came",
        "damaged": "Damaged",
        "unloaded": "All unloaded",
        "unloaded?": "Is all unloaded?",
    },
    "zh": {
        "no_papers": "没有单子",
        "in_doubt": "拿不准",
        "edit": "改数量",
        "type": "输数量",
        "lot": "批次",
        "back": "返回",
        "into": "已移到",
        "key_in": "按数量",
        "inspect": "扫要检的货",
        "hand": "指针长",
        "bad": "不良件数",
        "bad_lot": "不合格批",
        "reject": "不合格 300 件",
        "without": "没有单子",
        "whither": "发到哪个仓？",
        "to": "二号仓",
        "load": "扫要装的货",
        "loaded": "已装 12 件",
        "leaves": "发车",
        "leaves?": "要发车了吗？",
        "from": "从哪个仓来？",
        "came": "扫到的货",
        "damaged": "破损",
        "unloaded": "卸完了",
        "unloaded?": "都卸完了吗？",
    },
}


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_every_screen_of_the_floor(house: House, language: str, theme: str) -> None:
    number = run(two_houses(house))
    run(to_inspect(house, ("22727", 300), ("85099B", 20)))
    person, pin, sign_in, menu = PEOPLE[language]
    gun = house.enrolled(language=language)
    gun.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    gun.tap(sign_in)
    gun.sign_in(person, pin)
    gun.prompted(menu)
    tour, w = Tour(gun, language, f"{theme}-floor"), WORDS[language]
    tour.stop(menu, "menu")
    moving(tour, w)
    looking(tour)
    counting(tour)
    taking_back(tour, w)
    inspecting(tour, w)
    loading(tour, w, number)
    unloading(tour, w)
    for route in ("work", "count"):
        gun.open(f"#/{route}")
        gun.page.locator(".prompt").wait_for()
        tour.stop("", route)
    assert not tour.faults, "\n".join(tour.faults)


def inspecting(tour: Tour, w: dict[str, str]) -> None:
    gun = tour.gun
    gun.open("#/inspect")
    gun.prompted(w["inspect"])
    tour.stop(w["inspect"], "inspect")
    gun.scan(CLOCK)
    gun.sees("QI-")
    tour.stop("", "inspect-look")
    gun.tap(w["hand"])
    gun.press("41.5")
    tour.stop("", "inspect-measure")
    gun.enter()
    gun.enter()
    gun.tap(w["bad"])
    gun.press("9")
    gun.enter()
    gun.prompted(w["bad_lot"])
    tour.stop(w["bad_lot"], "inspect-bad")
    gun.scan("NO-SUCH-CODE")
    gun.page.locator(".wrong").wait_for()
    tour.stop("", "inspect-wrong")
    gun.page.locator("footer button.b.sm").click()
    gun.tap(w["reject"])
    tour.stop("", "inspect-reason")
    gun.page.locator("main .line").first.click()
    gun.prompted(w["inspect"])
    tour.stop(w["inspect"], "inspect-done")


def loading(tour: Tour, w: dict[str, str], number: str) -> None:
    gun = tour.gun
    gun.open("#/dispatch")
    gun.sees(number)
    tour.stop("", "load-papers")
    gun.tap(w["without"])
    tour.stop(w["whither"], "load-whither")
    gun.page.locator("header button").first.click()
    gun.scan(number)
    tour.stop(w["load"], "load-goods")
    gun.scan("NO-SUCH-CODE")
    gun.page.locator(".wrong").wait_for()
    tour.stop("", "load-wrong")
    gun.page.locator("footer button.b.sm").click()
    gun.scan(CANDLE)
    gun.sees("22969")
    tour.stop("", "load-lot")
    gun.page.locator("header button").first.click()
    gun.scan(CLOCK_CASE)
    gun.sees("12")
    tour.stop("", "load-count")
    gun.scan("A01-01-1")
    tour.stop(w["loaded"], "load-done")
    gun.tap(w["leaves"])
    tour.stop(w["leaves?"], "load-leaves")


def unloading(tour: Tour, w: dict[str, str]) -> None:
    gun = tour.gun
    gun.open("#/accept")
    gun.page.locator(".prompt").wait_for()
    tour.stop("", "unload-papers")
    gun.tap(w["without"])
    tour.stop(w["from"], "unload-whence")
    gun.tap(w["to"])
    tour.stop(w["came"], "unload-goods")
    gun.scan(CLOCK_CASE)
    gun.tap(w["damaged"])
    tour.stop("", "unload-damaged")
    gun.scan("D-01")
    tour.stop("", "unload-done")
    gun.tap(w["unloaded"])
    tour.stop(w["unloaded?"], "unload-all")


def moving(tour: Tour, w: dict[str, str]) -> None:
    gun = tour.gun
    gun.open("#/move")
    gun.page.locator(".prompt.aim").wait_for()
    tour.stop("", "move")
    gun.scan("A01-01-1")
    gun.sees("85099B")
    tour.stop("", "move-at")
    gun.scan(CANDLE)
    gun.sees("L2611A")
    tour.stop("", "move-choose")
    gun.scan("L2611A")
    tour.stop("", "move-count")
    gun.scan("NO-SUCH-CODE")
    gun.page.locator(".wrong").wait_for()
    tour.stop("", "move-wrong")
    gun.scan("A03-01-1")
    gun.prompted(w["into"])
    tour.stop("", "move-done")
    for code in ("A02-01-1", CLOCK, "A03-01-1"):
        gun.scan(code)
    gun.page.locator(".left-ask").wait_for()
    tour.stop("", "left-asked")
    gun.tap(w["key_in"])
    tour.stop("", "left-keypad")
    gun.press("5")
    gun.enter()
    tour.stop("", "left-said")


def looking(tour: Tour) -> None:
    gun = tour.gun
    gun.open("#/look-up")
    gun.page.locator(".prompt.aim").wait_for()
    tour.stop("", "look-up")
    for name, code in (("item", CLOCK), ("bin", "A01-01-1"), ("which", SHARED), ("unknown", "NO-SUCH-CODE")):
        gun.scan(code)
        gun.page.wait_for_timeout(0)
        gun.sees(re.compile(".+"))
        tour.stop("", f"look-up-{name}")


def counting(tour: Tour) -> None:
    gun = tour.gun
    gun.open("#/count")
    gun.scan("A02-01-1")
    gun.sees("A02-01-1")
    tour.stop("", "count-bin")
    gun.scan(CLOCK)
    gun.sees("22727")
    tour.stop("", "count-item")


def taking_back(tour: Tour, w: dict[str, str]) -> None:
    gun = tour.gun
    gun.open("#/return")
    gun.page.locator(".prompt").wait_for()
    tour.stop("", "return-papers")
    gun.tap(w["no_papers"])
    gun.scan("NO-SUCH-CODE")
    gun.page.locator(".wrong").wait_for()
    tour.stop("", "return-wrong")
    gun.scan(CANDLE)
    gun.sees("22969")
    tour.stop("", "return-lot")
    gun.tap(re.compile(f"^{w['lot']}"))
    tour.stop("", "return-lot-typed")
    gun.scan("L2611A")
    gun.scan("17280518")
    gun.sees(w["in_doubt"])
    tour.stop("", "return-judge")
    gun.tap(w["edit"])
    tour.stop("", "return-keypad")
    gun.press("3")
    gun.enter()
    gun.scan(BAG)
    tour.stop("", "return-waits")
    gun.tap(w["in_doubt"])
    gun.sees("85099B")
    tour.stop("", "return-next")
