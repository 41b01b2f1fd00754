"""The one order in which everything is locked. Whoever takes locks in this order never waits in a circle.

    device_stream → discrepancy by id → what rooms lock of their own, in the order of app.py (identity as a whole, warehouse, item and
    party by id, receipt by key) → purchase_order by id, the lock of its lines too → item_cost by item → reservation by id
    → number_counter by (kind, period) → feed_partition by name (last)

All but reservations, counters and partitions are locked for a whole transaction at once, before it decides anything
(gateway/locking.py). Reservations hang under their items; counters are locked at once too where several segments may draw.

Lock first, read in a later statement: under READ COMMITTED that statement sees what the earlier holder committed. Of the rows
locked themselves, the locking statement gives the values that the earlier holder left.
A balance has no lock of its own: whoever changes one holds its item's lock. Counters are locked by the upsert that raises
them (numbers.py), partitions by the one that raises their heads.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import asyncpg

from stowage.kernel.ids import ItemId

ITEMS = "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[]) ORDER BY item FOR UPDATE"
ORDERS = """
    SELECT 1 FROM purchase_order
    WHERE id = ANY($1::bigint[] || ARRAY(SELECT "order" FROM purchase_order_line WHERE id = ANY($2::bigint[])))
    ORDER BY id FOR UPDATE
"""
COUNTERS = "SELECT 1 FROM number_counter ORDER BY kind, period FOR UPDATE"
RESERVATIONS = "SELECT 1 FROM reservation WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"


Costs = dict[ItemId, tuple[int, int]]  # quantity and value of own valued stock, as of the lock


async def lock_orders(orders: Iterable[int], lines: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    """Nobody else changes these orders, nor the orders of these lines, until the transaction ends."""
    await connection.execute(ORDERS, list(orders), list(lines))


async def lock_counters(connection: asyncpg.Connection[Any]) -> None:
    """All of them, for a transaction that may draw several times and knows not yet in which order."""
    await connection.execute(COUNTERS)


async def lock_items(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> Costs:
    """Nobody else changes stock, value or reservations of these items until this transaction ends.

    Items unknown to the ledger are missing in the answer.
    """
    ids = sorted(set(items))
    return {item: (quantity, value) for item, quantity, value in await connection.fetch(ITEMS, ids)} if ids else {}


async def lock_reservations(reservations: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    if ids := sorted(set(reservations)):
        await connection.execute(RESERVATIONS, ids)
