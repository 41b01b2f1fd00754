"""GET /api/warehouses/{id}/putaway · /api/warehouses/{id}/putaway/suggestions"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.kernel.ids import ItemId, WarehouseId
from stowage.kernel.quantity import LARGEST
from stowage.places.queries import load_warehouses
from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, problems
from stowage.putaway import queries

Quantity = Annotated[int, QueryParameter(gt=0, le=LARGEST, description="1/10,000 base unit")]
Lot = Annotated[str, QueryParameter(max_length=200, pattern="^[^\\x00-\\x1f]*$", description="Of the goods, if any")]


@get(
    "/api/warehouses/{warehouse:int}/putaway",
    guards=[require("places.read")],
    responses=problems(400, 401, 403, 404),
    tags=["putaway"],
)
async def strategy(request: Request[Any, Any, Any], state: State, warehouse: Id) -> queries.StrategyRecord:
    """How a warehouse puts away."""
    scope_of(request, warehouse)
    async with state.pool.acquire() as connection:
        if not await load_warehouses([WarehouseId(warehouse)], connection):
            raise ApiError(404, "not_found", f"there is no warehouse {warehouse}")
        return await queries.strategy(WarehouseId(warehouse), connection)


@get(
    "/api/warehouses/{warehouse:int}/putaway/suggestions",
    guards=[require("places.read"), require("stock.read")],
    responses=problems(400, 401, 403, 404),
    tags=["putaway"],
)
async def suggestions(
    request: Request[Any, Any, Any], state: State, *, warehouse: Id, item: Id, quantity: Quantity, lot: Lot = ""
) -> list[queries.SuggestedPlace]:
    """Where so much of an item would go now, at most three places with the reason of each."""
    scope_of(request, warehouse)
    async with state.pool.acquire() as connection:
        found = await queries.suggestions(WarehouseId(warehouse), ItemId(item), quantity, connection, lot=lot)
    if found is None:
        raise ApiError(404, "not_found", f"there is no item {item}")
    return found


ROUTES: list[Any] = [strategy, suggestions]
