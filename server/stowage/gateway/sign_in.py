"""People at a desk: who calls. Every route of the desk is behind `signed_in`, which puts the person into `request.user`.

The session is a cookie that scripts cannot read and other sites' pages cannot send (HttpOnly, SameSite=Strict, Secure over https). An
unsafe method also needs the header `Stowage-Client`, which a form of another page cannot set.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.params import JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from stowage.gateway import security
from stowage.gateway.core import Gateway, gateway_of
from stowage.gateway.openapi import EmptyOperation
from stowage.gateway.session_routes import COOKIE, client_of
from stowage.identity.directory import Directory, Person
from stowage.identity.passwords import Refused
from stowage.identity.sessions import PERSON_HOURS
from stowage.platform.access import person_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Credentials(msgspec.Struct, frozen=True):
    username: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern="^[^\\x00]*$")]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class RoleName(msgspec.Struct, frozen=True):
    name_zh: str
    name_en: str


class Me(msgspec.Struct, frozen=True):
    """The signed-in person. `warehouses` are ids, empty for all; `role_names` those of `roles`, in their order."""

    id: int
    code: str
    name_zh: str
    name_en: str
    roles: list[str]
    role_names: list[RoleName]
    permissions: list[str]
    language: str
    warehouses: list[int]


def signed_in(app: ASGIApp) -> ASGIApp:
    """A Litestar middleware: `scope["user"]` is the Person of the session, None without one."""

    async def with_user(scope: Scope, receive: Receive, send: Send) -> None:
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        if scope.get("method") not in SAFE_METHODS and "stowage-client" not in connection.headers:
            raise ApiError(403, "client_header_missing", "unsafe methods need the header Stowage-Client")
        token = connection.cookies.get(COOKIE)
        scope["user"] = await _person(token, gateway_of(connection)) if token else None
        await app(scope, receive, send)

    return with_user


async def _person(token: str, gateway: Gateway) -> Person | None:
    async with gateway.pool.acquire() as connection:
        found = await gateway.sessions.person(token, connection)
        if found is None:
            return None
        await gateway.directory.refresh(connection)
    person = gateway.directory.people.get(found)
    return person if person is not None and person.active else None


@post("/api/sign-in", status_code=200, responses=problems(400, 401, 403, 413, 429), tags=["sign-in"])
async def sign_in(data: JSONBody[Credentials], request: Request[Any, Any, Any]) -> Response[Me]:
    """Begin a session, as a cookie."""
    gateway = gateway_of(request)
    checked = await gateway.passwords.check(data.username, data.password, gateway.pool)
    if isinstance(checked, Refused):
        await security.wrong_password(request, data.username, locked=checked.wait_seconds > 0)
        if checked.wait_seconds:
            about = {"retry_after_seconds": checked.wait_seconds}
            raise ApiError(429, "sign_in_locked", params=about, headers={"Retry-After": str(checked.wait_seconds)})
        raise ApiError(401, "sign_in_wrong", "wrong username or password")
    async with gateway.pool.acquire() as connection, connection.transaction():
        await gateway.directory.refresh(connection)
        address = request.client.host if request.client is not None else ""
        client = client_of(request.headers.get("user-agent", ""))
        opened = await gateway.sessions.open_person(checked, connection, address=address, client=client)
        await security.note(request, "sign_in.done", {}, connection, person=checked)
    cookie = _cookie(request, opened.token, PERSON_HOURS * 3600)
    return Response(_me(gateway.directory.people[checked], gateway.directory), cookies=[cookie])


@post("/api/sign-out", status_code=204, operation_class=EmptyOperation, responses=problems(403), tags=["sign-in"])
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
    return _me(person, gateway_of(request).directory)


def _cookie(request: Request[Any, Any, Any], token: str, seconds: int) -> Cookie:
    secure = request.url.scheme == "https"
    return Cookie(key=COOKIE, value=token, path="/", max_age=seconds, httponly=True, samesite="strict", secure=secure)


def _me(person: Person, directory: Directory) -> Me:
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
    )


ROUTES = [sign_in, sign_out, me]
