"""How a gun feels: Chromium throttled six times, 100,000 items on the device, the real server.

Boot: from navigation, everything from the service worker, to the first screen a person can use. Scan to feedback: from the last key of
a scan to the frame after the prompt shows the result: of one barcode again and again, as fast as the gun answers (warm), and of items all
over the catalogue, each counted away when the next comes, four a second, which is faster than a hand (cold). First load (bootstrap) is
measured at four times. The store runs on the page's own thread, so throttling reaches all of it.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from playwright.sync_api import Page, sync_playwright

from bench.report import Report, percentile
from bench.served import postgres
from e2e import company as companies
from e2e.company import BAG, LI_PIN, ZHOU_PIN, Company
from e2e.conftest import FLAGS
from e2e.gun import Gun
from e2e.served import Served
from stowage.app import make_bus
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitFactor, UnitRecord
from stowage.platform.migrate import migrate

ITEMS = 100_000
BATCH = 1_000
BOOTS, SCANS = 9, 120
PACE_MS = 250  # between scans of different items
SHOWN = """
new MutationObserver((_, observer) => {
  if (document.querySelector('.prompt, .pad, .rack')) {
    requestAnimationFrame(() => requestAnimationFrame(() => { window.shownAt = performance.now(); }));
    observer.disconnect();
  }
}).observe(document, { childList: true, subtree: true });
"""
PATIENT = "localStorage.setItem('stowage.settings', JSON.stringify({ scanner: { idle: 2000 } }))"
UNTIL_SHOWN = """async () => {
  while (window.shownAt === undefined) await new Promise(requestAnimationFrame);
  return window.shownAt;
}"""
# Keys as a wedge sends them; the time runs from the Enter to the second frame after the prompt has answered this scan.
SCAN = """async (code) => {
  const box = document.activeElement || document.body;
  const key = (name) => box.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
  const shown = () => ['.qty > b', '.item'].map((at) => document.querySelector(at)?.textContent ?? '').join();
  const before = shown();
  for (const letter of code) key(letter);
  const began = performance.now();
  key('Enter');
  while (shown() === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""


async def loaded(url: str) -> Company:
    """The small company of the end-to-end tests among 100,000 items."""
    await migrate(url)
    company = await companies.load(url)
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        await companies.applied(bus, PutUnits((UnitRecord("inner", "盒", "inner"),)))
        for start in range(0, ITEMS, BATCH):
            records = tuple(
                ItemRecord(
                    f"Z{n:06d}",
                    f"测试物料{n}",
                    f"Measured item {n}",
                    "pcs",
                    (code(n),),
                    (UnitFactor("inner", 6, 1, (f"269{n:011d}",)), UnitFactor("case", 24, 1, (f"169{n:011d}",))),
                )
                for n in range(start, start + BATCH)
            )
            await companies.applied(bus, PutItems(records))
    await companies.invite(url, company.warehouse, "bench-invitation", "G1")
    return company


@contextmanager
def company_served() -> Iterator[tuple[Company, Served]]:
    with postgres() as server:
        asyncio.run(server.create_database("bench_gun"))
        url = server.url("bench_gun")
        company = asyncio.run(loaded(url))
        folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
        served = Served(url, folder)
        served.start()
        try:
            yield company, served
        finally:
            served.stop()
            shutil.rmtree(folder)


def measure(report: Report) -> None:
    with company_served() as (company, served), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB", has_touch=True)
        context.add_init_script(SHOWN)
        context.add_init_script(PATIENT)
        gun = Gun(context, f"http://127.0.0.1:{served.port}")
        context.set_default_timeout(300_000)
        report.add("gun: first load of 100,000 items, 4×", first_load(gun), "ms")
        boots = [boot(gun) for _ in range(BOOTS)]
        for share in (0.5, 0.99):
            report.add(f"gun: boot from the service worker, 6×, p{share * 100:.0f}", percentile(boots, share), "ms")
        for name, times in (("", scans(gun, company)), (" of different items", different(gun))):
            for share in (0.5, 0.95, 0.99):
                report.add(f"gun: scan{name} to feedback, 6×, p{share * 100:.0f}", percentile(times, share), "ms")
        browser.close()


def first_load(gun: Gun) -> float:
    """ms from opening the enrolment link until the gun is ready to work offline."""
    throttle(gun.page, 4)
    began = time.perf_counter()
    gun.enrol("bench-invitation")
    gun.page.get_by_text("Ready to work").wait_for()
    took = (time.perf_counter() - began) * 1000
    gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return took


def boot(gun: Gun) -> float:
    """ms from navigation to the first usable screen, in a new page, at six times."""
    gun.page.close()
    gun.page = gun.context.new_page()
    throttle(gun.page, 6)
    gun.open()
    shown: float = gun.page.evaluate(UNTIL_SHOWN)
    return shown


def scans(gun: Gun, company: Company) -> list[float]:
    """ms of scans that add to a line, each found anew through the barcode."""
    throttle(gun.page, 1)
    gun.sign_in("Chen Li", LI_PIN)
    gun.prompted("Scan anything")
    gun.scan(company.orders["first"])
    gun.prompted("Scan item or case")
    gun.scan(BAG)
    gun.prompted("Right")
    throttle(gun.page, 6)
    return [float(gun.page.evaluate(SCAN, BAG)) for _ in range(SCANS)]


def different(gun: Gun) -> list[float]:
    """ms of scans of items that were not looked up before, in a receipt without an order."""
    throttle(gun.page, 1)
    gun.open("#/")
    gun.prompted("Scan anything")
    gun.tap("Somebody else")
    gun.sign_in("Zhou Min", ZHOU_PIN)
    gun.prompted("扫任意条码直达")
    gun.tap("收货")
    gun.tap("无单收货")
    gun.scan(code(0))
    gun.prompted("对")
    throttle(gun.page, 6)
    times = []
    for item in random.Random(1).sample(range(1, ITEMS), SCANS):
        times.append(float(gun.page.evaluate(SCAN, code(item))))
        gun.page.wait_for_timeout(PACE_MS)
    return times


def code(item: int) -> str:
    """The barcode of one piece."""
    return f"69{item:011d}"


def throttle(page: Page, times: int) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})
