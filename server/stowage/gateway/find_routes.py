"""GET /api/find: the few things of every kind that are called so, for the desk's palette."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.gateway.list_routes import AnyRequest, asked
from stowage.platform.access import person_of, signed_in_first
from stowage.platform.listing import filters, reading
from stowage.platform.openapi import problems

# Lists that are looked through, and what is told of a row; each behind the permission of its list.
LOOKED_THROUGH: dict[str, tuple[str, ...]] = {
    "items": ("sku", "name_zh", "name_en", "active"),
    "barcodes": ("code", "item"),
    "orders": ("number", "supplier", "state"),
    "receipts": ("number", "reference", "supplier"),
    "partners": ("code", "name_zh", "name_en", "active"),
    "places": ("code", "warehouse", "zone"),
    "people": ("code", "name_zh", "name_en", "active"),
    "devices": ("code", "name"),
}
CODES = {"barcodes": "code"}  # looked for by this column alone: an item's barcodes are not what its name is typed for
FEW = 5
encode = msgspec.json.Encoder().encode
Text = Annotated[str, QueryParameter(min_length=1, max_length=100, pattern="^[^\\x00]*$")]


class Found(msgspec.Struct, frozen=True):
    """Rows as the list has them, with these columns only."""

    list_: str = msgspec.field(name="list")
    rows: list[dict[str, Any]]


@get("/api/find", guards=[signed_in_first], responses=problems(400, 401), tags=["lists"])
async def find(request: AnyRequest, state: State, *, text: Text) -> list[Found]:
    """At most five of each list that the caller may read, in the lists' order; of their warehouses."""
    mine = person_of(request).permissions
    found: list[Found] = []
    async with state.pool.acquire() as connection:
        for name, keys in LOOKED_THROUGH.items():
            if state.lists[name].permission not in mine:
                continue
            by = CODES.get(name)
            wanted = [] if by is None else [{"column": by, "op": "starts", "value": text}]
            spec, known, where = asked(request, name, encode(wanted).decode(), "" if by else text, None)
            columns = [known[key] for key in keys]
            order = filters.order(spec, known, "")
            statement = reading.page_statement(spec, columns, where, order, offset=0, limit=FEW)
            rows = await reading.fetch(statement, connection)
            if rows:
                found.append(Found(name, list(map(reading.shape(spec, columns), rows))))
    return found


ROUTES: list[Any] = [find]
