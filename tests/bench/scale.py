"""`make bench-scale`: the large company, years of movements and a thousand guns; takes about half an hour.

python -m bench.scale [--only load,crowd,live,history,browser] [--json bench-scale.jsonl]
"""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from bench import browser, crowd, first_load, history, live
from bench.company import Company
from bench.devices import Gun
from bench.large import Size, load_large
from bench.push import WORKERS
from bench.report import Report
from bench.served import postgres, served
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

PARTS = ("load", "crowd", "live", "history", "browser")


async def prepared(server: PostgresServer, guns: int) -> tuple[str, Company, list[Gun]]:
    await server.create_database("bench_scale")
    url = server.url("bench_scale")
    await migrate(url)
    company = await load_large(url, Size())
    return url, company, await crowd.make_crowd(url, company, guns)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="bench.scale", description=__doc__)
    arguments.add_argument("--only", default=",".join(PARTS))
    arguments.add_argument("--json", type=Path, default=Path("bench-scale.jsonl"))
    chosen = arguments.parse_args()
    parts = set(chosen.only.split(","))
    report = Report()
    report.add("load of the machine before", os.getloadavg()[0], "processes")
    with postgres() as server:
        if parts & {"load", "crowd"}:
            url, company, guns = asyncio.run(prepared(server, crowd.RETURNING if "crowd" in parts else 0))
            with served(url, WORKERS) as running:
                if "load" in parts:
                    first_load.measure(url, company, running, report)
                if "crowd" in parts:
                    crowd.measure(url, company, guns, running, report)
                report.add("server process, resident after it", running.resident_mb(), "MB")
        if "live" in parts:
            live.measure(server, report)
        if "history" in parts:
            history.measure(server, report)
    if "browser" in parts:
        browser.measure(report)
    report.add("load of the machine after", os.getloadavg()[0], "processes")
    report.aims()
    report.write(chosen.json)


if __name__ == "__main__":
    main()
