"""The first load of the large company in Chromium at four times, opening it again, and the same catalogue in PouchDB beside it.

The store works on the page's own thread, which is what throttling reaches.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench import beside
from bench.company import Company
from bench.devices import Gun as Device
from bench.first_load import manifest
from bench.gun import SHOWN, UNTIL_SHOWN, throttle
from bench.large import ITEMS, STOCK_ROWS, Size, load_large
from bench.push import Sender
from bench.report import Report, percentile
from bench.served import postgres
from bench.wire import Wire
from e2e import company as companies
from e2e.conftest import FLAGS, run
from e2e.gun import Gun
from e2e.served import Served
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

TIMES = 4
REOPENED, LOADS = 7, 3


async def prepared(server: PostgresServer, name: str, size: Size) -> tuple[str, Company]:
    await server.create_database(name)
    url = server.url(name)
    await migrate(url)
    company = await load_large(url, size)
    for number in range(LOADS + 1):
        await companies.invite(url, company.warehouse, f"{name}-{number}", f"G{number}")
    return url, company


async def built(port: int, gun: Device) -> None:
    """Chunks are made for the first who asks: that is a figure of its own."""
    sender = Sender(gun, Wire("127.0.0.1", port))
    await sender.sign_in()
    await manifest(sender)
    await sender.wire.close()


def loads(browser: Browser, port: int, name: str, report: Report, title: str, aim: int) -> None:
    """From opening the enrolment link in a new profile until the gun says that it is ready to work offline: everything can be looked up."""
    taken, reopened, seconds = [], [], []
    for number in range(LOADS):
        context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB", has_touch=True)
        context.add_init_script(SHOWN)
        gun = Gun(context, f"http://127.0.0.1:{port}")
        context.set_default_timeout(300_000)
        throttle(gun.page, TIMES)
        began = time.perf_counter()
        gun.enrol(f"{name}-{number}")
        gun.page.get_by_text("Fetching goods").or_(gun.page.get_by_text("Ready to work")).first.wait_for()
        enrolled = time.perf_counter()
        gun.page.get_by_text("Ready to work").wait_for()
        taken.append((time.perf_counter() - began) * 1000)
        seconds.append((time.perf_counter() - enrolled) * 1000)
        heap = gun.page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        if number == LOADS - 1:
            gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            reopened = [reopen(gun) for _ in range(REOPENED)]
        context.close()
    report.add(f"{title}, {TIMES}×: link opened -> ready to work", percentile(taken, 0.5), "ms", aim=f"<= {aim}")
    report.add(f"{title}, {TIMES}×: enrolled -> ready to work", percentile(seconds, 0.5), "ms")
    report.add(f"{title}: heap of the page when it is ready", heap, "MB")
    report.add(f"{title}, {TIMES}×: opened again, median", percentile(reopened, 0.5), "ms", aim="<= 1000")


def reopen(gun: Gun) -> float:
    """ms from navigation to the first usable screen."""
    gun.page.close()
    gun.page = gun.context.new_page()
    throttle(gun.page, TIMES)
    gun.open()
    shown: float = gun.page.evaluate(UNTIL_SHOWN)
    return shown


def measure(report: Report) -> None:
    with postgres() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        sizes = {"bench_catalogue": (Size(ITEMS, 0), 4_000), "bench_whole_company": (Size(ITEMS, STOCK_ROWS), 6_000)}
        for name, (size, aim) in sizes.items():
            url, company = run(prepared(server, name, size))
            folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
            served = Served(url, folder)
            served.start()
            try:
                run(built(served.port, company.guns[0]))
                rows = size.items * 5 + size.stock_rows
                title = f"first load of {rows:,} rows"
                loads(browser, served.port, name, report, title, aim)
                if size.stock_rows == 0:
                    beside.measure(browser, served.port, f"{name}-{LOADS}", size.items, report)
            finally:
                served.stop()
                shutil.rmtree(folder)
        browser.close()
