"""Photographs of every page of the desk in both languages, of a company that is being served: `make shots`, with `make run` beside it.

They lie in pwa/screenshots/desk, to be looked at beside one another after a change of looks.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from chromium_flags import FLAGS
from e2e.desk import Desk
from e2e.test_widths import PAGES

ORIGIN = os.environ.get("STOWAGE_ORIGIN", "http://localhost:8080")
FOLDER = Path(__file__).resolve().parents[2] / "pwa" / "screenshots" / "desk"
DETAILS = ["/orders/1", "/items/10124G", "/partners/V001", "/places/WH1"]
NOT_HERE = {"/items/22423"}  # of the tests' own company
QUALITY = 60
SIZE = {"width": 1280, "height": 800}


def photograph(browser: Browser, language: str) -> None:
    context = browser.new_context(viewport=SIZE, locale="en-GB")  # type: ignore[arg-type]
    desk = Desk(context, ORIGIN)
    desk.sign_in("admin", "stowage-demo")
    desk.button("English").click()
    if language == "zh":
        desk.button("中文").click()
    for page in [page for page in PAGES if page not in NOT_HERE] + DETAILS:
        desk.open(page)
        expect(desk.page.locator("main h1").first).to_be_visible()
        expect(desk.page.locator("main > :nth-child(2)")).to_be_visible()
        expect(desk.page.locator("main .outline")).to_have_count(0)
        desk.page.wait_for_load_state("networkidle")
        name = page.strip("/").replace("/", "-").lower()
        desk.page.screenshot(path=FOLDER / language / f"{name}.jpg", type="jpeg", quality=QUALITY)
    context.close()


def main() -> None:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        for language in ("zh", "en"):
            (FOLDER / language).mkdir(parents=True, exist_ok=True)
            photograph(browser, language)
        browser.close()


if __name__ == "__main__":
    main()
