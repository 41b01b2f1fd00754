"""GET /api/receipts · GET /api/receipts/{id}"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.datastructures import State
from litestar.params import FromPath

from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Limit, OptionalId, Search, problems
from stowage.receiving import queries


@get("/api/receipts", guards=[require("receiving.read")], responses=problems(400, 401, 403), tags=["receiving"])
async def receipts(
    request: Request[Any, Any, Any],
    state: State,
    *,
    warehouse: OptionalId = None,
    order: OptionalId = None,
    search: Search = "",
    limit: Limit = 100,
) -> list[queries.ReceiptRow]:
    """Receipts, newest first; `search` in number, device reference, order number and supplier."""
    async with state.pool.acquire() as connection:
        return await queries.find(scope_of(request, warehouse), order, search, limit, connection)


@get(
    "/api/receipts/{receipt_id:uuid}",
    guards=[require("receiving.read")],
    responses=problems(400, 401, 403, 404),
    tags=["receiving"],
)
async def receipt(request: Request[Any, Any, Any], state: State, receipt_id: FromPath[UUID]) -> queries.Receipt:
    """A receipt with its lines in the order they were counted, those undone included."""
    async with state.pool.acquire() as connection:
        found = await queries.receipt(receipt_id, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "receipt_unknown", params={"receipt": str(receipt_id)})
    return found


ROUTES: list[Any] = [receipts, receipt]
