"""One item becomes another: its codes and units go over, and devices are told where it leads now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg

from stowage.catalog import feed
from stowage.catalog.writing import ITEM_PICTURES, KEPT_CODES
from stowage.kernel.decision import Noted
from stowage.platform.pictures import differing, pictures
from stowage.platform.search import search_key

BOTH = "SELECT sku, id FROM item WHERE sku = ANY($1::text[])"
# With what was merged into it before: all of them lead to the last.
REDIRECT = """
    UPDATE item SET merged_into = $2, active = false, version = version + 1 WHERE id = $1 OR merged_into = $1 RETURNING id, sku
"""
FOLLOWERS = "SELECT sku FROM item WHERE merged_into = $1"
GIVE_UNITS = """
    INSERT INTO item_unit (item, unit, numerator, denominator)
    SELECT $2, unit, numerator, denominator FROM item_unit WHERE item = $1 ON CONFLICT DO NOTHING
"""
CODES = "SELECT code FROM barcode WHERE item = $1"
GIVE_CODES = (
    "INSERT INTO barcode (code, item, unit) SELECT code, $2, unit FROM barcode WHERE item = $1 ON CONFLICT DO NOTHING"
)
FORGET_CODES = "DELETE FROM barcode WHERE item = $1"
NAMES = "SELECT sku, name_en, name_zh, category, specification, mnemonic FROM item WHERE id = $1"
STEP = "UPDATE item SET version = version + 1, search = $2 WHERE id = $1"


async def merge_items(gone: str, into: str, op_id: UUID, connection: asyncpg.Connection[Any]) -> list[Noted]:
    """Both by their sku. What was merged into `gone` before leads to `into` as well."""
    ids = dict(await connection.fetch(BOTH, [gone, into]))
    former, target = ids[gone], ids[into]
    followers = [row["sku"] for row in await connection.fetch(FOLLOWERS, former)]
    by = dict.fromkeys([gone, into, *followers], op_id)
    before = await pictures(ITEM_PICTURES, by, connection)
    codes = [row["code"] for row in await connection.fetch(CODES, former)]
    await connection.execute(GIVE_UNITS, former, target)
    await connection.execute(GIVE_CODES, former, target)
    await connection.execute(FORGET_CODES, former)
    redirected = [row["id"] for row in await connection.fetch(REDIRECT, former, target)]
    named = sorted({row["code"] for row in await connection.fetch(KEPT_CODES, [target])})
    names = await connection.fetchrow(NAMES, target)
    await connection.execute(STEP, target, search_key(*names, *named))
    return [
        *await feed.items([*redirected, target], connection),
        *await feed.barcodes(codes, connection),
        *differing("item", by, before, await pictures(ITEM_PICTURES, by, connection)),
    ]
