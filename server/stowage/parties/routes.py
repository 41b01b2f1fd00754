"""GET /api/suppliers · /api/partners/{id} · /api/partners/called · /api/partners/keepers"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.identity.queries import Name, working
from stowage.parties import detail, queries
from stowage.platform.access import person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, Search, problems

PartnerCode = Annotated[str, QueryParameter(min_length=1, max_length=64, pattern="^[^\\x00]*$")]


@get("/api/suppliers", guards=[require("parties.read")], responses=problems(400, 401, 403), tags=["parties"])
async def suppliers(
    request: Request[Any, Any, Any], state: State, search: Search = "", limit: Limit = 100
) -> list[queries.Supplier]:
    """Suppliers that the caller sees, whose code, names, pinyin or city hold every word of `search`; by code."""
    async with state.pool.acquire() as connection:
        return await queries.suppliers(search, limit, connection, person_of(request).reader)


@get(
    "/api/partners/{partner_id:int}",
    guards=[require("parties.read")],
    responses=problems(400, 401, 403, 404),
    tags=["parties"],
)
async def partner(request: Request[Any, Any, Any], state: State, partner_id: Id) -> detail.Partner:
    """One supplier or customer, if the caller sees it, with contacts, addresses, terms and taxes."""
    async with state.pool.acquire() as connection:
        found = await detail.partner(partner_id, person_of(request).reader, connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no partner {partner_id}")
    return found


@get(
    "/api/partners/called",
    guards=[require("parties.read")],
    responses=problems(400, 401, 403, 404),
    tags=["parties"],
)
async def partner_called(request: Request[Any, Any, Any], state: State, code: PartnerCode) -> detail.Partner:
    """The same, by its code; of one that was merged into another `merged_into` says which it is by now."""
    async with state.pool.acquire() as connection:
        found = await detail.partner_called(code, person_of(request).reader, connection)
    if found is None:
        raise ApiError(404, "partner_unknown", params={"code": code})
    return found


@get("/api/partners/keepers", guards=[require("parties.read")], responses=problems(400, 401, 403), tags=["parties"])
async def keepers(request: Request[Any, Any, Any], state: State, search: Search = "", limit: Limit = 20) -> list[Name]:
    """Who may look after a partner: those who work here and whose code or names hold every word of `search`; by code."""
    async with state.pool.acquire() as connection:
        return await working(search, limit, scope_of(request), connection)


ROUTES: list[Any] = [suppliers, partner, partner_called, keepers]
