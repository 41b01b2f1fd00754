"""Posting: the only writer of movements, balances, value and reservations.

The caller holds the locks of all items moved (locks.lock_items) and has read their value with them. Then one round trip posts
any number of movements, two where they take goods from held places:

  READ   what the held sources have; balances of targets are not read: what is given is added to whatever is there
  plan   rules.plan, pure: shortfalls, value, changes of balances in order
  WRITE  movements, value, balances and their figures in one statement. A held balance that shrinks exists, so it is updated (inserting a
         negative row would break its check before the conflict is seen); every other change is an upsert, in key order
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.decision import Discrepancy, FeedRow
from stowage.ledger.figures import add_figures
from stowage.ledger.holds import post_holds
from stowage.ledger.locks import Costs
from stowage.ledger.rules import BalanceKey, Plan, Posting, Row, is_held, plan, source_key
from stowage.platform.arrays import array

READ = """
    SELECT x.n, coalesce(b.quantity, 0), coalesce(b.weight, 0), x.place < 0 OR EXISTS (SELECT 1 FROM place WHERE id = x.place)
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        WITH ORDINALITY AS x(item, place, lot, container, status, owner, n)
    LEFT JOIN balance b USING (item, place, lot, container, status, owner)
"""
MOVEMENT = ", ".join(Row._fields[1:])
# Whole rows as arrays of the tables' own types: one array is a good deal cheaper than one for each column.
WRITE = f"""
    WITH moved AS (
        INSERT INTO movement ({MOVEMENT}) SELECT {MOVEMENT} FROM unnest($1::movement[])
    ), valued AS (
        UPDATE item_cost c SET quantity = x.quantity, value = x.value
        FROM unnest($2::text::bigint[], $3::text::bigint[], $4::text::bigint[]) AS x(item, quantity, value)
        WHERE c.item = x.item
    ), shrunk AS (
        UPDATE balance b SET quantity = b.quantity + x.quantity,
            weight = CASE WHEN x.weight IS NULL THEN b.weight ELSE coalesce(b.weight, 0) + x.weight END
        FROM unnest($5::balance[]) x
        WHERE (b.item, b.place, b.lot, b.container, b.status, b.owner)
            = (x.item, x.place, x.lot, x.container, x.status, x.owner)
        RETURNING b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity, b.weight
    ), grown AS (
        INSERT INTO balance AS b SELECT * FROM unnest($6::balance[])
        ON CONFLICT (item, place, lot, container, status, owner)
        DO UPDATE SET quantity = b.quantity + excluded.quantity,
            weight = CASE WHEN excluded.weight IS NULL THEN b.weight ELSE coalesce(b.weight, 0) + excluded.weight END
        RETURNING b.item, b.place, b.lot, b.container, b.status, b.owner, b.quantity, b.weight
    ), figured AS (
        {add_figures("(SELECT * FROM unnest($5::balance[]) UNION ALL SELECT * FROM unnest($6::balance[]))")}
    )
    SELECT c.*, p.warehouse, w.place IS NOT NULL AS withheld
    FROM (SELECT * FROM shrunk UNION ALL SELECT * FROM grown) c LEFT JOIN place p ON p.id = c.place
    LEFT JOIN balance_withheld w ON w.place = c.place
    WHERE c.place > 0
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
    weight: int = 0


async def post(postings: Sequence[Posting], costs: Costs, connection: asyncpg.Connection[Any]) -> Posted:
    """Post in order, inside the caller's transaction, whose item locks cover every movement and hold; `costs` came with them.

    Raises rules.Overdrawn for an intent that takes more than there is; LookupError for an unknown item or place.
    """
    discrepancies = await post_holds(postings, connection)
    moves = [movement for posting in postings for movement in posting.movements]
    if not moves:
        return Posted(discrepancies, [])
    _require_known("item", (move.item for move in moves if move.item not in costs))
    on_hand, weights = await _read({source_key(move) for move in moves if is_held(move.source.place)}, connection)
    planned = plan(postings, on_hand, {move.item: costs[move.item] for move in moves}, weights)
    feed = await _write(planned, connection)
    return Posted([a + b for a, b in zip(discrepancies, planned.discrepancies, strict=True)], feed)


async def _read(
    sources: Collection[BalanceKey], connection: asyncpg.Connection[Any]
) -> tuple[dict[BalanceKey, int], dict[BalanceKey, int]]:
    """What each has, and what that weighs."""
    if not sources:
        return {}, {}
    keys = sorted(sources)
    on_hand: dict[BalanceKey, int] = {}
    weights: dict[BalanceKey, int] = {}
    unknown = []
    for number, quantity, weight, is_known in await connection.fetch(READ, *zip(*keys, strict=True)):
        key = keys[number - 1]
        on_hand[key], weights[key] = quantity, weight
        if not is_known:
            unknown.append(key.place)
    _require_known("place", unknown)
    return on_hand, weights


async def _write(planned: Plan, connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    shrunk: list[tuple[Any, ...]] = []
    grown: list[tuple[Any, ...]] = []
    for key, (quantity, weight) in sorted(planned.balances.items()):
        if quantity or weight:
            changes = shrunk if quantity < 0 and is_held(key.place) else grown
            changes.append((*key, quantity, weight or None))
    held = planned.costs.values()
    costs = map(array, (planned.costs, [cost.quantity for cost in held], [cost.value for cost in held]))
    rows = await connection.fetch(WRITE, planned.rows, *costs, shrunk, grown)
    _require_known("place", (row["place"] for row in rows if row["warehouse"] is None))
    return [
        feed_row(BalanceKey(*row[:6]), row["quantity"], row["weight"], row["warehouse"], withheld=row["withheld"])
        for row in rows
    ]


def feed_row(key: BalanceKey, quantity: int, weight: int | None, warehouse: int, *, withheld: bool) -> FeedRow:
    """A tombstone where there is nothing, or where devices are not to know (ledger/withheld.py)."""
    body = BalanceBody(key.item, key.place, key.status, quantity, key.lot, key.container, key.owner, weight or 0)
    return FeedRow(
        f"wh/{warehouse}/stock",
        "balance",
        _row_key(key),
        msgspec.json.encode(body) if quantity and not withheld else None,
    )


def _row_key(key: BalanceKey) -> str:
    """The parts with | between them. Lots and containers are any text: within a part, % is %25 and | is %7C (proofs.FEED too)."""
    item, place, lot, container, status, owner = key
    return f"{item}|{place}|{_escaped(lot)}|{_escaped(container)}|{status}|{owner}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C") if text else ""


def _require_known(kind: str, unknown: Iterable[int]) -> None:
    if missing := sorted(set(unknown)):
        raise LookupError(f"unknown to the ledger: {kind} {', '.join(map(str, missing))}")
