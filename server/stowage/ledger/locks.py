"""The one order in which everything is locked. Whoever takes locks in this order never waits in a circle.

    device_stream → discrepancy by id → what rooms lock of their own, in the order of app.py (identity as a whole, warehouse, item and
    party by id, receipt by key) → purchase_order by id, the lock of its lines too → item_cost by item → reservation by id
    → number_counter by (kind, period) → feed_partition by name (last)

All but reservations, counters and partitions are locked for a whole transaction at once, before it decides anything
(gateway/locking.py). Receipts, orders and items take one round trip: the function lock_goods of the database locks them, statement after
statement. Reservations hang under their items; counters are locked at once too where several segments may draw.

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
from stowage.platform.arrays import array

GOODS = """
    SELECT item, quantity, value
    FROM lock_goods($1::text::uuid[], $2::text::bigint[], $3::text::bigint[], $4::text::bigint[])
"""
COUNTERS = "SELECT 1 FROM number_counter ORDER BY kind, period FOR UPDATE"
RESERVATIONS = "SELECT 1 FROM reservation WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"


Costs = dict[ItemId, tuple[int, int]]  # quantity and value of own valued stock, as of the lock


async def lock_goods(
    documents: Iterable[UUID],
    orders: Iterable[int],
    order_lines: Iterable[int],
    items: Iterable[ItemId],
    connection: asyncpg.Connection[Any],
) -> Costs:
    """Nobody else adds to these documents, changes these orders (nor those of these lines), or stock, value and reservations of these
    items until this transaction ends.

    A document is locked by its key, for it may have no row yet. Items unknown to the ledger are missing in the answer.
    """
    rows = await connection.fetch(GOODS, array(documents), array(orders), array(order_lines), array(items))
    return {item: (quantity, value) for item, quantity, value in rows}


async def lock_items(items: Iterable[ItemId], connection: asyncpg.Connection[Any]) -> Costs:
    """`lock_goods` of items alone."""
    wanted = list(items)
    return await lock_goods((), (), (), wanted, connection) if wanted else {}


async def lock_counters(connection: asyncpg.Connection[Any]) -> None:
    """All of them, for a transaction that may draw several times and knows not yet in which order."""
    await connection.execute(COUNTERS)


async def lock_reservations(reservations: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    if ids := sorted(set(reservations)):
        await connection.execute(RESERVATIONS, ids)
