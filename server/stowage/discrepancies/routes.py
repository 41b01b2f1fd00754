"""GET /api/discrepancies · GET /api/discrepancies/{id}"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.discrepancies import queries
from stowage.platform.access import may, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, OptionalId, problems


@get(
    "/api/discrepancies",
    guards=[require("discrepancies.read")],
    responses=problems(400, 401, 403),
    tags=["discrepancies"],
)
async def discrepancies(
    request: Request[Any, Any, Any],
    state: State,
    *,
    standing: Annotated[queries.State | None, QueryParameter(name="state")] = None,
    warehouse: OptionalId = None,
    before: OptionalId = None,
    limit: Limit = 100,
) -> queries.Page:
    """Newest first, with names for what the evidence holds."""
    async with state.pool.acquire() as connection:
        return await queries.find(
            scope_of(request, warehouse),
            standing,
            before,
            limit,
            connection,
            kinds=state.kinds,
            with_cost=may(request, "cost.read"),
        )


@get(
    "/api/discrepancies/{discrepancy_id:int}",
    guards=[require("discrepancies.read")],
    responses=problems(400, 401, 403, 404),
    tags=["discrepancies"],
)
async def discrepancy(request: Request[Any, Any, Any], state: State, discrepancy_id: Id) -> queries.Row:
    """One, with the commands it holds."""
    async with state.pool.acquire() as connection:
        found = await queries.one(
            discrepancy_id, scope_of(request), connection, kinds=state.kinds, with_cost=may(request, "cost.read")
        )
    if found is None:
        raise ApiError(404, "not_found", params={"discrepancy": discrepancy_id})
    return found


ROUTES: list[Any] = [discrepancies, discrepancy]
