"""What makes no sense is told so, naming the field, and leaves nothing behind: no row of any table is more or fewer than before."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar

from server.gateway.conftest import Client, World
from server.gateway.test_desk import signed_in
from stowage.platform.errors import SECRET, said_at

TABLES = """
    SELECT string_agg(format('SELECT %L AS name, count(*) AS rows FROM %I', tablename, tablename), ' UNION ALL ')
    FROM pg_tables WHERE schemaname = 'public'
"""
ID = "00000000-0000-4000-8000-000000000009"
ZEROS = "0" * 64
DEEP = b"[" * 20_000
TOO_LONG = b'{"username": "' + b"x" * (5 * 2**20) + b'"}'
HUGE = 10**400

SIGN_IN = {"username": "zhao", "password": "secret"}
COMMAND = {"op_id": ID, "command": "identity.put_people/1", "payload": {"people": []}}
ENROL = {"token": "t", "device": ID, "public_key": "AAAA"}
SESSION = {"protocol": 1, "device": ID, "at": 1, "nonce": "12345678"}
OP = {"op_id": ID, "cseq": 1, "bytes": "{}", "signature": ""}

UNREADABLE = [
    *(b"", b"{", b"[]", b"null", b"\xff\xfe", b'"\\ud800"', b"1" * 5000, b"NaN"),
    *(DEEP, b'{"payload": ' + DEEP, b'{"unheard_of": ' + DEEP),
]


async def counts(world: World) -> dict[str, int]:
    """Rows of every table but of what was asked: who asked for what is noted."""
    statement = await world.gateway.pool.fetchval(TABLES)
    rows = await world.gateway.pool.fetch(statement)
    return {row["name"]: row["rows"] for row in rows if row["name"] != "security_event"}


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    return told


@pytest.mark.parametrize(
    "path", ["/api/sign-in", "/api/commands", "/api/sync/enrol", "/api/sync/session", "/api/sync/push"]
)
async def test_a_body_that_cannot_be_read(world: World, client: Client, path: str) -> None:
    await signed_in(world, client.http, "A1")
    before = await counts(world)
    for body in UNREADABLE:
        headers = client.signed(body) | {"Stowage-Client": "console", "Content-Type": "application/json"}
        answer = await client.http.post(path, content=body, headers=headers)
        told = problem(answer)
        assert (told["status"], told["code"]) == (400, "invalid"), (body[:20], told)
        assert told["detail"] not in {"", "'data'"}
    answer = await client.http.post(path, content=TOO_LONG, headers=client.signed(b"") | {"Stowage-Client": "console"})
    assert (answer.status_code, problem(answer)["code"]) == (413, "too_large")
    assert await counts(world) == before


@pytest.mark.parametrize(
    ("path", "sound", "change", "field"),
    [
        ("/api/sign-in", SIGN_IN, {"username": 5}, "username"),
        ("/api/sign-in", SIGN_IN, {"username": ""}, "username"),
        ("/api/sign-in", SIGN_IN, {"username": "a\0b"}, "username"),
        ("/api/sign-in", SIGN_IN, {"username": "x" * 61}, "username"),
        ("/api/sign-in", SIGN_IN, {"password": "x" * 201}, "password"),
        ("/api/sign-in", SIGN_IN, {"password": None}, "password"),
        ("/api/commands", COMMAND, {"op_id": "nobody"}, "op_id"),
        ("/api/commands", COMMAND, {"op_id": 7}, "op_id"),
        ("/api/commands", COMMAND, {"command": "x" * 101}, "command"),
        ("/api/commands", COMMAND, {"payload": []}, "payload"),
        ("/api/commands", COMMAND, {"warehouse": -1}, "warehouse"),
        ("/api/commands", COMMAND, {"warehouse": 2**63}, "warehouse"),
        ("/api/commands", COMMAND, {"warehouse": 1.5}, "warehouse"),
        ("/api/commands", COMMAND, {"payload": {"people": [{}]}}, "payload.people[0]"),
        ("/api/commands", COMMAND, {"payload": {"people": [], "more": 1}}, "payload"),
        ("/api/sync/enrol", ENROL, {"token": ""}, "token"),
        ("/api/sync/enrol", ENROL, {"token": "x" * 201}, "token"),
        ("/api/sync/enrol", ENROL, {"device": "x"}, "device"),
        ("/api/sync/enrol", ENROL, {"public_key": "A" * 401}, "public_key"),
        ("/api/sync/session", SESSION, {"device": "x"}, "device"),
        ("/api/sync/session", SESSION, {"at": -1}, "at"),
        ("/api/sync/session", SESSION, {"at": 2**53}, "at"),
        ("/api/sync/session", SESSION, {"at": HUGE}, "at"),
        ("/api/sync/session", SESSION, {"nonce": "short"}, "nonce"),
        ("/api/sync/push", {}, {"ops": 5}, "ops"),
        ("/api/sync/push", {}, {"ops": [OP] * 201}, "ops"),
        ("/api/sync/push", {}, {"ops": [OP | {"cseq": 0}]}, "ops[0].cseq"),
        ("/api/sync/push", {}, {"ops": [OP | {"cseq": 2**53}]}, "ops[0].cseq"),
        ("/api/sync/push", {}, {"ops": [OP, OP | {"op_id": "x"}]}, "ops[1].op_id"),
        ("/api/sync/push", {}, {"ops": [OP | {"bytes": 5}]}, "ops[0].bytes"),
        ("/api/sync/push", {}, {"ops": [OP | {"signature": "A" * 101}]}, "ops[0].signature"),
        ("/api/sync/push", {}, {"acked": -1}, "acked"),
        ("/api/sync/push", {}, {"acked": 2**53}, "acked"),
        ("/api/sync/push", {}, {"device": "x"}, "device"),
        ("/api/sync/push", {}, {"incarnation": None}, "incarnation"),
    ],
)
async def test_a_value_that_makes_no_sense(
    world: World, client: Client, path: str, sound: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    await signed_in(world, client.http, "A1")
    before = await counts(world)
    gun = client.gun
    whole = sound or {"protocol": 1, "device": gun.id, "incarnation": gun.incarnation, "ops": []}
    body = msgspec.json.encode(whole | {k: v for k, v in change.items() if v != HUGE})
    if HUGE in change.values():
        body = body.replace(b'"at":1', b'"at":' + str(HUGE).encode())
    headers = client.signed(body) | {"Stowage-Client": "console"}
    answer = await client.http.post(path, content=body, headers=headers)
    told = problem(answer)
    assert (told["status"], told["code"], told.get("field")) == (400, "invalid", field), told
    said = said_at(msgspec.json.decode(body), field)
    hidden = SECRET.search(field) or not isinstance(said, str | int | float)
    assert told["value"] == (None if hidden else str(said) if len(str(said)) <= 80 else f"{str(said)[:79]}…")
    assert await counts(world) == before


BAD_VALUES = [
    *("", "x", "-1", "0", "1.5", "1e3", str(2**53), str(2**63), "9" * 400, "x" * 5000),
    *("%00", "a%00b", "%FF%FE", "%", "1&{}=2", "[]"),
]


# Of routes that do not answer without them.
NEEDED = {
    "/api/stock/at": ("instant=1",),
    "/api/stock/trace": ("text=L",),
    "/api/sync/history": ("item=1",),
    "/api/changes": ("kind=item", "key=A"),
}


def queries(app: Litestar) -> list[tuple[str, str]]:
    """Every GET route with each of its query parameters."""
    paths = app.openapi_schema.to_schema()["paths"]
    return [
        (path, parameter["name"])
        for path, item in paths.items()
        for parameter in item.get("get", {}).get("parameters", [])
        if parameter["in"] == "query"
    ]


async def test_a_query_that_makes_no_sense(world: World, app: Litestar, client: Client) -> None:
    """Read or refused, never a fault; and a refusal names the parameter."""
    await signed_in(world, client.http, "A1")
    before, asked = await counts(world), queries(app)
    assert len(asked) > 30
    for path, name in asked:
        base = path.replace("{order_id}", "1").replace("{item_id}", "1").replace("{receipt_id}", ID)
        for value in BAD_VALUES:
            needed = "".join(f"&{one}" for one in NEEDED.get(base, ()) if not one.startswith(f"{name}="))
            answer = await client.http.get(f"{base}?{name}={value.format(name)}{needed}", headers=client.signed(b""))
            assert answer.status_code in {200, 400, 403, 404}, (path, name, value, answer.text)
            if answer.status_code == 400:
                told = problem(answer)
                assert (told["code"], told["field"]) == ("invalid", name), (path, name, value, told)
    assert await counts(world) == before


async def test_a_path_that_makes_no_sense(world: World, app: Litestar, client: Client) -> None:
    await signed_in(world, client.http, "A1")
    for path in app.openapi_schema.to_schema()["paths"]:
        if "{" not in path:
            continue
        head, _, rest = path.partition("{")
        for value in ("0", "-1", "x", str(2**63), "9" * 400, "%00", "%FF", "..%2f..", "x" * 5000, ZEROS, ID):
            answer = await client.http.get(head + value + rest.partition("}")[2], headers=client.signed(b""))
            assert answer.status_code in {400, 404, 405}, (path, value, answer.text)
            problem(answer)
