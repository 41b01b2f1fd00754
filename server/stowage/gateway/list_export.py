"""GET /api/lists/{name}/export: what a filter finds, as a file.

The file is written before it is sent: a slow reader then keeps no connection of the database, and what goes wrong is still told.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from typing import IO, Annotated, Any
from zoneinfo import ZoneInfo

import asyncpg
from litestar import get
from litestar.datastructures import State
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from stowage.company.queries import company
from stowage.gateway import security
from stowage.gateway.list_routes import AnyRequest, Asked, Name, Sort, Wanted, asked
from stowage.gateway.openapi import SheetOperation
from stowage.platform.access import scope_of
from stowage.platform.clock import now
from stowage.platform.errors import ApiError
from stowage.platform.listing import filters, reading, sheets
from stowage.platform.listing.spec import Column
from stowage.platform.openapi import OptionalId, Search, problems

ROWS = 2_000  # read and written at a time
BYTES = 256 * 1024  # sent at a time
AT_ONCE = 2  # exports that a process writes
ZONES = "SELECT DISTINCT timezone FROM warehouse WHERE $1::bigint[] IS NULL OR id = ANY($1::bigint[]) LIMIT 2"

Columns = Annotated[str, QueryParameter(max_length=2000, description="a,b: these, in this order; empty: all")]
_writing = asyncio.Semaphore(AT_ONCE)


@get(
    "/api/lists/{name:str}/export",
    responses=problems(400, 401, 403, 404),
    operation_class=SheetOperation,
    tags=["lists"],
)
async def export(
    request: AnyRequest,
    state: State,
    name: Name,
    *,
    format_: Annotated[sheets.Format, QueryParameter(name="format")] = "xlsx",
    language: FromQuery[sheets.Language] = "zh",
    columns: Columns = "",
    wanted: Wanted = "",
    search: Search = "",
    sort: Sort = "",
    warehouse: OptionalId = None,
) -> Stream:
    """All rows that the filter leaves, at most 100,000, with these columns in this language, times as the warehouses have them."""
    found = asked(request, name, wanted, search, warehouse)
    order = filters.order(found.spec, found.columns, sort)
    chosen = _chosen(found, columns)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it was sent
    try:
        async with _writing, state.pool.acquire() as connection:
            zone = await _zone(scope_of(request, warehouse), connection)
            cells = sheets.sheet_columns(chosen, language, zone)
            whose = (await company(connection)).called(language)
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await _counted(found, connection)
                await _write(found, order, chosen, sheets.opened(file, cells, format_, whose), connection)
            await security.note(request, "export.made", {"list": name, "format": str(format_)}, connection)
    except BaseException:
        file.close()
        raise
    told = f'attachment; filename="{name}-{now().astimezone(zone):%Y%m%d-%H%M}.{format_}"'
    headers = {"Content-Disposition": told, "Cache-Control": "no-store"}
    return Stream(_sent(file), media_type=sheets.MEDIA_TYPES[format_], headers=headers)


def _chosen(found: Asked, said: str) -> list[Column]:
    """Raises 400 list.columns_invalid."""
    if not said:
        return list(found.columns.values())
    names = list(dict.fromkeys(said.split(",")))
    for name in names:
        if name not in found.columns:
            raise ApiError(400, "list.columns_invalid", params={"column": name[: filters.LONGEST_TEXT]})
    return [found.columns[name] for name in names]


async def _zone(warehouses: Sequence[int] | None, connection: asyncpg.Connection[Any]) -> ZoneInfo:
    """Of these warehouses, if they have one; else UTC."""
    zones = await connection.fetch(ZONES, warehouses)
    return ZoneInfo(zones[0]["timezone"] if len(zones) == 1 else "UTC")


async def _counted(found: Asked, connection: asyncpg.Connection[Any]) -> None:
    """Raises 400 list.export_too_large."""
    count = await reading.fetch_value(reading.sums_statement(found.spec, (), found.where), connection)
    if count > sheets.MOST_ROWS:
        raise ApiError(400, "list.export_too_large", params={"rows": count, "most": sheets.MOST_ROWS})


async def _write(
    found: Asked,
    order: filters.Order,
    chosen: Sequence[Column],
    sheet: sheets.Sheet,
    connection: asyncpg.Connection[Any],
) -> None:
    text, parameters = reading.whole_statement(found.spec, chosen, found.where, order)
    shaped = reading.shape(found.spec, chosen)
    cursor = await connection.cursor(text, *parameters)
    while records := await cursor.fetch(ROWS):
        await asyncio.to_thread(sheet.add, map(shaped, records))
    await asyncio.to_thread(sheet.close)


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while part := await asyncio.to_thread(file.read, BYTES):
            yield part


ROUTES: list[Any] = [export]
