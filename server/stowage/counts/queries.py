"""What a desk asks about counting besides its lists: the rules of a warehouse, accuracy by week and zone, gains and losses by period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import asyncpg
import msgspec

from stowage.counts.loading import load_rules
from stowage.counts.model import Rules
from stowage.kernel.ids import WarehouseId

Period = Literal["week", "month"]
LATEST = {"week": 26, "month": 24}  # periods that are told
# A line is right where what was counted is what lay there by all that is known now. Weeks begin on Monday, in the warehouse's own zone.
ACCURACY = """
    SELECT date_trunc('week', l.moment AT TIME ZONE w.timezone)::date AS week, p.zone,
        count(*) AS lines, count(*) FILTER (WHERE l.counted = l.expected) AS right
    FROM count_line l JOIN stock_count c ON c.id = l.count AND c.finished_at IS NOT NULL
    JOIN place p ON p.id = l.place JOIN warehouse w ON w.id = c.warehouse
    WHERE ($1::bigint[] IS NULL OR c.warehouse = ANY($1)) AND l.moment > $3::date - make_interval(weeks => $2)
    GROUP BY 1, 2 ORDER BY 1, 2
"""
# By posting date: what becomes known late counts for the first open day.
GAINS = """
    SELECT date_trunc($3, m.posting_date::timestamp)::date AS since,
        count(*) FILTER (WHERE m.source_place = -5) AS gains, count(*) FILTER (WHERE m.target_place = -5) AS losses,
        coalesce(sum(m.value) FILTER (WHERE m.source_place = -5), 0)::bigint AS gained,
        coalesce(sum(m.value) FILTER (WHERE m.target_place = -5), 0)::bigint AS lost
    FROM movement m LEFT JOIN place p ON p.id = greatest(m.source_place, m.target_place)
    WHERE -5 IN (m.source_place, m.target_place) AND ($1::bigint[] IS NULL OR p.warehouse = ANY($1))
        AND m.posting_date >= date_trunc($3, $4::date - $2 * ('1 ' || $3)::interval)::date
    GROUP BY 1 ORDER BY 1
"""


class RulesRecord(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version`; 0: nobody has put any, these are the usual ones."""

    warehouse: int
    after_shortfall: bool
    ask_every: int
    ask_few: int
    ask_days: int
    version: int


class Exactness(msgspec.Struct, frozen=True):
    """Of the week that begins on `week` and a zone: lines counted, and how many of them were right."""

    week: date
    zone: str
    lines: int
    right: int


class Gained(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of the period that begins on `since`: how many adjustments up and down; their value in minor units for who may see cost."""

    since: date
    gains: int
    losses: int
    gained: int | None = None
    lost: int | None = None


async def rules(warehouse: WarehouseId, connection: asyncpg.Connection[Any]) -> RulesRecord:
    known = (await load_rules([warehouse], connection)).get(warehouse, Rules())
    return RulesRecord(warehouse, *msgspec.structs.astuple(known))


async def accuracy(
    warehouses: Sequence[int] | None, today: date, connection: asyncpg.Connection[Any]
) -> list[Exactness]:
    return [Exactness(**dict(row)) for row in await connection.fetch(ACCURACY, warehouses, LATEST["week"], today)]


async def gains(
    warehouses: Sequence[int] | None, period: Period, today: date, connection: asyncpg.Connection[Any], *, cost: bool
) -> list[Gained]:
    rows = await connection.fetch(GAINS, warehouses, LATEST[period], period, today)
    return [
        Gained(**(dict(row) if cost else {name: row[name] for name in ("since", "gains", "losses")})) for row in rows
    ]
