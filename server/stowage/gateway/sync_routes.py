"""What a device is told: pull, bootstrap, checksum, what was moved last, and where its photos go. Thin."""

from __future__ import annotations

import gzip
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import Request, Response, get, head, put
from litestar.params import FromQuery, PathParameter, QueryParameter

from stowage.gateway import blobs, bootstrap, history
from stowage.gateway import pull as pulling
from stowage.gateway.blobs import BlobState, Part
from stowage.gateway.bootstrap import BootstrapAnswer
from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.device_access import bearer, device_by_token, device_of, device_revoked
from stowage.gateway.openapi import BlobOperation, ChunkOperation, ChunksOperation, EmptyOperation, PhotoOperation
from stowage.gateway.pull import Asked, Checksum, PullAnswer, Snapshot
from stowage.identity.directory import Device
from stowage.kernel.quantity import MAX_SAFE
from stowage.platform.clock import milliseconds
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

MOST_PARTITIONS = 20
FOREVER = "private, max-age=31536000, immutable"

HASH = "^[0-9a-f]{64}$"
Sha256 = Annotated[str, PathParameter(max_length=64, pattern=HASH)]
Names = Annotated[list[str], QueryParameter(max_items=MOST_PARTITIONS)]
Ids = list[Annotated[int, msgspec.Meta(ge=1, le=MAX_SAFE)]]
Said = Annotated[str, QueryParameter(max_length=200, pattern="^[^\\x00]*$")]
Chosen = Annotated[list[Annotated[str, msgspec.Meta(pattern=HASH)]], QueryParameter(max_items=bootstrap.TOGETHER)]


class ChecksumAnswer(msgspec.Struct, frozen=True):
    epoch: int
    server_time: int
    partitions: list[Checksum]


@get("/api/sync/pull", tags=["sync"], responses=problems(400, 401, 403))
async def pull(
    request: Request[Any, Any, Any],
    at: Annotated[list[str] | None, QueryParameter(max_items=MOST_PARTITIONS)] = None,
    epoch: Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)] = None,
    incarnation: FromQuery[UUID | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=pulling.LIMIT)] = pulling.LIMIT,
) -> PullAnswer:
    """Changes after the cursors `at=<partition>:<cursor>`."""
    gateway = gateway_of(request)
    cursors = dict(map(_cursor, at or []))
    device = await _known_device(request, gateway)
    answer = await gateway.pulls.pull(device, incarnation, Asked(cursors, epoch, limit))
    if answer is None:
        raise device_revoked()
    return answer


@get("/api/sync/bootstrap", tags=["sync"], responses=problems(400, 401, 403))
async def manifest(request: Request[Any, Any, Any], incarnation: FromQuery[UUID | None] = None) -> BootstrapAnswer:
    """The chunks of every partition of the device, and how far the stream `incarnation` shows in each."""
    gateway = gateway_of(request)
    device = await _known_device(request, gateway)
    async with gateway.pool.acquire() as connection:
        seen = await _snapshot(device, incarnation, gateway, connection)
    manifests = await gateway.bootstrap.manifests(seen, device.id, incarnation)
    return BootstrapAnswer(seen.epoch, bootstrap.SCHEMA, manifests, bootstrap.TOGETHER)


@get(
    "/api/sync/chunk/{sha256:str}",
    tags=["sync"],
    responses=problems(400, 401, 403, 404),
    operation_class=ChunkOperation,
)
async def chunk(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[bytes]:
    """One chunk, for ever the same. To who accepts application/gzip it is a file of that kind, to be kept as it is."""
    (data,) = await _files([sha256], request)
    headers = {"Cache-Control": FOREVER, "Vary": "Accept, Accept-Encoding"}
    if "application/gzip" in request.headers.get("accept", ""):
        return Response(data, media_type="application/gzip", headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(data, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(data), media_type="application/json", headers=headers)


@get(
    "/api/sync/chunks",
    tags=["sync"],
    responses=problems(400, 401, 403, 404),
    operation_class=ChunksOperation,
)
async def chunks(sha256: Chosen, request: Request[Any, Any, Any]) -> Response[bytes]:
    """The files of many chunks one after the other, in the order asked for; their lengths stand in the manifest."""
    data = b"".join(await _files(sha256, request))
    return Response(data, media_type="application/gzip", headers={"Cache-Control": FOREVER})


async def _files(names: list[str], request: Request[Any, Any, Any]) -> list[bytes]:
    device = await device_of(request)
    found = await bootstrap.chunks(names, pulling.membership(device), gateway_of(request).pool)
    if found is None:
        raise ApiError(404, "chunk_unknown", "replaced meanwhile: fetch the manifest again")
    return found


@get("/api/sync/checksum", tags=["sync"], responses=problems(400, 401, 403))
async def checksum(request: Request[Any, Any, Any], partition: Names) -> ChecksumAnswer:
    """Rows and sum of partitions the device is a member of; others are left out."""
    gateway = gateway_of(request)
    device = await _known_device(request, gateway)
    async with gateway.pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        seen = await _snapshot(device, None, gateway, connection)
        names = [name for name in seen.partitions if name in partition]
        return ChecksumAnswer(seen.epoch, milliseconds(), await pulling.checksums(names, connection))


@head(
    "/api/sync/blobs/{sha256:str}",
    operation_class=EmptyOperation,
    tags=["sync"],
    responses=problems(400, 401, 403, 404),
)
async def blob_state(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[None]:
    """How much of a blob is here."""
    device = await device_of(request)
    held = await blobs.state(sha256, device.id, gateway_of(request).pool)
    return Response(None, headers={"Stowage-Offset": str(held.offset), "Stowage-Complete": str(int(held.complete))})


@put(
    "/api/sync/blobs/{sha256:str}",
    operation_class=BlobOperation,
    tags=["sync"],
    responses=problems(400, 401, 403, 409, 413, 415, 422),
)
async def put_blob(
    sha256: Sha256,
    request: Request[Any, Any, Any],
    offset: Annotated[int, QueryParameter(ge=0, le=blobs.WHOLE_BYTES)],
    size: Annotated[int, QueryParameter(ge=1, le=MAX_SAFE)],
) -> BlobState:
    """The next part."""
    device = await device_of(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    part = Part(sha256, offset, size, media_type, await request.body())
    return await blobs.put(part, device.id, gateway_of(request).pool)


@get(
    "/api/sync/blobs/{sha256:str}",
    tags=["sync"],
    responses=problems(400, 401, 403, 404),
    operation_class=PhotoOperation,
)
async def get_blob(sha256: Sha256, request: Request[Any, Any, Any]) -> Response[bytes]:
    """A whole blob."""
    await device_of(request)
    data, media_type = await blobs.whole(sha256, gateway_of(request).pool)
    return Response(data, media_type=media_type, headers={"Cache-Control": FOREVER})


@get("/api/sync/history", tags=["sync"], responses=problems(400, 401, 403))
async def moved(
    request: Request[Any, Any, Any],
    item: Annotated[Ids | None, QueryParameter(max_items=MOST_PARTITIONS)] = None,
    place: Annotated[int | None, QueryParameter(ge=1, le=MAX_SAFE)] = None,
    lot: Said = "",
    container: Said = "",
) -> history.History:
    """The last movements in the device's warehouse: of `item`, of its `lot` or in a `container`; or at `place`. With photos of one item."""
    if (place is None) == (not item):
        raise ApiError(400, "invalid", "item=… or place=…", field="place" if item else "item")
    device = await device_of(request)
    async with gateway_of(request).pool.acquire() as connection:
        if place is not None:
            return await history.at_place(device.warehouse, place, connection)
        return await history.of_goods(device.warehouse, item or [], lot, container, connection)


async def _known_device(request: Request[Any, Any, Any], gateway: Gateway) -> Device:
    """By what is in memory, which `_snapshot` then compares with the database."""
    token = bearer(request.headers)
    held = gateway.sessions.remembered(token)
    device = gateway.directory.devices.get(held) if held is not None else None
    if device is not None:
        return device
    async with gateway.pool.acquire() as connection:
        return await device_by_token(token, gateway, connection)


async def _snapshot(
    device: Device, incarnation: UUID | None, gateway: Gateway, connection: asyncpg.Connection[Any]
) -> Snapshot:
    seen = await pulling.snapshot(device, incarnation, connection)
    await gateway.directory.refresh(connection, seen.version)
    current = gateway.directory.devices.get(device.id)
    if current is None or current.revoked:
        raise device_revoked()
    if pulling.membership(current) != tuple(seen.partitions):  # it was moved since this process last looked
        return await pulling.snapshot(current, incarnation, connection)
    return seen


def _cursor(text: str) -> tuple[str, int]:
    partition, separator, cursor = text.rpartition(":")
    if (
        not separator
        or not partition
        or len(partition) > 100
        or "\0" in partition
        or not cursor.isascii()
        or not cursor.isdigit()
    ):
        raise ApiError(400, "invalid", "at=<partition>:<cursor>", field="at")
    if len(cursor) > 16 or int(cursor) > MAX_SAFE:
        raise ApiError(400, "invalid", "a cursor is at most 2^53-1", field="at")
    return partition, int(cursor)


ROUTES = [pull, manifest, chunk, chunks, checksum, blob_state, put_blob, get_blob, moved]
