"""GET /api/suppliers"""

from __future__ import annotations

from typing import Any

from litestar import get
from litestar.datastructures import State

from stowage.parties import queries
from stowage.platform.access import require
from stowage.platform.openapi import Limit, Search, problems


@get("/api/suppliers", guards=[require("parties.read")], responses=problems(400, 401, 403), tags=["parties"])
async def suppliers(state: State, search: Search = "", limit: Limit = 100) -> list[queries.Supplier]:
    """Suppliers whose code, names, pinyin or city hold every word of `search`; by code."""
    async with state.pool.acquire() as connection:
        return await queries.suppliers(search, limit, connection)


ROUTES: list[Any] = [suppliers]
