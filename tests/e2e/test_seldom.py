"""What a gun shows when something is not as usual, in both languages and themes, at three widths: nothing is cut off."""

from __future__ import annotations

import re

import pytest

from e2e.company import CLOCK, LI_PIN, ZHOU_PIN
from e2e.conftest import House, run, until
from e2e.desk import ADMINISTRATOR, hire, say
from e2e.test_light import CAMERA, DECODER_KEPT, hold_up
from e2e.test_storage import DELETE, DELETE_BOTH, KEEP, PUT_BACK, SPOIL, UNREADABLE
from e2e.tour import Tour
from stowage.identity.commands import MoveDevice
from stowage.places.commands import PlaceKind, PlaceRecord, PutWarehouse

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = [("en", "light"), ("zh", "dark")]  # all four of the screens of every day: test_screens.py


class Seldom(Tour):
    """A gun that somebody who reads `language` has signed in on."""

    def __init__(self, house: House, language: str, theme: str) -> None:
        gun = house.gun(language)
        gun.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        super().__init__(gun, language, f"seldom-{theme}")
        self.house, self.en = house, language == "en"

    def w(self, english: str, chinese: str) -> str:
        return english if self.en else chinese

    def begins(self, english: str, chinese: str) -> re.Pattern[str]:
        return re.compile(f"^{self.w(english, chinese)}")

    def at_work(self) -> None:
        gun = self.gun
        gun.enrol(self.house.invitation())
        gun.prompted(self.w("Ready to work", "有网就能干活"))
        self.stop("", "ready")
        gun.tap(self.w("Sign in", "登录"))
        gun.sign_in(*(("Chen Li", LI_PIN) if self.en else ("周敏", ZHOU_PIN)))
        gun.prompted(self.w("Scan anything", "扫任意条码直达"))

    def takes_a_clock(self) -> None:
        gun = self.gun
        gun.scan(CLOCK)
        gun.tap(self.w("Take 1 pc", "收下 1 件"))
        gun.prompted(self.w("Scan item or case", "扫物料或箱码"))

    def menu(self) -> None:
        self.gun.open("#/")
        self.gun.prompted(self.w("Scan anything", "扫任意条码直达"))

    def outbox(self) -> None:
        self.gun.open("#/outbox")

    def receiving(self) -> None:
        self.gun.scan(self.house.company.orders["first"])
        self.gun.prompted(self.w("Scan item or case", "扫物料或箱码"))

    def fits(self) -> None:
        assert not self.faults, "\n".join(self.faults)


@pytest.mark.parametrize(("language", "theme"), BOTH)
def test_offline_put_back_and_locked_out(house: House, language: str, theme: str) -> None:
    tour = Seldom(house, language, theme)
    gun = tour.gun
    tour.at_work()
    tour.receiving()
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    gun.page.evaluate(KEEP)
    house.server.stop()
    tour.takes_a_clock()
    gun.sees(tour.w("kept here, unsent", "存在本机，未发"))
    assert gun.page.locator(".last .say span").evaluate("each => each.scrollWidth <= each.clientWidth")
    tour.stop("", "taken-offline")
    tour.menu()
    tour.stop("", "menu-offline")
    tour.outbox()
    tour.stop(tour.w("Offline, keep working", "离线，照常干活"), "outbox-offline")
    gun.tap(re.compile("Red alarm clock|红"))
    tour.stop("", "outbox-detail")
    gun.page.evaluate(PUT_BACK)
    gun.page.reload()
    tour.stop(tour.w("Data of this gun is older than it was", "本机数据回到了以前"), "put-back")
    gun.tap(tour.w("Understood", "知道了"))
    gun.page.evaluate(SPOIL, "barcode")
    gun.page.reload()
    gun.tap(tour.begins("Go on", "接着"))
    gun.scan(CLOCK)
    tour.stop(tour.w("Gun data incomplete", "本机数据不全"), "incomplete")
    tour.menu()
    tour.stop("", "menu-incomplete")
    gun.open("#/storage")
    tour.stop("", "storage-incomplete")
    house.lock_out_guns()
    house.server.start()
    tour.menu()
    gun.sees(tour.w("Locked out: work is kept, not sent", "被停用：照记，不发"))
    tour.stop("", "menu-locked")
    gun.tap(tour.begins("Receive", "收货"))
    tour.stop("", "pick-locked")
    gun.open("#/outbox")
    tour.stop(tour.w("Gun locked out", "这把枪被停用"), "outbox-locked")
    tour.menu()
    gun.tap(tour.w("Somebody else", "换人"))
    tour.stop("", "who-locked")
    gun.open("#/enrol")
    tour.stop(tour.w("Gun locked out", "这把枪被停用"), "enrol-locked")
    gun.tap(tour.w("Enrol anew", "重新入网"))
    tour.stop(tour.w("Scan the QR code", "扫二维码"), "anew")
    tour.fits()


@pytest.mark.parametrize(("language", "theme"), BOTH)
def test_enrolled_anew_with_what_was_not_sent(house: House, language: str, theme: str) -> None:
    tour = Seldom(house, language, theme)
    gun = tour.gun
    tour.at_work()
    tour.receiving()
    house.lock_out_guns()
    tour.takes_a_clock()
    tour.outbox()
    tour.stop(tour.w("Gun locked out", "这把枪被停用"), "outbox-locked-unsent")
    gun.tap(tour.w("Enrol", "入网"))
    tour.stop(tour.w("Gun locked out", "这把枪被停用"), "locked-unsent")
    gun.tap(tour.w("Enrol anew", "重新入网"))
    tour.stop(tour.w("1 record not sent", "1 条没发出"), "anew-choice")
    gun.tap(re.compile(tour.w("Give up", "不要了")))
    tour.stop(tour.w("Scan the QR code", "扫二维码"), "anew-drop")
    gun.tap(tour.w("Back", "返回"))
    gun.tap(re.compile(tour.w("Take along", "带着走")))
    tour.stop(tour.w("Scan the QR code", "扫二维码"), "anew-keep")
    gun.scan("not-a-code-of-ours")
    tour.stop(tour.w("Code not known", "没有这个码"), "anew-unknown")
    tour.fits()


@pytest.mark.parametrize(("language", "theme"), BOTH)
def test_moved_and_forgotten(house: House, language: str, theme: str) -> None:
    tour = Seldom(house, language, theme)
    gun = tour.gun
    tour.at_work()
    tour.receiving()
    admin = run(hire(house.url, (ADMINISTRATOR,)))["admin"]
    docks = (PlaceRecord("E-01", PlaceKind.DOCK),)
    put = PutWarehouse("WH2", "二号仓", "Warehouse 2", "Asia/Shanghai", True, docks)
    assert run(say(house.url, admin, None, [put]))[0].outcome == "applied"
    [second] = house.rows("SELECT id FROM warehouse WHERE code = 'WH2'")
    [device] = house.rows("SELECT id FROM device WHERE kind = 'gun'")
    run(say(house.url, admin, None, [MoveDevice(device["id"], second["id"])]))
    house.server.stop()
    house.server.start()
    tour.stop(tour.w("This gun works in Warehouse 2 now", "这把枪现在归二号仓"), "moved")
    house.server.stop()
    house.rows("DELETE FROM session WHERE device IS NOT NULL")
    house.rows("DELETE FROM device_move")
    house.rows("DELETE FROM device WHERE kind = 'gun'")
    house.server.start()
    tour.outbox()
    tour.stop(tour.w("Server does not know this gun", "服务器不认识这把枪"), "outbox-forgotten")
    tour.menu()
    gun.sees(tour.w("Server does not know this gun", "服务器不认识这把枪"))
    tour.stop("", "menu-forgotten")
    gun.open("#/enrol")
    tour.stop(tour.w("Server does not know this gun", "服务器不认识这把枪"), "enrol-forgotten")
    gun.context.add_init_script(UNREADABLE)
    gun.page.evaluate("localStorage['broken'] = 'yes'")
    gun.page.reload()
    tour.stop(tour.w("Storage cannot be read", "本机存储读不出"), "unreadable")
    gun.tap(tour.w("Start anew", "重来"))
    tour.stop(tour.w("Delete what is here?", "删掉本机数据"), "unreadable-sure")
    gun.page.evaluate("delete localStorage['broken']")
    gun.page.evaluate(DELETE)
    gun.page.reload()
    tour.stop(tour.w("Storage of G01 was lost", "G01 的存储丢了"), "came-back")
    gun.page.evaluate(DELETE_BOTH)
    gun.page.reload()
    tour.stop(tour.w("was deleted", "的数据被删了"), "gone")
    tour.fits()


@pytest.mark.parametrize(("language", "theme"), BOTH)
def test_an_outbox_by_light(house: House, language: str, theme: str) -> None:
    author, reader = Seldom(house, language, theme), Seldom(house, language, f"{theme}-reader")
    author.at_work()
    author.receiving()
    reader.gun.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    reader.gun.context.add_init_script(CAMERA)
    reader.at_work()
    carry(reader)
    reader.stop(reader.w("Point at the other gun", "对准另一"), "carry")
    until(lambda: reader.gun.page.evaluate(DECODER_KEPT), within=40)
    house.server.stop()
    author.takes_a_clock()
    until(lambda: author.gun.waiting() == 1)
    author.outbox()
    author.gun.tap(author.w("Show by light", "用光传"))
    author.gun.sees(author.w("over and over", "循环显示"))
    author.stop("", "show")

    def kept() -> bool:
        hold_up(author.gun, reader.gun)
        return "G01" in reader.gun.page.locator(".prompt").inner_text()

    until(kept, within=60)
    reader.stop("", "carried")
    reader.outbox()
    reader.gun.sees(reader.w("1 record waits for the network", "1 条等网络"))
    reader.gun.sees(reader.w("Nothing waits on this gun", "本机没有要发的"))
    reader.stop("", "outbox-carried")
    for tour in (author, reader):
        tour.fits()


def carry(tour: Seldom) -> None:
    tour.outbox()
    tour.gun.tap(tour.w("Carry by light", "帮人带走"))
