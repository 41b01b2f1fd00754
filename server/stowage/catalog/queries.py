"""Reads of items, units and barcodes, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from stowage.kernel.ids import ItemId

# A relation for receiving: what must be known of an item to take it in.
RECEIVABLE_ITEMS = "SELECT id, tracks_lot, tracks_expiry, tracks_serial, inspected FROM item"

# A relation for purchasing: what a line's tolerance and inspection are taken from.
ITEM_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp, inspected FROM item"

ORDERABLE = "SELECT id FROM item WHERE id = ANY($1::bigint[]) AND active"
FACTORS = "SELECT item, unit, numerator, denominator FROM item_unit WHERE item = ANY($1::bigint[])"


async def load_factors(
    items: Iterable[ItemId], connection: asyncpg.Connection[Any]
) -> dict[tuple[ItemId, str], tuple[int, int]]:
    """(item, unit) → numerator, denominator: base units in one unit."""
    rows = await connection.fetch(FACTORS, list(items))
    return {(row["item"], row["unit"]): (row["numerator"], row["denominator"]) for row in rows}


async def load_orderable(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> set[ItemId]:
    """Those of `items` that exist and are in use."""
    return {row["id"] for row in await connection.fetch(ORDERABLE, list(items))}
