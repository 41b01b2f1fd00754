"""Which discrepancies there are, whom they concern, and in which order they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.naming import Row, State, tell
from stowage.kernel.discrepancy import DiscrepancyKind

# What a discrepancy is about: the line that its evidence names (what a decision raised names the line decided about), else the one
# that the same command counted; its receipt, and the order of either.
UUID_TEXT = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
ABOUT = f"""
    FROM discrepancy d
    LEFT JOIN unnest($3::text[], $4::int[]) AS k(code, urgency) ON k.code = d.code
    LEFT JOIN receipt_line l ON l.id = CASE WHEN d.evidence->>'line' ~ '{UUID_TEXT}' THEN (d.evidence->>'line')::uuid ELSE d.op_id END
    LEFT JOIN receipt r ON r.id = l.receipt
    LEFT JOIN purchase_order o ON o.id = coalesce(l."order", r."order") AND o.warehouse = d.warehouse
    WHERE ($1::bigint[] IS NULL OR d.warehouse IS NULL OR d.warehouse = ANY($1::bigint[])) AND ($2::text IS NULL OR d.state = $2)
"""
# Whom it concerns: by what they may do ($5: codes; null: whatever there is), or it is their order ($6: codes, $7: person).
CONCERNS = """
    ($5::text[] IS NULL OR d.code = ANY($5::text[])
        OR (d.code = ANY($6::text[]) AND $7::bigint IN (o.created_by, o.confirmed_by, o.ended_by)))
"""
RANK = "CASE WHEN $2 = 'open' THEN coalesce(k.urgency, 1) ELSE 0 END"
PLACE = "CASE WHEN $2 = 'open' THEN d.id ELSE -d.id END"
DISCREPANCIES = f"""
    SELECT d.id, d.op_id, d.code, d.warehouse, d.evidence, d.choices, d.state, d.uncertainty_ms,
        (extract(epoch FROM d.raised_at) * 1000)::bigint AS raised_at,
        (extract(epoch FROM coalesce(d.occurred_at, d.raised_at)) * 1000)::bigint AS occurred_at,
        d.person, d.device, coalesce(d.choice, '') AS choice, coalesce(d.reason, '') AS reason, d.resolved_by,
        (extract(epoch FROM d.resolved_at) * 1000)::bigint AS resolved_at, o.id AS order_id, o.number AS order_number
    {ABOUT} AND {CONCERNS} AND ($8::bigint IS NULL OR d.id = $8) AND ($9::bigint IS NULL OR o.id = $9)
        AND ($10::int IS NULL OR ({RANK}, {PLACE}) > ($10::int, $11::bigint))
    ORDER BY {RANK}, {PLACE} LIMIT $12
"""
# A relation: what commands took beyond the balance of a place and nobody booked as found: open, or explained by a count since. `alone`:
# nothing else of that command is open in the ledger.
SHORTFALLS = """
    SELECT d.op_id, (d.evidence->>'place')::bigint AS place, (d.evidence->>'item')::bigint AS item, d.evidence->>'lot' AS lot,
        d.evidence->>'status' AS status, d.evidence->>'container' AS container, (d.evidence->>'owner')::bigint AS owner,
        (d.evidence->>'short')::bigint AS short,
        coalesce(d.occurred_at, d.raised_at) AS occurred_at, d.state,
        NOT EXISTS (SELECT 1 FROM discrepancy o WHERE o.op_id = d.op_id AND o.id <> d.id AND o.state = 'open'
            AND starts_with(o.code, 'ledger.')) AS alone
    FROM discrepancy d
    WHERE d.code = 'ledger.shortfall' AND (d.state = 'open' OR d.choice = 'undone')
"""
LOCK_RAISED = """
    SELECT 1 FROM discrepancy
    WHERE op_id IN (SELECT unnest($1::uuid[]) UNION ALL SELECT resolved_op FROM discrepancy WHERE op_id = ANY($1::uuid[]))
        AND state = 'open'
    ORDER BY id FOR UPDATE
"""
DISCARDED = """
    SELECT h.op_id FROM discrepancy_op h JOIN discrepancy d ON d.id = h.discrepancy
    WHERE h.op_id = ANY($1::uuid[]) AND d.choice = 'discard'
"""
# A relation: what items the open ones are about.
OPEN_ABOUT_ITEMS = """
    SELECT CASE WHEN jsonb_typeof(evidence->'item') = 'number' THEN (evidence->>'item')::numeric END AS item
    FROM discrepancy WHERE state = 'open'
"""
# Whether a command that waits, or waited, in the warehouses $2 or in none speaks of $1.
IS_SPOKEN_OF = """
    SELECT EXISTS (SELECT FROM discrepancy d JOIN discrepancy_op h ON h.discrepancy = d.id JOIN op o ON o.op_id = h.op_id
        WHERE (d.warehouse IS NULL OR d.warehouse = ANY($2::bigint[])) AND position(convert_to($1, 'UTF8') IN o.data) > 0)
"""
CODE = "SELECT code FROM discrepancy WHERE id = $1"
COUNT = f"SELECT count(*) AS all, count(*) FILTER (WHERE {CONCERNS}) AS concern {ABOUT}"


class Page(msgspec.Struct, frozen=True):
    """Open ones by urgency, then the oldest first; others newest first. `next` goes into `before` for those after, null at the end."""

    rows: list[Row]
    next: int | None


class Count(msgspec.Struct, frozen=True):
    """How many are open: in all, and of those that concern who asks."""

    open: int
    concern: int


class Reader(msgspec.Struct, frozen=True):
    """Who reads. `warehouses` null: all."""

    person: int
    permissions: frozenset[str]
    warehouses: Sequence[int] | None

    @property
    def with_cost(self) -> bool:
        return "cost.read" in self.permissions


class Wanted(msgspec.Struct, frozen=True):
    """`concerning`: only what concerns the reader. `order`: only what is about its goods."""

    state: State | None = None
    concerning: bool = False
    order: int | None = None
    before: int | None = None
    limit: int = 100


Kinds = Mapping[str, DiscrepancyKind]


async def find(reader: Reader, wanted: Wanted, kinds: Kinds, connection: asyncpg.Connection[Any]) -> Page:
    rank: int | None = None
    place = wanted.before
    if place is not None:
        code = await connection.fetchval(CODE, place)
        urgency = int(kinds[code].urgency) if code in kinds else 1
        rank, place = (urgency, place) if wanted.state == "open" else (0, -place)
    about = _asked(reader, wanted.state, kinds, concerning=wanted.concerning)
    rows = await connection.fetch(DISCREPANCIES, *about, None, wanted.order, rank, place, wanted.limit + 1)
    named = await tell(rows[: wanted.limit], connection, kinds, with_cost=reader.with_cost)
    return Page(named, named[-1].id if len(rows) > wanted.limit else None)


async def one(number: int, reader: Reader, kinds: Kinds, connection: asyncpg.Connection[Any]) -> Row | None:
    about = _asked(reader, None, kinds, concerning=False)
    rows = await connection.fetch(DISCREPANCIES, *about, number, None, None, None, 1)
    return (await tell(rows, connection, kinds, with_cost=reader.with_cost))[0] if rows else None


async def count(reader: Reader, kinds: Kinds, connection: asyncpg.Connection[Any]) -> Count:
    row = await connection.fetchrow(COUNT, *_asked(reader, "open", kinds, concerning=True))
    return Count(row["all"], row["concern"])


def _asked(reader: Reader, state: State | None, kinds: Kinds, *, concerning: bool) -> tuple[Any, ...]:
    """$1 to $7 of the statements."""
    told = [code for code, kind in kinds.items() if not reader.permissions.isdisjoint(kind.told)]
    of_order = [code for code, kind in kinds.items() if kind.told_buyer]
    urgencies = [int(kind.urgency) for kind in kinds.values()]
    whose = (told if concerning else None, of_order, reader.person)
    return (reader.warehouses, state, list(kinds), urgencies, *whose)


async def lock_raised(commands: Iterable[UUID], connection: asyncpg.Connection[Any]) -> None:
    """Nobody else resolves what these commands, or decisions about that, raised until the transaction ends."""
    await connection.execute(LOCK_RAISED, list(commands))


async def discarded(commands: Iterable[UUID], connection: asyncpg.Connection[Any]) -> set[UUID]:
    """Those that waited and that a person discarded."""
    return {row["op_id"] for row in await connection.fetch(DISCARDED, list(commands))}
