"""Search over 100,000 items: every way of asking, through the product's own queries, against ILIKE over the same rows; loading."""

from __future__ import annotations

import random
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import asyncpg

from bench.company import applied, master_data
from bench.report import Report, percentile
from stowage.app import LISTS, make_bus
from stowage.catalog import queries
from stowage.catalog.commands import ItemRecord, PutItems, UnitFactor
from stowage.gateway.bus import Bus
from stowage.kernel.rows import Reader
from stowage.platform.listing import filters, reading
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer

ITEMS, COMPARED, BATCH, ROUNDS, LIMIT = 100_000, 10_000, 500, 12, 50

SORTS = (
    "不锈钢",
    "塑料",
    "陶瓷",
    "玻璃",
    "木制",
    "竹制",
    "儿童",
    "户外",
    "厨房",
    "浴室",
    "汽车",
    "圣诞",
    "复古",
    "迷你",
    "加厚",
    "便携",
)
GOODS = (
    "保温杯",
    "餐盘",
    "收纳盒",
    "毛巾",
    "台灯",
    "雨伞",
    "背包",
    "玩具车",
    "相框",
    "蜡烛",
    "剪刀",
    "笔记本",
    "衣架",
    "拖把",
    "水壶",
    "螺丝",
    "沙发垫",
    "窗帘",
    "闹钟",
    "指甲刀",
)
SORTS_EN = (
    "steel",
    "plastic",
    "ceramic",
    "glass",
    "wooden",
    "bamboo",
    "kids",
    "outdoor",
    "kitchen",
    "bath",
    "car",
    "christmas",
    "retro",
    "mini",
    "thick",
    "portable",
)
GOODS_EN = (
    "cup",
    "plate",
    "box",
    "towel",
    "lamp",
    "umbrella",
    "backpack",
    "truck",
    "frame",
    "candle",
    "scissors",
    "notebook",
    "hanger",
    "mop",
    "kettle",
    "screw",
    "cushion",
    "curtain",
    "clock",
    "clipper",
)
CATEGORIES = ("家居日用", "五金工具", "文具玩具", "节日用品")
# Who searches types a part of a name in either language, pinyin, initials, a code, a barcode, or a letter.
ASKED = (
    "保温杯", "蜡烛", "不锈", "jiandao", "lazhu 31", "bwb", "ylsj", "ertong", "candle 250", "mini clock", "fra", "K0412",
    "k000077", "99123", "6900000054321", "54321", "陶瓷 yz", "圣诞 蜡烛", "an", "zh", "9", "k", "五金", "沙发垫 77", "zz-nothing",
    "杯 7", "bxgyj", "zhijiadao", "铁", "杯", "箱", "q", "0", "刀 圣", "垫 7",
)  # fmt: skip
# The same rows as a plain table would be asked, every word in any of what may be searched.
PLAIN = """
    SELECT i.id, i.sku FROM item i WHERE {words} ORDER BY i.sku LIMIT 50
"""
PLAIN_WORD = """(i.sku ILIKE {p} OR i.name_zh ILIKE {p} OR i.name_en ILIKE {p} OR i.category ILIKE {p}
    OR EXISTS (SELECT 1 FROM barcode b WHERE b.item = i.id AND b.code ILIKE {p}))"""
PLAIN_KEY = "i.search ILIKE {p}"


def records(first: int, last: int) -> tuple[ItemRecord, ...]:
    found = []
    for n in range(first, last):
        chance = random.Random(n)
        goods, one, other = chance.randrange(len(GOODS)), *(chance.randrange(len(SORTS)) for _ in range(2))
        size = chance.randrange(10, 999)
        zh, en = (
            f"{SORTS[one]}{SORTS[other]}{GOODS[goods]}{size}毫升",
            f"{SORTS_EN[one]} {SORTS_EN[other]} {GOODS_EN[goods]} {size} ml",
        )
        category = CATEGORIES[goods % len(CATEGORIES)]
        found.append(
            ItemRecord(
                f"K{n:06d}", zh, en, "pcs", (f"69{n:011d}",), (UnitFactor("case", 24, 1, (f"169{n:011d}",)),), category
            )
        )
    return tuple(found)


async def put(bus: Bus, first: int, last: int) -> float:
    """Microseconds an item, with everything that a command does: rows, barcodes, feed, history."""
    began = perf_counter()
    for start in range(first, last, BATCH):
        await applied(bus, PutItems(records(start, min(start + BATCH, last))), person=0)
    return (perf_counter() - began) / (last - first) * 1e6


async def run(server: PostgresServer, report: Report) -> None:
    await server.create_database("searched")
    url = server.url("searched")
    await migrate(url)
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        await master_data(bus)
        await put(bus, 0, ITEMS - 3 * COMPARED)
        index = await pool.fetchval("SELECT pg_get_indexdef('item_search'::regclass)")
        with_index = await put(bus, ITEMS - 3 * COMPARED, ITEMS - 2 * COMPARED)
        await pool.execute("DROP INDEX item_search")
        report.add("items put, no index of search", await put(bus, ITEMS - 2 * COMPARED, ITEMS - COMPARED), "µs/item")
        await pool.execute(index)
        with_index += await put(bus, ITEMS - COMPARED, ITEMS)
        report.add("items put", with_index / 2, "µs/item", "items put, no index of search", aim="<= 1.5 x")
        await pool.execute("VACUUM ANALYZE item")
        await pool.execute("ANALYZE barcode, item_unit, item_cost")
        async with pool.acquire() as connection:
            await ask(connection, report)


async def ask(connection: asyncpg.Connection[Any], report: Report) -> None:
    size = await connection.fetchval("SELECT pg_relation_size('item_search') / 1e6")
    report.add("index of search, 100,000 items", float(size), "MB")
    taken: dict[str, list[float]] = {"plain": [], "key": [], "items": [], "list": []}
    slowest: dict[str, float] = {}
    for number in range(ROUNDS):
        for query in ASKED:
            taken["items"].append(await timed(queries.items(query, LIMIT, connection)))
            slowest[query] = max(slowest.get(query, 0), taken["items"][-1])
            taken["list"].append(await timed(listed(query, connection)))
            if number < 3:
                taken["plain"].append(await timed(plain(PLAIN_WORD, query, connection)))
                taken["key"].append(await timed(plain(PLAIN_KEY, query, connection)))
    report.add("ILIKE over codes, names and barcodes, p95", percentile(taken["plain"], 0.95), "ms")
    report.add("ILIKE over the keys alone, p95", percentile(taken["key"], 0.95), "ms")
    for name, told in (("items", "GET /api/items?search"), ("list", "rows of the list items, search")):
        report.add(f"{told}, p50", percentile(taken[name], 0.5), "ms")
        report.add(f"{told}, p95", percentile(taken[name], 0.95), "ms", "ILIKE over the keys alone, p95", aim="<= 50")
        report.add(
            f"{told}, p95 again", percentile(taken[name], 0.95), "ms", "ILIKE over codes, names and barcodes, p95"
        )
    worst = max(slowest, key=lambda query: slowest[query])
    report.add(f"the slowest of all: {worst}", slowest[worst], "ms")


async def timed(work: Any) -> float:
    began = perf_counter()
    await work
    return (perf_counter() - began) * 1000


async def listed(query: str, connection: asyncpg.Connection[Any]) -> Sequence[Any]:
    reader, bound, items = Reader(0, frozenset({"cost.read"})), filters.Conditions(), LISTS["items"]
    spec, columns = filters.as_read_by(reader, items, items.seen_by(reader.permissions), bound)
    where = filters.conditions(spec, columns, [], query, None, found=bound)
    statement = reading.page_statement(
        spec, columns.values(), where, filters.order(spec, columns, ""), offset=0, limit=200
    )
    return await reading.fetch(statement, connection)


async def plain(word: str, query: str, connection: asyncpg.Connection[Any]) -> Sequence[Any]:
    words = query.split()
    holding = " AND ".join(word.replace("{p}", f"${place}") for place in range(1, len(words) + 1))
    rows: Sequence[Any] = await connection.fetch(PLAIN.replace("{words}", holding), *(f"%{each}%" for each in words))
    return rows
