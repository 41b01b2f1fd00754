"""Does posting cost more with years of movements behind it? The same pushes, in turns, on a database with few and one with more and more.

Turns on the two databases follow one another at once, so that whatever else the machine does meets both: the ratio is what counts.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import asyncpg

from bench.company import Company
from bench.devices import Gun
from bench.push import bodies
from bench.push import fresh as small_company
from bench.report import Report, percentile
from bench.served import Served, served
from stowage.platform.postgres import PostgresServer

HISTORY = (100_000, 1_000_000, 5_000_000)
TURNS, BATCH, BATCHES = 8, 50, 12
# Movements of two years: of every item, from the supplier to the dock and through it, each with an operation and a document of its own.
MOVEMENTS = """
    INSERT INTO movement (op_id, line, item, quantity, source_place, source_status, target_place, target_status, document, person, device,
        occurred_at, received_at, business_date, posting_date)
    SELECT gen_random_uuid(), 0, i.ids[1 + n % cardinality(i.ids)], 10000, x.supplier, 'available', $3, 'available',
        'receipt:' || md5((n / 20)::text), $4, '00000000-0000-7000-8000-000000000003', at, at, at::date, at::date
    FROM (SELECT array_agg(id ORDER BY id) AS ids FROM item) i, (SELECT -1::bigint AS supplier) x,
        generate_series($1::bigint, $2::bigint) n, LATERAL (SELECT now() - make_interval(secs => 63072000 - n * 12) AS at) t
"""
STEP = 500_000


async def grow(url: str, company: Company, start: int, end: int) -> None:
    connection = await asyncpg.connect(url)
    try:
        for first in range(start, end, STEP):
            last = min(first + STEP, end) - 1
            await connection.execute(MOVEMENTS, first, last, company.dock, company.person)
        await connection.execute("VACUUM ANALYZE movement")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def turn(company: Company, server: Served, gun: Gun) -> list[float]:
    """Seconds of each of a few pushes of one gun."""
    from bench.crowd import signed_in

    (sender,) = await signed_in([gun], server)
    made = bodies(company, gun, 0, BATCH, BATCHES)
    taken = [await sender.push(body, signature) for body, signature in made]
    await sender.wire.close()
    return taken


def measure(postgres: PostgresServer, report: Report) -> None:
    few_url, few = asyncio.run(small_company(postgres, "history_few"))
    many_url, many = asyncio.run(small_company(postgres, "history_many"))
    asyncio.run(grow(few_url, few, 0, HISTORY[0]))
    behind = 0
    for movements in HISTORY:
        asyncio.run(grow(many_url, many, behind, movements))
        behind = movements
        with ExitStack() as stack:
            one = stack.enter_context(served(few_url, 1))
            other = stack.enter_context(served(many_url, 1))
            times: tuple[list[float], list[float]] = [], []
            for number in range(TURNS):
                sides = [(few, one, times[0]), (many, other, times[1])]
                for company, server, taken in sides if number % 2 else reversed(sides):
                    taken.extend(asyncio.run(turn(company, server, company.guns[number % len(company.guns)])))
        base = f"50 commands posted beside {movements:,}: {HISTORY[0]:,} movements behind, median"
        report.add(base, percentile(times[0], 0.5) * 1000, "ms")
        name = f"50 commands posted, {movements:,} movements behind, median"
        report.add(name, percentile(times[1], 0.5) * 1000, "ms", base, aim="<= 1.3 x")
