"""Lots 批次 and serials 序列号 that stock has had, with their expiry."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from stowage.kernel.ids import ItemId

# The first one to say an expiry is believed; rooms compare and raise a discrepancy.
UPSERT = """
    INSERT INTO stock_lot AS l (item, lot, kind, expires_on, first_op)
    SELECT DISTINCT ON (item, lot) item, lot, kind, expires_on, op_id
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::uuid[])
        WITH ORDINALITY AS x(item, lot, kind, expires_on, op_id, n)
    ORDER BY item, lot, expires_on IS NULL, n
    ON CONFLICT (item, lot) DO UPDATE SET expires_on = excluded.expires_on
    WHERE l.expires_on IS NULL AND excluded.expires_on IS NOT NULL
"""

CORRECT = "UPDATE stock_lot SET expires_on = $3 WHERE item = $1 AND lot = ANY($2::text[])"


class Lot(NamedTuple):
    """`kind` is lot or serial; `op_id` the command that brought it."""

    item: ItemId
    lot: str
    kind: str
    expires_on: date | None
    op_id: UUID


async def save_lots(lots: Sequence[Lot], connection: asyncpg.Connection[Any]) -> None:
    """Add new lots and fill in expiries not known before. The caller holds the items' locks."""
    if lots:
        await connection.execute(UPSERT, *zip(*lots, strict=True))


async def correct_expiry(
    item: ItemId, lots: Collection[str], expires_on: date, connection: asyncpg.Connection[Any]
) -> None:
    """A person says what it is, whatever was known. The caller holds the item's lock."""
    await connection.execute(CORRECT, item, list(lots), expires_on)
