"""A real Chromium, killed again and again while it confirms and sends: `python -m simulation.chromium --seed 7 --kills 20`.

The product's own store, bundled as for `pages.py`, runs in a page of one browser profile against two real workers. The seed says what is
confirmed, after which confirmation the kill comes, and whether all of the browser dies (SIGKILL) or the page's process alone. How much
was sent by then is the machine's own business, so a seed does not replay exactly. What must hold: a command that the page said is kept
comes to the server, once, with its number; a command that it did not say so of comes once or not at all; the books are right. Now and then
Chromium finds its database spoilt by the kill and throws it away: then the store goes on from its second copy, in a new stream.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import secrets
import shutil
import tempfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from bench.served import postgres, served
from chromium_flags import FLAGS
from simulation.company import INVITE, Company, load
from simulation.pages import build
from simulation.run import SETTINGS
from simulation.world import require
from stowage.ledger.check import check_database
from stowage.platform.migrate import migrate
from stowage_sync.envelope import uuid7

COMMAND = "receiving.confirm_line/3"
MOST = 60  # commands between two kills
DRAIN_SECONDS = 120

OPEN = "async () => { globalThis.store = new Page.Store('stowage', ''); await store.ready }"
ENROL = "async (token) => { await store.enrol(token) }"
CONFIRM = """([said, options]) => void (async () => {
    for (const [op_id, payload] of said) {
      await store.confirm(payload.type, payload, { ...options, op_id });
      await told(op_id);
    }
  })().catch((error) => console.log('not kept', error))"""
DRAINED = """() => new Promise((resolve, reject) => {
    const opened = indexedDB.open('stowage');
    opened.onerror = () => reject(opened.error);
    opened.onsuccess = function look() {
      const read = opened.result.transaction('meta').objectStore('meta').get('stream');
      read.onsuccess = () => (read.result.acked + 1 === read.result.next ? resolve() : setTimeout(look, 100));
    };
  })"""

# Each place of a stream holds a command, or one that was known by then.
GAPS = """
    SELECT incarnation, count(*), max(cseq) FROM (
        SELECT incarnation, cseq FROM op WHERE incarnation IS NOT NULL UNION ALL SELECT incarnation, cseq FROM op_again
    ) o GROUP BY incarnation HAVING count(*) <> max(cseq) OR min(cseq) <> 1
"""
STREAMS = "SELECT count(*) FROM device_stream"


class Browser:
    """One profile, opened as often as it is killed. `kept` are the commands of which its page said so."""

    def __init__(self, playwright: Playwright, program: str, origin: str, script: str, profile: Path) -> None:
        self._playwright, self._program, self._origin, self._script = playwright, program, origin, script
        self._profile = profile
        self._context: BrowserContext | None = None
        self.kept: set[str] = set()
        self._enough = asyncio.Event()
        self._until = 0

    async def open(self) -> Page:
        """Its page, the store ready."""
        if self._context is None:
            self._context = await self._playwright.chromium.launch_persistent_context(
                self._profile, executable_path=self._program, args=list(FLAGS), bypass_csp=True
            )
            await self._context.expose_function("told", self._told)
        page = await self._context.new_page()
        await page.goto(f"{self._origin}/api/health")
        await page.add_script_tag(content=self._script)
        await page.evaluate(OPEN)
        return page

    def _told(self, op_id: str) -> None:
        self.kept.add(op_id)
        if len(self.kept) >= self._until:
            self._enough.set()

    async def confirm(self, page: Page, said: list[tuple[str, dict[str, Any]]], options: object, most: int) -> None:
        """Returns once `most` of them are kept; it goes on with the others."""
        self._until = len(self.kept) + most
        self._enough.clear()
        await page.evaluate(CONFIRM, [said, options])
        await asyncio.wait_for(self._enough.wait(), 60)

    async def kill(self) -> None:
        """All its processes at once."""
        assert self._context is not None
        mine = f"--user-data-dir={self._profile}"
        main = next(one for one in psutil.process_iter(["cmdline"]) if mine in (one.info["cmdline"] or ()))
        processes = [*main.children(recursive=True), main]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes)
        await self.close()

    async def crash(self, page: Page) -> None:
        """The page's process alone, as when a phone takes its memory."""
        with contextlib.suppress(PlaywrightError):  # the navigation ends with it
            await page.goto("chrome://crash")
        with contextlib.suppress(PlaywrightError):
            await page.close()

    async def close(self) -> None:
        if self._context is not None:
            with contextlib.suppress(PlaywrightError):
                await self._context.close()
        self._context = None


def commands(company: Company, chance: random.Random, count: int) -> list[tuple[str, dict[str, Any]]]:
    """Lines counted in the first warehouse, with op ids of their own."""
    lines = [line for line in company.lines if line.warehouse == company.warehouses[0] and line.item in company.items]
    receipt, found = uuid7(0, chance.randbytes(10)), []
    for number in range(count):
        line = chance.choice(lines)
        payload = {
            "type": COMMAND,
            "receipt": receipt,
            "reference": f"C-{chance.randrange(10**6):06d}",
            "place": company.docks[line.warehouse][0],
            "item": line.item,
            "quantity": chance.randint(1, 60_000),
            "order": line.order,
            "order_line": line.id,
            "factors": {"m": 10_000},
        }
        found.append((uuid7(number, chance.randbytes(10)), payload))
    return found


def bundled(folder: Path) -> str:
    """The script of a page; `folder` is written to."""
    build(folder)
    return (folder / "page.js").read_text()


async def simulate(url: str, origin: str, company: Company, program: str, seed: int, kills: int) -> Counter[str]:
    chance, happened = random.Random(f"{seed} chromium"), Counter[str]()
    database = await asyncpg.connect(url)
    profile = Path(tempfile.mkdtemp(prefix="stowage-chromium-"))
    script = bundled(profile) + ";globalThis.Page = Page;"
    said: dict[str, int] = {}
    async with async_playwright() as playwright:
        browser = Browser(playwright, program, origin, script, profile)
        try:
            page = await browser.open()
            token = secrets.token_hex()
            await database.execute(INVITE, sha256(token.encode()).hexdigest(), company.warehouses[0], "Chromium")
            await page.evaluate(ENROL, token)
            options = {"warehouse": company.warehouses[0], "person": company.people[0]}
            for _ in range(kills):
                more = commands(company, chance, chance.randint(5, MOST))
                said |= {op_id: payload["quantity"] for op_id, payload in more}
                await browser.confirm(page, more, options, chance.randint(1, len(more)))
                how = chance.choice(("browser_killed", "page_killed"))
                await (browser.kill() if how == "browser_killed" else browser.crash(page))
                happened[how] += 1
                page = await browser.open()
            await asyncio.wait_for(page.evaluate(DRAINED), DRAIN_SECONDS)
            happened["commands"] = await check(database, said, browser.kept)
            happened["databases_lost"] = await database.fetchval(STREAMS) - 1
        finally:
            await browser.close()
            await database.close()
            shutil.rmtree(profile, ignore_errors=True)
    return happened


async def check(database: asyncpg.Connection[Any], said: dict[str, int], kept: set[str]) -> int:
    """How many commands the server has. `said`: op id → quantity."""
    rows = await database.fetch("SELECT op_id::text, outcome FROM op WHERE incarnation IS NOT NULL")
    there = {row["op_id"]: row["outcome"] for row in rows}
    lost = sorted(kept - there.keys())
    require(2, not lost, f"{len(lost)} of {len(kept)} that were said to be kept are not there: {lost[:3]}")
    require(2, there.keys() <= said.keys(), f"that nobody said: {sorted(there.keys() - said.keys())[:3]}")
    wrong = [op_id for op_id, outcome in there.items() if not outcome.startswith("applied")]
    require(2, not wrong, f"not applied: {wrong[:3]}")
    gaps = await database.fetch(GAPS)
    require(2, not gaps, f"streams with a gap: {gaps[:3]}")
    stock = await database.fetchval("SELECT sum(quantity)::bigint FROM balance WHERE place > 0")
    counted = sum(said[op_id] for op_id in there)
    require(3, stock == counted, f"{counted} were counted, {stock} are in stock")
    differences = [str(difference) for difference in await check_database(database)]
    require(3, not differences, f"stowage check: {differences[:3]}")
    return len(rows)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="simulation.chromium", description=__doc__)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--program", default=shutil.which("chromium") or shutil.which("google-chrome"))
    chosen = arguments.parse_args()

    async def prepare(url: str) -> Company:
        await migrate(url)
        return await load(url, random.Random(f"{chosen.seed} company"))

    with postgres(SETTINGS) as server:
        asyncio.run(server.create_database("chromium"))
        url = server.url("chromium")
        company = asyncio.run(prepare(url))
        with served(url, 2) as workers:
            origin = f"http://127.0.0.1:{workers.port}"
            happened = asyncio.run(simulate(url, origin, company, chosen.program, chosen.seed, chosen.kills))
    print(f"seed {chosen.seed}: all invariants hold; {json.dumps(happened)}")


if __name__ == "__main__":
    main()
