"""Reads of purchase orders, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

# A relation for receiving: what an order line lets in, and what its goods cost.
RECEIVABLE_LINES = """
    SELECT l.id, l."order", o.state, o.warehouse, o.supplier, l.item, l.ordered, l.accepted, l.over_tolerance_bp,
        l.unit_price_micro, l.inspected
    FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
"""

# A relation for the stock list: what is still to come, by item and warehouse.
INBOUND = """
    SELECT l.item, o.warehouse, sum(greatest(0, l.ordered - l.accepted))::bigint AS inbound
    FROM purchase_order_line l JOIN purchase_order o ON o.id = l."order"
    WHERE o.state IN ('confirmed', 'partly_received') AND NOT l.complete
    GROUP BY l.item, o.warehouse
"""

# An order's row is the lock of its lines.
LOCK_ORDERS = """
    SELECT 1 FROM purchase_order
    WHERE id = ANY($1::bigint[]) OR id IN (SELECT "order" FROM purchase_order_line WHERE id = ANY($2::bigint[]))
    ORDER BY id FOR UPDATE
"""


async def lock_orders(orders: Iterable[int], lines: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    """Nobody else changes these orders, nor the orders of these lines, until the transaction ends."""
    await connection.execute(LOCK_ORDERS, list(orders), list(lines))
