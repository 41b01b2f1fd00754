"""Enrolment, sessions and the push of commands: what a device asks before it is told anything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from litestar.params import JSONBody

from stowage.gateway import carried, epoch, put_back, signature
from stowage.gateway.batch import DeviceRevoked, Pushed
from stowage.gateway.bus import Unavailable
from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.device_access import bearer, device_revoked, require_protocol, session_expired
from stowage.gateway.envelope import Incoming
from stowage.gateway.openapi import PushOperation, SessionOperation
from stowage.gateway.push_types import Enrolled, Enrolment, PushAnswer, PushRequest, Session, SessionRequest
from stowage.gateway.streams import Gap
from stowage.identity.commands import EnrolDevice, IdentityRefusal
from stowage.identity.sessions import hash_of
from stowage.platform.clock import milliseconds
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

CLOCK_MS = 10 * 60_000  # a session request is no older

INVITED = "SELECT EXISTS (SELECT 1 FROM invitation WHERE token_sha256 = $1)"
STREAM = """
    SELECT e.epoch, s.last_cseq, s.backup_cseq FROM epoch e LEFT JOIN device_stream s ON s.device = $1 AND s.incarnation = $2
"""


decode_push = msgspec.json.Decoder(PushRequest).decode
decode_session = msgspec.json.Decoder(SessionRequest).decode
encode = msgspec.json.Encoder().encode


@post(
    "/api/sync/enrol",
    status_code=200,
    before_request=require_protocol,
    tags=["sync"],
    responses=problems(400, 404, 409, 410, 413, 426),
)
async def enrol(data: JSONBody[Enrolment], request: Request[Any, Any, Any]) -> Enrolled:
    """Make the device one of the company's. Asking again with the same key answers the same."""
    gateway = gateway_of(request)
    if not await gateway.pool.fetchval(INVITED, hash_of(data.token)):  # strangers leave nothing behind
        raise ApiError(404, IdentityRefusal.INVITATION_UNKNOWN)
    outcome = await gateway.bus.submit(EnrolDevice(hash_of(data.token), data.device, data.public_key), person=0)
    if outcome.outcome == "refused":
        raise ApiError(ENROL_STATUS.get(outcome.code, 409), outcome.code, params=outcome.params)
    async with gateway.pool.acquire() as connection:
        row = await connection.fetchrow("SELECT id, code, name, kind, warehouse FROM device WHERE id = $1", data.device)
        current = await epoch.read(connection)
    return Enrolled(row["id"], row["code"], row["name"], row["kind"], row["warehouse"], current, milliseconds())


ENROL_STATUS: dict[str, int] = {IdentityRefusal.INVITATION_EXPIRED: 410, IdentityRefusal.KEY_INVALID: 400}


@post(
    "/api/sync/session",
    status_code=200,
    before_request=require_protocol,
    operation_class=SessionOperation,
    tags=["sync"],
    responses=problems(400, 401, 403, 413, 426),
)
async def open_session(request: Request[Any, Any, Any]) -> Session:
    """Prove with the device's key who asks, get a token for a while."""
    body = await request.body()
    asked = decode_session(body)
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        await gateway.directory.refresh(connection)
        device = gateway.directory.devices.get(asked.device)
        if device is None:
            raise ApiError(403, "device_unknown", "this device is not enrolled here")
        if device.revoked:
            raise device_revoked()
        if not signature.is_valid(device.public_key, signature.raw(request.headers.get("stowage-signature", "")), body):
            raise ApiError(401, "signature_invalid", "the signature does not fit the body and the device's key")
        if abs(asked.at - (at := milliseconds())) > CLOCK_MS:
            raise ApiError(401, "clock_differs", "correct the clock by server_time", params={"server_time": at})
        opened = await gateway.sessions.open_device(device.id, asked.nonce, connection)
        if opened is None:
            raise ApiError(401, "nonce_used", "each request for a session needs another nonce")
        current = await epoch.read(connection)
    return Session(opened.token, int(opened.expires_at.timestamp() * 1000), milliseconds(), current)


@post(
    "/api/sync/push",
    status_code=200,
    before_request=require_protocol,
    operation_class=PushOperation,
    tags=["sync"],
    responses=problems(400, 401, 403, 409, 413, 426),
)
async def push(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Commands in the order of their stream. Each gets one outcome, for ever."""
    gateway = gateway_of(request)
    body = await request.body()
    pusher = await gateway.sessions.device(bearer(request.headers), gateway.pool)
    if pusher is None:
        raise session_expired()
    asked = decode_push(body)
    await _check_signatures(request, body, asked, pusher, gateway)
    brought = pusher != asked.device  # each was checked, and is evidence: an unchecked one would be none
    if brought:
        asked = msgspec.structs.replace(asked, acked=0)  # what the author holds an answer to, it did not sign here
    incoming = [
        Incoming(
            op.op_id,
            op.cseq,
            op.bytes.encode(),
            asked.device,
            asked.incarnation,
            signature.raw(op.signature) if brought else None,
        )
        for op in asked.ops
    ]
    before = await carried.last_cseq(asked.device, asked.incarnation, gateway.pool) if brought else 0
    pushed = await _execute(asked, incoming, pusher, gateway)
    if brought:
        moved = before, pushed.last_cseq
        await carried.note(asked.device, asked.incarnation, moved, gateway.pool, carrier=pusher)
    elif asked.former is not None and asked.former.incarnation != asked.incarnation:
        async with gateway.pool.acquire() as connection:
            told = await put_back.tell(asked.device, asked.former, gateway.directory, connection)
        gateway.live.publish(told)
    if asked.acked > pushed.last_cseq:
        async with gateway.pool.acquire() as connection:
            await epoch.rise(asked.device, asked.incarnation, asked.acked, pushed.epoch, connection)
            current = await epoch.read(connection)
        pushed = msgspec.structs.replace(pushed, epoch=current)
    answer = PushAnswer(
        pushed.epoch,
        milliseconds(),
        pushed.last_cseq,
        pushed.backup_cseq,
        [msgspec.Raw(one) for one in pushed.answers],
    )
    return Response(encode(answer), media_type="application/json")


async def _check_signatures(
    request: Request[Any, Any, Any], body: bytes, asked: PushRequest, pusher: UUID, gateway: Gateway
) -> None:
    """The body by the pusher; each command by its author where that is another device."""
    directory = gateway.directory
    if pusher not in directory.devices or asked.device not in directory.devices:
        async with gateway.pool.acquire() as connection:
            await directory.refresh(connection)
    device, author = directory.devices.get(pusher), directory.devices.get(asked.device)
    if device is None or device.revoked:
        raise device_revoked()
    if author is None:
        raise ApiError(403, "device_unknown", "the author of these commands is not enrolled here")
    if not signature.is_valid(device.public_key, signature.raw(request.headers.get("stowage-signature", "")), body):
        raise ApiError(400, "signature_invalid", "the signature does not fit the body and the device's key")
    if author.id == device.id:
        return
    if forged := carried.forged(asked.ops, carried.Author(author.id, asked.incarnation, author.public_key)):
        raise ApiError(400, "signature_invalid", "not signed by its author", params={"op_id": str(forged)})


async def _execute(asked: PushRequest, incoming: list[Incoming], pusher: UUID, gateway: Gateway) -> Pushed:
    if not incoming:
        row = await gateway.pool.fetchrow(STREAM, asked.device, asked.incarnation)
        return Pushed([], row["last_cseq"] or 0, row["backup_cseq"] or 0, row["epoch"])
    try:
        return await gateway.bus.push(incoming, pusher)
    except Gap as gap:
        if asked.acked >= gap.expected:  # the device holds answers that we have lost
            async with gateway.pool.acquire() as connection:
                current = await epoch.read(connection)
                await epoch.rise(asked.device, asked.incarnation, asked.acked, current, connection)
        raise ApiError(409, "gap", "send from expected on", params={"expected": gap.expected}) from gap
    except DeviceRevoked as revoked:
        raise device_revoked() from revoked
    except Unavailable as unavailable:
        raise ApiError(
            503, "try_again", "nothing was recorded; send it again", headers={"Retry-After": "1"}
        ) from unavailable


ROUTES = [enrol, open_session, push]
