"""GET /api/lists · /api/lists/{name} · /rows · /totals · /views: every list of the desk, by its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.params import PathParameter, QueryParameter

from stowage.desk.queries import ViewRow, views
from stowage.platform.access import person_of, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.listing import filters, reading
from stowage.platform.listing.spec import Column, ListDescription, ListSpec, describe
from stowage.platform.openapi import Limit, OptionalId, Search, problems

Name = Annotated[str, PathParameter(max_length=60)]
Wanted = Annotated[
    str,
    QueryParameter(
        name="filter", max_length=3500, description='JSON: [{"column": …, "op": …, "value": …}]; all must hold'
    ),
]
Sort = Annotated[str, QueryParameter(max_length=400, description="-a,b: by a downwards, then by b; empty: as usual")]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000_000)]
AnyRequest = Request[Any, Any, Any]


class Rows(msgspec.Struct, frozen=True):
    """A window on a list: each row by column. `offset` of the first."""

    rows: list[dict[str, Any]]
    offset: int


class Asked(NamedTuple):
    """A list, the columns that there are for who asks, and the conditions of their rows."""

    spec: ListSpec
    columns: dict[str, Column]
    where: filters.Conditions


def permitted(request: AnyRequest, lists: Mapping[str, ListSpec], name: str) -> ListSpec:
    """Raises 404 list.unknown, 403 not_permitted."""
    mine = person_of(request).permissions
    spec = lists.get(name)
    if spec is None:
        raise ApiError(404, "list.unknown", params={"name": name})
    if spec.permission not in mine:
        raise ApiError(403, "not_permitted", f"this needs {spec.permission}", params={"permission": spec.permission})
    return spec


def asked(request: AnyRequest, name: str, wanted: str, search: str, warehouse: int | None) -> Asked:
    """Raises what `permitted` does, 403 warehouse_out_of_scope, and 400 list.filter_invalid."""
    spec = permitted(request, request.app.state.lists, name)
    person = person_of(request)
    bound = filters.Conditions()
    spec, columns = filters.as_read_by(person.reader, spec, spec.seen_by(person.permissions), bound)
    where = filters.conditions(spec, columns, filters.wanted(wanted), search, scope_of(request, warehouse), found=bound)
    return Asked(spec, columns, where)


@get("/api/lists", responses=problems(401), tags=["lists"])
async def all_lists(request: AnyRequest, state: State) -> list[ListDescription]:
    """The lists that the caller may read, with the columns that there are for them."""
    mine = person_of(request).permissions
    return [describe(spec, spec.seen_by(mine).values()) for spec in state.lists.values() if spec.permission in mine]


@get("/api/lists/{name:str}", responses=problems(400, 401, 403, 404), tags=["lists"])
async def described(request: AnyRequest, state: State, name: Name) -> ListDescription:
    """One list: its columns, what they can be filtered by, and how it is sorted."""
    spec = permitted(request, state.lists, name)
    return describe(spec, spec.seen_by(person_of(request).permissions).values())


@get("/api/lists/{name:str}/rows", responses=problems(400, 401, 403, 404), tags=["lists"])
async def rows(
    request: AnyRequest,
    state: State,
    name: Name,
    *,
    wanted: Wanted = "",
    search: Search = "",
    sort: Sort = "",
    warehouse: OptionalId = None,
    offset: Offset = 0,
    limit: Limit = 200,
) -> Rows:
    """A window anywhere in the list, as filtered and sorted."""
    spec, columns, where = asked(request, name, wanted, search, warehouse)
    order = filters.order(spec, columns, sort)
    statement = reading.page_statement(spec, columns.values(), where, order, offset=offset, limit=limit)
    async with state.pool.acquire() as connection:
        found = await reading.fetch(statement, connection)
    return Rows(list(map(reading.shape(spec, columns.values()), found)), offset)


@get("/api/lists/{name:str}/totals", responses=problems(400, 401, 403, 404), tags=["lists"])
async def totals(
    request: AnyRequest,
    state: State,
    name: Name,
    *,
    wanted: Wanted = "",
    search: Search = "",
    warehouse: OptionalId = None,
) -> reading.Totals:
    """How many rows the filter leaves, and their sums."""
    spec, columns, where = asked(request, name, wanted, search, warehouse)
    async with state.pool.acquire() as connection:
        return await reading.totals(spec, columns, where, connection)


@get("/api/lists/{name:str}/views", responses=problems(400, 401, 403, 404), tags=["lists"])
async def saved_views(request: AnyRequest, state: State, name: Name) -> list[ViewRow]:
    """The views of a list that everybody has, and the caller's own."""
    spec = permitted(request, state.lists, name)
    async with state.pool.acquire() as connection:
        return await views(spec.name, person_of(request).id, connection)


ROUTES: list[Any] = [all_lists, described, rows, totals, saved_views]
