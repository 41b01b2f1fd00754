"""GET /api/account/notices · POST /api/account/notices/seen: what happened to somebody's way in since they last looked.

They are events of the audit trail, kept there and nowhere else; what is noted for a person is up to when they have looked.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import JSONBody

from stowage.gateway.core import gateway_of
from stowage.gateway.openapi import EmptyOperation
from stowage.gateway.session_routes import COOKIE
from stowage.identity.directory import Person
from stowage.identity.queries import Name
from stowage.identity.sessions import hash_of
from stowage.platform.access import person_of, signed_in_first
from stowage.platform.openapi import problems

DAYS = 30  # for who never looked
MOST = 20
LATEST_MS = 253_402_300_799_999
KINDS = (
    "factor.added", "factor.removed", "factor.reset", "factor.restored", "recovery_codes.made", "recovery_code.used",
    "person.secret_set", "person.rights_changed", "person.phone_invited", "sign_in.new_browser",
)  # fmt: skip
# What they did themselves since this session began, they know.
NOTICES = """
    SELECT e.id, e.kind, (extract(epoch FROM e.at) * 1000)::bigint AS at, e.params, e.address,
        p.id AS person, p.code, p.name_zh, p.name_en
    FROM security_event e LEFT JOIN person p ON p.id = e.person
    WHERE e.kind = ANY($1) AND (e.params->>'code' = $3 OR (e.person = $2 AND NOT e.params ? 'code'))
        AND e.at > coalesce((SELECT until FROM notice_seen n WHERE n.person = $2), $4::timestamptz - make_interval(days => $5))
        AND NOT (e.person = $2 AND e.at >= (SELECT date_trunc('milliseconds', created_at) FROM session WHERE token_sha256 = $6))
    ORDER BY e.at DESC, e.id DESC LIMIT $7
"""
SEEN = """
    INSERT INTO notice_seen (person, until) VALUES ($1, to_timestamp($2 / 1000.0) + interval '1 millisecond')
    ON CONFLICT (person) DO UPDATE SET until = greatest(notice_seen.until, excluded.until)
"""


class Notice(msgspec.Struct, frozen=True):
    """`at` is ms UTC; `by`: who did it, null for the program; `client` and `address`: with what and from where, of a sign-in. `what`: which
    secrets were set (pin, password); `kind`: totp or passkey."""

    no: int
    event: str
    at: int
    by: Name | None
    own: bool
    what: list[str]
    kind: str
    client: str
    address: str


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`until`: `at` of the newest that was shown."""

    until: Annotated[int, msgspec.Meta(ge=0, le=LATEST_MS)]


@get("/api/account/notices", guards=[signed_in_first], responses=problems(401, 403), tags=["account"])
async def notices(request: Request[Any, Any, Any]) -> list[Notice]:
    """Newest first: factors and secrets that were set or taken away, changed rights, browsers that were not known."""
    gateway, person = gateway_of(request), person_of(request)
    assert isinstance(person, Person)
    session = hash_of(request.cookies.get(COOKIE, ""))
    async with gateway.pool.acquire() as connection:
        asked = (list(KINDS), person.id, person.code, gateway.sessions.now(), DAYS, session, MOST)
        rows = await connection.fetch(NOTICES, *asked)
    found = []
    for row in rows:
        about = msgspec.json.decode(row["params"])
        by = Name(row["person"], row["code"], row["name_zh"], row["name_en"]) if row["code"] is not None else None
        found.append(
            Notice(
                row["id"],
                row["kind"],
                row["at"],
                by,
                row["person"] == person.id,
                about.get("what", []),
                about.get("kind", ""),
                about.get("client", ""),
                row["address"] or "",
            )
        )
    return found


@post(
    "/api/account/notices/seen",
    status_code=204,
    operation_class=EmptyOperation,
    guards=[signed_in_first],
    responses=problems(400, 401, 403, 413),
    tags=["account"],
)
async def seen(data: JSONBody[Seen], request: Request[Any, Any, Any]) -> Response[None]:
    """The caller has looked at what happened until then."""
    await gateway_of(request).pool.execute(SEEN, person_of(request).id, data.until)
    return Response(None)


ROUTES: list[Any] = [notices, seen]
