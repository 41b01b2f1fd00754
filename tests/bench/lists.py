"""Lists of the desk over 100,000 items in two warehouses, 300,000 rows of stock and the movements that brought them, through HTTP.

The rows are written straight into their tables: no figure here is about making them.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any
from urllib.parse import urlencode

import asyncpg
import msgspec

from bench.report import Report, percentile
from bench.served import served
from bench.wire import Wire
from stowage.gateway.session_routes import COOKIE
from stowage.identity.sessions import Sessions
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

ITEMS, STOCK, PLACES = 100_000, 300_000, 20_000
TIMES = 40
FILL = """
    INSERT INTO unit (code, name_zh, name_en, decimals) VALUES ('pcs', '件', 'piece', 0), ('kg', '千克', 'kilogram', 3);
    INSERT INTO warehouse (id, code, name_zh, name_en, timezone, has_bins) VALUES
        (1, 'WH1', '一号仓', 'Warehouse 1', 'Asia/Shanghai', true), (2, 'WH2', '二号仓', 'Warehouse 2', 'Asia/Shanghai', true);
    INSERT INTO place (id, warehouse, code, kind, zone, aisle, bay, level, active)
        SELECT n, 1 + n % 2, to_char(n / 100, 'FM"A"000') || to_char(n % 100, 'FM"-"00'), 'bin', '', '', '', '', true
        FROM generate_series(1, {places}) n;
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
        SELECT n, to_char(n, 'FM"Z"000000'), '测试物料' || n, 'Measured item ' || n, CASE WHEN n % 50 = 0 THEN 'kg' ELSE 'pcs' END,
            'C' || n % 40, n % 4 = 0, false, false, false, 'z' || n || ' measured item ' || n || ' 测试物料' || n || ' cswl' || n, true
        FROM generate_series(1, {items}) n;
    INSERT INTO balance (item, place, lot, status, quantity)
        SELECT 1 + n % {items}, 1 + (n::bigint * 7919 + n / {items} * 37) % {places}, CASE WHEN n % 4 = 3 THEN 'L' || n % 52 ELSE '' END,
            CASE WHEN n % 30 = 0 THEN 'inspection' ELSE 'available' END, 10000 * (1 + n % 96)
        FROM generate_series(0, {stock} - 1) n;
    INSERT INTO stock_lot (item, lot, kind, expires_on, first_op)
        SELECT DISTINCT ON (item, lot) item, lot, 'lot', date '2027-01-01' + (item % 700)::int, gen_random_uuid() FROM balance
        WHERE lot <> '';
    SELECT make_stock_figures();
    INSERT INTO item_cost (item, quantity, value) SELECT item, sum(quantity), sum(quantity) / 100 FROM balance GROUP BY item;
    INSERT INTO movement (op_id, line, item, quantity, lot, source_place, source_status, target_place, target_status, document, person,
            device, occurred_at, received_at, business_date, posting_date)
        SELECT gen_random_uuid(), 0, item, quantity, lot, -6, 'available', place, status, 'opening:' || n / 90, 1,
            '00000000-0000-7000-8000-000000000001', at, at, at::date, at::date
        FROM (SELECT *, row_number() OVER () AS n FROM balance) b,
            LATERAL (SELECT timestamptz '2026-01-01' + make_interval(secs => n * 60) AS at) t;
    INSERT INTO person (id, code, name_zh, name_en, roles, warehouses, language, active)
        VALUES (1, 'B01', '李娜', 'Li Na', '{{buyer}}', '{{}}', 'zh-CN', true);
"""
# What is asked: list, a filter that somebody uses there, and how many rows there are to jump about in.
ASKED: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("items", {"column": "name_zh", "op": "contains", "value": "料99"}, ITEMS),
    ("stock", {"column": "item", "op": "contains", "value": "料99"}, 2 * ITEMS),
    ("stock_bins", {"column": "status", "op": "is", "value": "inspection"}, STOCK),
    ("stock_lots", {"column": "days_left", "op": "to", "value": 90}, STOCK // 4),
    ("stock_owners", {"column": "category", "op": "is", "value": "C7"}, 2 * ITEMS),
    ("movements", {"column": "item", "op": "is", "value": 4711}, STOCK),
)


async def fill(url: str) -> str:
    """A migrated, empty database gets its rows; the token of a buyer who is signed in."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(FILL.format(items=ITEMS, stock=STOCK, places=PLACES))
        await connection.execute("VACUUM ANALYZE")
        return (await Sessions().open_person(1, connection)).token
    finally:
        await connection.close()


class Desk:
    def __init__(self, port: int, token: str) -> None:
        self.wire, self.headers = Wire("127.0.0.1", port), {"cookie": f"{COOKIE}={token}"}

    async def get(self, path: str, **query: Any) -> float:
        """Seconds until the answer is there."""
        began = time.perf_counter()
        status, answer = await self.wire.request("GET", f"/api/lists/{path}?{urlencode(query)}", self.headers)
        taken = time.perf_counter() - began
        assert status == 200, answer[:300]
        assert answer[:9] in {b'{"rows":[', b'{"count":'}, answer[:50]
        return taken

    async def times(self, path: str, queries: list[dict[str, Any]]) -> list[float]:
        """Milliseconds of each."""
        return [await self.get(path, **query) * 1000 for query in queries]


async def ask(port: int, token: str, report: Report) -> None:
    desk, dice = Desk(port, token), random.Random(1)
    for name, wanted, rows in ASKED:
        said = msgspec.json.encode([wanted]).decode()
        first = await desk.times(f"{name}/rows", [{}] * TIMES)
        jumps = await desk.times(f"{name}/rows", [{"offset": dice.randrange(rows)} for _ in range(TIMES)])
        found = await desk.times(f"{name}/rows", [{"filter": said}] * TIMES)
        totals = await desk.times(f"{name}/totals", [{}] * (TIMES // 4))
        report.add(f"{name}: first 200 rows, p95", percentile(first, 0.95), "ms", aim="<= 50")
        report.add(f"{name}: 200 rows anywhere, p95", percentile(jumps, 0.95), "ms")
        report.add(f"{name}: 200 rows of a filter, p95", percentile(found, 0.95), "ms", aim="<= 50")
        report.add(f"{name}: totals, median", percentile(totals, 0.5), "ms")
        report.add(
            f"{name}: first rows and totals, median",
            percentile(first, 0.5) + percentile(totals, 0.5),
            "ms",
            aim="<= 200",
        )
    await desk.wire.close()


def measure(postgres: PostgresServer, report: Report) -> None:
    asyncio.run(postgres.create_database("lists"))
    url = postgres.url("lists")
    asyncio.run(migrate(url))
    token = asyncio.run(fill(url))
    with served(url, 1) as server:
        asyncio.run(ask(server.port, token, report))
