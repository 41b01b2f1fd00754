"""Suggestions for 10,000 pallets among 50,000 bins, each put where the rule says; against looking a bin up by its code.

The rows are written straight into their tables: no figure here is about posting them.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import asyncpg

from bench import putaway_gun
from bench.report import Report, percentile
from stowage.kernel.ids import ItemId, WarehouseId
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer
from stowage.putaway.queries import suggestions

BINS, PALLETS, ITEMS, FACES = 50_000, 10_000, 500, 200
PALLET = 960_000
SUGGESTED_ON_A_GUN = 1_000
STEPS = """[{"kind": "fixed_bin"}, {"kind": "same_item"}, {"kind": "near_pick_face"},
    {"kind": "zone_for", "zone": "Z3", "by": "category", "value": "C1"}, {"kind": "empty_bin"}]"""
FILL = f"""
    INSERT INTO unit (code, name_zh, name_en, decimals) VALUES ('pcs', '件', 'piece', 0);
    INSERT INTO warehouse (id, code, name_zh, name_en, timezone, has_bins)
        VALUES (1, 'WH1', '一号仓', 'Warehouse 1', 'Asia/Shanghai', true);
    INSERT INTO place (id, warehouse, code, kind, zone, aisle, bay, level, active, sequence, max_quantity)
        SELECT n, 1, to_char(n, 'FM"A"000000'), 'bin', 'Z' || n / 5000, '', '', '', true, n, {PALLET}
        FROM generate_series(1, {BINS}) n;
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
        SELECT n, 'Z' || n, '物料', 'Item', 'pcs', 'C' || n % 4, false, false, false, false, 'z', true FROM generate_series(1, {ITEMS}) n;
    INSERT INTO putaway_strategy (warehouse, steps, mixing, most_containers, learns, version)
        VALUES (1, '{STEPS}', 'one_item', 1, '{{}}', 1);
    INSERT INTO putaway_binding (item, place, minimum, maximum, learnt)
        SELECT n, n * 97, 0, {PALLET}, false FROM generate_series(1, {FACES}) n;
"""
PUT = "INSERT INTO balance (item, place, container, status, quantity) VALUES ($1, $2, $3, 'available', $4)"
BINS_TOLD = "SELECT id, code, sequence, zone, max_quantity FROM place WHERE kind = 'bin' ORDER BY sequence, id"
LOOKED_UP = "SELECT id FROM place WHERE warehouse = 1 AND code = $1"


def measure(server: PostgresServer, report: Report) -> None:
    putaway_gun.measure(asyncio.run(run(server, report)), report)


async def run(server: PostgresServer, report: Report) -> dict[str, object]:
    """What a gun is told of the warehouse afterwards."""
    await server.create_database("putaway")
    url = server.url("putaway")
    await migrate(url)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(FILL)
        await connection.execute("VACUUM ANALYZE")
        plain, taken = [], []
        for number in range(PALLETS):
            begun = time.perf_counter()
            await connection.fetchval(LOOKED_UP, f"A{1 + number * 7 % BINS:06}")
            plain.append(time.perf_counter() - begun)
        for number in range(PALLETS):
            item = ItemId(1 + number % ITEMS)
            begun = time.perf_counter()
            found = await suggestions(WarehouseId(1), item, PALLET, connection, containers=1)
            taken.append(time.perf_counter() - begun)
            assert found, "a bin is left"
            await connection.execute(PUT, item, found[0].place, f"P{number}", PALLET)
        told = await _told(connection)
    finally:
        await connection.close()
    report.add("a bin by its code, p50", 1000 * percentile(plain, 0.5), "ms")
    report.add("a bin by its code, p95", 1000 * percentile(plain, 0.95), "ms")
    report.add(
        "a suggestion, 10,000 pallets into 50,000 bins, p50",
        1000 * percentile(taken, 0.5),
        "ms",
        "a bin by its code, p50",
    )
    report.add(
        "a suggestion, 10,000 pallets into 50,000 bins, p95",
        1000 * percentile(taken, 0.95),
        "ms",
        "a bin by its code, p95",
        aim="<= 20",
    )
    return told


async def _told(connection: asyncpg.Connection[Any]) -> dict[str, object]:
    held: dict[int, list[dict[str, object]]] = {}
    for row in await connection.fetch("SELECT place, item, container, quantity, lot FROM balance"):
        held.setdefault(row["place"], []).append(dict(row))
    return {
        "bins": [dict(row) for row in await connection.fetch(BINS_TOLD)],
        "held": list(held.items()),
        "bindings": [dict(row) for row in await connection.fetch("SELECT item, place, maximum FROM putaway_binding")],
        "strategy": {"steps": json.loads(STEPS), "mixing": "one_item", "most_containers": 1},
        "items": [1 + number % ITEMS for number in range(SUGGESTED_ON_A_GUN)],
        "pallet": PALLET,
    }
