"""The first load of the large company in Chromium at four times, opening it again, and PouchDB with rows of the same company.

The store works on the page's own thread, which is what throttling reaches. PouchDB takes a part of the rows, in batches as large as a
chunk, without a server in between: its figure is the rate of storing alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
from playwright.sync_api import Browser, Page, sync_playwright

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

PWA = Path(__file__).resolve().parents[2] / "pwa"
TIMES = 4
REOPENED, LOADS = 7, 3
POUCHED, AT_ONCE = 20_000, 2_000
LOOKUPS = 200
BUNDLE = """
import { build } from 'vite';
const entry = 'node_modules/pouchdb-browser/lib/index.es.js', [outDir] = process.argv.slice(1);
const emitter = `export default function Emitter() {}
const of = (emitter) => (emitter.heard = emitter.heard || new Map());
Object.assign(Emitter.prototype, {
  on(name, run) { of(this).set(name, [...this.listeners(name), run]); return this; },
  addListener(name, run) { return this.on(name, run); },
  once(name, run) { const first = (...said) => { this.removeListener(name, first); run(...said); }; return this.on(name, first); },
  removeListener(name, run) { of(this).set(name, this.listeners(name).filter((each) => each !== run)); return this; },
  removeAllListeners(name) { if (name === undefined) of(this).clear(); else of(this).delete(name); return this; },
  listeners(name) { return of(this).get(name) ?? []; },
  listenerCount(name) { return this.listeners(name).length; },
  setMaxListeners() { return this; },
  emit(name, ...said) { const to = this.listeners(name); to.forEach((run) => run(...said)); return to.length > 0; },
});`;const events = {
  name: 'events', enforce: 'pre',
  resolveId: (id) => (id === 'events' ? '\\0events' : null),
  load: (id) => (id === '\\0events' ? emitter : null),
};
await build({
  configFile: false,
  publicDir: false,
  plugins: [events],
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  build: { outDir, emptyOutDir: false, lib: { entry, formats: ['iife'], name: 'PouchDB', fileName: () => 'pouch.js' } },
});
"""
# rows: [key, body][] of barcodes. Answers ms of storing them and ms of each look-up, on the page's own thread.
POUCH = """async ({ rows, atOnce, lookups }) => {
  const db = new PouchDB('bench', { auto_compaction: false });
  const began = performance.now();
  for (let at = 0; at < rows.length; at += atOnce)
    await db.bulkDocs(rows.slice(at, at + atOnce).map(([key, body]) => ({ _id: key, body })));
  const stored = performance.now() - began;
  const took = [];
  for (let n = 0; n < lookups; n += 1) {
    const [key] = rows[(n * 7919) % rows.length];
    const from = performance.now();
    await db.get(key);
    took.push(performance.now() - from);
  }
  return { stored, took };
}"""


async def prepared(server: PostgresServer, name: str, size: Size) -> tuple[str, Company]:
    await server.create_database(name)
    url = server.url(name)
    await migrate(url)
    company = await load_large(url, size)
    for number in range(LOADS):
        await companies.invite(url, company.warehouse, f"{name}-{number}", f"G{number}")
    return url, company


async def built(port: int, gun: Device) -> None:
    """Chunks are made for the first who asks: that is a figure of its own."""
    sender = Sender(gun, Wire("127.0.0.1", port))
    await sender.sign_in()
    await manifest(sender)
    await sender.wire.close()


def loads(browser: Browser, port: int, name: str, report: Report, title: str) -> float:
    """Median ms from opening the enrolment link in a new profile until the gun says that it is ready to work offline."""
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
        if number == LOADS - 1:
            gun.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            reopened = [reopen(gun) for _ in range(REOPENED)]
        context.close()
    report.add(f"{title}, {TIMES}×: link opened -> ready to work", percentile(taken, 0.5), "ms")
    report.add(f"{title}, {TIMES}×: enrolled -> ready to work", percentile(seconds, 0.5), "ms")
    report.add(f"{title}, {TIMES}×: opened again, median", percentile(reopened, 0.5), "ms")
    return percentile(seconds, 0.5)


def reopen(gun: Gun) -> float:
    """ms from navigation to the first usable screen."""
    gun.page.close()
    gun.page = gun.context.new_page()
    throttle(gun.page, TIMES)
    gun.open()
    shown: float = gun.page.evaluate(UNTIL_SHOWN)
    return shown


async def barcodes(url: str) -> list[tuple[str, Any]]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT key, body FROM feed_row WHERE kind = 'barcode' ORDER BY key LIMIT $1", POUCHED
        )
        return [(row["key"], json.loads(row["body"])) for row in rows]
    finally:
        await connection.close()


def pouch(page: Page, rows: list[tuple[str, Any]]) -> tuple[float, list[float]]:
    """(rows a second, ms of each look-up) of PouchDB in this page."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
    try:
        subprocess.run(["node", "--input-type=module", "-e", BUNDLE, str(folder)], cwd=PWA, check=True)
        page.add_script_tag(path=folder / "pouch.js")
    finally:
        shutil.rmtree(folder)
    throttle(page, TIMES)
    done = page.evaluate(POUCH, {"rows": rows, "atOnce": AT_ONCE, "lookups": LOOKUPS})
    return len(rows) / done["stored"] * 1000, done["took"]


def measure(report: Report) -> None:
    with postgres() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        sizes = {"bench_catalogue": Size(ITEMS, 0), "bench_whole": Size(ITEMS, STOCK_ROWS)}
        for name, size in sizes.items():
            url, company = run(prepared(server, name, size))
            folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
            served = Served(url, folder)
            served.start()
            try:
                run(built(served.port, company.guns[0]))
                rows = size.items * 5 + size.stock_rows
                title = f"first load of {rows:,} rows"
                ours = loads(browser, served.port, name, report, title)
                if size.stock_rows == 0:
                    beside_pouch(browser, served.port, run(barcodes(url)), rows / ours * 1000, report)
            finally:
                served.stop()
                shutil.rmtree(folder)
        browser.close()


def beside_pouch(browser: Browser, port: int, rows: list[tuple[str, Any]], ours: float, report: Report) -> None:
    page = browser.new_context(bypass_csp=True).new_page()
    page.goto(f"http://127.0.0.1:{port}/api/openapi.json")
    rate, took = pouch(page, rows)
    page.close()
    report.add(f"PouchDB stores {len(rows):,} barcodes, {TIMES}×", rate, "rows/s")
    report.add(
        f"the gun fetches and stores a catalogue, {TIMES}×",
        ours,
        "rows/s",
        f"PouchDB stores {len(rows):,} barcodes, {TIMES}×",
    )
    report.add(f"PouchDB looks one up, {TIMES}×, median", percentile(took, 0.5), "ms")
