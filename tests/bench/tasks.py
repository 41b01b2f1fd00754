"""The next task of a person out of 100,000 open ones: the search alone, and a lease through the bus, goods kept and feed rows told."""

from __future__ import annotations

import asyncio
import random
import time
from statistics import median
from uuid import UUID, uuid4

import asyncpg

from bench.report import Report, percentile
from stowage.app import make_bus
from stowage.kernel.ids import PersonId, PlaceId, WarehouseId
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer
from stowage.tasks.commands import LeaseTasks
from stowage.tasks.loading import candidates

TASKS, TIMES, AIM_MS = 100_000, 60, 20
HERE, LI = WarehouseId(1), PersonId(1)
FILL = """
    INSERT INTO unit (code, name_zh, name_en, decimals) VALUES ('pcs', '件', 'piece', 0);
    INSERT INTO warehouse (id, code, name_zh, name_en, timezone, has_bins)
        VALUES (1, 'WH1', '一号仓', 'Warehouse 1', 'Asia/Shanghai', true);
    INSERT INTO place (id, warehouse, code, kind, zone, aisle, bay, level, active, sequence)
        SELECT n, 1, 'A' || n, 'bin', 'Z' || n / 1000, '', '', '', true, n FROM generate_series(1, 20000) n;
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
        SELECT n, 'S' || n, '物料' || n, 'Item ' || n, 'pcs', '', false, false, false, false, 's' || n, true
        FROM generate_series(1, 10000) n;
    INSERT INTO balance (item, place, lot, status, quantity)
        SELECT DISTINCT ON (item, place) 1 + n % 10000 AS item, 1 + (n * 7919) % 20000 AS place, '', 'available', 10000000
        FROM generate_series(0, {tasks} - 1) n;
    SELECT make_stock_figures();
    INSERT INTO item_cost (item, quantity, value) SELECT item, sum(quantity), 0 FROM balance GROUP BY item;
    INSERT INTO person (id, code, name_zh, name_en, roles, warehouses, language, active)
        VALUES (1, 'P1', '李', 'Li', '{{operator}}', '{{}}', 'zh-CN', true);
    INSERT INTO device (id, number, code, name, kind, warehouse, public_key, enrolled_at)
        VALUES ('00000000-0000-7000-8000-0000000000aa', 1, 'G01', 'G01', 'gun', 1, '', now() - interval '1 day');
    INSERT INTO task SELECT gen_random_uuid(), (ARRAY['put_away', 'count', 'replenish', 'move'])[1 + n % 4], 1, 'bench', p, null,
            'Z' || p / 1000, p, 1 + n % 10000, '', '', 'available', 10000, 0, CASE WHEN n % 50 = 0 THEN n % 9 ELSE 0 END,
            CASE WHEN n % 10 = 0 THEN now() + make_interval(mins => n % 5000) ELSE 'infinity' END,
            CASE WHEN n % 20 = 0 THEN 'forklift' ELSE '' END,
            true, 'open', null, null, 0, null, null, now(), now()
        FROM generate_series(0, {tasks} - 1) n, LATERAL (SELECT 1 + (n * 7919) % 20000 AS p) x;
    ANALYZE;
"""


async def run(server: PostgresServer, report: Report) -> None:
    await server.create_database("bench_tasks")
    url = server.url("bench_tasks")
    await migrate(url)
    chance = random.Random(5)
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool:
        await pool.execute(FILL.format(tasks=TASKS))
        for name, more in (
            ("of any work", {}),
            ("of one zone", {"zone": "Z7"}),
            ("of one process", {"processes": ("count",)}),
        ):
            took = []
            async with pool.acquire() as connection:
                for _ in range(TIMES):
                    asked = LeaseTasks(HERE, LI, 1, near=PlaceId(chance.randint(1, 20_000)), **more)
                    began = time.perf_counter()
                    found = await candidates([asked], connection)
                    took.append((time.perf_counter() - began) * 1000)
                    assert found
            report.add(f"next task {name}, search, p50", median(took), "ms", aim=f"<= {AIM_MS}")
            report.add(f"next task {name}, search, p99", percentile(took, 0.99), "ms")
        await _leases(pool, report, chance)


async def _leases(pool: asyncpg.Pool[asyncpg.Record], report: Report, chance: random.Random) -> None:
    """As a gun's, by the bus alone."""
    gun = UUID("00000000-0000-7000-8000-0000000000aa")
    async with make_bus(pool) as bus:
        for wanted in (1, 50):
            took = []
            for _ in range(TIMES // (3 if wanted > 1 else 1)):
                asked = LeaseTasks(HERE, LI, wanted, near=PlaceId(chance.randint(1, 20_000)))
                began = time.perf_counter()
                outcome = await bus.submit(asked, person=1, warehouse=1, device=gun, op_id=uuid4())
                took.append((time.perf_counter() - began) * 1000)
                assert outcome.outcome == "applied", outcome
            report.add(f"lease of {wanted}, p50", median(took), "ms")
            report.add(f"lease of {wanted}, p99", percentile(took, 0.99), "ms")


def measure(server: PostgresServer, report: Report) -> None:
    asyncio.run(run(server, report))
