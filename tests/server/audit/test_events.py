"""Security events of requests: who came in, who could not, who asked for too much, and never a secret."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.identity.tries import TRIES
from stowage.platform import recent
from stowage.platform.recent import Recent

DESK = {"Stowage-Client": "console"}
PASSWORD = "correct horse"


@pytest.fixture
async def wang(world: World) -> int:
    """A supervisor with a password."""
    record = PersonRecord(
        "S1", "王芳", "Wang Fang", (Role.SUPERVISOR,), username="wang", password_hash=hash_password(PASSWORD)
    )
    assert (await world.gateway.bus.submit(PutPeople((record,)), person=0)).outcome == "applied"
    return world.people["S1"]


async def sign_in(http: httpx.AsyncClient, username: str = "wang", password: str = PASSWORD) -> int:
    answer = await http.post("/api/sign-in", json={"username": username, "password": password}, headers=DESK)
    return answer.status_code


async def events(world: World, word: str) -> list[tuple[str, int | None, Any]]:
    rows = await world.gateway.pool.fetch(
        "SELECT kind, person, params FROM security_event WHERE starts_with(kind, $1) ORDER BY id", word
    )
    return [(row["kind"], row["person"], msgspec.json.decode(row["params"])) for row in rows]


async def test_in_and_out(world: World, http: httpx.AsyncClient, wang: int) -> None:
    assert await sign_in(http) == 200
    assert (await http.post("/api/sign-out", headers=DESK)).status_code == 204
    assert (await http.post("/api/sign-out", headers=DESK)).status_code == 204
    came = [("sign_in.new_browser", wang, {"client": ""}), ("sign_in.done", wang, {})]
    assert await events(world, "sign_") == [*came, ("sign_out.done", wang, {})]
    assert (
        await world.gateway.pool.fetchval("SELECT address FROM security_event WHERE kind = 'sign_in.done'")
        == "127.0.0.1"
    )


async def test_wrong_passwords_and_the_lock(world: World, http: httpx.AsyncClient, wang: int) -> None:
    for _ in range(TRIES):
        assert await sign_in(http, password="Spring2026!") == 401
    for _ in range(3):
        assert await sign_in(http, password="Spring2026!") == 429
    failed = ("sign_in.failed", None, {"code": "S1"})
    assert await events(world, "sign_in") == [failed, ("sign_in.locked", None, {"code": "S1"})]
    assert await sign_in(http, username="Spring2026!", password="wang") == 401, "the password where the name belongs"
    assert (await events(world, "sign_in"))[-1] == ("sign_in.failed", None, {})
    stored = await world.gateway.pool.fetch("SELECT e::text AS text FROM security_event e")
    assert not any("Spring2026!" in row["text"] for row in stored)


async def test_what_is_denied_is_noted_once_a_minute(world: World, http: httpx.AsyncClient, wang: int) -> None:
    await sign_in(http)
    for _ in range(3):
        assert (await http.get("/api/people")).status_code == 403
    assert (await http.get(f"/api/stock?warehouse={2**40}")).status_code in {403, 404}
    put = {"op_id": str(uuid4()), "command": "identity.put_people/1", "payload": {"people": []}}
    assert (await http.post("/api/commands", json=put, headers=DESK)).status_code == 403
    assert (await http.post("/api/commands", json=put)).json()["code"] == "client_header_missing"
    denied = await events(world, "access.denied")
    assert denied[0] == (
        "access.denied",
        wang,
        {"code": "not_permitted", "request": "GET /api/people", "permission": "identity.read"},
    )
    assert [about["request"] for _, _, about in denied].count("GET /api/people") == 1
    assert (
        "access.denied",
        wang,
        {"code": "not_permitted", "request": "POST /api/commands", "permission": "identity.write"},
    ) in denied
    assert (await http.get("/api/no-such")).status_code == 404
    assert await events(world, "access.denied") == denied, "nothing but what is forbidden"


def test_a_flood_is_remembered_for_a_minute_and_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0.0
    told = Recent(lambda: at)
    assert [told.is_first("a"), told.is_first("a"), told.is_first("b")] == [True, False, True]
    at = 60.0
    assert told.is_first("a")
    monkeypatch.setattr(recent, "REMEMBERED", 2)
    assert [told.is_first("c"), told.is_first("c"), told.is_first("d"), told.is_first("d"), told.is_first("a")] == [
        True, False, True, True, False,
    ]  # fmt: skip
