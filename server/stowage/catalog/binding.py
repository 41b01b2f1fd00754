"""A barcode that was scanned names an item from now on, and devices are told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog import feed
from stowage.catalog.commands import BindBarcode
from stowage.catalog.writing import ITEM_PICTURES, KEPT_CODES
from stowage.kernel.decision import Noted
from stowage.platform.pictures import differing, pictures
from stowage.platform.search import search_key

ITEM = "SELECT id, sku, name_en, name_zh, category, specification, mnemonic FROM item WHERE sku = $1"
BIND = "INSERT INTO barcode (code, item, unit) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
STEP = "UPDATE item SET version = version + 1, search = $2 WHERE id = $1"


async def bind_barcode(said: BindBarcode, op_id: UUID, connection: asyncpg.Connection[Any]) -> list[Noted]:
    by = {said.sku: op_id}
    before = await pictures(ITEM_PICTURES, by, connection)
    item, *names = await connection.fetchrow(ITEM, said.sku)
    await connection.execute(BIND, said.barcode, item, said.unit)
    named = sorted({row["code"] for row in await connection.fetch(KEPT_CODES, [item])})
    await connection.execute(STEP, item, search_key(*names, *named))
    return [
        *await feed.items([item], connection),
        *await feed.barcodes([said.barcode], connection),
        *differing("item", by, before, await pictures(ITEM_PICTURES, by, connection)),
    ]
