"""The desk's reads of stock. Each shows the warehouses of the person, and value only to those who may read cost."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from litestar import Controller, Request, get
from litestar.params import PathParameter, QueryParameter

from stowage.kernel.ids import WarehouseId
from stowage.ledger.rules import moment
from stowage.places.queries import load_warehouses
from stowage.platform.access import may, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems
from stowage.stock.item import Card, ItemStock, item_card, item_stock
from stowage.stock.opening import Opening, opening
from stowage.stock.queries import PastStock, StockList, stock_at, stock_list
from stowage.stock.trace import Trace, trace

LARGEST = 2**53 - 1
LATEST_MS = 253_402_300_799_999  # the end of year 9999
CURSOR = re.compile(r"(\d{1,15})-(\d{1,16})")

Item = Annotated[int, PathParameter(ge=1, le=LARGEST)]
Document = Annotated[UUID, PathParameter()]
Id = Annotated[int | None, QueryParameter(ge=1, le=LARGEST)]
Limit = Annotated[int, QueryParameter(ge=1, le=500)]
Search = Annotated[str, QueryParameter(max_length=200)]
Text = Annotated[str | None, QueryParameter(max_length=200)]
Instant = Annotated[int, QueryParameter(ge=0, le=LATEST_MS, description="ms UTC")]
AnyRequest = Request[Any, Any, Any]


class StockController(Controller):
    path = "/api/stock"
    tags = ("stock",)
    guards = (require("stock.read"),)

    @get("/", responses=problems(400, 401, 403, 404))
    async def list_stock(
        self,
        request: AnyRequest,
        *,
        warehouse: Id = None,
        search: Search = "",
        after: Text = None,
        limit: Limit = 100,
    ) -> StockList:
        """Items by SKU with what is on hand, reserved, available and to come."""
        async with request.app.state.pool.acquire() as connection:
            return await stock_list(
                connection,
                warehouses=await _shown(request, warehouse, connection),
                search=search,
                after=_stored(after),
                limit=limit,
                with_value=may(request, "cost.read"),
            )

    @get("/trace", responses=problems(400, 401, 403))
    async def trace_lot(
        self,
        request: AnyRequest,
        *,
        text: Annotated[str, QueryParameter(min_length=1, max_length=200, pattern="^[^\\x00]*$")],
    ) -> list[Trace]:
        """Where the lots and serials called so came from, lie and went, and those that lie in the container called so."""
        async with request.app.state.pool.acquire() as connection:
            return await trace(text, scope_of(request), connection)

    @get("/at", responses=problems(400, 401, 403, 404))
    async def list_past_stock(
        self,
        request: AnyRequest,
        *,
        instant: Instant,
        warehouse: Id = None,
        search: Search = "",
        after: Text = None,
        limit: Limit = 100,
    ) -> PastStock:
        """What lay there at a past instant, by the ledger."""
        async with request.app.state.pool.acquire() as connection:
            return await stock_at(
                connection,
                moment(instant),
                warehouses=await _shown(request, warehouse, connection),
                search=search,
                after=_stored(after),
                limit=limit,
            )

    @get("/openings/{document:uuid}", responses=problems(400, 401, 403, 404))
    async def show_opening(self, request: AnyRequest, document: Document) -> Opening:
        """A document of opening stock: what it found, and where."""
        async with request.app.state.pool.acquire() as connection:
            found = await opening(document, scope_of(request), connection, with_cost=may(request, "cost.read"))
        if found is None:
            raise ApiError(404, "opening_unknown", f"there is no opening {document}")
        return found

    @get("/items/{item:int}", responses=problems(400, 401, 403, 404))
    async def show_item(self, request: AnyRequest, item: Item, warehouse: Id = None) -> ItemStock:
        """One item: its figures, units, where it lies and who holds it."""
        async with request.app.state.pool.acquire() as connection:
            found = await item_stock(
                item,
                connection,
                warehouses=await _shown(request, warehouse, connection),
                with_value=may(request, "cost.read"),
            )
        if found is None:
            raise ApiError(404, "not_found", f"there is no item {item}")
        return found

    @get("/items/{item:int}/card", responses=problems(400, 401, 403, 404))
    async def show_card(
        self,
        request: AnyRequest,
        item: Item,
        *,
        warehouse: Id = None,
        place: Id = None,
        lot: Text = None,
        before: Text = None,
        limit: Limit = 50,
    ) -> Card:
        """The movements behind the figures, newest first, with the balance after each."""
        cursor = None
        if before is not None:
            parts = CURSOR.fullmatch(before)
            if parts is None or int(parts[1]) > LATEST_MS:
                raise ApiError(400, "invalid", "`before` is what `next` of another page said", field="before")
            cursor = (moment(int(parts[1])), int(parts[2]))
        async with request.app.state.pool.acquire() as connection:
            return await item_card(
                item,
                connection,
                warehouses=await _shown(request, warehouse, connection),
                place=place,
                lot=_stored(lot),
                before=cursor,
                limit=limit,
                with_value=may(request, "cost.read"),
            )


async def _shown(request: AnyRequest, warehouse: int | None, connection: asyncpg.Connection[Any]) -> list[int] | None:
    """`scope_of`; raises 404 for a warehouse that nobody has, whose figures would read as nothing in stock."""
    scope = scope_of(request, warehouse)
    if warehouse is not None and not await load_warehouses([WarehouseId(warehouse)], connection):
        raise ApiError(404, "warehouse_unknown", f"there is no warehouse {warehouse}", field="warehouse")
    return scope


def _stored(text: str | None) -> str | None:
    """PostgreSQL keeps no NUL, so nothing stored can contain one."""
    return None if text is None else text.replace("\0", "")


ROUTES: list[Any] = [StockController]
