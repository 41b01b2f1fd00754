"""Reads of the ledger: what lies where, what may be promised, how it came about, and what lay there at any past instant.

Figures are of own stock (owner 0) in real places. History follows occurred_at, and id among movements of one instant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import ItemId

# A relation: item × warehouse. available = on hand in status available − open reservations, floored at zero; leases are
# reservations and count once. A condition on item reaches the primary key of balance and the index of open reservations.
STOCK = """
    SELECT item, warehouse, sum(quantity)::bigint AS on_hand,
        coalesce(sum(quantity) FILTER (WHERE status = 'inspection'), 0)::bigint AS inspection,
        coalesce(sum(quantity) FILTER (WHERE status = 'quarantine'), 0)::bigint AS quarantine,
        coalesce(sum(quantity) FILTER (WHERE status = 'damaged'), 0)::bigint AS damaged,
        coalesce(sum(quantity) FILTER (WHERE status = 'surplus'), 0)::bigint AS surplus,
        coalesce(sum(quantity) FILTER (WHERE status IN ('available', 'inspection')), 0)::bigint AS valued,
        sum(reserved)::bigint AS reserved,
        greatest(0, coalesce(sum(quantity) FILTER (WHERE status = 'available'), 0) - sum(reserved))::bigint AS available,
        greatest(0, sum(reserved) - coalesce(sum(quantity) FILTER (WHERE status = 'available'), 0))::bigint AS over_reserved
    FROM (
        SELECT b.item, p.warehouse, b.status, b.quantity, 0::bigint AS reserved
        FROM balance b JOIN place p ON p.id = b.place WHERE b.place > 0 AND b.owner = 0
        UNION ALL
        SELECT item, warehouse, '', 0::bigint, quantity - taken - released FROM reservation WHERE taken + released < quantity
    ) part
    GROUP BY item, warehouse
"""

# A relation: real places where something lies or is promised: how many items, how many open reservations name the place.
THERE = """
    SELECT place, sum(items)::bigint AS items, sum(holds)::bigint AS holds FROM (
        SELECT place, count(DISTINCT item) AS items, 0::bigint AS holds FROM balance WHERE place > 0 AND quantity > 0 GROUP BY place
        UNION ALL
        SELECT place, 0::bigint, count(*) FROM reservation
        WHERE place IS NOT NULL AND taken + released < quantity GROUP BY place
    ) part
    GROUP BY place
"""

# A relation: whose goods lie somewhere.
OWNERS_THERE = "SELECT owner FROM balance WHERE quantity <> 0 AND owner <> 0"

# An expression over a balance b: since when the oldest of what lies there is there. Newer arrivals cover what is there up to it, first in
# first out.
SINCE = """
    (SELECT min(arrival.occurred_at) FROM (
        SELECT m.occurred_at, sum(m.quantity) OVER (ORDER BY m.occurred_at DESC, m.id DESC) - m.quantity AS newer
        FROM movement m WHERE m.target_place = b.place AND m.item = b.item AND m.lot = b.lot
            AND m.target_container = b.container AND m.target_status = b.status AND m.owner = b.owner AND m.target_place > 0
    ) arrival WHERE arrival.newer < b.quantity)
"""

# Each side of a movement that lies in scope: $2 warehouses, null: all; $3 a place, null: any.
SIDES = """
    LEFT JOIN place source ON source.id = m.source_place
        AND ($2::bigint[] IS NULL OR source.warehouse = ANY($2)) AND ($3::bigint IS NULL OR source.id = $3)
    LEFT JOIN place target ON target.id = m.target_place
        AND ($2::bigint[] IS NULL OR target.warehouse = ANY($2)) AND ($3::bigint IS NULL OR target.id = $3)
"""
CHANGE = "m.quantity * ((target.id IS NOT NULL)::int - (source.id IS NOT NULL)::int)"

# $1 items; $4 the instant.
ON_HAND_AT = f"""
    SELECT m.item, sum({CHANGE})::bigint AS on_hand FROM movement m {SIDES}
    WHERE m.item = ANY($1::bigint[]) AND m.owner = 0 AND m.occurred_at <= $4 GROUP BY m.item
"""

# A page of a stock card, newest first, with the balance after each movement: the balance of today less all that came later.
# $1 item; $4 lot, null: all; $5, $6 before this (occurred_at, id), infinity for the first page; $7 how many rows.
CARD = f"""
    WITH change AS NOT MATERIALIZED (
        SELECT m.*, {CHANGE} AS change FROM movement m {SIDES}
        WHERE m.item = $1 AND m.owner = 0 AND ($4::text IS NULL OR m.lot = $4)
            AND (source.id IS NOT NULL OR target.id IS NOT NULL)
    ), today AS MATERIALIZED (
        SELECT coalesce(sum(b.quantity), 0) AS balance FROM balance b JOIN place p ON p.id = b.place
        WHERE b.item = $1 AND b.owner = 0 AND ($4::text IS NULL OR b.lot = $4)
            AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2)) AND ($3::bigint IS NULL OR p.id = $3)
    ), later AS MATERIALIZED (
        SELECT coalesce(sum(change), 0) AS change FROM change
        WHERE (occurred_at, id) >= ($5::timestamptz, $6::bigint)
    ), page AS (
        SELECT * FROM change WHERE (occurred_at, id) < ($5::timestamptz, $6::bigint)
        ORDER BY occurred_at DESC, id DESC LIMIT $7
    )
    SELECT p.id, p.occurred_at, p.document, n.number, p.source_place, p.source_status, p.target_place, p.target_status, p.lot,
        p.quantity, p.change::bigint, p.person, p.device, p.value,
        (today.balance - later.change - coalesce(sum(p.change) OVER newer, 0))::bigint AS balance
    FROM page p CROSS JOIN today CROSS JOIN later LEFT JOIN document_number n USING (document)
    WINDOW newer AS (ORDER BY p.occurred_at DESC, p.id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ORDER BY p.occurred_at DESC, p.id DESC
"""


INFINITY = datetime.max.replace(tzinfo=UTC)  # after every movement


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
    return dict(await connection.fetch(ON_HAND_AT, items, warehouses, None, instant))


async def card(
    item: ItemId,
    connection: asyncpg.Connection[Any],
    *,
    warehouses: Sequence[int] | None,
    place: int | None,
    lot: str | None,
    before: tuple[datetime, int] | None,
    limit: int,
) -> list[CardRow]:
    """Movements of an item in, out of or within the scope, newest first. None: all warehouses, any place, any lot.

    `before` is (occurred_at, id) of the last row of the page before.
    """
    instant, movement = before or (INFINITY, 0)
    rows = await connection.fetch(CARD, item, warehouses, place, lot, instant, movement, limit)
    return [CardRow(**dict(row)) for row in rows]
