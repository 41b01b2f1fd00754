"""Posting: the only writer of movements, balances, value and reservations.

The caller holds the locks of all items moved (locks.lock_items). Then two round trips post any number of movements:

  READ   value of the items, what the held sources have, and the warehouse of each real place; balances of targets are not
         read: what is given is added to whatever is there
  plan   rules.plan, pure: shortfalls, value, changes of balances in order
  WRITE  movements, value and balances in one statement. A held balance that shrinks exists, so it is updated (inserting a
         negative row would break its check before the conflict is seen); every other change is an upsert, in key order
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.decision import Discrepancy, FeedRow
from stowage.kernel.ids import ItemId
from stowage.ledger.holds import post_holds
from stowage.ledger.rules import BalanceKey, Plan, Posting, Row, is_held, plan, source_key

READ = """
    SELECT 'cost' AS what, item AS key, quantity AS a, value AS b FROM item_cost WHERE item = ANY($1::bigint[])
    UNION ALL
    SELECT 'place', id, warehouse, 0 FROM place WHERE id = ANY($2::bigint[])
    UNION ALL
    SELECT 'balance', x.n, b.quantity, 0
    FROM unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::bigint[])
        WITH ORDINALITY AS x(item, place, lot, container, status, owner, n)
    JOIN balance b USING (item, place, lot, container, status, owner)
"""
WRITE = f"""
    WITH moved AS (
        INSERT INTO movement ({", ".join(Row._fields)})
        SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[],
            $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::bigint[], $14::bigint[],
            $15::text[], $16::bigint[], $17::text[], $18::bigint[], $19::uuid[], $20::timestamptz[], $21::timestamptz[],
            $22::date[], $23::date[])
    ), valued AS (
        UPDATE item_cost c SET quantity = x.quantity, value = x.value
        FROM unnest($24::bigint[], $25::bigint[], $26::bigint[]) AS x(item, quantity, value)
        WHERE c.item = x.item
    ), shrunk AS (
        UPDATE balance b SET quantity = b.quantity + x.quantity,
            weight = CASE WHEN x.weight IS NULL THEN b.weight ELSE coalesce(b.weight, 0) + x.weight END
        FROM unnest($27::bigint[], $28::bigint[], $29::text[], $30::text[], $31::text[], $32::bigint[], $33::bigint[],
            $34::bigint[]) AS x(item, place, lot, container, status, owner, quantity, weight)
        WHERE (b.item, b.place, b.lot, b.container, b.status, b.owner)
            = (x.item, x.place, x.lot, x.container, x.status, x.owner)
        RETURNING b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity
    ), grown AS (
        INSERT INTO balance AS b (item, place, lot, container, status, owner, quantity, weight)
        SELECT * FROM unnest($35::bigint[], $36::bigint[], $37::text[], $38::text[], $39::text[], $40::bigint[],
            $41::bigint[], $42::bigint[])
        ON CONFLICT (item, place, lot, container, status, owner)
        DO UPDATE SET quantity = b.quantity + excluded.quantity,
            weight = CASE WHEN excluded.weight IS NULL THEN b.weight ELSE coalesce(b.weight, 0) + excluded.weight END
        RETURNING b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity
    )
    SELECT * FROM shrunk WHERE place > 0 UNION ALL SELECT * FROM grown WHERE place > 0
"""


class Posted(msgspec.Struct, frozen=True):
    """`discrepancies` has one list for each posting, in their order; `feed` the balances changed, at their new quantities."""

    discrepancies: list[list[Discrepancy]]
    feed: list[FeedRow]


class BalanceBody(msgspec.Struct, omit_defaults=True):
    """Body of a feed row `balance`."""

    item: int
    place: int
    status: str
    quantity: int
    lot: str = ""
    container: str = ""
    owner: int = 0


async def post(postings: Sequence[Posting], connection: asyncpg.Connection[Any]) -> Posted:
    """Post in order, inside the caller's transaction, whose item locks cover every movement and hold.

    Raises rules.Overdrawn for an intent that takes more than there is; LookupError for an unknown item or place.
    """
    discrepancies = await post_holds(postings, connection)
    moves = [movement for posting in postings for movement in posting.movements]
    if not moves:
        return Posted(discrepancies, [])
    sources = sorted({source_key(move) for move in moves if is_held(move.source.place)})
    items = sorted({move.item for move in moves})
    places = {slot.place for move in moves for slot in (move.source, move.target) if slot.place > 0}
    costs: dict[ItemId, tuple[int, int]] = {}
    warehouses: dict[int, int] = {}
    on_hand: dict[BalanceKey, int] = {}
    for what, key, a, b in await connection.fetch(READ, items, sorted(places), *_columns(sources, 6)):
        if what == "cost":
            costs[key] = (a, b)
        elif what == "place":
            warehouses[key] = a
        else:
            on_hand[sources[key - 1]] = a
    _require_known(items, costs, places, warehouses)
    planned = plan(postings, on_hand, costs)
    feed = await _write(planned, warehouses, connection)
    return Posted([a + b for a, b in zip(discrepancies, planned.discrepancies, strict=True)], feed)


async def _write(planned: Plan, warehouses: dict[int, int], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    shrunk: list[tuple[Any, ...]] = []
    grown: list[tuple[Any, ...]] = []
    for key, (quantity, weight) in sorted(planned.balances.items()):
        if quantity or weight:
            changes = shrunk if quantity < 0 and is_held(key.place) else grown
            changes.append((*key, quantity, weight or None))
    costs = [(item, cost.quantity, cost.value) for item, cost in planned.costs.items()]
    rows = await connection.fetch(
        WRITE, *_columns(planned.rows, 23), *_columns(costs, 3), *_columns(shrunk, 8), *_columns(grown, 8)
    )
    return [_feed_row(BalanceKey(*row[:6]), row[6], warehouses[row[1]]) for row in rows]


def _feed_row(key: BalanceKey, quantity: int, warehouse: int) -> FeedRow:
    body = BalanceBody(key.item, key.place, key.status, quantity, key.lot, key.container, key.owner)
    return FeedRow(f"wh/{warehouse}/stock", "balance", _row_key(key), msgspec.json.encode(body) if quantity else None)


def _row_key(key: BalanceKey) -> str:
    """The parts with | between them. Lots and containers are any text: within a part, % is %25 and | is %7C (proofs.FEED too)."""
    return "|".join(str(part).replace("%", "%25").replace("|", "%7C") for part in key)


def _columns(rows: Sequence[Sequence[Any]], count: int) -> list[Any]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _require_known(items: list[ItemId], costs: dict[ItemId, Any], places: set[Any], warehouses: dict[int, int]) -> None:
    unknown = [f"item {item}" for item in items if item not in costs]
    unknown += [f"place {place}" for place in places if place not in warehouses]
    if unknown:
        raise LookupError(f"unknown to the ledger: {', '.join(unknown)}")
