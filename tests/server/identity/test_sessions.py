"""Where people are signed in: listed, ended by themselves or by who manages people, and over with the next request."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from stowage.app import HOUSE, application
from stowage.gateway.core import opened
from stowage.gateway.session_routes import client_of
from stowage.identity.commands import PersonRecord, PutPeople, PutRoles, Role, RoleRecord
from stowage.identity.passwords import hash_password

DESK = {"Stowage-Client": "console"}
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/604.1"
HASH = hash_password("correct horse")


def caller(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """Another browser at the same server."""
    return httpx.AsyncClient(transport=http._transport, base_url="http://localhost")


async def sessions(http: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get("/api/sessions", params=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def end(http: httpx.AsyncClient, person: str, session: int | None = None) -> httpx.Response:
    return await http.post("/api/sessions/end", json={"person": person, "session": session}, headers=DESK)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (CHROME, "Chrome · Windows"),
        (IPHONE, "Safari · iPhone"),
        ("curl/8", ""),
        ("Firefox/130 Linux", "Firefox · Linux"),
    ],
)
def test_a_browser_is_called_as_people_call_it(said: str, told: str) -> None:
    assert client_of(said) == told


async def test_a_sign_in_is_listed_with_where_from_and_what_with(world: World, http: httpx.AsyncClient) -> None:
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=HASH)
    await world.gateway.bus.submit(PutPeople((record,)), person=0)
    said = {"username": "zhao", "password": "correct horse"}
    assert (await http.post("/api/sign-in", json=said, headers=DESK | {"User-Agent": CHROME})).status_code == 200
    (row,) = await sessions(http)
    assert (row["code"], row["client"], row["this"]) == ("A1", "Chrome · Windows", True)
    assert row["address"]
    assert row["last_seen_at"] >= row["since"]


async def test_one_ends_ones_own_elsewhere_at_once_on_every_process(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "O1")
    app = application()
    async with opened(world.url, HOUSE) as process:  # another process, which has just answered this browser
        app.state.gateway, app.state.pool = process, process.pool
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as elsewhere:
            await signed_in(world, elsewhere, "O1")
            assert (await elsewhere.get("/api/me")).status_code == 200
            other = next(row for row in await sessions(http) if not row["this"])
            assert (await end(http, "O1", other["no"])).json() == {"ended": 1}
            assert (await elsewhere.get("/api/me")).status_code == 401
    assert [row["this"] for row in await sessions(http)] == [True]
    event = await world.gateway.pool.fetchrow("SELECT person, params FROM security_event WHERE kind = 'session.ended'")
    assert event["person"] == world.people["O1"]
    assert msgspec.json.decode(event["params"]) == {"code": "O1", "sessions": 1}


async def test_all_of_somebody_are_ended_and_ones_own_goes_on(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "A1")
    async with caller(http) as first, caller(http) as second, caller(http) as own:
        await signed_in(world, first, "O1")
        await signed_in(world, second, "O1")
        await signed_in(world, own, "A1")
        everybody = await sessions(http, everybody=True)
        assert sorted(row["code"] for row in everybody) == ["A1", "A1", "O1", "O1"]
        assert (await end(http, "O1")).json() == {"ended": 2}
        assert (await end(http, "A1")).json() == {"ended": 1}
        assert [(await one.get("/api/me")).status_code for one in (first, second, own, http)] == [401, 401, 401, 200]


async def test_others_are_managed_by_who_may(world: World, http: httpx.AsyncClient) -> None:
    limited = PersonRecord("A2", "二", "Two", (Role.ADMINISTRATOR,), ("WH2",))
    await world.gateway.bus.submit(PutPeople((limited,)), person=0)
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    async with caller(http) as theirs:
        await signed_in(world, theirs, "A1")
        (row,) = await sessions(theirs)
        await signed_in(world, http, "O1")
        assert (await http.get("/api/sessions?everybody=true")).status_code == 403
        assert (await end(http, "A1")).json()["code"] == "not_permitted"
        assert (await end(http, "O1", row["no"])).json() == {"ended": 0}  # another's by its number
        await signed_in(world, http, "A2")  # administers WH2 alone
        assert [one["code"] for one in await sessions(http, everybody=True)] == ["A2"]
        assert (await end(http, "A1")).json()["code"] == "person_unknown"
        assert (await theirs.get("/api/me")).status_code == 200


async def test_nobody_puts_out_who_may_more(world: World, http: httpx.AsyncClient) -> None:
    keys = RoleRecord("keys", "钥匙", "Keys", ("identity.read", "identity.write"))
    await world.gateway.bus.submit(PutRoles((keys,)), person=0)
    await world.gateway.bus.submit(PutPeople((PersonRecord("K1", "钥", "Key", ("keys",)),)), person=0)
    world.people = dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    await signed_in(world, http, "K1")
    async with caller(http) as theirs:
        await signed_in(world, theirs, "A1")
        assert (await end(http, "A1")).json()["code"] == "not_permitted"
        assert (await theirs.get("/api/me")).status_code == 200


async def test_that_a_session_is_used_is_noted_once_a_minute(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "O1")
    seen = "SELECT last_seen_at FROM session WHERE person = $1"
    assert (await http.get("/api/me")).status_code == 200
    first = await world.gateway.pool.fetchval(seen, world.people["O1"])
    await http.get("/api/me")
    assert await world.gateway.pool.fetchval(seen, world.people["O1"]) == first
    await world.gateway.pool.execute("UPDATE session SET last_seen_at = last_seen_at - interval '1 minute'")
    await http.get("/api/me")
    assert await world.gateway.pool.fetchval(seen, world.people["O1"]) >= first
