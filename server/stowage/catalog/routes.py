"""GET /api/units · GET /api/items"""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.datastructures import State

from stowage.catalog import queries
from stowage.platform.access import require
from stowage.platform.openapi import Limit, Search, problems


@get("/api/units", guards=[require("catalog.read")], responses=problems(401, 403), tags=["catalog"])
async def units(state: State) -> list[queries.Unit]:
    """All units, by code."""
    async with state.pool.acquire() as connection:
        return await queries.units(connection)


@get("/api/items", guards=[require("catalog.read")], responses=problems(400, 401, 403), tags=["catalog"])
async def items(state: State, search: Search = "", limit: Limit = 50) -> list[queries.ItemRow]:
    """Items whose sku, names or pinyin hold every word of `search`, or whose barcode it is; by sku."""
    async with state.pool.acquire() as connection:
        return await queries.items(search, limit, connection)


ROUTES: list[Any] = [units, items]
