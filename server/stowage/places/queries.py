"""Reads of warehouses and places, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import WarehouseId
from stowage.ledger.queries import THERE
from stowage.places import tables
from stowage.platform.lent import fetch
from stowage.platform.search import patterns

# A relation: every real place, the warehouse it is in, and whether it is still to be used.
PLACES = "SELECT id, warehouse, active FROM place"

# A relation: every real place as somewhere to keep goods. `storage`: what may be kept there, its zone's where it says nothing itself; ""
# for anything.
BINS = """
    SELECT p.id, p.warehouse, p.code, p.kind, p.active, p.sequence, p.zone,
        coalesce(nullif(p.storage_class, 'any'), nullif(z.storage_class, 'any'), '') AS storage, p.max_weight_g, p.max_volume_ml,
        p.max_quantity
    FROM place p LEFT JOIN zone z ON z.warehouse = p.warehouse AND z.code = p.zone
"""

# A relation: the zones that there are.
ZONE_CODES = "SELECT warehouse, code FROM zone"

# A relation: what people call each warehouse.
WAREHOUSE_CODES = "SELECT id, code FROM warehouse"

WAREHOUSES_THAT_EXIST = "SELECT id FROM warehouse WHERE id = ANY($1::bigint[])"


async def load_warehouses(warehouses: Iterable[WarehouseId], connection: asyncpg.Connection[Any]) -> set[WarehouseId]:
    """Those of `warehouses` that exist."""
    return {row["id"] for row in await connection.fetch(WAREHOUSES_THAT_EXIST, list(warehouses))}


# --- for the desk; `scope`: ids of warehouses, None for all


KNOWN_OF = "SELECT count(*) FROM place WHERE warehouse = $1 AND code = ANY($2::text[])"
ONE = f"""
    SELECT p.id, p.warehouse, p.code, p.kind, p.zone, p.aisle, p.bay, p.level, p.active, p.sequence, p.storage_class, p.max_weight_g,
        p.max_volume_ml, p.max_quantity, p.version, coalesce(t.items, 0) AS items, coalesce(t.holds, 0) AS holds
    FROM place p LEFT JOIN ({THERE}) t ON t.place = p.id
    WHERE p.id = $1 AND ($2::bigint[] IS NULL OR p.warehouse = ANY($2))
"""


class Warehouse(msgspec.Struct, frozen=True):
    """`timezone` is an IANA zone. `version`: to be said as `seen_version` when it is changed."""

    id: int
    code: str
    name_zh: str
    name_en: str
    timezone: str
    has_bins: bool
    version: int


class PlaceDetail(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. Limits: grams, millilitres, 1/10,000 base units; 0 for none. `items`,
    `holds`: how many items lie there, how many promises are kept there: with none it may be put out of use."""

    id: int
    warehouse: int
    code: str
    kind: str
    zone: str
    aisle: str
    bay: str
    level: str
    active: bool
    sequence: int
    storage_class: str
    max_weight_g: int
    max_volume_ml: int
    max_quantity: int
    version: int
    items: int
    holds: int


class Place(msgspec.Struct, frozen=True):
    """`kind`: dock, staging, bin, floor."""

    id: int
    warehouse: int
    code: str
    kind: str
    zone: str
    aisle: str
    bay: str
    level: str


async def warehouses(scope: list[int] | None, connection: asyncpg.Connection[Any]) -> list[Warehouse]:
    query = tables.Warehouse.select(*tables.Warehouse.all_columns()).order_by(tables.Warehouse.code)
    if scope is not None:
        query = query.where(tables.Warehouse.id.is_in(scope))
    return [Warehouse(**row) for row in await fetch(query, connection)]


async def place(id_: int, scope: list[int] | None, connection: asyncpg.Connection[Any]) -> PlaceDetail | None:
    """None: there is none, or it is of another warehouse."""
    row = await connection.fetchrow(ONE, id_, scope)
    return None if row is None else PlaceDetail(**row)


async def known_of(warehouse: int, codes: list[str], connection: asyncpg.Connection[Any]) -> int:
    """How many of these places there are."""
    count: int = await connection.fetchval(KNOWN_OF, warehouse, codes)
    return count


async def places(scope: list[int] | None, search: str, limit: int, connection: asyncpg.Connection[Any]) -> list[Place]:
    place = tables.Place
    query = place.select(*(getattr(place, name) for name in Place.__struct_fields__)).where(place.active.eq(True))  # noqa: FBT003 - the value compared with
    query = query.order_by(place.warehouse, place.code).limit(limit)
    if scope is not None:
        query = query.where(place.warehouse.is_in(scope))
    for pattern in patterns(search):
        query = query.where(place.code.ilike(pattern) | place.zone.ilike(pattern))
    return [Place(**row) for row in await fetch(query, connection)]
