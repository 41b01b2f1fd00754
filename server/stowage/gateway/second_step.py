"""The second step of signing in, passkeys in place of a password, and proving again that it is oneself.

POST /api/sign-in answers who has a second factor 401 second_step_required with a `ticket` that is good for some minutes, and for nothing
but POST /api/sign-in/second. A passkey proves both at once: the device that holds it, and the finger or PIN that unlocks it.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody

from stowage.gateway import security
from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import EmptyOperation
from stowage.gateway.proof import Proof, Text, asked, by_session, host_of, locked, require_second
from stowage.gateway.session_routes import COOKIE
from stowage.gateway.sign_in import Me, begun, me_of
from stowage.identity.factors import Way
from stowage.identity.passkeys import Answer, Asked, For, Purpose
from stowage.identity.tries import Refused
from stowage.platform.access import person_of, signed_in_first
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

USERNAME = "SELECT username FROM person WHERE id = $1 AND username IS NOT NULL"


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ticket: Text


class SecondStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ticket: Text
    proof: Proof


class Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What navigator.credentials answered to the options of `request`, as JSON."""

    request: Text
    credential: dict[str, Any]


class Ways(msgspec.Struct, frozen=True):
    """By which it can be proved, the best first."""

    ways: list[Way]


@post("/api/sign-in/second", status_code=200, responses=problems(400, 401, 403, 409, 413, 429), tags=["sign-in"])
async def second(data: JSONBody[SecondStep], request: Request[Any, Any, Any]) -> Response[Me]:
    """Prove a second factor after the password: the session begins, as a cookie."""
    person = await _of_ticket(data.ticket, request)
    await require_second(person, Purpose.SECOND, data.proof, request)
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        await gateway.sessions.end(data.ticket, connection)
    return await _signed_in(person, data.proof.way, request)


@post(
    "/api/sign-in/second/passkey", status_code=200, responses=problems(400, 401, 403, 409, 413, 429), tags=["sign-in"]
)
async def second_passkey(data: JSONBody[Ticket], request: Request[Any, Any, Any]) -> Asked:
    """What a passkey is to answer in the second step."""
    person = await _of_ticket(data.ticket, request)
    return await asked(For(Purpose.SECOND, person, host_of(request)), request)


@post("/api/sign-in/passkey/begin", status_code=200, responses=problems(400, 403, 409), tags=["sign-in"])
async def passkey_begin(request: Request[Any, Any, Any]) -> Asked:
    """What any passkey of this server's is to answer, without a user name."""
    return await asked(For(Purpose.SIGN_IN, None, host_of(request)), request)


@post("/api/sign-in/passkey", status_code=200, responses=problems(400, 401, 403, 409, 413), tags=["sign-in"])
async def passkey(data: JSONBody[Credential], request: Request[Any, Any, Any]) -> Response[Me]:
    """Begin a session by a passkey alone, as a cookie."""
    gateway = gateway_of(request)
    what = For(Purpose.SIGN_IN, None, host_of(request))
    async with gateway.pool.acquire() as connection, connection.transaction():
        person = await gateway.passkeys.proves(Answer(data.request, data.credential), what, connection)
    if person is None:
        await security.wrong_proof(request, None, Way.PASSKEY, is_locked=False)
        raise ApiError(401, "passkey_unknown", "nobody who works here has this passkey")
    return await _signed_in(person, Way.PASSKEY, request)


@get("/api/step-up", responses=problems(401, 403), tags=["sign-in"])
async def step_up_ways(request: Request[Any, Any, Any]) -> Ways:
    """How the caller can prove again that it is them."""
    async with gateway_of(request).pool.acquire() as connection:
        ways = await gateway_of(request).factors.ways(person_of(request).id, connection)
    return Ways(ways or [Way.PASSWORD])


@post("/api/step-up/passkey", status_code=200, responses=problems(400, 401, 403, 409), tags=["sign-in"])
async def step_up_passkey(request: Request[Any, Any, Any]) -> Asked:
    """What a passkey of the caller's is to answer."""
    return await asked(For(Purpose.STEP_UP, person_of(request).id, host_of(request)), request)


@post(
    "/api/step-up",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first],
    responses=problems(400, 401, 403, 409, 413, 429),
    tags=["sign-in"],
)
async def step_up(data: JSONBody[Proof], request: Request[Any, Any, Any]) -> Response[None]:
    """Prove again that it is still oneself, for some minutes."""
    gateway, person = gateway_of(request), person_of(request).id
    async with gateway.pool.acquire() as connection:
        ways = await gateway.factors.ways(person, connection) or [Way.PASSWORD]
    if data.way not in ways:
        raise ApiError(409, "proof_not_offered", params={"ways": ways})
    if data.way is Way.PASSWORD:
        await _require_password(person, data.code, request)
    else:
        await require_second(person, Purpose.STEP_UP, data, request)
    async with gateway.pool.acquire() as connection, connection.transaction():
        await gateway.sessions.prove(request.cookies.get(COOKIE, ""), connection)
        await security.note(request, "step_up.done", {"way": data.way}, connection)
    return Response(None)


async def _require_password(person: int, password: str, request: Request[Any, Any, Any]) -> None:
    gateway = gateway_of(request)
    username = await gateway.pool.fetchval(USERNAME, person)
    if username is None:
        raise ApiError(409, "password_without_username", "who has no user name signs in nowhere with a password")
    checked = await gateway.passwords.check(username, password, by_session(request), gateway.pool)
    if isinstance(checked, Refused):
        await security.wrong_proof(request, person, Way.PASSWORD, is_locked=checked.wait_seconds > 0)
        locked(checked)
        raise ApiError(409, "proof_wrong", "this does not prove that it is you")


async def _of_ticket(ticket: str, request: Request[Any, Any, Any]) -> int:
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection:
        person = await gateway.sessions.of_ticket(ticket, connection)
    if person is None:
        raise ApiError(401, "sign_in_expired", "begin with the password again")
    return person


async def _signed_in(person: int, way: Way, request: Request[Any, Any, Any]) -> Response[Me]:
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection, connection.transaction():
        await gateway.directory.refresh(connection)
        known = gateway.directory.people.get(person)
        if known is None or not known.active:
            raise ApiError(401, "sign_in_expired", "begin with the password again")
        cookies = await begun(request, person, connection)
        await security.note(request, "sign_in.done", {"way": way}, connection, person=person)
    return Response(me_of(known, gateway.directory), cookies=cookies)


ROUTES: list[Any] = [second, second_passkey, passkey_begin, passkey, step_up_ways, step_up_passkey, step_up]
