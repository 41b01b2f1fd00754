"""Reservations 占用: a hold is posted in part or whole (take), or given back (release). Entries are appended, the row is their sum.

H-1  open = quantity − taken − released is never negative.
H-2  An intent that takes or releases more than is open is a bug (its rule looks first); a fact takes what is open, and the rest
     is a discrepancy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from stowage.kernel.decision import Discrepancy, Hold, ReleaseHold, TakeHold
from stowage.ledger.figures import add_reserved
from stowage.ledger.locks import lock_reservations
from stowage.ledger.rules import LedgerDiscrepancy, Overdrawn, Posting, moment

READ = "SELECT id, quantity - taken - released AS open FROM reservation WHERE id = ANY($1::uuid[])"
# Three steps, because a statement's parts do not see each other's rows: new holds, their entries, then what changed.
INSERT = f"""
    WITH held AS (
        INSERT INTO reservation (id, warehouse, item, place, lot, quantity, document, holder, op_id, created_at)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::uuid[],
            $9::uuid[], $10::timestamptz[])
        RETURNING item, warehouse, quantity AS more
    )
    {add_reserved("held")}
"""
APPEND = """
    INSERT INTO reservation_entry (reservation, kind, quantity, op_id, at)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::timestamptz[])
"""
UPDATE = f"""
    WITH spent AS (
        UPDATE reservation r SET taken = r.taken + x.taken, released = r.released + x.released
        FROM (
            SELECT id, coalesce(sum(quantity) FILTER (WHERE kind = 'take'), 0) AS taken,
                coalesce(sum(quantity) FILTER (WHERE kind = 'release'), 0) AS released
            FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS e(id, kind, quantity)
            WHERE kind <> 'hold' GROUP BY id
        ) x
        WHERE r.id = x.id
        RETURNING r.item, r.warehouse, -(x.taken + x.released) AS more
    )
    {add_reserved("spent")}
"""


class Entry(NamedTuple):
    """One row of `reservation_entry`, its columns in this order."""

    reservation: UUID
    kind: str  # hold, take, release
    quantity: int
    op_id: UUID
    at: datetime


class HoldPlan(msgspec.Struct):
    """`discrepancies` has one list for each posting."""

    entries: list[Entry]
    discrepancies: list[list[Discrepancy]]


def plan_holds(postings: Sequence[Posting], opened: Mapping[UUID, int]) -> HoldPlan:
    """`opened`: open quantity of every hold taken from or released; one that is missing has nothing open.

    Raises Overdrawn for an intent that takes or releases more than is open.
    """
    left = dict(opened)
    plan = HoldPlan([], [])
    for posting in postings:
        discrepancies: list[Discrepancy] = []
        at = moment(posting.context.received_at)
        for hold in posting.holds:
            there = left.get(hold.id, 0)
            match hold:
                case Hold():
                    kind, change = "hold", int(hold.quantity)
                    left[hold.id] = change
                case TakeHold() | ReleaseHold():
                    wanted = there if hold.quantity is None else hold.quantity
                    kind = "take" if isinstance(hold, TakeHold) else "release"
                    change = min(wanted, there)
                    left[hold.id] = there - change
                    if wanted > there:
                        discrepancies.append(_spent(posting, hold.id, wanted, there))
            if change:
                plan.entries.append(Entry(hold.id, kind, change, posting.context.op_id, at))
        plan.discrepancies.append(discrepancies)
    return plan


def _spent(posting: Posting, hold: UUID, wanted: int, there: int) -> Discrepancy:
    if not posting.is_fact:
        raise Overdrawn(f"hold {hold}: {wanted} wanted, {there} open")
    evidence = {"hold": str(hold), "wanted": wanted, "open": there}
    return Discrepancy(LedgerDiscrepancy.HOLD_SPENT, evidence, ("acknowledge",))


async def post_holds(postings: Sequence[Posting], connection: asyncpg.Connection[Any]) -> list[list[Discrepancy]]:
    """Post the holds of all postings in order; discrepancies are one list for each posting."""
    holds = [(posting.context, hold) for posting in postings for hold in posting.holds]
    if not holds:
        return [[] for _ in postings]
    used = {hold.id for _, hold in holds if not isinstance(hold, Hold)}
    await lock_reservations(used, connection)
    planned = plan_holds(postings, dict(await connection.fetch(READ, list(used))) if used else {})
    made = [
        (
            h.id,
            h.warehouse,
            h.item,
            h.place,
            h.lot,
            h.quantity,
            h.document,
            h.holder,
            context.op_id,
            moment(context.received_at),
        )
        for context, h in holds
        if isinstance(h, Hold)
    ]
    if made:
        await connection.execute(INSERT, *zip(*made, strict=True))
    if planned.entries:
        columns = list(zip(*planned.entries, strict=True))
        await connection.execute(APPEND, *columns)
        await connection.execute(UPDATE, *columns[:3])
    return planned.discrepancies
