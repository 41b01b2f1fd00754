"""One partner that becomes another: what leads where afterwards, and what devices are told."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

from stowage.kernel.decision import FeedRow
from stowage.platform.search import search_key

IDS = "SELECT g.id, i.id FROM party g, party i WHERE g.code = $1 AND i.code = $2"
LEAD_ON = "UPDATE party SET merged_into = $2 WHERE merged_into = $1"
RETIRE = "UPDATE party SET active = false, merged_into = $2, version = version + 1 WHERE id = $1"
# What the one that stays is found by: its own words, and those of all that it stands for.
WORDS = """
    SELECT array_agg(word) FROM (
        SELECT unnest(ARRAY[code, name_en, name_zh, city, tax_number]) AS word FROM party WHERE id = $1
        UNION ALL SELECT unnest(ARRAY[name, phone]) FROM party_contact WHERE party = $1
        UNION ALL SELECT unnest(ARRAY[code, name_zh, name_en]) FROM party WHERE merged_into = $1
    ) w
"""
KEEP = """
    UPDATE party p SET supplier = p.supplier OR g.supplier, customer = p.customer OR g.customer, search = $3, version = p.version + 1
    FROM party g WHERE p.id = $2 AND g.id = $1
"""
TOLD = """
    SELECT id, code, name_zh, name_en, supplier AND active AS told FROM party WHERE id = ANY($1::bigint[]) ORDER BY id
"""


class SupplierBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    code: str
    zh: str = ""
    en: str = ""


async def join(gone: str, into: str, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Retire `gone` for good. `into` buys or sells what either did, and is found by the words of both; its own terms stay."""
    ids = tuple(await connection.fetchrow(IDS, gone, into))
    await connection.execute(LEAD_ON, *ids)
    await connection.execute(RETIRE, *ids)
    words = await connection.fetchval(WORDS, ids[1])
    await connection.execute(KEEP, *ids, search_key(*words))
    return [told(row) for row in await connection.fetch(TOLD, list(ids))]


def told(row: asyncpg.Record) -> FeedRow:
    """Suppliers in use, as devices know them."""
    body = SupplierBody(row["id"], row["code"], row["name_zh"], row["name_en"])
    return FeedRow("catalogue", "supplier", str(row["id"]), msgspec.json.encode(body) if row["told"] else None)
