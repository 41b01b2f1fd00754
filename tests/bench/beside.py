"""The same catalogue in the gun's own store and in PouchDB, one after the other in one Chromium that nothing slows down.

Both hold all rows of it (items, SKUs, three barcodes an item) when the clock stops, and are then asked for the same barcodes, one after the
other. What is compared is storing and looking up, not replication: the store fetches its rows from the server, as a gun does (manifest,
chunks, last pull); PouchDB is handed them in the page's memory, as documents named by kind and key, for there is no CouchDB here that it
could replicate with. So its figure lacks the network, and it keeps revisions that nobody replicates.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from bench.large import FIRST_ITEM, catalogue
from bench.report import Report, percentile
from simulation.chromium import bundled

PWA = Path(__file__).resolve().parents[2] / "pwa"
AT_ONCE, HANDED = 2_000, 50_000  # documents of a bulkDocs, as many as a chunk has rows; handed to the page at once
LOOKUPS = 300
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
});`;
const events = {
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
# Answers ms from the invitation until all of the catalogue is stored and no partition is behind.
LOAD = """async (token) => {
  const store = (globalThis.store = new Page.Store('beside', ''));
  await store.ready;
  const began = performance.now();
  await store.enrol(token);
  const loaded = () => store.status.value.lastSync !== null && store.status.value.behind === null;
  while (!loaded()) await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - began;
}"""
# [key, …] of barcodes → ms of each look-up.
LOOK = """async (keys) => {
  const took = [];
  for (const key of keys) {
    const from = performance.now();
    if ((await store.lookup('catalogue', 'barcode', key)) === null) throw new Error(`no ${key}`);
    took.push(performance.now() - from);
  }
  return took;
}"""
# [name, body][] → ms of storing them.
POUR = """async ({ rows, atOnce }) => {
  globalThis.pouch ??= new PouchDB('beside', { auto_compaction: false });
  const began = performance.now();
  for (let at = 0; at < rows.length; at += atOnce)
    await pouch.bulkDocs(rows.slice(at, at + atOnce).map(([_id, body]) => ({ _id, body })));
  return performance.now() - began;
}"""
GET = """async (keys) => {
  const took = [];
  for (const key of keys) {
    const from = performance.now();
    await pouch.get(`barcode ${key}`);
    took.push(performance.now() - from);
  }
  return took;
}"""


def fresh(browser: Browser, port: int, script: str) -> Page:
    """A page of a new profile with this script, where the server's rules for pages do not hold."""
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(1_800_000)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/api/health")
    page.add_script_tag(content=script)
    return page


def scripts() -> tuple[str, str]:
    """The product's store, and PouchDB."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
    try:
        store = bundled(folder) + ";globalThis.Page = Page;"
        subprocess.run(["node", "--input-type=module", "-e", BUNDLE, str(folder)], cwd=PWA, check=True)
        return store, (folder / "pouch.js").read_text()
    finally:
        shutil.rmtree(folder)


def in_store(page: Page, token: str, keys: list[str]) -> tuple[float, list[float]]:
    """(ms of the first load, ms of each look-up)."""
    return page.evaluate(LOAD, token), page.evaluate(LOOK, keys)


def in_pouch(page: Page, rows: list[tuple[str, Any]], keys: list[str]) -> tuple[float, list[float]]:
    """(ms of storing all rows, ms of each look-up)."""
    parts = [rows[at : at + HANDED] for at in range(0, len(rows), HANDED)]
    return sum(page.evaluate(POUR, {"rows": part, "atOnce": AT_ONCE}) for part in parts), page.evaluate(GET, keys)


def measure(browser: Browser, port: int, token: str, items: int, report: Report) -> None:
    """`token` invites a gun to the large company's catalogue of `items`."""
    rows = [(f"{kind} {key}", body) for kind, key, body in catalogue(items)]
    chance = random.Random(7)
    keys = [
        f"{chance.choice(('', '2', '1'))}69{chance.randrange(FIRST_ITEM, FIRST_ITEM + items):011d}"
        for _ in range(LOOKUPS)
    ]
    store, pouch = scripts()
    page = fresh(browser, port, store)
    loaded, looked = in_store(page, token, keys)
    page.context.close()
    page = fresh(browser, port, pouch)
    stored, got = in_pouch(page, rows, keys)
    page.context.close()
    whole = f"{len(rows):,} rows of a catalogue"
    ours = f"the gun's store fetches and stores {whole}"
    report.add(ours, loaded, "ms")
    report.add(f"PouchDB stores {whole}, handed to it", stored, "ms", ours)
    for share in (0.5, 0.95):
        ours = f"the gun's store looks a barcode up, p{share * 100:.0f}"
        report.add(ours, percentile(looked, share), "ms")
        report.add(f"PouchDB looks it up, p{share * 100:.0f}", percentile(got, share), "ms", ours)
