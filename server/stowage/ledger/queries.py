"""Reads of the ledger: what lies where, what may be promised, how it came about, and what lay there at any past instant.

Figures are of own stock (owner 0) in real places. History follows occurred_at, and id among movements of one instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import ItemId, PlaceId

# A relation: item × warehouse. available = on hand in status available − open reservations, floored at zero; leases are
# reservations and count once. A condition on item reaches the primary key of balance and the index of open reservations.
STOCK = """
    SELECT item, warehouse, sum(quantity)::bigint AS on_hand,
        coalesce(sum(quantity) FILTER (WHERE status = 'inspection'), 0)::bigint AS inspection,
        coalesce(sum(quantity) FILTER (WHERE status = 'quarantine'), 0)::bigint AS quarantine,
        coalesce(sum(quantity) FILTER (WHERE status = 'damaged'), 0)::bigint AS damaged,
        coalesce(sum(quantity) FILTER (WHERE status = 'surplus'), 0)::bigint AS surplus,
        coalesce(sum(quantity) FILTER (WHERE status IN ('available', 'inspection', 'quarantine')), 0)::bigint AS valued,
        sum(reserved)::bigint AS reserved,
        greatest(0, coalesce(sum(quantity) FILTER (WHERE status = 'available'), 0) - sum(reserved))::bigint AS available
    FROM (
        SELECT b.item, p.warehouse, b.status, b.quantity, 0::bigint AS reserved
        FROM balance b JOIN place p ON p.id = b.place WHERE b.place > 0 AND b.owner = 0
        UNION ALL
        SELECT item, warehouse, '', 0::bigint, quantity - taken - released FROM reservation WHERE taken + released < quantity
    ) part
    GROUP BY item, warehouse
"""

# $2: warehouses, null: all.
ON_HAND_AT = """
    WITH scope AS MATERIALIZED (SELECT id FROM place WHERE $2::bigint[] IS NULL OR warehouse = ANY($2::bigint[]))
    SELECT item, sum(quantity * ((target_place IN (SELECT id FROM scope))::int
        - (source_place IN (SELECT id FROM scope))::int))::bigint AS on_hand
    FROM movement WHERE item = ANY($1::bigint[]) AND owner = 0 AND occurred_at <= $3
    GROUP BY item
"""

# A page of a stock card, newest first, with the balance after each movement: the balance of today less all that came later.
# $1 item; $2 places in scope; $3 lot, null: all; $4, $5 before this movement's (occurred_at, id); $6 how many rows.
CARD = """
    WITH scope AS MATERIALIZED (SELECT unnest($2::bigint[]) AS id),
    change AS NOT MATERIALIZED (
        SELECT m.*, quantity * ((target_place IN (SELECT id FROM scope))::int
            - (source_place IN (SELECT id FROM scope))::int) AS change
        FROM movement m
        WHERE item = $1 AND owner = 0 AND ($3::text IS NULL OR lot = $3)
            AND (target_place IN (SELECT id FROM scope) OR source_place IN (SELECT id FROM scope))
    ), latest AS (
        SELECT (SELECT coalesce(sum(quantity), 0) FROM balance
                WHERE item = $1 AND owner = 0 AND place IN (SELECT id FROM scope) AND ($3::text IS NULL OR lot = $3))
            - (SELECT coalesce(sum(change), 0) FROM change WHERE $4::timestamptz IS NOT NULL AND (occurred_at, id) >= ($4, $5::bigint))
            AS balance
    ), page AS (
        SELECT * FROM change WHERE $4::timestamptz IS NULL OR (occurred_at, id) < ($4, $5::bigint)
        ORDER BY occurred_at DESC, id DESC LIMIT $6
    )
    SELECT p.id, p.occurred_at, p.document, n.number, p.source_place, p.source_status, p.target_place, p.target_status, p.lot,
        p.quantity, p.change::bigint, p.person, p.device, p.value,
        (l.balance - coalesce(sum(p.change) OVER newer, 0))::bigint AS balance
    FROM page p CROSS JOIN latest l LEFT JOIN document_number n USING (document)
    WINDOW newer AS (ORDER BY p.occurred_at DESC, p.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY p.occurred_at DESC, p.id DESC
"""


class CardRow(msgspec.Struct, frozen=True):
    """A movement seen from the places in scope. `change` is 0 where goods stayed among them; `balance` is after it."""

    id: int
    occurred_at: datetime
    document: str
    number: str | None
    source_place: int
    source_status: str
    target_place: int
    target_status: str
    lot: str
    quantity: int
    change: int
    person: int
    device: Any
    value: int
    balance: int


async def on_hand_at(
    instant: datetime, items: Sequence[ItemId], warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]
) -> dict[ItemId, int]:
    """Quantity of each item that lay in these warehouses (None: all) at `instant`; items that never moved are left out."""
    return dict(await connection.fetch(ON_HAND_AT, items, warehouses, instant))


async def card(
    item: ItemId,
    places: Sequence[PlaceId],
    connection: asyncpg.Connection[Any],
    *,
    lot: str | None = None,
    before: tuple[datetime, int] | None = None,
    limit: int,
) -> list[CardRow]:
    """Movements of an item in or out of `places` or among them, newest first; `before` is the last row of the page before."""
    instant, movement = before or (None, None)
    rows = await connection.fetch(CARD, item, places, lot, instant, movement, limit)
    return [CardRow(**dict(row)) for row in rows]
