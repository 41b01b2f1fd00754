"""One document of opening stock 期初 as the desk reads it, from the movements it posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.identity.queries import Name, names

# $1 the document's key, $2 warehouses, null: all.
LINES = """
    SELECT m.item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, p.code AS place, m.lot, l.expires_on, m.quantity, m.cost,
        n.number, p.warehouse, m.person, (extract(epoch FROM m.occurred_at) * 1000)::bigint AS occurred_at
    FROM movement m JOIN place p ON p.id = m.target_place JOIN item i ON i.id = m.item
    JOIN document_number n USING (document) LEFT JOIN stock_lot l ON l.item = m.item AND l.lot = m.lot
    WHERE m.document = $1 AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2))
    ORDER BY m.line
"""
PROGRAM = Name(0, "", "系统", "System")


class OpeningRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """`cost`: value of the line in minor units, only for those who may read cost."""

    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    place: str
    lot: str
    expires_on: date | None
    quantity: int
    cost: int | None = None


class Opening(msgspec.Struct, frozen=True):
    """`occurred_at`: ms UTC. Quantities are 1/10,000 base units."""

    number: str
    warehouse: int
    occurred_at: int
    person: Name
    lines: list[OpeningRow]


async def opening(
    id_: UUID, warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any], *, with_cost: bool
) -> Opening | None:
    """None when there is none in these warehouses."""
    rows = await connection.fetch(LINES, f"opening:{id_}", warehouses)
    if not rows:
        return None
    first = rows[0]
    person = (await names([first["person"]], connection)).get(first["person"], PROGRAM)
    lines = [
        OpeningRow(**{field: row[field] for field in OpeningRow.__struct_fields__ if field != "cost" or with_cost})
        for row in rows
    ]
    return Opening(first["number"], first["warehouse"], first["occurred_at"], person, lines)
