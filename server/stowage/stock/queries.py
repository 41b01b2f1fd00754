"""What the desk asks about stock. Warehouses None: all. Quantities are 1/10,000 base units, values minor units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import ItemId
from stowage.ledger.queries import STOCK, on_hand_at
from stowage.platform.listing.spec import Choice
from stowage.platform.search import patterns
from stowage.purchasing.queries import INBOUND

# Of goods, in words.
STATUSES = (
    Choice("available", "可用", "Available"),
    Choice("inspection", "待检", "Inspection"),
    Choice("quarantine", "隔离", "Quarantine"),
    Choice("damaged", "破损", "Damaged"),
    Choice("surplus", "多收", "Surplus"),
)
# An item's value in some warehouses is its share of the whole by quantity, half up; div() is exact.
SHARE = """
    CASE WHEN $1::bigint[] IS NULL THEN c.value WHEN coalesce(c.quantity, 0) = 0 THEN 0
        ELSE div(2 * c.value::numeric * coalesce(s.valued, 0) + c.quantity, 2 * c.quantity)::bigint END
"""
# $1 warehouses, $2 patterns, $3 after this sku, $4 how many. The page is chosen first; figures are summed for its items alone.
LIST = f"""
    WITH page AS MATERIALIZED (
        SELECT id, sku, name_zh, name_en, base_unit FROM item
        WHERE active AND search LIKE ALL ($2::text[]) AND ($3::text IS NULL OR sku > $3) ORDER BY sku LIMIT $4
    ), ids AS MATERIALIZED (SELECT array_agg(id) AS ids FROM page),
    stock AS (
        SELECT item, sum(on_hand)::bigint AS on_hand, sum(reserved)::bigint AS reserved,
            sum(over_reserved)::bigint AS over_reserved, sum(available)::bigint AS available,
            sum(surplus)::bigint AS surplus, sum(inspection)::bigint AS inspection, sum(quarantine)::bigint AS quarantine,
            sum(damaged)::bigint AS damaged, sum(valued)::bigint AS valued
        FROM ({STOCK}) s WHERE item = ANY((SELECT ids FROM ids)::bigint[]) AND ($1::bigint[] IS NULL OR warehouse = ANY($1))
        GROUP BY item
    ), inbound AS (
        SELECT item, sum(inbound)::bigint AS inbound FROM ({INBOUND}) i
        WHERE item = ANY((SELECT ids FROM ids)::bigint[]) AND ($1::bigint[] IS NULL OR warehouse = ANY($1))
        GROUP BY item
    )
    SELECT p.id AS item, p.sku, p.name_zh, p.name_en, p.base_unit AS unit, u.unit AS case_unit, u.numerator AS case_units,
        coalesce(s.on_hand, 0) AS on_hand, coalesce(s.reserved, 0) AS reserved,
        coalesce(s.over_reserved, 0) AS over_reserved, coalesce(s.available, 0) AS available,
        coalesce(i.inbound, 0) AS inbound, coalesce(s.surplus, 0) AS surplus, coalesce(s.inspection, 0) AS inspection,
        coalesce(s.quarantine, 0) AS quarantine, coalesce(s.damaged, 0) AS damaged, coalesce({SHARE}, 0) AS value
    FROM page p LEFT JOIN stock s ON s.item = p.id LEFT JOIN inbound i ON i.item = p.id LEFT JOIN item_cost c ON c.item = p.id
    LEFT JOIN LATERAL (
        SELECT unit, numerator FROM item_unit u WHERE u.item = p.id AND denominator = 1 AND numerator > 1
        ORDER BY numerator DESC LIMIT 1
    ) u ON true
    ORDER BY p.sku
"""
# $1 warehouses, $2 patterns. Value needs the balances only when it is to be shared among warehouses.
TOTALS = f"""
    WITH found AS MATERIALIZED (SELECT id FROM item WHERE active AND search LIKE ALL ($2::text[])),
    s AS (
        SELECT b.item, sum(b.quantity) AS valued FROM balance b
        WHERE $1::bigint[] IS NOT NULL AND b.owner = 0 AND b.status IN ('available', 'inspection')
            AND b.place IN (SELECT id FROM place WHERE warehouse = ANY($1))
        GROUP BY b.item
    )
    SELECT count(*) AS items, coalesce(sum({SHARE}), 0)::bigint AS value
    FROM found f LEFT JOIN item_cost c ON c.item = f.id LEFT JOIN s ON s.item = f.id
"""
OPEN_HOLDS = """
    SELECT r.id, r.warehouse, r.item, r.place, r.lot, r.quantity - r.taken - r.released AS open, coalesce(h.reason, '') AS reason,
        r.created_at
    FROM reservation r LEFT JOIN stock_hold h ON h.id = r.id WHERE r.taken + r.released < r.quantity
"""
ITEMS = """
    SELECT id AS item, sku, name_zh, name_en, base_unit AS unit FROM item
    WHERE active AND search LIKE ALL ($1::text[]) AND ($2::text IS NULL OR sku > $2) ORDER BY sku LIMIT $3
"""


class StockRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item. `on_hand` is all that lies there: available + reserved − over_reserved + surplus + inspection + quarantine + damaged.
    `over_reserved` of what is reserved has no stock any more. One `case_unit` is `case_units` base units.
    `value` only for those who may read cost."""

    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    on_hand: int
    reserved: int
    available: int
    inbound: int
    surplus: int
    inspection: int
    quarantine: int
    damaged: int
    over_reserved: int = 0
    case_unit: str | None = None
    case_units: int | None = None
    value: int | None = None


class Totals(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of all items found, not of the page."""

    items: int
    value: int | None = None


class StockList(msgspec.Struct, frozen=True):
    """`totals` comes with the first page. `next`: ask for `after` this to get the next page; null on the last."""

    rows: list[StockRow]
    totals: Totals | None
    next: str | None


class PastRow(msgspec.Struct, frozen=True):
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    on_hand: int


class PastStock(msgspec.Struct, frozen=True):
    """What lay there at `instant` (ms UTC)."""

    instant: int
    rows: list[PastRow]
    next: str | None


async def stock_list(
    connection: asyncpg.Connection[Any],
    *,
    warehouses: Sequence[int] | None,
    search: str,
    after: str | None,
    limit: int,
    with_value: bool,
) -> StockList:
    wanted = patterns(search)
    found = [dict(row) for row in await connection.fetch(LIST, warehouses, wanted, after, limit + 1)]
    totals = None
    if after is None:
        row = await connection.fetchrow(TOTALS, warehouses, wanted)
        totals = Totals(row["items"], row["value"] if with_value else None)
    if not with_value:
        for each in found:
            each["value"] = None
    page = found[:limit]
    return StockList([StockRow(**each) for each in page], totals, page[-1]["sku"] if len(found) > limit else None)


async def stock_at(
    connection: asyncpg.Connection[Any],
    instant: datetime,
    *,
    warehouses: Sequence[int] | None,
    search: str,
    after: str | None,
    limit: int,
) -> PastStock:
    found = await connection.fetch(ITEMS, patterns(search), after, limit + 1)
    page = found[:limit]
    there = await on_hand_at(instant, [ItemId(row["item"]) for row in page], warehouses, connection)
    rows = [PastRow(**dict(row), on_hand=there.get(row["item"], 0)) for row in page]
    return PastStock(round(instant.timestamp() * 1000), rows, page[-1]["sku"] if len(found) > limit else None)
