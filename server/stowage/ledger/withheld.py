"""Places whose balances devices are not told for a while: a room asks for it, and says when it is over.

While a place is withheld, its rows of the feed are tombstones, those of new balances too. A movement that brings an item to the place
in the very moment when it is withheld may still be told.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import asyncpg

from stowage.kernel.decision import FeedRow
from stowage.ledger.post import feed_row
from stowage.ledger.rules import BalanceKey

WITHHOLD = "INSERT INTO balance_withheld SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING"
GIVE_BACK = "DELETE FROM balance_withheld WHERE place = ANY($1::bigint[])"
LIES = """
    SELECT b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity, b.weight, p.warehouse
    FROM balance b JOIN place p ON p.id = b.place WHERE b.place = ANY($1::bigint[]) AND b.quantity > 0
"""


async def withhold(places: Collection[int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """Tombstones of what lies there."""
    await connection.execute(WITHHOLD, list(places))
    return await _told(places, connection, withheld=True)


async def give_back(places: Collection[int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    """What lies there by now."""
    await connection.execute(GIVE_BACK, list(places))
    return await _told(places, connection, withheld=False)


async def _told(places: Collection[int], connection: asyncpg.Connection[Any], *, withheld: bool) -> list[FeedRow]:
    rows = await connection.fetch(LIES, list(places))
    return [
        feed_row(BalanceKey(*row[:6]), row["quantity"], row["weight"], row["warehouse"], withheld=withheld)
        for row in rows
    ]
