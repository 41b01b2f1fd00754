"""GET /api/units · /api/categories · /api/items · /api/items/{id} · /api/items/called"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.catalog import detail, queries
from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, Search, problems


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


@get(
    "/api/items/{item_id:int}",
    guards=[require("catalog.read")],
    responses=problems(400, 401, 403, 404),
    tags=["catalog"],
)
async def item(request: Request[Any, Any, Any], state: State, item_id: Id) -> detail.ItemDetail:
    """One item with its packaging, suppliers and, of the caller's warehouses, levels of stock."""
    async with state.pool.acquire() as connection:
        found = await detail.item(item_id, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no item {item_id}")
    return found


@get("/api/items/called", guards=[require("catalog.read")], responses=problems(400, 401, 403, 404), tags=["catalog"])
async def item_called(
    request: Request[Any, Any, Any], state: State, sku: Annotated[str, QueryParameter(min_length=1, max_length=64)]
) -> detail.ItemDetail:
    """The same by its whole sku."""
    async with state.pool.acquire() as connection:
        found = None if "\0" in sku else await detail.item_called(sku, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "catalog.item_unknown", f"there is no item {sku}", params={"sku": sku})
    return found


@get("/api/categories", guards=[require("catalog.read")], responses=problems(401, 403), tags=["catalog"])
async def categories(state: State) -> list[detail.Category]:
    """All categories, by code."""
    async with state.pool.acquire() as connection:
        return await detail.categories(connection)


ROUTES: list[Any] = [units, items, item, item_called, categories]
