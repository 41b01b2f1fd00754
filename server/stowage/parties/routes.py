"""GET /api/suppliers · /api/partners/{id}"""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.datastructures import State

from stowage.parties import detail, queries
from stowage.platform.access import require
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, Search, problems


@get("/api/suppliers", guards=[require("parties.read")], responses=problems(400, 401, 403), tags=["parties"])
async def suppliers(state: State, search: Search = "", limit: Limit = 100) -> list[queries.Supplier]:
    """Suppliers whose code, names, pinyin or city hold every word of `search`; by code."""
    async with state.pool.acquire() as connection:
        return await queries.suppliers(search, limit, connection)


@get(
    "/api/partners/{partner_id:int}",
    guards=[require("parties.read")],
    responses=problems(400, 401, 403, 404),
    tags=["parties"],
)
async def partner(state: State, partner_id: Id) -> detail.Partner:
    """One supplier or customer with contacts, addresses, terms and taxes."""
    async with state.pool.acquire() as connection:
        found = await detail.partner(partner_id, connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no partner {partner_id}")
    return found


ROUTES: list[Any] = [suppliers, partner]
