"""Reads of warehouses and places, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import WarehouseId
from stowage.places import tables
from stowage.platform.lent import fetch
from stowage.platform.search import patterns

# A relation: every real place, the warehouse it is in, and whether it is still to be used.
PLACES = "SELECT id, warehouse, active FROM place"

# A relation: what people call each warehouse.
WAREHOUSE_CODES = "SELECT id, code FROM warehouse"

WAREHOUSES_THAT_EXIST = "SELECT id FROM warehouse WHERE id = ANY($1::bigint[])"


async def load_warehouses(warehouses: Iterable[WarehouseId], connection: asyncpg.Connection[Any]) -> set[WarehouseId]:
    """Those of `warehouses` that exist."""
    return {row["id"] for row in await connection.fetch(WAREHOUSES_THAT_EXIST, list(warehouses))}


# --- for the desk; `scope`: ids of warehouses, None for all


class Warehouse(msgspec.Struct, frozen=True):
    """`timezone` is an IANA zone."""

    id: int
    code: str
    name_zh: str
    name_en: str
    timezone: str
    has_bins: bool


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


async def places(scope: list[int] | None, search: str, limit: int, connection: asyncpg.Connection[Any]) -> list[Place]:
    place = tables.Place
    query = place.select(*place.all_columns(exclude=["active"])).where(place.active.eq(True))  # noqa: FBT003 - the value compared with
    query = query.order_by(place.warehouse, place.code).limit(limit)
    if scope is not None:
        query = query.where(place.warehouse.is_in(scope))
    for pattern in patterns(search):
        query = query.where(place.code.ilike(pattern) | place.zone.ilike(pattern))
    return [Place(**row) for row in await fetch(query, connection)]
