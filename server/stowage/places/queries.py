"""Reads of warehouses and places, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import WarehouseId
from stowage.platform.search import patterns

# A relation: every real place and the warehouse it is in.
PLACES = "SELECT id, warehouse FROM place"

WAREHOUSES_THAT_EXIST = "SELECT id FROM warehouse WHERE id = ANY($1::bigint[])"


async def load_warehouses(warehouses: Iterable[WarehouseId], connection: asyncpg.Connection[Any]) -> set[WarehouseId]:
    """Those of `warehouses` that exist."""
    return {row["id"] for row in await connection.fetch(WAREHOUSES_THAT_EXIST, list(warehouses))}


# --- for the desk; $1: warehouses, null: all

WAREHOUSES = """
    SELECT id, code, name_zh, name_en, timezone, has_bins FROM warehouse
    WHERE $1::bigint[] IS NULL OR id = ANY($1::bigint[]) ORDER BY code
"""
FIND_PLACES = """
    SELECT id, warehouse, code, kind, zone, aisle, bay, level FROM place
    WHERE active AND ($1::bigint[] IS NULL OR warehouse = ANY($1::bigint[]))
        AND lower(code || ' ' || zone) LIKE ALL($2::text[])
    ORDER BY warehouse, code LIMIT $3
"""


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
    return [Warehouse(**row) for row in await connection.fetch(WAREHOUSES, scope)]


async def places(scope: list[int] | None, search: str, limit: int, connection: asyncpg.Connection[Any]) -> list[Place]:
    return [Place(**row) for row in await connection.fetch(FIND_PLACES, scope, patterns(search), limit)]
