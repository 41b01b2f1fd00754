"""What happened to somebody's way in is told to them at their next page: by whom it may be, and until they have looked."""

from __future__ import annotations

from typing import Any

import httpx

from server.gateway.conftest import World
from server.identity.accounts import HASH, caller, hired, post, put, second, sign_in, told, with_app
from stowage.identity.commands import PersonRecord, PutRoles, ResetFactors, Role, RoleRecord
from stowage.kernel.command import Outcome

BUYER = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="lina", password_hash=HASH)


async def noticed(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await http.get("/api/account/notices")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


async def events(http: httpx.AsyncClient) -> list[str]:
    return [one["event"] for one in await noticed(http)]


async def looked(http: httpx.AsyncClient) -> None:
    newest = max((one["at"] for one in await noticed(http)), default=0)
    assert (await post(http, "/api/account/notices/seen", until=newest)).status_code == 204
    assert await noticed(http) == []


async def test_what_one_does_oneself_is_told_to_the_next_session_only(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    assert [event for event in await events(http) if event.startswith("factor")] == []
    async with caller(http) as elsewhere:
        assert (await second(elsewhere, await sign_in(elsewhere), "totp", app.code())).status_code == 200
        found = await noticed(elsewhere)
        assert [one["event"] for one in found] == ["factor.added"]
        assert (found[0]["kind"], found[0]["own"], found[0]["by"]["code"]) == ("totp", True, "A1")
        await looked(elsewhere)
        assert [event for event in await events(http) if event.startswith("factor")] == []


async def test_what_others_do_is_told_at_once(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await put(world, BUYER)
    async with caller(http) as lina:
        await sign_in(lina, username="lina")
        await looked(lina)
        wider = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER, Role.SALES), username="lina")
        applied(await put(world, wider, by=world.people["A1"]))
        (rights,) = await noticed(lina)
        assert (rights["event"], rights["by"]["code"], rights["own"]) == ("person.rights_changed", "A1", False)
        applied(await put(world, wider, by=world.people["A1"]))  # the same again is no change
        assert len(await noticed(lina)) == 1
        await looked(lina)
        applied(await world.gateway.bus.submit(PutRoles((RoleRecord("x", "新", "New", ("stock.read",)),)), person=0))
        assert await noticed(lina) == []
        applied(await world.gateway.bus.submit(ResetFactors("B1"), person=world.people["A1"]))
        assert told(await lina.get("/api/account/notices"))[0] == 401  # their sessions ended
        await sign_in(lina, username="lina")
        assert await events(lina) == ["factor.reset"]
    await sign_in(http)
    assert not {"factor.reset", "person.rights_changed"} & set(await events(http))  # nobody else's


FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"


async def test_a_browser_is_new_once(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    count = "SELECT count(*) FROM security_event WHERE kind = 'sign_in.new_browser'"
    for agent, new in (("", 1), ("", 1), (FIREFOX, 1), ("", 1)):  # the same keeps its cookie, whatever it calls itself
        http.headers["user-agent"] = agent
        await sign_in(http)
        assert await world.gateway.pool.fetchval(count) == new
    http.cookies.clear()
    await sign_in(http)  # such a one was there before, from the same address
    assert await world.gateway.pool.fetchval(count) == 1
    http.cookies.clear()
    http.headers["user-agent"] = FIREFOX.replace("Firefox", "Edg")
    await sign_in(http)
    assert await world.gateway.pool.fetchval(count) == 2


async def test_whoever_comes_for_the_first_time_is_told_nothing_of_before(
    world: World, http: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    assert await noticed(http) == []
    await hired(world)  # at the server: a password once more
    assert (await http.get("/api/me")).status_code == 401
    await sign_in(http)
    (notice,) = await noticed(http)
    assert (notice["event"], notice["what"], notice["by"]) == ("person.secret_set", ["password"], None)


def applied(outcome: Outcome) -> None:
    assert outcome.outcome == "applied", outcome
