"""The large company: 100,000 items, 300,000 barcodes, 1,000,000 stock rows, as rows of the feed, and guns that ask for them.

What goes into the feed is written straight into its tables in the shape that the rooms tell it, because no figure here is about making
it; devices, sessions and requests are the real ones.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import asyncpg
import msgspec

from bench.company import ITEMS as SMALL_ITEMS
from bench.company import Company, load

ITEMS = 100_000
STOCK_ROWS = 1_000_000
FIRST_ITEM = SMALL_ITEMS + 1
PLACES = 20_000

PARTITION = "SELECT id, head FROM feed_partition WHERE name = $1"
COLUMNS = ("partition", "kind", "key", "seq", "key_crc", "body")
HEAD = "UPDATE feed_partition SET head = $2 WHERE id = $1"


@dataclass
class Size:
    """How large: items have three barcodes each."""

    items: int = ITEMS
    stock_rows: int = STOCK_ROWS


def catalogue(items: int) -> Any:
    """(kind, key, body) of items, SKUs and three barcodes each."""
    for item in range(FIRST_ITEM, FIRST_ITEM + items):
        units = [["inner", 6, 1], ["case", 24, 1]]
        body = {
            "id": item,
            "sku": f"Z{item:06d}",
            "zh": f"测试物料{item}",
            "en": f"Measured item {item}",
            "unit": "pcs",
        }
        yield "item", str(item), body | {"units": units, "active": True}
        yield "sku", f"Z{item:06d}", {"item": item}
        yield "barcode", f"69{item:011d}", {"to": [[item, "pcs", 1, 1]]}
        yield "barcode", f"269{item:011d}", {"to": [[item, "inner", 6, 1]]}
        yield "barcode", f"169{item:011d}", {"to": [[item, "case", 24, 1]]}


def stock(size: Size) -> Any:
    """(kind, key, body) of balances: every item at some of the places, some with lots."""
    for number in range(size.stock_rows):
        item, place = FIRST_ITEM + number % size.items, 1 + (number * 7_919) % PLACES
        lot = f"L26{number % 52:02d}" if number % 4 == 0 else ""
        body: dict[str, Any] = {
            "item": item,
            "place": place,
            "status": "available",
            "quantity": 10_000 * (1 + number % 96),
        }
        if lot:
            body["lot"] = lot
        yield "balance", f"{item}|{place}|{lot}||available|{number // size.items}", body


async def fill(name: str, rows: Any, connection: asyncpg.Connection[Any]) -> None:
    """All rows into one partition, behind its head."""
    number, head = await connection.fetchrow(PARTITION, name)
    encode = msgspec.json.encode

    def records() -> Any:
        for seq, (kind, key, body) in enumerate(rows, head + 1):
            yield number, kind, key, seq, crc32(f"{kind}\n{key}".encode()), encode(body).decode()

    await connection.copy_records_to_table("feed_row", records=records(), columns=COLUMNS)
    last = await connection.fetchval("SELECT max(seq) FROM feed_row WHERE partition = $1", number)
    await connection.execute(HEAD, number, last)


async def load_large(url: str, size: Size) -> Company:
    """A migrated, empty database becomes the company of the small bench with this much more in the feed."""
    company = await load(url, orders=4)
    connection = await asyncpg.connect(url)
    try:
        await fill("catalogue", catalogue(size.items), connection)
        await fill(f"wh/{company.warehouse}/stock", stock(size), connection)
        await connection.execute("VACUUM ANALYZE feed_row")
    finally:
        await connection.close()
    return company


def run(task: Any) -> Any:
    return asyncio.run(task)
