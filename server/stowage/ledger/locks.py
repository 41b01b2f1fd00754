"""The one order in which everything is locked. Whoever takes locks in this order never waits in a circle.

    device_stream → documents by (table, id): purchase_order, purchase_order_line, receipt, discrepancy, master data
    → item_cost by item → reservation by id → number_counter by (kind, period) → feed_partition by id (last)

Lock first, read in a later statement: under READ COMMITTED that statement sees what the earlier holder committed.
A balance has no lock of its own: whoever changes one holds its item's lock. Counters are locked by the upsert that raises
them (numbers.py), partitions by the one that raises their heads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import asyncpg

from stowage.kernel.ids import ItemId

ITEMS = "SELECT 1 FROM item_cost WHERE item = ANY($1::bigint[]) ORDER BY item FOR UPDATE"
RESERVATIONS = "SELECT 1 FROM reservation WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"


async def lock_items(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> None:
    """Nobody else changes stock, value or reservations of these items until this transaction ends."""
    if ids := sorted(set(items)):
        await connection.execute(ITEMS, ids)


async def lock_reservations(reservations: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    if ids := sorted(set(reservations)):
        await connection.execute(RESERVATIONS, ids)
