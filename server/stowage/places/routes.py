"""GET /api/warehouses · GET /api/places"""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.datastructures import State

from stowage.places import queries
from stowage.platform.access import require, scope_of
from stowage.platform.openapi import Limit, OptionalId, Search, problems


@get("/api/warehouses", guards=[require("places.read")], responses=problems(401, 403), tags=["places"])
async def warehouses(request: Request[Any, Any, Any], state: State) -> list[queries.Warehouse]:
    """The warehouses of the person, by code."""
    async with state.pool.acquire() as connection:
        return await queries.warehouses(scope_of(request), connection)


@get("/api/places", guards=[require("places.read")], responses=problems(400, 401, 403), tags=["places"])
async def places(
    request: Request[Any, Any, Any], state: State, warehouse: OptionalId = None, search: Search = "", limit: Limit = 100
) -> list[queries.Place]:
    """Places in use whose code or zone holds every word of `search`; by warehouse and code."""
    async with state.pool.acquire() as connection:
        return await queries.places(scope_of(request, warehouse), search, limit, connection)


ROUTES: list[Any] = [warehouses, places]
