"""Proving that it is still the person themselves who sits at this desk: at sign-in with a second factor, and again before what gives
somebody a way in.

A session is proved when it begins, and again by POST /api/step-up. What is sensitive asks that this be less than PROOF_MINUTES ago, and
else answers 403 step_up_required. Who has a second factor proves it with that, others with their password.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from stowage.gateway import security
from stowage.gateway.core import gateway_of
from stowage.gateway.session_routes import BROWSER, COOKIE
from stowage.identity import passkeys
from stowage.identity.factors import Way
from stowage.identity.sessions import Held, hash_of
from stowage.identity.tries import Asker, Refused, Step, network
from stowage.platform.errors import ApiError

PROOF_MINUTES = 5

NAMED = "SELECT id FROM person WHERE username = $1"

Text = Annotated[str, msgspec.Meta(max_length=200, pattern="^[^\\x00]*$")]


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`way` says which of the others are meant: `code` is a password, a code of an app or a recovery code; `request` and `credential`
    are what a passkey was asked for, and what the browser answered."""

    way: Way
    code: Text = ""
    request: Text = ""
    credential: dict[str, Any] = {}


def require_proof(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler | None = None) -> None:
    """A route guard: 403 step_up_required."""
    held: Held | None = connection.scope.get("auth")
    since = gateway_of(connection).sessions.now() - timedelta(minutes=PROOF_MINUTES)
    if held is not None and held.proved_at < since:
        raise ApiError(403, "step_up_required", "prove first that it is you: POST /api/step-up")


def locked(refused: Refused) -> None:
    """Raises 429 sign_in_locked where it was tried too often."""
    if refused.wait_seconds:
        about = {"retry_after_seconds": refused.wait_seconds}
        raise ApiError(429, "sign_in_locked", params=about, headers={"Retry-After": str(refused.wait_seconds)})


async def by_name(username: str, request: Request[Any, Any, Any]) -> Asker:
    """Who tries to sign in under this name."""
    person = await gateway_of(request).pool.fetchval(NAMED, username)
    return await by_browser(person, request) if person is not None else Asker(_address(request))


async def by_browser(person: int | None, request: Request[Any, Any, Any]) -> Asker:
    """Who tries to sign in as `person`; None: as whoever it will turn out to be."""
    gateway, browser = gateway_of(request), request.cookies.get(BROWSER, "")
    known = await gateway.sessions.has_browser(person, browser, gateway.pool)
    return Asker(_address(request), f"browser {hash_of(browser)}" if known else "")


def by_session(request: Request[Any, Any, Any]) -> Asker:
    """Who is signed in, and proves more."""
    return Asker(_address(request), f"session {hash_of(request.cookies.get(COOKIE, ''))}")


def _address(request: Request[Any, Any, Any]) -> str:
    return network(request.client.host if request.client is not None else "")


def host_of(connection: ASGIConnection[Any, Any, Any, Any]) -> passkeys.At:
    """Raises 409 passkey_needs_name: the page was opened under an address in figures."""
    where = passkeys.at(connection.headers.get("host", ""))
    if where is None:
        raise ApiError(409, "passkey_needs_name", "browsers make passkeys for names only, not for addresses")
    return where


async def asked(what: passkeys.For, request: Request[Any, Any, Any]) -> passkeys.Asked:
    """A challenge for a passkey."""
    gateway, asker = gateway_of(request), await by_browser(what.person, request)
    async with gateway.pool.acquire() as connection, connection.transaction():
        return await gateway.passkeys.ask(what, asker.source, connection)


async def require_second(person: int, purpose: passkeys.Purpose, proof: Proof, request: Request[Any, Any, Any]) -> None:
    """Raises 429 sign_in_locked, 401 or 409 where `proof` proves no second factor of `person`."""
    gateway = gateway_of(request)
    asker = await by_browser(person, request) if purpose is passkeys.Purpose.SECOND else by_session(request)
    refused = await gateway.passwords.tries.begin(str(person), Step.SECOND, asker, gateway.pool)
    if refused is None:
        async with gateway.pool.acquire() as connection, connection.transaction():
            if await _proves(person, purpose, proof, request, connection):
                await gateway.passwords.tries.forgive(str(person), Step.SECOND, asker, connection)
                if proof.way is Way.RECOVERY:
                    await security.note(request, "recovery_code.used", {}, connection, person=person)
                return
    await security.wrong_proof(request, person, proof.way, is_locked=refused is not None)
    if refused is not None:
        locked(refused)
    raise ApiError(
        401 if purpose is passkeys.Purpose.SECOND else 409, "proof_wrong", "this does not prove that it is you"
    )


async def _proves(
    person: int,
    purpose: passkeys.Purpose,
    proof: Proof,
    request: Request[Any, Any, Any],
    connection: asyncpg.Connection[Any],
) -> bool:
    gateway = gateway_of(request)
    match proof.way:
        case Way.TOTP:
            return await gateway.factors.takes_code(person, proof.code.replace(" ", ""), connection)
        case Way.RECOVERY:
            return await gateway.factors.takes_recovery(person, proof.code, connection)
        case Way.PASSKEY:
            answer = passkeys.Answer(proof.request, proof.credential)
            what = passkeys.For(purpose, person, host_of(request))
            return await gateway.passkeys.proves(answer, what, connection) == person
        case Way.PASSWORD:
            return False
