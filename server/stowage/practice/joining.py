"""POST /api/sync/practice: a gun goes to the practice company. Of the real application alone: nobody joins one from within one."""

from __future__ import annotations

import time
from typing import Any

import asyncpg
import msgspec
from litestar import Request, post

from stowage.audit.store import insert_events
from stowage.gateway.core import gateway_of
from stowage.gateway.device_access import device_of
from stowage.identity.commands import DeviceKind, InviteDevice
from stowage.identity.directory import Device
from stowage.identity.invitations import new_token
from stowage.identity.sessions import hash_of
from stowage.kernel.decision import SecurityEvent
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems
from stowage.practice.site import Site

VALID_MINUTES = 10
OFTEN = 5  # times that a device may ask
WITHIN_MINUTES = 10

ASKED = f"""
    SELECT count(*) FROM security_event
    WHERE kind = 'practice.joined' AND device = $1 AND at > now() - interval '{WITHIN_MINUTES} minutes'
"""
NAME = "SELECT name FROM device WHERE id = $1"


class Joined(msgspec.Struct, frozen=True):
    """`token` enrols one device in the practice company, at /practice/api/sync/enrol, within `valid_minutes`."""

    token: str
    valid_minutes: int


@post("/api/sync/practice", status_code=200, responses=problems(401, 403, 404, 409, 429), tags=["sync"])
async def join(request: Request[Any, Any, Any]) -> Joined:
    """An invitation of the practice company, for the same warehouse and name as here. The device enrols there as another one."""
    device = await device_of(request)
    pool = gateway_of(request).pool
    if await pool.fetchval(ASKED, device.id) >= OFTEN:
        seconds = WITHIN_MINUTES * 60
        headers = {"Retry-After": str(seconds)}
        raise ApiError(429, "practice_often", params={"retry_after_seconds": seconds}, headers=headers)
    token = await _invited(device, request.app.state.practice, pool)
    await _note(device, request, pool)
    return Joined(token, VALID_MINUTES)


async def _invited(device: Device, site: Site, pool: asyncpg.Pool[Any]) -> str:
    """Raises 404 practice_missing, 409 practice_older."""
    token, name = new_token(), await pool.fetchval(NAME, device.id)
    kind = DeviceKind(device.kind)
    command = InviteDevice(hash_of(token), kind, device.warehouse, name, VALID_MINUTES, device.person)
    async with site.used() as there:
        outcome = await there.bus.submit(command, person=0)
    if outcome.outcome != "applied":
        raise ApiError(
            409, "practice_older", "it was made before this device's warehouse or person", params=outcome.params
        )
    return token


async def _note(device: Device, request: Request[Any, Any, Any], pool: asyncpg.Pool[Any]) -> None:
    address = request.client.host if request.client is not None else ""
    at = time.time_ns() // 1_000_000
    event = SecurityEvent("practice.joined", at, None, device.id, None, address, {"code": device.code})
    async with pool.acquire() as connection:
        await insert_events([event], connection)


ROUTES = [join]
