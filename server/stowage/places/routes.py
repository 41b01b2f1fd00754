"""GET /api/warehouses · /api/warehouses/{id}/picture · /api/warehouses/{id}/pattern · /api/places · /api/places/{id}"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from stowage.places import pattern as patterns
from stowage.places import picture as pictures
from stowage.places import queries
from stowage.places.commands import PlacesRefusal
from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import Id, Limit, OptionalId, Search, problems

Pattern = Annotated[
    str,
    QueryParameter(min_length=1, max_length=64, pattern="^[^\\x00-\\x1f]*$", description='"A{01-12}-{01-30}-{1-4}"'),
]
Zone = Annotated[str, QueryParameter(max_length=200, pattern="^[^\\x00-\\x1f]*$", description="Theirs; empty: by code")]

Days = Annotated[bool, QueryParameter(description="Also for how long goods lie there")]

SHOWN = 20  # places of a preview, from its beginning


class Spot(msgspec.Struct, frozen=True):
    code: str
    zone: str
    aisle: str
    bay: str
    level: str


class Preview(msgspec.Struct, frozen=True):
    """What a pattern stands for: how many places, how many of them are there already and stay as they are, the first ones and the last."""

    count: int
    known: int
    aisles: int
    first: list[Spot]
    last: Spot


@get("/api/warehouses", guards=[require("places.read")], responses=problems(401, 403), tags=["places"])
async def warehouses(request: Request[Any, Any, Any], state: State) -> list[queries.Warehouse]:
    """The warehouses of the person, by code."""
    async with state.pool.acquire() as connection:
        return await queries.warehouses(scope_of(request), connection)


@get(
    "/api/warehouses/{warehouse:int}/picture",
    guards=[require("places.read"), require("stock.read")],
    responses=problems(400, 401, 403),
    tags=["places"],
)
async def picture(
    request: Request[Any, Any, Any], state: State, *, warehouse: Id, days: Days = False
) -> pictures.Picture:
    """Every place of a warehouse as it is drawn, with how full it is; `days`: and for how long its oldest goods lie there."""
    scope_of(request, warehouse)
    async with state.pool.acquire() as connection:
        return await pictures.picture(warehouse, connection, days=days)


@get(
    "/api/warehouses/{warehouse:int}/pattern",
    guards=[require("places.read")],
    responses=problems(400, 401, 403, 404, 422),
    tags=["places"],
)
async def preview(
    request: Request[Any, Any, Any], state: State, warehouse: Id, pattern: Pattern, zone: Zone = ""
) -> Preview:
    """What places.make_bins would make there."""
    scope_of(request, warehouse)
    try:
        found = patterns.spots(pattern, zone)
    except patterns.PatternError as error:
        raise ApiError(422, PlacesRefusal.PATTERN_INVALID, params={"pattern": pattern, "part": error.part}) from None
    except patterns.TooMany as error:
        about = {"pattern": pattern, "count": error.count, "most": patterns.MOST}
        raise ApiError(422, PlacesRefusal.TOO_MANY, params=about) from None
    async with state.pool.acquire() as connection:
        known = await queries.known_of(warehouse, [spot.code for spot in found], connection)
    aisles = len({(spot.zone, spot.aisle) for spot in found})
    return Preview(len(found), known, aisles, [Spot(*spot) for spot in found[:SHOWN]], Spot(*found[-1]))


@get("/api/places", guards=[require("places.read")], responses=problems(400, 401, 403), tags=["places"])
async def places(
    request: Request[Any, Any, Any], state: State, warehouse: OptionalId = None, search: Search = "", limit: Limit = 100
) -> list[queries.Place]:
    """Places in use whose code or zone holds every word of `search`; by warehouse and code."""
    async with state.pool.acquire() as connection:
        return await queries.places(scope_of(request, warehouse), search, limit, connection)


@get(
    "/api/places/{place:int}",
    guards=[require("places.read")],
    responses=problems(400, 401, 403, 404),
    tags=["places"],
)
async def place(request: Request[Any, Any, Any], state: State, place: Id) -> queries.PlaceDetail:
    """One place, with its order on the walk, its limits, and whether something lies there."""
    async with state.pool.acquire() as connection:
        found = await queries.place(place, scope_of(request), connection)
    if found is None:
        raise ApiError(404, "not_found", f"there is no place {place}")
    return found


ROUTES: list[Any] = [warehouses, picture, preview, places, place]
