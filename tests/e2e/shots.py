"""Photographs of every page of the desk in both languages, of a company that is being served: `make shots`, with `make run` beside it.

They lie in pwa/screenshots/desk, to be looked at beside one another after a change of looks. Where nobody has received anything yet, a
gun does first: lists without a row show little.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from chromium_flags import FLAGS
from e2e.desk import Desk
from e2e.gun import Gun
from e2e.test_widths import PAGES, drawn
from stowage.demo.company import items

ORIGIN = os.environ.get("STOWAGE_ORIGIN", "http://localhost:8080")
FOLDER = Path(__file__).resolve().parents[2] / "pwa" / "screenshots" / "desk"
DETAILS = ["/orders/1", "/items/10124G", "/partners/V001", "/places/WH1"]
NOT_HERE = {"/items/22423"}  # of the tests' own company
RECEIVED = {"22423": "24", "85099B": "150", "22727": "14"}  # of twelve ordered clocks
SURPLUS = re.compile("Keep as surplus|留作多收")
QUALITY = 60
SIZE = {"width": 1280, "height": 800}


def signed_in(browser: Browser) -> Desk:
    """In English."""
    desk = Desk(browser.new_context(viewport=SIZE, locale="en-GB"), ORIGIN)  # type: ignore[arg-type]
    desk.sign_in("admin", "stowage-demo")
    desk.button("English").click()
    return desk


def work(browser: Browser) -> None:
    """A gun receives lines of the first order, more of one than was ordered."""
    desk = signed_in(browser)
    desk.open("/receipts")
    drawn(desk)
    if desk.page.locator(".empty").count() == 0:
        desk.context.close()
        return
    desk.open("/devices?device=new")
    desk.page.get_by_label("Its name").fill("Dock 1")
    desk.page.get_by_label("Warehouse").last.select_option(label="Warehouse 1")
    desk.button("Make the code").click()
    token = desk.page.get_by_test_id("enrol-link").inner_text().partition("t=")[2].strip()
    gun = Gun(browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB"), ORIGIN)
    gun.enrol(token)
    gun.tap(re.compile("Sign in|登录"))
    gun.tap(re.compile("Chen Li|陈立"))
    gun.press("2468")
    gun.enter()
    gun.prompted(re.compile("Scan anything|扫任意"))
    gun.scan("PO-2611-0001")
    for sku, count in RECEIVED.items():
        gun.scan(next(item.ean for item in items() if item.sku == sku))
        gun.tap(re.compile("Change quantity|改数量"))
        gun.press(count)
        gun.enter()
        gun.tap(re.compile("^(Take|收下) "))
        if gun.button(SURPLUS).is_visible():
            gun.tap(SURPLUS)
        gun.prompted(re.compile("Scan item|扫物料"))
    desk.open("/receipts")
    expect(desk.page.locator("tbody tr:not([aria-hidden])").first).to_be_visible()
    gun.context.close()
    desk.context.close()


def photograph(browser: Browser, language: str) -> None:
    desk = signed_in(browser)
    if language == "zh":
        desk.button("中文").click()
    for page in [page for page in PAGES if page not in NOT_HERE] + DETAILS:
        desk.open(page)
        desk.page.reload()  # what it asks for is then waited for
        drawn(desk)
        desk.page.wait_for_load_state("networkidle")
        name = page.strip("/").replace("/", "-").lower()
        desk.page.screenshot(path=FOLDER / language / f"{name}.jpg", type="jpeg", quality=QUALITY)
    desk.context.close()


def main() -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        work(browser)
        for language in ("zh", "en"):
            (FOLDER / language).mkdir(parents=True, exist_ok=True)
            photograph(browser, language)
        browser.close()


if __name__ == "__main__":
    main()
