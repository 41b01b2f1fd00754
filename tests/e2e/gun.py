"""A scan gun in a browser: what a hand, a trigger and an eye can do with it."""

from __future__ import annotations

import contextlib
import re
import time
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

WAIT_MS = 12_000
BOUNCE_S, NEAR_PX = 0.31, 26  # the second of two taps at one spot within this is none (pwa/src/ui/tap.ts)


class Gun:
    """One browser profile of its own, so one IndexedDB and one queue."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.origin = origin
        context.set_default_timeout(WAIT_MS)
        self.errors: list[str] = []
        self.taps = self.scans = 0  # what a hand did: a key of the keypad is a tap
        self._tapped = (0.0, 0.0, 0.0)  # when and where a finger was last
        self.page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def open(self, route: str = "") -> None:
        self.page.goto(f"{self.origin}/m/{route}")

    def enrol(self, token: str) -> None:
        self.open(f"#/enrol?t={token}")

    def sign_in(self, person: str, pin: str) -> None:
        self.tap(person)
        self.press(pin)
        self.enter()

    def press(self, keys: str) -> None:
        """Keys of the keypad on the screen."""
        for key in keys:
            self.taps += 1
            self.page.get_by_role("button", name=key, exact=True).click()

    def enter(self) -> None:
        """The keypad's blue key."""
        self.taps += 1
        self._finger(self.page.locator(".pad .go"))

    def tap(self, name: str | re.Pattern[str]) -> None:
        self.taps += 1
        self._finger(self.button(name))

    def _finger(self, on: Locator, times: int = 1) -> None:
        at, x, y = self._tapped
        now = on.bounding_box()
        where = (now["x"] + now["width"] / 2, now["y"] + now["height"] / 2) if now else (x, y)
        soon = BOUNCE_S - (time.monotonic() - at)
        if soon > 0 and abs(where[0] - x) < NEAR_PX and abs(where[1] - y) < NEAR_PX:
            self.page.wait_for_timeout(soon * 1000)
        on.click(click_count=times)
        self._tapped = (time.monotonic(), *where)

    def tap_twice(self, name: str | re.Pattern[str]) -> None:
        """As a finger does that bounces."""
        self._finger(self.button(name), 2)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name).first

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=WAIT_MS)

    def sees_not(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0, timeout=WAIT_MS)

    def prompted(self, text: str | re.Pattern[str]) -> None:
        """The band that says what to do next."""
        expect(self.page.locator(".prompt, .wrong").first).to_contain_text(text, timeout=WAIT_MS)

    def scan(self, code: str) -> None:
        """Keystrokes as a wedge sends them, a thousandth of a second apart, ended by Enter."""
        self.scans += 1
        self.page.keyboard.type(code, delay=1)
        self.page.keyboard.press("Enter")

    def scan_by_ime(self, code: str) -> None:
        """One commit of an input method, as DataWedge makes it: an input event without a key."""
        self.scans += 1
        self.cdp().send("Input.insertText", {"text": code})

    def cdp(self) -> CDPSession:
        return self.context.new_cdp_session(self.page)

    def kill_tab(self) -> None:
        """The renderer dies as it does when Android takes its memory: no unload, no last write."""
        crashed = self.page
        with contextlib.suppress(PlaywrightError):  # the navigation ends with the renderer
            crashed.goto("chrome://crash")
        crashed.close()
        self.page = self._new_page()

    def quantity(self) -> Locator:
        return self.page.locator(".qty > b")

    def waiting(self) -> int:
        """Commands on the gun that the server has not answered."""
        return sum(1 for row in self.kept("queue") if not row.get("outcome"))

    def step(self) -> str:
        """The step of receiving that would be taken up after a kill."""
        return "".join(state["step"] for state in self.drafts())

    def drafts(self) -> list[dict[str, Any]]:
        return [row["value"]["state"] for row in self.kept("draft") if row["flow"].startswith("receive:")]

    def kept(self, table: str) -> list[dict[str, Any]]:
        """All rows of one store of the device's own database."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """(table) => new Promise((resolve, reject) => {
                const opened = indexedDB.open('stowage');
                opened.onerror = () => reject(opened.error);
                opened.onsuccess = () => {
                  const all = opened.result.transaction(table).objectStore(table).getAll();
                  all.onsuccess = () => { opened.result.close(); resolve(all.result); };
                };
            })""",
            table,
        )
        return found
