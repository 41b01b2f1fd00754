"""GET /api/installation · GET /api/photos/{sha256}: what the desk asks of the gateway itself."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.params import PathParameter

from stowage.gateway import blobs
from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import PhotoOperation
from stowage.identity.directory import DEMO
from stowage.platform.access import require
from stowage.platform.openapi import problems

FOREVER = "private, max-age=31536000, immutable"
FIRST_DEVICE = "SELECT device FROM op ORDER BY sequence LIMIT 1"

Sha256 = Annotated[str, PathParameter(max_length=64, pattern="^[0-9a-f]{64}$")]


class Installation(msgspec.Struct, frozen=True):
    """`demo`: this is the demo company, its sign-ins are public. `address`: where handhelds reach it, "https://host:port"."""

    demo: bool
    address: str


def installation_router(address: str) -> Router:
    """Open to all: the sign-in page shows it."""

    @get("/api/installation", tags=["sign-in"])
    async def installation(request: Request[Any, Any, Any]) -> Installation:
        """What the sign-in page says about this server."""
        return Installation(await gateway_of(request).pool.fetchval(FIRST_DEVICE) == DEMO, address)

    return Router("/", route_handlers=[installation])


@get(
    "/api/photos/{sha256:str}",
    guards=[require("receiving.read")],
    responses=problems(400, 401, 403, 404),
    operation_class=PhotoOperation,
    tags=["receiving"],
)
async def photo(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[bytes]:
    """A photo taken at receiving; 404 blob_unknown while it is still on the device."""
    data, media_type = await blobs.whole(sha256, gateway_of(request).pool)
    return Response(data, media_type=media_type, headers={"Cache-Control": FOREVER})


ROUTES = [photo]
