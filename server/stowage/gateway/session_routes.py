"""GET /api/sessions · POST /api/sessions/end: where people are signed in, and putting them out.

Everybody sees and ends their own; who has identity.write those of the people they may put. A session that was ended is looked up in the
database by the next request, whichever process it reaches.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, get, post
from litestar.params import FromQuery, JSONBody

from stowage.gateway import security
from stowage.gateway.core import gateway_of
from stowage.gateway.envelope import Safe
from stowage.identity.sessions import hash_of
from stowage.platform.access import may, person_of, scope_of
from stowage.platform.errors import ApiError
from stowage.platform.openapi import problems

COOKIE = "stowage_session"
BROWSER = "stowage_browser"  # what a browser is known again by; it proves nothing
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)

# $1 everybody's or one person's, $2 warehouses of who asks, $3 the hash of who asks, $4 now
OPEN = """
    SELECT s.no, p.code, p.name_zh, p.name_en, s.client, s.address, s.token_sha256 = $3 AS this,
        (extract(epoch FROM s.created_at) * 1000)::bigint AS since,
        (extract(epoch FROM coalesce(s.last_seen_at, s.created_at)) * 1000)::bigint AS last_seen_at
    FROM session s JOIN person p ON p.id = s.person
    WHERE s.ended_at IS NULL AND s.expires_at > $4 AND s.proved_at IS NOT NULL AND ($1::bigint IS NULL OR s.person = $1)
        AND ($1 IS NOT NULL OR $2::bigint[] IS NULL OR (p.warehouses <> '{}' AND p.warehouses <@ $2))
    ORDER BY coalesce(s.last_seen_at, s.created_at) DESC, s.no DESC LIMIT 1000
"""
PERSON = "SELECT id, warehouses FROM person WHERE code = $1"
END = """
    UPDATE session SET ended_at = $3 WHERE person = $1 AND ended_at IS NULL AND ($2::bigint IS NULL OR no = $2)
        AND ($2 IS NOT NULL OR token_sha256 <> $4) RETURNING no
"""


class SessionRow(msgspec.Struct, frozen=True):
    """Times are ms UTC. `client`: browser and system as it says itself; `this`: the one that asks."""

    no: int
    code: str
    name_zh: str
    name_en: str
    client: str
    address: str
    this: bool
    since: int
    last_seen_at: int


class EndSessions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`person`: whose, by code. `session`: which one; null: all of that person but the one that asks."""

    person: Annotated[str, msgspec.Meta(min_length=1, max_length=32, pattern="^[^\\x00]*$")]
    session: Safe | None = None


class Ended(msgspec.Struct, frozen=True):
    ended: int


def client_of(user_agent: str) -> str:
    """ "Chrome · Windows", as far as it can be told; for people to know their own by, and for nothing else."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in user_agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(rf"\b{sign}", user_agent)), "")
    return " · ".join(filter(None, (browser, system)))


@get("/api/sessions", responses=problems(400, 401, 403), tags=["identity"])
async def sessions(request: Request[Any, Any, Any], *, everybody: FromQuery[bool] = False) -> list[SessionRow]:
    """Open ones, the last used first; one's own, or of everybody whom one may put."""
    person, gateway = person_of(request), gateway_of(request)
    if everybody:
        _manages(request)
    own = hash_of(request.cookies.get(COOKIE, ""))
    async with gateway.pool.acquire() as connection:
        whose = None if everybody else person.id
        rows = await connection.fetch(OPEN, whose, scope_of(request), own, gateway.sessions.now())
    return [SessionRow(**dict(row)) for row in rows]


@post("/api/sessions/end", status_code=200, responses=problems(400, 401, 403, 404), tags=["identity"])
async def end_sessions(data: JSONBody[EndSessions], request: Request[Any, Any, Any]) -> Ended:
    """Put somebody out, or oneself elsewhere: with the next request, on every process."""
    gateway = gateway_of(request)
    async with gateway.pool.acquire() as connection, connection.transaction():
        person = await _whose(data.person, request, connection)
        own = hash_of(request.cookies.get(COOKIE, ""))
        ended = await connection.fetch(END, person, data.session, gateway.sessions.now(), own)
        if ended:
            about = {"code": data.person, "sessions": len(ended)}
            await security.note(request, "session.ended", about, connection)
    return Ended(len(ended))


async def _whose(code: str, request: Request[Any, Any, Any], connection: asyncpg.Connection[Any]) -> int:
    row = await connection.fetchrow(PERSON, code)
    if row is not None and row["id"] == person_of(request).id:
        return int(row["id"])
    _manages(request)
    scope = scope_of(request)
    if row is None or (scope is not None and not (row["warehouses"] and set(row["warehouses"]) <= set(scope))):
        raise ApiError(404, "person_unknown", params={"person": code})
    directory, person = gateway_of(request).directory, person_of(request)
    await directory.refresh(connection)
    more = sorted(directory.people[row["id"]].permissions - directory.people[person.id].permissions)
    if more:  # I-7 of identity/rules.py: who could not give them all that they may does not put them out either
        raise ApiError(403, "not_permitted", params={"permission": more[0]})
    return int(row["id"])


def _manages(request: Request[Any, Any, Any]) -> None:
    if not may(request, "identity.write"):
        raise ApiError(403, "not_permitted", params={"permission": "identity.write"})


ROUTES = [sessions, end_sessions]
