"""Looking at every screen that a gun comes to. With STOWAGE_SHOTS=<folder> each stop is photographed too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from e2e.desk import AXE
from e2e.gun import Gun

SHOTS = os.environ.get("STOWAGE_SHOTS")
SIZES = ((320, 480), (480, 800), (360, 640))  # the last stays


def photographed(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}.png"))


class Tour:
    """Stops at each screen and looks at it in every size."""

    def __init__(self, gun: Gun, language: str, theme: str) -> None:
        self.gun, self.name, self.count = gun, f"{language}-{theme}", 0
        self.faults: list[str] = []

    def stop(self, prompt: str, screen: str) -> None:
        if prompt:
            self.gun.prompted(prompt)
        self.count += 1
        for width, height in SIZES:
            self.gun.page.set_viewport_size({"width": width, "height": height})
            self.look(f"{self.count:02d}-{screen}", width)

    def look(self, screen: str, width: int) -> None:
        page = self.gun.page
        wide = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter((each) => {
                const box = each.getBoundingClientRect();
                const hidden = getComputedStyle(each).opacity === '0' || each.closest('.scan-catch, .hidden-file');
                return box.width > 0 && !hidden && (box.right > innerWidth + 1 || box.left < -1);
            }).map((each) => each.className || each.tagName)"""
        )
        if wide or page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            self.faults.append(f"{screen} at {width}: beyond the side: {wide}")
        cut = page.evaluate(
            "[...document.querySelectorAll('.wrong')].some((each) => each.scrollHeight > each.clientHeight + 1)"
        )
        if cut:
            self.faults.append(f"{screen} at {width}: what to do is cut off")
        photographed(page, f"{self.name}-{width}/{screen}")
        if width == SIZES[-1][0]:  # axe looks at what is the same at every width once
            self.faults += [f"{screen}: {each}" for each in self.axe()]

    def axe(self) -> list[str]:
        page = self.gun.page
        if not page.evaluate("!!window.axe"):
            page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = page.evaluate(
            "() => axe.run({ resultTypes: ['violations'] }).then((all) => all.violations)"
        )
        return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]
