"""GET /api/discrepancies · GET /api/discrepancies/count · GET /api/discrepancies/{id}"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter

from stowage.discrepancies import naming, queries
from stowage.platform.access import person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, OptionalId, problems


def _reader(request: Request[Any, Any, Any], warehouse: int | None = None) -> queries.Reader:
    person = person_of(request)
    return queries.Reader(person.id, person.permissions, scope_of(request, warehouse))


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
    standing: Annotated[naming.State | None, QueryParameter(name="state")] = None,
    concerning: FromQuery[bool] = False,
    warehouse: OptionalId = None,
    order: OptionalId = None,
    before: OptionalId = None,
    limit: Limit = 100,
) -> queries.Page:
    """Open ones the most urgent first, others newest first, with names for what they hold; `concerning`: those that concern who asks;
    `order`: those about its goods."""
    wanted = queries.Wanted(standing, concerning, order, before, limit)
    async with state.pool.acquire() as connection:
        return await queries.find(_reader(request, warehouse), wanted, state.kinds, connection)


@get(
    "/api/discrepancies/count",
    guards=[require("discrepancies.read")],
    responses=problems(400, 401, 403),
    tags=["discrepancies"],
)
async def counted(request: Request[Any, Any, Any], state: State, *, warehouse: OptionalId = None) -> queries.Count:
    """How many are open."""
    async with state.pool.acquire() as connection:
        return await queries.count(_reader(request, warehouse), state.kinds, connection)


@get(
    "/api/discrepancies/{discrepancy_id:int}",
    guards=[require("discrepancies.read")],
    responses=problems(400, 401, 403, 404),
    tags=["discrepancies"],
)
async def discrepancy(request: Request[Any, Any, Any], state: State, discrepancy_id: Id) -> naming.Row:
    """One, with the commands it holds."""
    async with state.pool.acquire() as connection:
        found = await queries.one(discrepancy_id, _reader(request), state.kinds, connection)
    if found is None:
        raise ApiError(404, "not_found", params={"discrepancy": discrepancy_id})
    return found


ROUTES: list[Any] = [discrepancies, counted, discrepancy]
