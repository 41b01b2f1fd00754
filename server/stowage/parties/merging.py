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
    UPDATE party p SET supplier = p.supplier OR g.supplier, customer = p.customer OR g.customer, search = $3, version = p.version + 1,
        keeps_goods = p.keeps_goods OR g.keeps_goods
    FROM party g WHERE p.id = $2 AND g.id = $1
"""
TOLD = """
    SELECT id, code, name_zh, name_en, supplier AND active AS told, keeps_goods AND active AS owns
    FROM party WHERE id = ANY($1::bigint[]) ORDER BY id
"""


class PartyBody(msgspec.Struct, frozen=True, omit_defaults=True):
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
    return [row for party in await connection.fetch(TOLD, list(ids)) for row in told(party)]


def told(row: asyncpg.Record, *, owned: bool = True) -> list[FeedRow]:
    """Suppliers in use, and whose goods are kept here, as devices know them. `owned`: they may know it as such."""
    body = msgspec.json.encode(PartyBody(row["id"], row["code"], row["name_zh"], row["name_en"]))
    key = str(row["id"])
    fed = [FeedRow("catalogue", "supplier", key, body if row["told"] else None)]
    return [*fed, FeedRow("catalogue", "owner", key, body if row["owns"] else None)] if owned or row["owns"] else fed
