"""People at a desk: sign-in, lock-out, cookie, header, sign-out, and who is turned away at once."""

from __future__ import annotations

import httpx
import pytest

from server.gateway.conftest import PEOPLE, World
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.identity.tries import TRIES
from stowage.platform.clock import now

DESK = {"Stowage-Client": "console"}
PASSWORD = "correct horse"
HASH = hash_password(PASSWORD)


@pytest.fixture
async def zhao(world: World) -> int:
    """The administrator with a password."""
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=HASH)
    assert (await world.gateway.bus.submit(PutPeople((record,)), person=0)).outcome == "applied"
    return world.people["A1"]


async def sign_in(http: httpx.AsyncClient, username: str = "zhao", password: str = PASSWORD) -> httpx.Response:
    return await http.post("/api/sign-in", json={"username": username, "password": password}, headers=DESK)


async def test_signed_in_with_a_cookie_no_script_reads(http: httpx.AsyncClient, zhao: int) -> None:
    answer = await sign_in(http)
    assert answer.status_code == 200
    assert answer.json()["id"] == zhao
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await http.get("/api/me")).json()["code"] == "A1"
    assert "identity.write" in (await http.get("/api/me")).json()["permissions"]


async def test_the_cookie_is_secure_over_https(app: object, http: httpx.AsyncClient, zhao: int) -> None:
    async with httpx.AsyncClient(transport=http._transport, base_url="https://localhost") as secure:
        assert "secure" in (await sign_in(secure)).headers["set-cookie"].lower()


@pytest.mark.parametrize(("username", "password"), [("zhao", "wrong"), ("nobody", PASSWORD), ("chen", PASSWORD)])
async def test_wrong_is_wrong_without_saying_what(
    http: httpx.AsyncClient, zhao: int, username: str, password: str
) -> None:
    answer = await sign_in(http, username, password)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_wrong")
    assert (await http.get("/api/me")).status_code == 401


async def test_a_username_is_locked_after_too_many_failures(world: World, http: httpx.AsyncClient, zhao: int) -> None:
    for _ in range(TRIES):
        assert (await sign_in(http, password="wrong")).status_code == 401
    locked = await sign_in(http)
    assert (locked.status_code, locked.json()["code"]) == (429, "sign_in_locked")
    assert 0 < int(locked.headers["retry-after"]) <= 900
    await world.gateway.pool.execute("UPDATE sign_in_failure SET at = at - interval '15 minutes'")
    assert (await sign_in(http)).status_code == 200
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM sign_in_failure") == 0


@pytest.mark.parametrize("said", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"])
async def test_a_body_that_is_not_called_json_is_not_read(http: httpx.AsyncClient, zhao: int, said: str) -> None:
    body = b'{"username": "zhao", "password": "correct horse"}'
    answer = await http.post("/api/sign-in", content=body, headers=DESK | {"Content-Type": said})
    assert (answer.status_code, answer.json()["field"]) == (400, "Content-Type")
    json = DESK | {"Content-Type": "application/json; charset=utf-8"}
    assert (await http.post("/api/sign-in", content=body, headers=json)).status_code == 200


async def test_a_browser_keeps_no_answer(http: httpx.AsyncClient, zhao: int) -> None:
    assert (await sign_in(http)).headers["cache-control"] == "no-store"
    for path in ("/api/me", "/api/people", "/api/lists/stock/rows", "/api/nothing"):
        assert (await http.get(path)).headers["cache-control"] == "no-store", path


async def test_without_the_header_nothing_is_changed(http: httpx.AsyncClient, zhao: int) -> None:
    answer = await http.post("/api/sign-in", json={"username": "zhao", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "client_header_missing")


async def test_signed_out_the_cookie_is_worth_nothing(http: httpx.AsyncClient, zhao: int) -> None:
    await sign_in(http)
    token = http.cookies["stowage_session"]
    assert (await http.post("/api/sign-out", headers=DESK)).status_code == 204
    http.cookies.set("stowage_session", token)
    assert (await http.get("/api/me")).status_code == 401


async def test_an_expired_session_is_over(world: World, http: httpx.AsyncClient, zhao: int) -> None:
    await sign_in(http)
    await world.gateway.pool.execute("UPDATE session SET expires_at = $1 WHERE person = $2", now(), zhao)
    assert (await http.get("/api/me")).status_code == 401


@pytest.mark.parametrize("change", [{"active": False}, {"password_hash": hash_password("another")}])
async def test_a_person_put_out_is_out_at_once(
    world: World, http: httpx.AsyncClient, zhao: int, change: dict[str, object]
) -> None:
    await sign_in(http)
    fields = {"username": "zhao", **change}
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), **fields)  # type: ignore[arg-type]
    await world.gateway.bus.submit(PutPeople((record,)), person=0)
    assert (await http.get("/api/me")).status_code == 401


async def test_a_new_role_counts_at_once(world: World, http: httpx.AsyncClient, zhao: int) -> None:
    await sign_in(http)
    assert (await http.get("/api/people")).status_code == 200
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.BUYER,), username="zhao")
    await world.gateway.bus.submit(PutPeople((record,)), person=0)
    assert (await http.get("/api/people")).status_code == 403


async def test_people_are_listed_without_hashes(http: httpx.AsyncClient, zhao: int) -> None:
    await sign_in(http)
    answer = await http.get("/api/people")
    assert [person["code"] for person in answer.json()] == sorted(record.code for record in PEOPLE)
    assert "argon2" not in answer.text
    devices = (await http.get("/api/devices")).json()
    assert [(device["code"], device["revoked_at"]) for device in devices] == [("G01", None), ("G02", None)]
