"""GET /api/warehouses/{id}/counting · GET /api/counts/accuracy · GET /api/counts/gains"""

from __future__ import annotations

from typing import Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromQuery

from stowage.counts import queries
from stowage.kernel.ids import WarehouseId
from stowage.places.queries import load_warehouses
from stowage.platform.access import may, require, scope_of
from stowage.platform.clock import now
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, OptionalId, problems

READ = require("counts.read")


@get(
    "/api/warehouses/{warehouse:int}/counting",
    guards=[READ],
    responses=problems(400, 401, 403, 404),
    tags=["counts"],
)
async def count_rules(request: Request[Any, Any, Any], state: State, warehouse: Id) -> queries.RulesRecord:
    """What a warehouse has counted without a plan."""
    scope_of(request, warehouse)
    async with state.pool.acquire() as connection:
        if not await load_warehouses([WarehouseId(warehouse)], connection):
            raise ApiError(404, "not_found", f"there is no warehouse {warehouse}")
        return await queries.rules(WarehouseId(warehouse), connection)


@get("/api/counts/accuracy", guards=[READ], responses=problems(400, 401, 403), tags=["counts"])
async def count_accuracy(
    request: Request[Any, Any, Any], state: State, *, warehouse: OptionalId = None
) -> list[queries.Exactness]:
    """How many counted lines were right, by week and zone, half a year back."""
    async with state.pool.acquire() as connection:
        return await queries.accuracy(scope_of(request, warehouse), now().date(), connection)


@get("/api/counts/gains", guards=[READ], responses=problems(400, 401, 403), tags=["counts"])
async def count_gains(
    request: Request[Any, Any, Any],
    state: State,
    *,
    period: FromQuery[queries.Period] = "month",
    warehouse: OptionalId = None,
) -> list[queries.Gained]:
    """What the books gained and lost by week (half a year back) or month (two years); values for who may see cost."""
    async with state.pool.acquire() as connection:
        return await queries.gains(
            scope_of(request, warehouse), period, now().date(), connection, cost=may(request, "cost.read")
        )


ROUTES: list[Any] = [count_rules, count_accuracy, count_gains]
