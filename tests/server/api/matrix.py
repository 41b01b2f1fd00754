"""Who may do what, found out by asking: every route and every command by somebody of each role, as a table that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from litestar import Litestar

from bench.devices import uuid7
from server.api.served import SOCKET, said_to_a_socket, ways_in
from server.gateway.conftest import Client, World
from server.gateway.test_desk import signed_in
from server.gateway.test_scope import SPECS, Elsewhere
from stowage.app import LISTS
from stowage.audit.queries import RECORDS
from stowage.gateway.live_routes import BAD_TOKEN, REVOKED
from stowage.gateway.session_routes import COOKIE
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.permissions import PERMISSIONS
from stowage.identity.register import GROUPS
from stowage.imports.register import KINDS
from stowage.practice.border import PREFIX

STRANGER, NO_ROLE, GUN = "nobody", "no role", "gun"
CALLERS = (STRANGER, GUN, NO_ROLE, *(role.value for role in Role))
DESK = {"Stowage-Client": "console"}
YES, NO, UNREAD = "✓", "·", "?"
# What a route must be asked with to be read at all.
WITH = {
    "GET /api/find": "?text=a",
    "GET /api/sync/checksum": "?partition=catalogue",
    "GET /api/sync/history": "?item=1",
    "GET /api/sync/chunks": f"?sha256={'0' * 64}",
    "PUT /api/sync/blobs/{sha256}": "?offset=0&size=1",
}
# Of routes that decide by what is asked: what they are asked, each a line of its own.
BY_WHAT_IS_ASKED: Mapping[str, Sequence[str]] = {
    **{f"GET /api/lists/{{name}}{part}": tuple(LISTS) for part in ("", "/rows", "/totals", "/views", "/export")},
    "GET /api/changes": tuple(RECORDS),
    "GET /api/imports/templates/{kind}": tuple(KINDS),
    "PUT /api/imports/{import_id}": tuple(KINDS),
    "GET /api/sessions": ("false", "true"),
    "POST /api/sessions/end": ("oneself", "another"),
}
ASKED_ELSEWHERE = {"POST /api/commands"}  # each command by itself
ENDS = {"POST /api/sign-out"}  # the session that asks, so it is asked last
HEAD = """# Who may do what

Found out by asking, and held to it by a test: `make permissions` asks again and writes this file, a change of which is a change of rights.
✓ is an answer other than "sign in first" or "not permitted": what was asked may still be refused for what it says. ? says that nobody was
asked who they are before what they sent was read. Of a list its rows stand for its export, sums and views, and of `POST /api/commands` the
second table does. Warehouses limit it further: who works in some is answered about these alone (tests/server/gateway/test_scope.py and
test_elsewhere.py). Roles of a company's own are made of the permissions in the first table.

The routes are all that the server has, found by walking it as it runs, screens and WebSockets (`WS`) too. Below `/practice` are the same
ones again, of the practice company, whose people and sessions are its own: no session of one is any in the other.
"""


async def table(world: World, elsewhere: Elsewhere, client: Client, app: Litestar, http: httpx.AsyncClient) -> str:
    """The whole file. `http` asks `app`."""
    people = {role.value: PersonRecord(f"M-{role}", role, role, (role,)) for role in Role}
    people[NO_ROLE] = PersonRecord("M-none", NO_ROLE, NO_ROLE, ())
    put = PutPeople((*people.values(), PersonRecord("M-other", "他", "Other", (Role.OPERATOR,))))
    assert (await world.gateway.bus.submit(put, person=0)).outcome == "applied"
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    asking = _Asking(world, elsewhere, client, app, http, people)
    routes: dict[str, dict[str, str]] = {}
    commands: dict[str, dict[str, str]] = {}
    for caller in CALLERS:
        await asking.routes(caller, routes)
        await asking.commands(caller, commands)
    for marks in (*routes.values(), *commands.values()):
        if NO in marks.values():  # so others were turned away before
            marks.update({caller: YES for caller, said in marks.items() if said == UNREAD})
    by_device = {name: devices(name) for name in commands}
    return "\n".join(
        (
            HEAD,
            _permissions(),
            _asked("Routes", _one_a_list(routes)),
            _asked("Commands at the desk", commands),
            _devices(by_device),
        )
    )


@dataclass
class _Asking:
    """By one caller after another. `people` by what they are called in the table."""

    world: World
    elsewhere: Elsewhere
    client: Client
    app: Litestar
    http: httpx.AsyncClient
    people: Mapping[str, PersonRecord]

    async def routes(self, caller: str, found: dict[str, dict[str, str]]) -> None:
        headers = await self._begin(caller)
        for name, path, body in questions(self.app):
            method = name.split()[0]
            if method == SOCKET:
                token = self.client.gun.token if caller == GUN else self.http.cookies.get(COOKIE, "")
                marked = mark_of_socket(await said_to_a_socket(self.app, path, {"token": token}))
            else:
                own = self.people[caller].code if caller in self.people else "M-other"
                said = body | {"person": own} if body.get("person") == "oneself" else body
                answer = await self.http.request(method, path, json=said if method != "GET" else None, headers=headers)
                marked = mark(answer)
            found.setdefault(name, {})[caller] = marked
            if name in ENDS:
                await self._begin(caller)

    async def commands(self, caller: str, found: dict[str, dict[str, str]]) -> None:
        for name, payload in self.elsewhere.payloads.items():
            headers = await self._begin(caller)  # an earlier one may have ended the session
            there = self.world.warehouses["WH2"]
            said = {"op_id": str(uuid7()), "command": name, "payload": payload, "warehouse": there}
            answer = await self.http.post("/api/commands", json=said, headers=headers)
            found.setdefault(name, {})[caller] = mark(answer)

    async def _begin(self, caller: str) -> dict[str, str]:
        """The headers to ask with; the cookie is put."""
        self.http.cookies.clear()
        if caller == GUN:
            return DESK | {"Authorization": f"Bearer {self.client.gun.token}"}
        if caller != STRANGER:
            await signed_in(self.world, self.http, self.people[caller].code)
        return DESK


def mark(answer: httpx.Response) -> str:
    if answer.status_code == 400:
        return UNREAD
    if answer.status_code not in {401, 403}:
        return YES
    told = answer.json()["code"] if answer.content else ""  # HEAD tells no more than the status
    denied = told in {"", "not_signed_in", "not_permitted", "session_expired"}
    return NO if denied else YES


def mark_of_socket(answer: dict[str, Any]) -> str:
    return NO if answer.get("code") in {BAD_TOKEN, REVOKED} else YES


def _one_a_list(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Whoever reads the rows of a list reads the rest of it, and nobody else."""
    left = dict(found)
    for name in LISTS:
        rows = found[f"GET /api/lists/{name}/rows"]
        for part in ("", "/totals", "/views", "/export"):
            assert left.pop(f"GET /api/lists/{name}{part}") == rows, (name, part)
    return left


def questions(app: Litestar) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """(name in the table, path to ask, body), by path; what ends a session last."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for name, path in named(app).items():
        if name not in ASKED_ELSEWHERE:
            found += [_question(name, path, about) for about in BY_WHAT_IS_ASKED.get(name, ("",))]
    return sorted(found, key=lambda one: (one[0] in ENDS, one[0].split()[1], one[0]))


def named(app: Litestar) -> dict[str, str]:
    """Every route but those of the practice company, which are some of these: "GET /api/items" → its path."""
    ways = set(ways_in(app))
    again = {(method, path) for method, path in ways if path.startswith(f"{PREFIX}/")}
    assert again, "the practice company has routes"
    assert {(method, path.removeprefix(PREFIX)) for method, path in again} <= ways - again
    return {f"{method} {path}": path for method, path in ways - again}


def _question(name: str, path: str, about: str) -> tuple[str, str, dict[str, Any]]:
    match name:
        case "GET /api/changes":
            return f"{name}?kind={about}", f"{path}?kind={about}&key=1", {}
        case "GET /api/imports/templates/{kind}":
            return name.format(kind=about), path.format(kind=about), {}
        case "PUT /api/imports/{import_id}":
            return f"{name}?kind={about}", f"/api/imports/{uuid4()}?kind={about}&name=file", {}
        case "GET /api/sessions":
            return f"{name}?everybody={about}", f"{path}?everybody={about}", {}
        case "POST /api/sessions/end":
            return f"{name} of {about}", path, {"person": "oneself" if about == "oneself" else "M-other", "session": 0}
    if about:
        name, path = name.replace("{name}", about), path.replace("{name}", about)
    return name, re.sub(r"\{(\w+)\}", _filled, path) + WITH.get(name, ""), {}


def _filled(part: re.Match[str]) -> str:
    """A value of the kind that a path names: of nothing that exists, for who may ask is told before what there is."""
    name = part[1]
    if "sha256" in name:
        return "0" * 64
    return str(uuid4()) if re.search("device|receipt|document|file|import|view", name) else "1"


def devices(name: str) -> str:
    spec = SPECS[name]
    kinds = sorted(spec.devices) + (["a person's own phone, in their name"] if spec.personal else [])
    return ", ".join(kinds)


def _permissions() -> str:
    rows = [
        (f"`{one.code}` {one.name_zh} · {one.name_en}", [YES if one.code in PERMISSIONS[role] else NO for role in Role])
        for group in GROUPS
        for one in group.permissions
    ]
    return _markdown("Permissions of the built-in roles", tuple(role.value for role in Role), rows)


def _asked(title: str, found: Mapping[str, Mapping[str, str]]) -> str:
    return _markdown(title, CALLERS, [(f"`{name}`", [marks[one] for one in CALLERS]) for name, marks in found.items()])


def _devices(found: Mapping[str, str]) -> str:
    rows = [f"- `{name}`: {told}" for name, told in sorted(found.items()) if told]
    return "\n".join(
        ("## Commands that enrolled devices send", "", *rows, "", "No other: a gun proves itself, not a person.", "")
    )


def _markdown(title: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    head = f"| | {' | '.join(columns)} |"
    line = f"|---|{'|'.join(':-:' for _ in columns)}|"
    return "\n".join(
        (f"## {title}", "", head, line, *(f"| {name} | {' | '.join(marks)} |" for name, marks in rows), "")
    )
