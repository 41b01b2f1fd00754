"""What labels are printed of. `scope`: ids of warehouses, None for all. One row more than may be printed tells that there are too many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

MOST = 2000
LIMIT = MOST + 1

# A barcode that names nothing else: one that does would be asked about at each scan.
ITS_OWN = "NOT EXISTS (SELECT FROM barcode o WHERE o.code = b.code AND (o.item, o.unit) <> (b.item, b.unit))"
# `codes`: barcodes of the unit that is labelled, the shortest first.
ITEMS = f"""
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.specification, u.code AS unit, u.name_zh AS unit_zh, u.name_en AS unit_en,
        u.code = i.base_unit AS is_base,
        ARRAY(SELECT b.code FROM barcode b WHERE b.item = i.id AND b.unit = u.code AND {ITS_OWN} ORDER BY length(b.code), b.code) AS codes
    FROM item i JOIN unit u ON u.code = coalesce(nullif($2, ''), i.base_unit)
    WHERE i.id = ANY($1::bigint[]) AND i.merged_into IS NULL
        AND EXISTS (SELECT FROM item_unit n WHERE n.item = i.id AND n.unit = u.code)
    ORDER BY i.sku LIMIT {LIMIT}
"""
BINS = f"""
    SELECT p.code, p.kind, p.zone, p.aisle, coalesce(z.name_zh, '') AS zone_zh, coalesce(z.name_en, '') AS zone_en
    FROM place p LEFT JOIN zone z ON z.warehouse = p.warehouse AND z.code = p.zone
    WHERE p.warehouse = $1 AND p.active AND ($2::bigint[] IS NULL OR p.id = ANY($2)) AND ($3 = '' OR p.zone = $3)
        AND ($4 = '' OR p.aisle = $4) AND ($5 = '' OR p.code LIKE $5)
    ORDER BY p.sequence, p.code LIMIT {LIMIT}
"""
LOTS = f"""
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, s.lot, s.kind, s.expires_on,
        ARRAY(SELECT b.code FROM barcode b WHERE b.item = i.id AND b.unit = i.base_unit AND {ITS_OWN}
            ORDER BY length(b.code), b.code) AS codes
    FROM unnest($1::bigint[], $2::text[]) AS k(item, lot) JOIN stock_lot s USING (item, lot) JOIN item i ON i.id = s.item
    ORDER BY i.sku, s.lot LIMIT {LIMIT}
"""
# Of an item: what lies in these warehouses.
LOTS_THERE = f"""
    SELECT DISTINCT b.item, b.lot FROM balance b JOIN place p ON p.id = b.place
    WHERE b.item = $1 AND b.lot <> '' AND b.quantity > 0 AND ($2 = '' OR b.lot = $2)
        AND ($3::bigint[] IS NULL OR p.warehouse = ANY($3))
    LIMIT {LIMIT}
"""
BADGES = f"""
    SELECT code, name_zh, name_en FROM person
    WHERE active AND ($1::bigint[] IS NULL OR id = ANY($1))
        AND ($2::bigint[] IS NULL OR cardinality(warehouses) = 0 OR warehouses && $2::bigint[])
    ORDER BY code LIMIT {LIMIT}
"""
DRAWING = "SELECT prefix, first, count FROM label_drawing WHERE op_id = $1"


class ItemToLabel(msgspec.Struct, frozen=True):
    id: int
    sku: str
    name_zh: str
    name_en: str
    specification: str
    unit: str
    unit_zh: str
    unit_en: str
    is_base: bool
    codes: list[str]


class BinToLabel(msgspec.Struct, frozen=True):
    code: str
    kind: str
    zone: str
    aisle: str
    zone_zh: str
    zone_en: str


class LotToLabel(msgspec.Struct, frozen=True):
    """`kind`: lot or serial."""

    id: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    lot: str
    kind: str
    expires_on: date | None
    codes: list[str]


class PersonToLabel(msgspec.Struct, frozen=True):
    code: str
    name_zh: str
    name_en: str


class Drawing(msgspec.Struct, frozen=True):
    """`count` numbers of `prefix` from `first` on."""

    prefix: str
    first: int
    count: int


async def items(ids: Sequence[int], unit: str, connection: asyncpg.Connection[Any]) -> list[ItemToLabel]:
    """As they are packed in `unit`; "" is the base unit."""
    return [ItemToLabel(**dict(row)) for row in await connection.fetch(ITEMS, list(ids), unit)]


async def bins(
    warehouse: int,
    connection: asyncpg.Connection[Any],
    *,
    ids: Sequence[int] | None,
    zone: str,
    aisle: str,
    pattern: str,
) -> list[BinToLabel]:
    """In the order of the walk. `pattern` is of SQL's LIKE."""
    return [BinToLabel(**dict(row)) for row in await connection.fetch(BINS, warehouse, ids, zone, aisle, pattern)]


async def lots(keys: Sequence[tuple[int, str]], connection: asyncpg.Connection[Any]) -> list[LotToLabel]:
    """Lots and serial numbers by (item, lot)."""
    found = await connection.fetch(LOTS, [item for item, _ in keys], [lot for _, lot in keys])
    return [LotToLabel(**dict(row)) for row in found]


async def lots_there(
    item: int, lot: str, scope: list[int] | None, connection: asyncpg.Connection[Any]
) -> list[tuple[int, str]]:
    """Lots of an item that lie there; `lot` "" for all."""
    return [(row["item"], row["lot"]) for row in await connection.fetch(LOTS_THERE, item, lot, scope)]


async def people(
    ids: Sequence[int] | None, scope: list[int] | None, connection: asyncpg.Connection[Any]
) -> list[PersonToLabel]:
    return [PersonToLabel(**dict(row)) for row in await connection.fetch(BADGES, ids, scope)]


async def drawing(op_id: UUID, connection: asyncpg.Connection[Any]) -> Drawing | None:
    row = await connection.fetchrow(DRAWING, op_id)
    return None if row is None else Drawing(**dict(row))
