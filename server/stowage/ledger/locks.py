"""The one order in which everything is locked. Whoever takes locks in this order never waits in a circle.

    device_stream → documents by (table, id): purchase_order, purchase_order_line, receipt, discrepancy, master data
    → item_cost by item → reservation by id → number_counter by (kind, period) → feed_partition by id (last)

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
RESERVATIONS = "SELECT 1 FROM reservation WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"


Costs = dict[ItemId, tuple[int, int]]  # quantity and value of own valued stock, as of the lock


async def lock_items(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> Costs:
    """Nobody else changes stock, value or reservations of these items until this transaction ends.

    Items unknown to the ledger are missing in the answer.
    """
    ids = sorted(set(items))
    return {item: (quantity, value) for item, quantity, value in await connection.fetch(ITEMS, ids)} if ids else {}


async def lock_reservations(reservations: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    if ids := sorted(set(reservations)):
        await connection.execute(RESERVATIONS, ids)
