"""Does posting cost more with years of movements behind it? The same pushes, in turns, on a database with few and one with more and more.

One push on each, in turns, so that whatever else the machine does meets both: the ratio is what counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import NamedTuple

import asyncpg

from bench.company import Company
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


class Side(NamedTuple):
    company: Company
    server: Served
    taken: list[float]  # seconds of each push


async def turn(sides: Sequence[Side], number: int) -> None:
    """A few pushes of one gun on each side, push by push in turns."""
    from bench.crowd import signed_in

    chosen = [side.company.guns[number % len(side.company.guns)] for side in sides]
    senders = [(await signed_in([gun], side.server))[0] for side, gun in zip(sides, chosen, strict=True)]
    made = [bodies(side.company, gun, 0, BATCH, BATCHES) for side, gun in zip(sides, chosen, strict=True)]
    for batch in range(BATCHES):
        for at in (0, 1) if batch % 2 else (1, 0):
            sides[at].taken.append(await senders[at].push(*made[at][batch]))
    for sender in senders:
        await sender.wire.close()


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
            sides = (Side(few, one, []), Side(many, other, []))
            for number in range(TURNS):
                asyncio.run(turn(sides, number))
        base = f"50 commands posted beside {movements:,}: {HISTORY[0]:,} movements behind, median"
        report.add(base, percentile(sides[0].taken, 0.5) * 1000, "ms")
        name = f"50 commands posted, {movements:,} movements behind, median"
        report.add(name, percentile(sides[1].taken, 0.5) * 1000, "ms", base, aim="<= 1.3 x")
