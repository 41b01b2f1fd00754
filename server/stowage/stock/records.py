"""What is there since the first day: opening stock by where it was put."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import asyncpg

from stowage.kernel.ids import OPENING, ItemId, PlaceId

OPENED = """
    SELECT coalesce(i.merged_into, i.id) AS item, m.target_place, m.lot, sum(m.quantity)::bigint AS quantity,
        coalesce(sum(m.cost), 0)::bigint AS cost
    FROM item i JOIN movement m ON m.item = i.id JOIN place p ON p.id = m.target_place
    WHERE m.source_place = $1 AND (i.id = ANY($2::bigint[]) OR i.merged_into = ANY($2::bigint[])) AND p.warehouse = $3
    GROUP BY 1, m.target_place, m.lot
"""


class Opened(NamedTuple):
    quantity: int
    cost: int


async def opened(
    items: Collection[ItemId], warehouse: int | None, connection: asyncpg.Connection[Any]
) -> dict[tuple[ItemId, PlaceId, str], Opened]:
    """(item, place, lot) → how much of it was opening stock, and its value; what was merged into an item counts as that."""
    rows = await connection.fetch(OPENED, OPENING, list(items), warehouse)
    return {(row["item"], row["target_place"], row["lot"]): Opened(row["quantity"], row["cost"]) for row in rows}
