"""From a push to somebody else's screen: one gun counts lines, another one shows the order in Chromium, among 200 that listen too.

Everything runs on this machine; what the other guns do with an answer is work of theirs, so here they only look where it ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, sync_playwright

from bench.company import LINES, SYSTEM, Company, applied, enrolled, load
from bench.devices import Gun as Device
from bench.push import WORKERS, Sender, confirmed
from bench.report import Report, percentile
from bench.served import Served, served
from bench.sockets import HOST, crowd, tell, tokens
from bench.wire import Wire
from e2e import company as companies
from e2e.conftest import FLAGS, run, until
from e2e.gun import Gun
from stowage.app import make_bus
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

SOCKETS = 200
EVERY_SECONDS = 0.25
PIN, INVITATION = "2580", "bench-live-invitation"
HEAD = "SELECT head FROM feed_partition WHERE name = $1"
# Every line of the screen with what is left of it; and, once it is another amount than at first, when the frame with it was painted.
LINES_SHOWN = """() => [...document.querySelectorAll('.line')].map((line) =>
  [line.querySelector('.t b')?.textContent ?? '', line.querySelector('.q')?.textContent ?? ''])"""
WATCH = f"""() => {{
  const shown = {LINES_SHOWN}, first = new Map(shown()), seen = (window.seen = {{}});
  let waits = false;
  new MutationObserver(() => {{
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {{
      waits = false;
      const changed = shown().filter(([name, left]) => !(name in seen) && first.has(name) && first.get(name) !== left);
      requestAnimationFrame(() => changed.forEach(([name]) => (seen[name] ??= Date.now() / 1000)));
    }});
  }}).observe(document.body, {{ childList: true, subtree: true, characterData: true }});
}}"""


async def prepared(server: PostgresServer, name: str, guns: int) -> tuple[str, Company, list[Device]]:
    await server.create_database(name)
    url = server.url(name)
    await migrate(url)
    company = await load(url, orders=4)
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        pin = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PIN)
        person = PersonRecord("B02", "周敏", "Zhou Min", (Role.OPERATOR,), pin_hash=pin, language="en")
        await applied(bus, PutPeople((person,)), person=SYSTEM)
        made = [await enrolled(bus, company.warehouse, Device()) for _ in range(guns)]
    await companies.invite(url, company.warehouse, INVITATION, "G1")
    return url, company, made


async def counted(company: Company, url: str, port: int, gun: Device) -> tuple[list[float], list[tuple[int, float]]]:
    """One line of the first order after the other, one receipt: when each was sent, and (head of the tasks, when it was answered)."""
    sender, receipt = Sender(gun, Wire(HOST, port)), str(uuid4())
    sent, moments = [], []
    await sender.sign_in()
    connection = await asyncpg.connect(url)
    for line in company.lines[:LINES]:
        body, signature = confirmed(company, gun, receipt, [line])
        sent.append(time.time())
        await sender.push(body, signature)
        answered = time.time()
        head = await connection.fetchval(HEAD, f"wh/{company.warehouse}/tasks")
        moments.append((head, answered))
        await asyncio.sleep(max(0.0, sent[-1] + EVERY_SECONDS - time.time()))
    await connection.close()
    await sender.wire.close()
    return sent, moments


def at_order(browser: Browser, port: int, number: str) -> Gun:
    """A gun whose screen shows the lines of this order."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="en-GB", has_touch=True)
    gun = Gun(context, f"http://{HOST}:{port}")
    gun.enrol(INVITATION)
    gun.prompted("Ready to work")
    gun.tap("Sign in")
    gun.sign_in("Zhou Min", PIN)
    gun.prompted("Scan anything")
    gun.scan(number)
    gun.prompted("Scan item or case")
    return gun


def watched(page: Page) -> list[str]:
    """Names of the lines, in the order of the order's lines, from now on looked at."""
    names = [f"Item {number}" for number in range(LINES)]  # the company's first order has its first items
    until(lambda: {name for name, left in page.evaluate(LINES_SHOWN) if left} >= set(names))
    page.evaluate(WATCH)
    return names


def seen(page: Page, names: Sequence[str]) -> list[float]:
    """When each of these lines was painted with what a push had left of it."""
    times: dict[str, float] = until(lambda: len(found := page.evaluate("window.seen")) == len(names) and found)
    return [times[name] for name in names]


def to_screen(url: str, company: Company, guns: Sequence[Device], server: Served, report: Report) -> None:
    """Among these guns, one more that has a screen."""
    held = asyncio.run(tokens(guns, server.port))
    tasks = f"wh/{company.warehouse}/tasks"
    with sync_playwright() as playwright, crowd(server.port, tasks, held) as listening:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        gun = at_order(browser, server.port, company.first_order)
        names = watched(gun.page)
        sent, moments = run(counted(company, url, server.port, company.guns[0]))
        shown = seen(gun.page, names)
        heard = listening.heard(moments)
        browser.close()
    screen = [at - answered for at, (_, answered) in zip(shown, moments, strict=True)]
    among = f"{len(guns) + 1:,} sockets"
    tell(report, among, {"poke": heard.poked, "rows on a gun": heard.pulled, "screen": screen})
    whole = [at - began for at, began in zip(shown, sent, strict=True)]
    report.add(f"push sent -> screen, {among}, p95", percentile(whole, 0.95) * 1000, "ms")
    report.add(f"pulls of a gun for {len(moments)} pushes", heard.pulls, "pulls")


def measure(postgres: PostgresServer, report: Report) -> None:
    url, company, guns = asyncio.run(prepared(postgres, "bench_live", SOCKETS - 1))
    with served(url, WORKERS) as running:
        to_screen(url, company, guns, running, report)
