"""Reads of items, units and barcodes, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from stowage.catalog import tables
from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import Quantity, step_of
from stowage.platform.lent import fetch
from stowage.platform.search import found

# Relations: what must be known of an item to count it (or as what it is counted: `merged_into`), and how many base units are in one
# unit of it.
COUNTABLE_ITEMS = """
    SELECT id, tracks_lot, tracks_expiry, tracks_serial, tracks_weight, least_weight_g, most_weight_g, inspected, active, merged_into,
        (SELECT decimals FROM unit WHERE code = base_unit) AS decimals
    FROM item
"""
# A relation: what a barcode names. The caller says which, and groups by code.
NAMED_BY_BARCODE = """
    SELECT code, array_agg(item ORDER BY item, unit) AS code_items, array_agg(unit ORDER BY item, unit) AS code_units FROM barcode
"""
RECEIVABLE_FACTORS = "SELECT item, unit, numerator, denominator FROM item_unit"

# A relation for purchasing: what a line's tolerance and inspection are taken from.
ITEM_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp, inspected FROM item"

# A relation: what one base unit weighs and how much room it takes, in cubic millimetres; 0 where not known.
ITEM_MEASURES = "SELECT id, weight_g, length_mm::bigint * width_mm * height_mm AS volume_mm3 FROM item"

# A relation for putting away: what decides where an item may lie.
STOWED_ITEMS = """
    SELECT id, merged_into, category, storage_class, weight_g, length_mm::bigint * width_mm * height_mm AS volume_mm3 FROM item
"""

ORDERABLE = "SELECT i.id, u.decimals FROM item i JOIN unit u ON u.code = i.base_unit WHERE i.id = ANY($1::bigint[]) AND i.active"
# What an item became, by the ids that a command names.
BECAME = "SELECT g.id, i.sku FROM item g JOIN item i ON i.id = g.merged_into WHERE g.id = ANY($1::bigint[])"
SUCCESSORS = "SELECT id, merged_into FROM item WHERE id = ANY($1::bigint[]) AND merged_into IS NOT NULL"
FACTORS = f"{RECEIVABLE_FACTORS} WHERE item = ANY($1::bigint[])"
KEEP = "SELECT 1 FROM item WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE"


async def load_factors(
    items: Iterable[ItemId], connection: asyncpg.Connection[Any]
) -> dict[tuple[ItemId, str], tuple[int, int]]:
    """(item, unit) → numerator, denominator: base units in one unit."""
    rows = await connection.fetch(FACTORS, list(items))
    return {(row["item"], row["unit"]): (row["numerator"], row["denominator"]) for row in rows}


async def keep_items(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> None:
    """None of them is retired or merged until this transaction ends."""
    await connection.execute(KEEP, list(items))


async def load_orderable(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> dict[ItemId, Quantity]:
    """Those of `items` that exist and are in use → the least part of them that there can be."""
    return {row["id"]: step_of(row["decimals"]) for row in await connection.fetch(ORDERABLE, list(items))}


async def load_merged(items: Iterable[int], connection: asyncpg.Connection[Any]) -> dict[ItemId, str]:
    """Those of `items` that were merged into another one → its sku."""
    return dict(await connection.fetch(BECAME, list(items)))


async def load_successors(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> dict[ItemId, ItemId]:
    """Those of `items` that were merged into another one → its id."""
    return dict(await connection.fetch(SUCCESSORS, list(items)))


# --- for the desk

# What the search names by its code comes first, with the first of those that hold its words. What was merged leads to what it became.
ITEMS = """
    WITH exact AS MATERIALIZED (
        SELECT coalesce(merged_into, id) AS id FROM item WHERE sku = ANY({codes})
        UNION SELECT item FROM barcode WHERE code = ANY({codes})
    ), page AS MATERIALIZED (
        SELECT i.id FROM item i WHERE i.merged_into IS NULL AND {holding} ORDER BY i.sku LIMIT {limit}
    )
    SELECT i.id, i.sku, i.name_zh, i.name_en, i.base_unit, i.category, i.tracks_lot, i.tracks_expiry, i.tracks_serial,
        i.inspected, i.over_tolerance_bp, i.short_tolerance_bp, i.active, u.units
    FROM item i CROSS JOIN LATERAL (
        SELECT json_agg(json_build_object('unit', u.unit, 'numerator', u.numerator, 'denominator', u.denominator,
            'barcodes', coalesce((SELECT json_agg(code ORDER BY code) FROM barcode b WHERE b.item = u.item AND b.unit = u.unit), '[]'))
            ORDER BY u.unit <> i.base_unit, u.unit) AS units
        FROM item_unit u WHERE u.item = i.id
    ) u
    WHERE i.id = ANY(ARRAY(SELECT id FROM exact UNION SELECT id FROM page))
    ORDER BY i.id NOT IN (SELECT id FROM exact), i.sku LIMIT {limit}
"""


class Unit(msgspec.Struct, frozen=True):
    code: str
    name_zh: str
    name_en: str
    decimals: int
    version: int


class Packaging(msgspec.Struct, frozen=True):
    """1 `unit` = numerator/denominator base units."""

    unit: str
    numerator: int
    denominator: int
    barcodes: list[str]


class ItemRow(msgspec.Struct, frozen=True):
    """`units`: the base unit first. Tolerances are in 1/100 percent, null where the supplier's count."""

    id: int
    sku: str
    name_zh: str
    name_en: str
    base_unit: str
    category: str
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    inspected: bool
    over_tolerance_bp: int | None
    short_tolerance_bp: int | None
    active: bool
    units: list[Packaging]


async def units(connection: asyncpg.Connection[Any]) -> list[Unit]:
    query = tables.Unit.select(*tables.Unit.all_columns()).order_by(tables.Unit.code)
    return [Unit(**row) for row in await fetch(query, connection)]


async def items(search: str, limit: int, connection: asyncpg.Connection[Any]) -> list[ItemRow]:
    rows = await found(ITEMS, "i.search", search, limit, connection)
    decode = msgspec.json.Decoder(list[Packaging]).decode
    return [ItemRow(**{**row, "units": decode(row["units"])}) for row in rows]
