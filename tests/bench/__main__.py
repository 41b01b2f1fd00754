"""`make bench`: receiving through HTTP against the same rows in raw PostgreSQL, latencies, pull, lists, memory, bundles, the gun's feel.

python -m bench [--only push,pull,lists,import,bundles,start,search,tasks,putaway,gun] [--json bench.jsonl]
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bench import imports, lists, push, putaway, search, start, tasks
from bench.bundles import bundle_sizes
from bench.gun import measure as measure_gun
from bench.report import Report
from bench.served import postgres

PARTS = ("push", "pull", "lists", "import", "bundles", "start", "search", "tasks", "putaway", "gun")


def main() -> None:
    arguments = argparse.ArgumentParser(prog="bench", description=__doc__)
    arguments.add_argument("--only", default=",".join(PARTS))
    arguments.add_argument("--json", type=Path, default=Path("bench.jsonl"))
    chosen = arguments.parse_args()
    parts = set(chosen.only.split(","))
    report = Report()
    if parts & {"push", "pull"}:
        with postgres() as server:
            push.measure(server, report, parts)
    if "lists" in parts:
        with postgres() as server:
            lists.measure(server, report)
    if "import" in parts:
        with postgres() as server:
            imports.measure(server, report)
    if "bundles" in parts:
        bundle_sizes(report)
    if "start" in parts:
        start.measure(report)
    if "search" in parts:
        with postgres() as server:
            asyncio.run(search.run(server, report))
    if "tasks" in parts:
        with postgres() as server:
            tasks.measure(server, report)
    if "putaway" in parts:
        with postgres() as server:
            putaway.measure(server, report)
    if "gun" in parts:
        measure_gun(report)
    report.aims()
    report.write(chosen.json)


if __name__ == "__main__":
    main()
