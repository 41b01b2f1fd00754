"""GET /api/devices/{id} · POST /api/devices/{id}/queue/preview · POST /api/devices/{id}/queue: what supervisors do with devices."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from stowage.discrepancies.naming import Mentioned, mentioned
from stowage.gateway import blobs, carried
from stowage.gateway.bus import Unavailable
from stowage.gateway.core import gateway_of
from stowage.gateway.device_report import DeviceReport, report
from stowage.gateway.openapi import BlobOperation
from stowage.gateway.push_types import PUSH_OPS, PushOp
from stowage.gateway.streams import Gap
from stowage.identity.directory import Device
from stowage.identity.queries import Name, names
from stowage.platform.access import person_of, require, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

PERMISSION = "identity.supervise"
Sha256 = Annotated[str, PathParameter(max_length=64, pattern="^[0-9a-f]{64}$")]


class QueuePart(msgspec.Struct, frozen=True):
    """Consecutive commands of one stream out of a device's file, as in a push."""

    incarnation: UUID
    ops: Annotated[tuple[PushOp, ...], msgspec.Meta(min_length=1, max_length=PUSH_OPS)]


class QueuePreview(msgspec.Struct, frozen=True):
    """`last_cseq`: how far the stream came here. A part that begins beyond the next one cannot be brought."""

    last_cseq: int
    ops: list[carried.Preview]
    people: list[Name]
    named: Mentioned


class QueueBrought(msgspec.Struct, frozen=True):
    """`outcomes` as in a push, in order."""

    last_cseq: int
    outcomes: list[msgspec.Raw]


@get(
    "/api/devices/{device_id:uuid}",
    guards=[require(PERMISSION)],
    responses=problems(400, 401, 403, 404),
    tags=["identity"],
)
async def device(request: Request[Any, Any, Any], state: State, device_id: FromPath[UUID]) -> DeviceReport:
    """One device: its databases, what it left open, what was kept for it, who brought its commands."""
    async with state.pool.acquire() as connection:
        found = await report(device_id, scope_of(request), connection)
    if found is None:
        raise _unknown(device_id)
    return found


@post(
    "/api/devices/{device_id:uuid}/queue/preview",
    status_code=200,
    guards=[require(PERMISSION)],
    responses=problems(400, 401, 403, 404, 413),
    tags=["identity"],
)
async def preview(
    request: Request[Any, Any, Any], device_id: FromPath[UUID], data: JSONBody[QueuePart]
) -> QueuePreview:
    """What would become of each command of a device's file. Nothing changes."""
    author = await _author(request, device_id)
    async with gateway_of(request).pool.acquire() as connection:
        whose = carried.Author(author.id, data.incarnation, author.public_key)
        ops = await carried.preview(whose, data.ops, connection)
        last = await carried.last_cseq(author.id, data.incarnation, connection)
        people = await names(sorted({op.person for op in ops}), connection)
        named = await mentioned([op.said for op in ops], connection)
    return QueuePreview(last, ops, list(people.values()), named)


@post(
    "/api/devices/{device_id:uuid}/queue",
    status_code=200,
    guards=[require(PERMISSION)],
    responses=problems(400, 401, 403, 404, 409, 413, 503),
    tags=["identity"],
)
async def bring(request: Request[Any, Any, Any], device_id: FromPath[UUID], data: JSONBody[QueuePart]) -> QueueBrought:
    """Execute what a device recorded and could not send. Again is safe: each command has one outcome for ever."""
    author, gateway = await _author(request, device_id), gateway_of(request)
    if forged := carried.forged(data.ops, carried.Author(author.id, data.incarnation, author.public_key)):
        raise ApiError(400, "signature_invalid", "not signed by this device", params={"op_id": str(forged)})
    before = await carried.last_cseq(author.id, data.incarnation, gateway.pool)
    incoming = [carried.incoming_of(op, author.id, data.incarnation) for op in data.ops]
    try:
        pushed = await gateway.bus.push(incoming, None)
    except Gap as gap:
        raise ApiError(409, "gap", "earlier commands are missing", params={"expected": gap.expected}) from gap
    except Unavailable as unavailable:
        headers = {"Retry-After": "1"}
        raise ApiError(503, "try_again", "nothing was recorded; send it again", headers=headers) from unavailable
    moved = before, pushed.last_cseq
    await carried.note(author.id, data.incarnation, moved, gateway.pool, person=person_of(request).id)
    return QueueBrought(pushed.last_cseq, [msgspec.Raw(one) for one in pushed.answers])


@put(
    "/api/devices/{device_id:uuid}/queue/photos/{sha256:str}",
    guards=[require(PERMISSION)],
    operation_class=BlobOperation,
    responses=problems(400, 401, 403, 404, 409, 413, 415, 422),
    tags=["identity"],
)
async def bring_photo(
    request: Request[Any, Any, Any],
    device_id: FromPath[UUID],
    sha256: Sha256,
    offset: Annotated[int, QueryParameter(ge=0, le=blobs.WHOLE_BYTES)],
    size: Annotated[int, QueryParameter(ge=1, le=blobs.WHOLE_BYTES)],
) -> blobs.BlobState:
    """The next part of a photo out of a device's file, as the device itself would send it."""
    author = await _author(request, device_id)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    part = blobs.Part(sha256, offset, size, media_type, await request.body())
    return await blobs.put(part, author.id, gateway_of(request).pool)


async def _author(request: Request[Any, Any, Any], device_id: UUID) -> Device:
    """The device by the id, where it is one of the warehouses of who asks. Raises 404."""
    gateway, scope = gateway_of(request), scope_of(request)
    async with gateway.pool.acquire() as connection:
        await gateway.directory.refresh(connection)
    found = gateway.directory.devices.get(device_id)
    if found is None or (scope is not None and found.warehouse not in scope):
        raise _unknown(device_id)
    return found


def _unknown(device_id: UUID) -> ApiError:
    return ApiError(404, "identity.device_unknown", params={"device": str(device_id)})


ROUTES: list[Any] = [device, preview, bring, bring_photo]
