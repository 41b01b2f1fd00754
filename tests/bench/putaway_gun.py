"""The same suggestions by the gun's rule, in Chromium at six times slower; bins and stock are in memory, as on a gun at work."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.gun import throttle
from bench.report import Report, percentile
from e2e.conftest import FLAGS

TIMES = 6
BUNDLE = Path(__file__).with_name("bundle.mjs")
# Bins on the walk; held by place; one suggestion for each of `items`, in milliseconds.
ASKED = """({ bins, held, bindings, strategy, items, pallet }) => {
    const bin = new Map(bins.map((one) => [one.id, one])), lying = new Map(held), holding = new Map();
    for (const [place, there] of held) for (const { item } of there) holding.set(item, [...(holding.get(item) || []), place]);
    const site = { bins, bindings, bin: (place) => bin.get(place), holding: (item) => holding.get(item) || [],
        held: (place) => lying.get(place) || [], isEmpty: (place) => !lying.has(place) };
    return items.map((item) => {
        const goods = { item, quantity: pallet, lot: '', containers: 1, category: `C${item % 4}`, storage: '', abc: 'C' };
        const begun = performance.now();
        if (Putaway.suggest(strategy, goods, site).length === 0) throw new Error('no bin is left');
        return performance.now() - begun;
    });
}"""


def measure(warehouse: Mapping[str, object], report: Report) -> None:
    """`warehouse`: what ASKED takes, as the server's own run left it."""
    command = ["node", str(BUNDLE), "flows/putaway/suggest.ts", "Putaway"]
    rule = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page()
        page.add_script_tag(content=rule)
        throttle(page, TIMES)
        taken = page.evaluate(ASKED, json.loads(json.dumps(warehouse)))
        browser.close()
    report.add("a suggestion on a gun at 6x, the same bins when full, p50", percentile(taken, 0.5), "ms")
    report.add("a suggestion on a gun at 6x, the same bins when full, p95", percentile(taken, 0.95), "ms", aim="<= 20")
