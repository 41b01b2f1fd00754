"""GET /api/account · POST /api/account/…: what people do about their own way in, which nobody else does for them.

A command says only what was proved here first, and never a secret: POST /api/commands does not take it. Second factors and recovery codes
are added and removed by who proved within the last minutes that it is them (proof.py).
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody

from stowage.gateway import security
from stowage.gateway.bus import Unavailable
from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import EmptyOperation
from stowage.gateway.proof import Text, by_session, host_of, locked, require_proof
from stowage.gateway.sign_in import begun
from stowage.identity import totp
from stowage.identity.commands import AddFactor, ChangePassword, RemoveFactor, RenewRecoveryCodes
from stowage.identity.directory import Person
from stowage.identity.factors import Factor
from stowage.identity.passkeys import Answer, Asked
from stowage.identity.passwords import MOST_PASSWORD
from stowage.identity.tries import Refused, Step
from stowage.platform.access import person_of, signed_in_first
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

ISSUER = "Stowage"
ACCOUNT = (
    "SELECT coalesce(username, '') AS username, password_hash IS NOT NULL AS has_password FROM person WHERE id = $1"
)
TAGS = ["account"]

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_PASSWORD)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Account(msgspec.Struct, frozen=True):
    """How the caller gets in. `codes_left`: recovery codes that are not used yet."""

    username: str
    has_password: bool
    factors: list[Factor]
    codes_left: int


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`former` proves that it is the person themselves who asks."""

    former: Secret
    password: Secret


class NewApp(msgspec.Struct, frozen=True):
    """For an authenticator app: its camera reads `uri` as a QR code, or `secret` is typed in. Shown this once."""

    factor: UUID
    secret: str
    uri: str


class ConfirmApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code`: what the app shows now."""

    factor: UUID
    code: Text
    label: Label


class ConfirmPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`credential`: what navigator.credentials.create answered to the options of `request`, as JSON."""

    request: Text
    credential: dict[str, Any]
    label: Label


class Codes(msgspec.Struct, frozen=True):
    """Each is taken once, in place of a second factor. Shown this once."""

    codes: list[str]


@get("/api/account", guards=[signed_in_first], responses=problems(401, 403), tags=TAGS)
async def account(request: Request[Any, Any, Any]) -> Account:
    """How the caller signs in."""
    gateway, person = gateway_of(request), person_of(request).id
    async with gateway.pool.acquire() as connection:
        row = await connection.fetchrow(ACCOUNT, person)
        factors = await gateway.factors.of(person, connection)
        return Account(
            row["username"], row["has_password"], factors, await gateway.factors.codes_left(person, connection)
        )


@post(
    "/api/account/password",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first],
    responses=problems(400, 401, 403, 409, 413, 429),
    tags=TAGS,
)
async def change_password(data: JSONBody[NewPassword], request: Request[Any, Any, Any]) -> Response[None]:
    """Choose another password. Every other session of the caller ends, and this one goes on under a new cookie."""
    gateway, person = gateway_of(request), person_of(request)
    assert isinstance(person, Person)
    username = (await gateway.pool.fetchrow(ACCOUNT, person.id))["username"]
    checked = await gateway.passwords.check(username, data.former, by_session(request), gateway.pool)
    if isinstance(checked, Refused) and not checked.expired:
        await security.wrong_password(request, username, locked=checked.wait_seconds > 0)
        locked(checked)
        raise ApiError(409, "password_wrong", "this is not the present password")
    if data.password == data.former:
        raise ApiError(409, "password_same", "choose another one than the present")
    about = [username, person.code, person.name_zh, person.name_en, *person.name_en.split()]
    weak, hashed = await gateway.passwords.chosen(data.password, about)
    if weak is not None:
        raise ApiError(409, f"password_{weak}", "choose a longer one, that nobody guesses")
    await _send(ChangePassword(hashed), request)
    async with gateway.pool.acquire() as connection:
        cookies = await begun(request, person.id, connection, request.auth.proved_at)
    return Response(None, cookies=cookies)


@post(
    "/api/account/app",
    status_code=200,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403),
    tags=TAGS,
)
async def new_app(request: Request[Any, Any, Any]) -> NewApp:
    """Begin to use an authenticator app as a second factor. Nothing counts before /confirm."""
    gateway, person = gateway_of(request), person_of(request)
    assert isinstance(person, Person)
    async with gateway.pool.acquire() as connection, connection.transaction():
        factor, secret = await gateway.factors.begin_totp(person.id, connection)
        name = (await connection.fetchrow(ACCOUNT, person.id))["username"] or person.code
    return NewApp(factor, totp.written(secret), totp.uri(secret, name, ISSUER))


@post(
    "/api/account/app/confirm",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403, 409, 413, 429),
    tags=TAGS,
)
async def confirm_app(data: JSONBody[ConfirmApp], request: Request[Any, Any, Any]) -> Response[None]:
    """The app shows codes for the secret: from now on it is a second factor."""
    gateway, person = gateway_of(request), person_of(request).id
    asker = by_session(request)
    refused = await gateway.passwords.tries.begin(str(person), Step.SECOND, asker, gateway.pool)
    if refused is not None:
        locked(refused)
    async with gateway.pool.acquire() as connection, connection.transaction():
        code = data.code.replace(" ", "")
        proved = await gateway.factors.proves_pending(person, data.factor, code, connection)
        if proved:
            await gateway.passwords.tries.forgive(str(person), Step.SECOND, asker, connection)
    if proved is None:
        raise ApiError(409, "identity.factor_unknown", "nothing was begun under this id")
    if not proved:
        raise ApiError(409, "proof_wrong", "the app shows another code for this secret")
    await _send(AddFactor(data.factor, data.label.strip()), request)
    return Response(None)


@post(
    "/api/account/passkey",
    status_code=200,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403, 409),
    tags=TAGS,
)
async def new_passkey(request: Request[Any, Any, Any]) -> Asked:
    """What the browser is to make a passkey of. Nothing counts before /confirm."""
    gateway, person, where = gateway_of(request), person_of(request), host_of(request)
    assert isinstance(person, Person)
    async with gateway.pool.acquire() as connection, connection.transaction():
        name = (await connection.fetchrow(ACCOUNT, person.id))["username"] or person.code
        return await gateway.passkeys.ask_for_new(person.id, name, person.name_zh or person.name_en, where, connection)


@post(
    "/api/account/passkey/confirm",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403, 409, 413),
    tags=TAGS,
)
async def confirm_passkey(data: JSONBody[ConfirmPasskey], request: Request[Any, Any, Any]) -> Response[None]:
    """The browser made it: from now on it signs the caller in."""
    gateway, person, where = gateway_of(request), person_of(request).id, host_of(request)
    async with gateway.pool.acquire() as connection, connection.transaction():
        made = await gateway.passkeys.made(Answer(data.request, data.credential), person, where, connection)
        factor = await gateway.factors.begin_passkey(person, made, where.host, connection) if made else None
    if factor is None:
        raise ApiError(409, "passkey_invalid", "this is no new passkey for what was asked")
    await _send(AddFactor(factor, data.label.strip()), request)
    return Response(None)


class FactorOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    factor: UUID


@post(
    "/api/account/factors/remove",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403, 409, 413),
    tags=TAGS,
)
async def remove_factor(data: JSONBody[FactorOf], request: Request[Any, Any, Any]) -> Response[None]:
    """Do without one of one's own second factors. The recovery codes go with the last one."""
    person_of(request)
    await _send(RemoveFactor(data.factor), request)
    return Response(None)


@post(
    "/api/account/recovery-codes",
    status_code=200,
    guards=[signed_in_first, require_proof],
    responses=problems(400, 401, 403, 409),
    tags=TAGS,
)
async def new_codes(request: Request[Any, Any, Any]) -> Codes:
    """Ten recovery codes; the former ones are worth nothing any more."""
    gateway, person = gateway_of(request), person_of(request).id
    async with gateway.pool.acquire() as connection, connection.transaction():
        codes, shown = await gateway.factors.new_codes(person, connection)
    await _send(RenewRecoveryCodes(codes), request)
    return Codes(shown)


async def _send(command: msgspec.Struct, request: Request[Any, Any, Any]) -> None:
    """In the caller's name. Raises what it is refused for."""
    try:
        outcome = await gateway_of(request).bus.submit(command, person=person_of(request).id)
    except Unavailable as unavailable:
        headers = {"Retry-After": "1"}
        raise ApiError(503, "try_again", "nothing was recorded; send it again", headers=headers) from unavailable
    if outcome.outcome != "applied":
        raise ApiError(409, outcome.code, params=outcome.params)


ROUTES: list[Any] = [
    account,
    change_password,
    new_app,
    confirm_app,
    new_passkey,
    confirm_passkey,
    remove_factor,
    new_codes,
]
