"""Security events of requests: who signed in or could not, who asked for what they may not have, who took data out.

Where they can be had in floods (a page that asks again and again, somebody who guesses), one of a kind is noted a minute.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.types import Scope

from stowage.audit.store import insert_events
from stowage.gateway.core import gateway_of
from stowage.gateway.device_access import bearer
from stowage.identity.tries import network
from stowage.kernel.decision import SecurityEvent
from stowage.platform.clock import milliseconds
from stowage.platform.errors import ApiError
from stowage.platform.lasting import CONNECTION_ERRORS

log = structlog.get_logger()

KNOWN = "SELECT code FROM person WHERE username = $1"
LONGEST_PATH = 200
ASKED_FIRST = frozenset(
    {"step_up_required", "password_change_required", "second_factor_required"}
)  # not denied: something has to be done before


async def note(
    request: ASGIConnection[Any, Any, Any, Any],
    kind: str,
    params: Mapping[str, Any],
    connection: asyncpg.Connection[Any],
    *,
    person: int | None = None,
    device: UUID | None = None,
) -> None:
    """With what the caller does, on the connection that it does it on. `person`: who is not signed in yet."""
    user = request.scope.get("user")
    who = user.id if user is not None else person
    at = milliseconds()
    address = request.client.host if request.client is not None else ""
    await insert_events([SecurityEvent(kind, at, who, device, None, address, params)], connection)


async def wrong_password(request: Request[Any, Any, Any], username: str, *, locked: bool) -> None:
    """What was typed is told only where it is somebody's user name: a password may have been typed in its place."""
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        code = await connection.fetchval(KNOWN, username)
        kind = "sign_in.locked" if locked else "sign_in.failed"
        await _note_one(request, kind, {"code": code} if code else {}, code, connection)


async def wrong_proof(request: Request[Any, Any, Any], person: int | None, way: str, *, is_locked: bool) -> None:
    """Somebody who is known by their password, or by nothing, could not prove that it is them. `way`: by what they tried."""
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        kind = "proof.locked" if is_locked else "proof.failed"
        await _note_one(request, kind, {"way": way}, person, connection, person=person)


async def _note_one(
    request: Request[Any, Any, Any],
    kind: str,
    about: Mapping[str, Any],
    whose: Hashable,
    connection: asyncpg.Connection[Any],
    *,
    person: int | None = None,
) -> None:
    """Of one kind, person and address, one a minute: it says how many there were since the one before, where there were more."""
    address = network(request.client.host) if request.client is not None else ""
    times = gateway_of(request).recent.times((kind, whose, address))
    if times is not None:
        counted = {"times": times} if times > 1 else {}
        await note(request, kind, {**about, **counted}, connection, person=person)


async def denied(exception: Exception, scope: Scope) -> None:
    """After an exception: Litestar calls it with every one."""
    method = dict(scope).get("method")
    if method is None or not isinstance(exception, ApiError) or exception.problem.status != 403:
        return
    request: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    problem, user = exception.problem, scope.get("user")
    if problem.code in ASKED_FIRST:
        return
    address = request.client.host if request.client is not None else ""
    gateway = gateway_of(request)
    who = user.id if user is not None else bearer(request.headers)
    if not gateway.recent.is_first(("access.denied", who, address, problem.code, method, scope["path"])):
        return
    asked = {name: problem.params[name] for name in ("permission", "warehouse") if problem.params.get(name) is not None}
    about = {"code": problem.code, "request": f"{method} {scope['path']}"[:LONGEST_PATH]} | asked
    try:
        async with gateway.pool.acquire() as connection:
            device = gateway.sessions.remembered(bearer(request.headers))
            await note(request, "access.denied", about, connection, device=device)
    except CONNECTION_ERRORS as error:  # the request is refused all the same
        log.warning("security_event_lost", kind="access.denied", error=str(error))
