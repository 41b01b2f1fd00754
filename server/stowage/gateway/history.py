"""What was moved last, for a device that asks: of items, of a lot or container, or at a place of its own warehouse. No cost."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
import msgspec

MOST = 20  # movements
PHOTOS = 8
PLACES = "(SELECT id FROM place WHERE warehouse = $1)"
COLUMNS = """
    m.id, m.item, m.quantity, m.lot, m.occurred_at, m.source_place, m.source_container, m.target_place, m.target_container,
    m.document, m.person
"""
TOLD = f"""
    SELECT (extract(epoch FROM m.occurred_at) * 1000)::bigint AS at, m.item, m.quantity, m.lot,
        CASE WHEN m.source_place < 0 OR m.source_place IN {PLACES} THEN m.source_place ELSE 0 END AS source,
        CASE WHEN m.target_place < 0 OR m.target_place IN {PLACES} THEN m.target_place ELSE 0 END AS target,
        coalesce(nullif(m.target_container, ''), m.source_container) AS container, coalesce(d.number, '') AS number,
        coalesce(p.name_zh, '') AS zh, coalesce(p.name_en, '') AS en
    FROM found m LEFT JOIN document_number d ON d.document = m.document LEFT JOIN person p ON p.id = m.person
    ORDER BY m.occurred_at DESC, m.id DESC LIMIT {MOST}
"""
OF_GOODS = f"""
    WITH found AS (
        SELECT m.* FROM unnest($2::bigint[]) AS x(item) CROSS JOIN LATERAL (
            SELECT {COLUMNS} FROM movement m
            WHERE m.item = x.item AND ($3 = '' OR m.lot = $3) AND ($4 = '' OR $4 IN (m.source_container, m.target_container))
                AND (m.source_place IN {PLACES} OR m.target_place IN {PLACES})
            ORDER BY m.occurred_at DESC, m.id DESC LIMIT {MOST}
        ) m
    ) {TOLD}
"""
AT_PLACE = f"""
    WITH found AS (
        (SELECT {COLUMNS} FROM movement m WHERE m.source_place = $2 AND m.source_place IN {PLACES}
            ORDER BY m.occurred_at DESC, m.id DESC LIMIT {MOST})
        UNION
        (SELECT {COLUMNS} FROM movement m WHERE m.target_place = $2 AND m.target_place IN {PLACES}
            ORDER BY m.occurred_at DESC, m.id DESC LIMIT {MOST})
    ) {TOLD}
"""
# The item's own picture, then what was photographed when it came, the newest first.
PICTURES = f"""
    SELECT picture FROM item WHERE id = $2 AND picture <> ''
    UNION ALL
    SELECT photo FROM (
        SELECT l.photos FROM movement m JOIN receipt_line l ON l.id = m.op_id JOIN receipt r ON r.id = l.receipt
        WHERE m.item = $2 AND m.source_place = -1 AND r.warehouse = $1 AND ($3 = '' OR l.lot = $3) AND l.photos <> '{{}}'
        ORDER BY m.occurred_at DESC, m.id DESC LIMIT {PHOTOS}
    ) l CROSS JOIN LATERAL unnest(l.photos) photo LIMIT {PHOTOS}
"""


class Happened(msgspec.Struct, frozen=True, omit_defaults=True):
    """One movement. `source`, `target`: places of the warehouse, below zero those that are none (supplier −1, customer −2, …), none:
    another warehouse's. `number`: of the document that it is of."""

    at: int
    item: int
    quantity: int
    lot: str = ""
    source: int = 0
    target: int = 0
    container: str = ""
    number: str = ""
    zh: str = ""
    en: str = ""


class History(msgspec.Struct, frozen=True):
    """The newest first. `photos`: of GET /api/sync/blobs, where one item was asked about."""

    moves: list[Happened]
    photos: list[str]


async def of_goods(
    warehouse: int, items: Sequence[int], lot: str, container: str, connection: asyncpg.Connection[asyncpg.Record]
) -> History:
    rows = await connection.fetch(OF_GOODS, warehouse, list(items), lot, container)
    photos = await connection.fetch(PICTURES, warehouse, items[0], lot) if len(items) == 1 else []
    return History([Happened(**dict(row)) for row in rows], [row["picture"] for row in photos])


async def at_place(warehouse: int, place: int, connection: asyncpg.Connection[asyncpg.Record]) -> History:
    rows = await connection.fetch(AT_PLACE, warehouse, place)
    return History([Happened(**dict(row)) for row in rows], [])
