"""Short words for tests that post to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from stowage.kernel.decision import Context, Hold, Movement, ReleaseHold, Slot, Status, TakeHold
from stowage.kernel.ids import CUSTOMER, SUPPLIER, ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.locks import lock_items
from stowage.ledger.post import Posted, post
from stowage.ledger.rules import Posting

PIECE = 10_000
NOON = 1_795_320_000_000  # 2026-11-22T04:00:00Z, noon in Shanghai
DEVICE = UUID("00000000-0000-7000-8000-000000000001")

# Two warehouses with three places each, items 1 to 5.
COMPANY = """
    INSERT INTO unit VALUES ('pcs', '件', 'piece', 0);
    INSERT INTO item (id, sku, name_zh, name_en, base_unit, category, tracks_lot, tracks_expiry, tracks_serial, inspected, search, active)
        SELECT n, 'SKU-' || n, '物料 ' || n, 'Item ' || n, 'pcs', '', false, false, false, false, 'sku-' || n, true
        FROM generate_series(1, 5) n;
    INSERT INTO item_cost (item) SELECT generate_series(1, 5);
    INSERT INTO warehouse (id, code, name_zh, name_en, timezone, has_bins) VALUES
        (1, 'WH1', '一号仓', 'Warehouse 1', 'Asia/Shanghai', true), (2, 'WH2', '二号仓', 'Warehouse 2', 'Asia/Shanghai', true);
    INSERT INTO place (id, warehouse, code, kind, zone, aisle, bay, level, active) VALUES
        (1, 1, 'D-01', 'dock', '', '', '', '', true), (2, 1, 'A01-01-1', 'bin', '', '', '', '', true),
        (3, 1, 'A01-01-2', 'bin', '', '', '', '', true), (4, 2, 'D-01', 'dock', '', '', '', '', true),
        (5, 2, 'B01-01-1', 'bin', '', '', '', '', true), (6, 2, 'B01-01-2', 'bin', '', '', '', '', true);
"""


def context(at: int = NOON, op_id: UUID | None = None, posting_date: date = date(2026, 11, 22)) -> Context:
    day = date(2026, 11, 22)
    return Context(op_id or uuid4(), DEVICE, PersonId(1), WarehouseId(1), at, 0, at, day, max(day, posting_date))


def move(
    item: int,
    pieces: int,
    source: int | Slot,
    target: int | Slot,
    cost: int | None = None,
    lot: str = "",
    document: str = "test:1",
) -> Movement:
    """`pieces` of an item between places (in status available) or slots."""
    return Movement(
        ItemId(item),
        Quantity(pieces * PIECE),
        source if isinstance(source, Slot) else Slot(PlaceId(source)),
        target if isinstance(target, Slot) else Slot(PlaceId(target)),
        document,
        lot,
        cost=None if cost is None else Amount(cost),
    )


def receive(
    item: int, pieces: int, place: int, cost: int, lot: str = "", status: Status = Status.AVAILABLE
) -> Movement:
    return move(item, pieces, SUPPLIER, Slot(PlaceId(place), status), cost, lot)


def ship(item: int, pieces: int, place: int, lot: str = "") -> Movement:
    return move(item, pieces, place, CUSTOMER, lot=lot)


def fact(*movements: Movement, at: int = NOON, holds: Sequence[Hold | TakeHold | ReleaseHold] = ()) -> Posting:
    return Posting(context(at), movements, holds)


async def posted(connection: asyncpg.Connection[Any], *postings: Posting) -> Posted:
    """Post in a transaction of its own, items locked as the bus does."""
    async with connection.transaction():
        items = {m.item for p in postings for m in p.movements} | {
            h.item for p in postings for h in p.holds if isinstance(h, Hold)
        }
        return await post(postings, await lock_items(items, connection), connection)
