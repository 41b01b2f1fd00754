"""GET /api/purchase-orders · GET /api/purchase-orders/{id} · GET /api/purchase-orders/{id}/print"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter

from stowage.company import queries as company
from stowage.platform.access import may, person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, OptionalId, Search, problems
from stowage.purchasing import printing, queries
from stowage.purchasing.model import OrderState
from stowage.receiving import queries as receiving

ACTIVITY = 200  # latest lines received


class Document(msgspec.Struct, frozen=True):
    """An order, its lines, the receipts on it, and what was counted on it (newest first)."""

    order: queries.OrderRow
    lines: list[queries.OrderLine]
    receipts: list[receiving.ReceiptRow]
    activity: list[receiving.ReceiptLine]


@get(
    "/api/purchase-orders", guards=[require("purchasing.read")], responses=problems(400, 401, 403), tags=["purchasing"]
)
async def orders(
    request: Request[Any, Any, Any],
    state: State,
    *,
    order_state: Annotated[OrderState | None, QueryParameter(name="state")] = None,
    warehouse: OptionalId = None,
    search: Search = "",
    limit: Limit = 100,
) -> list[queries.OrderRow]:
    """Orders that the caller sees, with their progress; `search` in number, supplier and items. Amounts only with price.read."""
    scope, cost = scope_of(request, warehouse), may(request, "price.read")
    async with state.pool.acquire() as connection:
        return await queries.find(
            scope, order_state, search, limit, connection, cost=cost, reader=person_of(request).reader
        )


@get(
    "/api/purchase-orders/{order_id:int}",
    guards=[require("purchasing.read")],
    responses=problems(400, 401, 403, 404),
    tags=["purchasing"],
)
async def order(request: Request[Any, Any, Any], state: State, order_id: Id) -> Document:
    """One order with all that hangs on it. Prices and amounts only with price.read."""
    found, scope = await _document(request, state, order_id), scope_of(request)
    async with state.pool.acquire() as connection:
        receipts = await receiving.find(scope, order_id, "", 500, connection)
        activity = await receiving.lines_of_order(order_id, scope, ACTIVITY, connection)
    return Document(found.order, found.lines, receipts, activity)


@get(
    "/api/purchase-orders/{order_id:int}/print",
    guards=[require("purchasing.read")],
    responses=problems(400, 401, 403, 404),
    media_type="application/pdf",
    tags=["purchasing"],
)
async def print_order(
    request: Request[Any, Any, Any], state: State, order_id: Id, language: FromQuery[Literal["zh", "en"] | None] = None
) -> Response[bytes]:
    """The order for the supplier, A4; without a language in that of the company's documents. Prices only with price.read."""
    found = await _document(request, state, order_id)
    async with state.pool.acquire() as connection:
        buyer, logo = await company.company(connection), await company.logo(connection)
    chosen = language or buyer.language or "zh"
    pdf = await asyncio.to_thread(printing.render, found, buyer, logo, chosen)
    disposition = f'inline; filename="{found.order.number}.pdf"'
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": disposition})


async def _document(request: Request[Any, Any, Any], state: State, order_id: int) -> queries.OrderDocument:
    async with state.pool.acquire() as connection:
        found = await queries.document(
            order_id, scope_of(request), connection, cost=may(request, "price.read"), reader=person_of(request).reader
        )
    if found is None:
        raise ApiError(404, "order_unknown", params={"order": order_id})
    return found


ROUTES: list[Any] = [orders, order, print_order]
