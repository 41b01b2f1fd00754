"""People at a desk: who calls. Every route of the desk is behind `signed_in`, which puts the person into `request.user`.

The session is a cookie that scripts cannot read and other sites' pages cannot send (HttpOnly, SameSite=Strict, Secure over https). An
unsafe method also needs the header `Stowage-Client`, which a form of another page cannot set.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from stowage.gateway import security
from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.openapi import EmptyOperation
from stowage.gateway.proof import by_name, locked
from stowage.gateway.session_routes import BROWSER, COOKIE, client_of
from stowage.identity.directory import Directory, Person
from stowage.identity.sessions import TOKEN_LENGTH, Held
from stowage.identity.tries import Refused
from stowage.platform.access import person_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

JSON = "application/json"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What somebody may do before they have chosen a password of their own.
BEFORE_CHANGE = frozenset({"/api/me", "/api/sign-out", "/api/account/password"})
# What somebody may do who needs a second factor and has none: set one up.
BEFORE_FACTOR = ("/api/me", "/api/sign-", "/api/account", "/api/step-up")
# Who signs in for the first time has heard of everything before.
FIRST = "INSERT INTO notice_seen (person, until) VALUES ($1, $2) ON CONFLICT DO NOTHING"
BROWSER_SECONDS = 400 * 24 * 3600


class Credentials(msgspec.Struct, frozen=True):
    username: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern="^[^\\x00]*$")]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class RoleName(msgspec.Struct, frozen=True):
    name_zh: str
    name_en: str


class Me(msgspec.Struct, frozen=True):
    """The signed-in person. `warehouses` are ids, empty for all; `role_names` those of `roles`, in their order. `must_change`: somebody
    else gave them their password, and everything but choosing their own answers 403 password_change_required;
    `must_enrol`: they need a second factor and have none, and everything but setting one up answers 403 second_factor_required."""

    id: int
    code: str
    name_zh: str
    name_en: str
    roles: list[str]
    role_names: list[RoleName]
    permissions: list[str]
    language: str
    warehouses: list[int]
    must_change: bool
    must_enrol: bool


def signed_in(app: ASGIApp) -> ASGIApp:
    """A Litestar middleware: `scope["user"]` is the Person of the session, None without one; `scope["auth"]` the session itself."""

    async def with_user(scope: Scope, receive: Receive, send: Send) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        if scope.get("method") not in SAFE_METHODS and "stowage-client" not in connection.headers:
            raise ApiError(403, "client_header_missing", "unsafe methods need the header Stowage-Client")
        said = connection.headers.get("content-type", JSON)
        if scope.get("method") == "POST" and said.partition(";")[0].strip().lower() != JSON:
            raise ApiError(400, "invalid", f"a body is {JSON}", field="Content-Type")
        token = connection.cookies.get(COOKIE)
        person, held = await _person(token, gateway_of(connection)) if token else (None, None)
        scope["user"], scope["auth"] = person, held
        if person is not None and person.must_change and not _before_change(scope["path"]):
            raise ApiError(403, "password_change_required", "choose a password of your own first")
        if person is not None and person.must_enrol and not scope["path"].startswith(BEFORE_FACTOR):
            raise ApiError(403, "second_factor_required", "set up a second factor first")
        await app(scope, receive, send)

    return with_user


def _before_change(path: str) -> bool:
    return path in BEFORE_CHANGE or path.startswith("/api/sign-in")


async def _person(token: str, gateway: Gateway) -> tuple[Person, Held] | tuple[None, None]:
    async with gateway.pool.acquire() as connection:
        held = await gateway.sessions.person(token, connection)
        if held is None:
            return None, None
        await gateway.directory.refresh(connection)
    person = gateway.directory.people.get(held.person)
    return (person, held) if person is not None and person.active else (None, None)


@post("/api/sign-in", status_code=200, responses=problems(400, 401, 403, 413, 429), tags=["sign-in"])
async def sign_in(data: JSONBody[Credentials], request: Request[Any, Any, Any]) -> Response[Me]:
    """Begin a session, as a cookie."""
    gateway = gateway_of(request)
    asker = await by_name(data.username, request)
    checked = await gateway.passwords.check(data.username, data.password, asker, gateway.pool)
    if isinstance(checked, Refused):
        await security.wrong_password(request, data.username, locked=checked.wait_seconds > 0)
        locked(checked)
        if checked.expired:
            raise ApiError(401, "password_expired", "this password was for one sign-in within a day")
        raise ApiError(401, "sign_in_wrong", "wrong username or password")
    async with gateway.pool.acquire() as connection, connection.transaction():
        await gateway.directory.refresh(connection)
        ways = await gateway.factors.ways(checked, connection)
        if not ways:
            cookies = await begun(request, checked, connection)
            await security.note(request, "sign_in.done", {}, connection, person=checked)
            return Response(me_of(gateway.directory.people[checked], gateway.directory), cookies=cookies)
        ticket = await gateway.sessions.open_ticket(checked, connection)
    raise ApiError(401, "second_step_required", params={"ways": ways, "ticket": ticket})


async def begun(
    request: Request[Any, Any, Any],
    person: int,
    connection: asyncpg.Connection[Any],
    proved_at: datetime | None = None,
) -> list[Cookie]:
    """The cookies of a new session of `person`, and of their browser. One that they did not sign in with before is noted."""
    address = request.client.host if request.client is not None else ""
    client = client_of(request.headers.get("user-agent", ""))
    sessions = gateway_of(request).sessions
    browser = request.cookies.get(BROWSER, "")
    if len(browser) != TOKEN_LENGTH:
        browser = secrets.token_urlsafe(32)
    known = await sessions.knows(person, connection, browser=browser, client=client, address=address)
    opened = await sessions.open_person(
        person, connection, address=address, client=client, browser=browser, proved_at=proved_at
    )
    if not known:
        await security.note(request, "sign_in.new_browser", {"client": client}, connection, person=person)
    await connection.execute(FIRST, person, sessions.now())
    left = round((opened.expires_at - sessions.now()).total_seconds())
    kept = _cookie(request, browser, BROWSER_SECONDS, BROWSER)
    return [_cookie(request, opened.token, left), kept]


@post("/api/sign-out", status_code=204, operation_class=EmptyOperation, responses=problems(400, 403), tags=["sign-in"])
async def sign_out(request: Request[Any, Any, Any]) -> Response[None]:
    """End the session, if there is one."""
    token = request.cookies.get(COOKIE)
    if token:
        gateway = gateway_of(request)
        async with gateway.pool.acquire() as connection, connection.transaction():
            await gateway.sessions.end(token, connection)
            if request.scope.get("user") is not None:
                await security.note(request, "sign_out.done", {}, connection)
    return Response(None, cookies=[_cookie(request, "", 0)])


@get("/api/me", responses=problems(401), tags=["sign-in"])
async def me(request: Request[Any, Any, Any]) -> Me:
    """Who is signed in."""
    person = person_of(request)
    assert isinstance(person, Person)
    return me_of(person, gateway_of(request).directory)


def _cookie(request: Request[Any, Any, Any], token: str, seconds: int, key: str = COOKIE) -> Cookie:
    secure = request.url.scheme == "https"
    return Cookie(key=key, value=token, path="/", max_age=seconds, httponly=True, samesite="strict", secure=secure)


def me_of(person: Person, directory: Directory) -> Me:
    known = [directory.roles[role] for role in person.roles if role in directory.roles]
    return Me(
        person.id,
        person.code,
        person.name_zh,
        person.name_en,
        list(person.roles),
        [RoleName(role.name_zh, role.name_en) for role in known],
        sorted(person.permissions),
        person.language,
        sorted(person.warehouses),
        person.must_change,
        person.must_enrol,
    )


ROUTES = [sign_in, sign_out, me]
