"""GET /api/installation · GET /api/photos/{sha256} · GET, PUT /api/pictures/{sha256}: what the desk asks of the gateway itself."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, put
from litestar.params import PathParameter

from stowage.company import queries as company
from stowage.discrepancies.queries import IS_SPOKEN_OF
from stowage.gateway import blobs
from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import BlobOperation, PhotoOperation
from stowage.identity.directory import DEMO, DESK
from stowage.identity.queries import NOBODY
from stowage.platform.access import require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems
from stowage.quality.queries import IS_PHOTO as IS_OF_INSPECTION
from stowage.receiving.queries import IS_PHOTO

FOREVER = "private, max-age=31536000, immutable"
PICTURE_BYTES = 512 * 1024
IS_A_PICTURE = "SELECT EXISTS (SELECT FROM item WHERE picture = $1) OR EXISTS (SELECT FROM company WHERE logo = $1)"
FIRST_DEVICE = "SELECT device FROM op ORDER BY sequence LIMIT 1"

Sha256 = Annotated[str, PathParameter(max_length=64, pattern="^[0-9a-f]{64}$")]


class Installation(msgspec.Struct, frozen=True):
    """`demo`: this is the demo company, its sign-ins are public. `address`: where handhelds reach it, "https://host:port". `company`:
    what it calls itself on its door, "" for nothing; no more of it is told here. `nobody`: the first person is still to be made."""

    demo: bool
    address: str
    company: str
    nobody: bool


def installation_router(address: str) -> Router:
    """Open to all: the sign-in page shows it."""

    @get("/api/installation", tags=["sign-in"])
    async def installation(request: Request[Any, Any, Any]) -> Installation:
        """What the sign-in page says about this server."""
        pool = gateway_of(request).pool
        demo = await pool.fetchval(FIRST_DEVICE) == DEMO
        return Installation(demo, address, await pool.fetchval(company.SHORT_NAME), await pool.fetchval(NOBODY))

    return Router("/", route_handlers=[installation])


@get(
    "/api/photos/{sha256:str}",
    guards=[require("receiving.read")],
    responses=problems(400, 401, 403, 404),
    operation_class=PhotoOperation,
    tags=["receiving"],
)
async def photo(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[bytes]:
    """A photo taken at receiving in a warehouse of the caller's; 404 blob_unknown while it is still on the device."""
    pool, scope = gateway_of(request).pool, scope_of(request)
    if scope is not None and not any(
        [await pool.fetchval(by, sha256, scope) for by in (IS_PHOTO, IS_OF_INSPECTION, IS_SPOKEN_OF)]
    ):
        raise ApiError(404, "blob_unknown")
    data, media_type = await blobs.whole(sha256, pool)
    return Response(data, media_type=media_type, headers={"Cache-Control": FOREVER})


@put(
    "/api/pictures/{sha256:str}",
    guards=[require("catalog.write")],
    operation_class=BlobOperation,
    responses=problems(400, 401, 403, 409, 413, 415, 422),
    tags=["catalog"],
)
async def put_picture(sha256: Sha256, request: Request[Any, Any, Any]) -> blobs.BlobState:
    """A picture, whole and no larger than 512 kB, for catalog.put_items or company.put_company to name."""
    data = await request.body()
    if len(data) > PICTURE_BYTES:
        raise ApiError(413, "too_large", params={"whole": PICTURE_BYTES})
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await blobs.put(blobs.Part(sha256, 0, len(data), media_type, data), DESK, gateway_of(request).pool)


@get(
    "/api/pictures/{sha256:str}",
    guards=[require("catalog.read")],
    responses=problems(400, 401, 403, 404),
    operation_class=PhotoOperation,
    tags=["catalog"],
)
async def picture(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[bytes]:
    """The picture of an item, or the company's logo."""
    pool = gateway_of(request).pool
    if not await pool.fetchval(IS_A_PICTURE, sha256):
        raise ApiError(404, "blob_unknown")
    data, media_type = await blobs.whole(sha256, pool)
    return Response(data, media_type=media_type, headers={"Cache-Control": FOREVER})


ROUTES = [photo, put_picture, picture]
