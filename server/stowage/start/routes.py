"""GET /api/start: what of a company is there. Nothing is stored about its steps: each is done when what it makes is there."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec
from litestar import Request, get

from stowage.company import queries as company
from stowage.gateway.core import gateway_of
from stowage.platform.access import require, scope_of
from stowage.platform.openapi import problems

MANY = 1_000  # counted no further
GUNS = 20

# $1 the warehouses of who asks
WAREHOUSES = """
    SELECT w.id, w.code, w.name_zh, w.name_en, w.has_bins,
        (SELECT count(*) FROM (SELECT FROM place p WHERE p.warehouse = w.id AND p.active LIMIT {many}) n) AS places
    FROM warehouse w WHERE $1::bigint[] IS NULL OR w.id = ANY($1) ORDER BY w.id LIMIT 100
"""
PEOPLE = """
    SELECT count(*) AS people, count(*) FILTER (WHERE pin_hash IS NOT NULL) AS pins
    FROM (SELECT pin_hash FROM person WHERE active AND id > 0 LIMIT {many}) p
"""
GOODS = """
    SELECT (SELECT count(*) FROM (SELECT FROM unit LIMIT {many}) n) AS units,
        (SELECT count(*) FROM (SELECT FROM item WHERE active LIMIT {many}) n) AS items,
        EXISTS (SELECT FROM movement WHERE document >= 'opening:' AND document < 'opening;') AS opening
"""
DEVICES = f"""
    SELECT code, name, kind, warehouse, (extract(epoch FROM enrolled_at) * 1000)::bigint AS enrolled_at,
        (extract(epoch FROM last_seen_at) * 1000)::bigint AS last_seen_at
    FROM device WHERE revoked_at IS NULL AND kind IN ('gun', 'phone') AND ($1::bigint[] IS NULL OR warehouse = ANY($1))
    ORDER BY enrolled_at DESC LIMIT {GUNS}
"""
# The newest line that stands, of the newest receipts, and what there is of its item in its warehouse now.
RECEIVED = """
    SELECT r.id AS receipt, r.number, r.warehouse, i.id AS item, i.sku, i.name_zh, i.name_en, i.base_unit AS unit, l.quantity,
        d.code AS device, (extract(epoch FROM l.occurred_at) * 1000)::bigint AS occurred_at,
        (SELECT coalesce(sum(b.quantity), 0)::bigint FROM balance b JOIN place p ON p.id = b.place
         WHERE b.item = l.item AND p.warehouse = r.warehouse) AS on_hand
    FROM (
        SELECT id, number, warehouse FROM receipt WHERE $1::bigint[] IS NULL OR warehouse = ANY($1) ORDER BY started_at DESC LIMIT 20
    ) r JOIN receipt_line l ON l.receipt = r.id JOIN item i ON i.id = l.item LEFT JOIN device d ON d.id = l.device
    WHERE l.reversed_by IS NULL ORDER BY l.occurred_at DESC, l.id LIMIT 1
"""


class Built(msgspec.Struct, frozen=True):
    """A warehouse. `places`: docks and bins in use, counted up to 1,000."""

    id: int
    code: str
    name_zh: str
    name_en: str
    has_bins: bool
    places: int


class Came(msgspec.Struct, frozen=True):
    """A gun or phone that was enrolled. Times are ms UTC."""

    code: str
    name: str
    kind: str
    warehouse: int
    enrolled_at: int
    last_seen_at: int | None


class Received(msgspec.Struct, frozen=True):
    """The newest line received. Quantities in 1/10,000 of `unit`; `on_hand`: of that item in that warehouse, whatever its status."""

    receipt: str
    number: str
    warehouse: int
    item: int
    sku: str
    name_zh: str
    name_en: str
    unit: str
    quantity: int
    device: str | None
    occurred_at: int
    on_hand: int


class Start(msgspec.Struct, frozen=True):
    """`named`: the company. `people` and `pins`: active ones, and those who can sign in at a gun; counts go up to 1,000. `done`: goods were
    received by a gun once, so everything before stands."""

    named: bool
    people: int
    pins: int
    warehouses: list[Built]
    units: int
    items: int
    opening: bool
    guns: list[Came]
    received: Received | None
    done: bool


@get("/api/start", guards=[require("identity.write")], responses=problems(401, 403), tags=["start"])
async def start(request: Request[Any, Any, Any]) -> Start:
    """How far this company is from empty to the first scan."""
    scope = scope_of(request)
    async with gateway_of(request).pool.acquire() as connection:
        return await read(scope, connection)


async def read(scope: list[int] | None, connection: asyncpg.Connection[Any]) -> Start:
    named = await connection.fetchval(company.IS_NAMED)
    people = await connection.fetchrow(PEOPLE.format(many=MANY))
    goods = await connection.fetchrow(GOODS.format(many=MANY))
    warehouses = [Built(**row) for row in await connection.fetch(WAREHOUSES.format(many=MANY), scope)]
    guns = [Came(**row) for row in await connection.fetch(DEVICES, scope)]
    row = await connection.fetchrow(RECEIVED, scope)
    received = Received(**(dict(row) | {"receipt": str(row["receipt"])})) if row is not None else None
    return Start(
        named, **people, warehouses=warehouses, **goods, guns=guns, received=received, done=received is not None
    )


ROUTES = [start]
