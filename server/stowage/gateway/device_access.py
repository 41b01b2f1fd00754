"""Which enrolled device a request comes from: its Bearer token, and that it has not been revoked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec
from litestar import Request

from stowage.gateway.core import Gateway, gateway_of
from stowage.identity.directory import Device
from stowage.platform.errors import ApiError

PROTOCOL = 1
PUSH_BYTES = 2 * 2**20


async def device_of(request: Request[Any, Any, Any]) -> Device:
    """Raises 401 session_expired, 403 device_revoked. One look at the database, for the directory's version."""
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        return await device_by_token(bearer(request.headers), gateway, connection)


async def device_by_token(token: str, gateway: Gateway, connection: asyncpg.Connection[Any]) -> Device:
    found = await gateway.sessions.device(token, connection)
    if found is None:
        raise session_expired()
    await gateway.directory.refresh(connection)
    device = gateway.directory.devices.get(found)
    if device is None or device.revoked:
        raise device_revoked()
    return device


def bearer(headers: Mapping[str, str]) -> str:
    """The token of a request, "" without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


class Spoken(msgspec.Struct, frozen=True):
    """All that every version says in the same way. Enrolment may leave it out."""

    protocol: int = PROTOCOL


async def require_protocol(request: Request[Any, Any, Any]) -> None:
    """Before anything else is read: the rest of another version's body may mean anything."""
    body = await request.body()
    if len(body) > PUSH_BYTES:
        raise ApiError(413, "too_large", params={"most": PUSH_BYTES})
    protocol = decode_spoken(body).protocol
    if protocol != PROTOCOL:
        about: dict[str, int | str | bool | None] = {"protocol": protocol, "supported": PROTOCOL}
        raise ApiError(426, "protocol_unsupported", f"this server speaks protocol {PROTOCOL}", params=about)


decode_spoken = msgspec.json.Decoder(Spoken).decode


def session_expired() -> ApiError:
    return ApiError(401, "session_expired", "open a new session and send the same again")


def device_revoked() -> ApiError:
    return ApiError(403, "device_revoked", "this device does not belong to the company any more")
