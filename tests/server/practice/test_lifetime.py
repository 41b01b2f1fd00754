"""Opened by its first request, closed when nobody uses it; what was opened on a former copy answers nobody."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from server.practice.conftest import PASSWORD, Firm, bearer, joined
from stowage.app import HOUSE, application
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.practice import site as sites
from stowage.practice.site import Site

BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
PATIENCE_SECONDS = 20


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not await true():
        assert time.monotonic() < end, "waited too long"
        await asyncio.sleep(0.05)


async def connections(firm: Firm) -> int:
    found: int = await firm.gateway.pool.fetchval(BACKENDS, firm.neighbour.name)
    return found


async def test_nothing_is_open_until_somebody_asks(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    assert (await http.get("/api/health")).status_code == 200
    assert await connections(firm) == 0
    assert (await http.get("/practice/console/nothing.js")).status_code == 404  # the screens need no database
    assert await connections(firm) == 0
    assert (await http.get("/practice/api/health")).status_code == 200
    assert 0 < await connections(firm) <= 7


async def test_it_is_closed_when_nobody_uses_it(firm: Firm) -> None:
    await firm.make()
    app = application()
    site = Site(app, firm.neighbour, HOUSE, idle_seconds=0.2)
    real = application()
    real.state.pool = firm.gateway.pool
    async with site.lifespan(real):
        async with site.used():
            await asyncio.sleep(0.5)  # longer than idle, and in use
            assert await connections(firm) > 0
        await until(lambda: _none(firm))
        async with site.used() as again:
            assert await again.pool.fetchval("SELECT count(*) FROM person") > 0


async def _none(firm: Firm) -> bool:
    return await connections(firm) == 0


async def test_made_anew_it_knows_nobody_of_the_former(firm: Firm) -> None:
    await firm.make()
    http = await firm.browser()
    gun = await joined(http, firm.guns[0])
    desk = await firm.signed_in("zhao", "/practice")
    asked = "/practice/api/sync/pull?epoch=0"
    assert (await http.get(asked, headers=bearer(gun))).status_code == 200
    await firm.make()

    async def refused() -> bool:
        answer = await http.get(asked, headers=bearer(gun))
        assert answer.status_code in (200, 401, 503), answer.text
        assert answer.status_code != 200, "answered by what was opened on the former copy"
        return answer.status_code == 401

    await until(refused)
    assert (await desk.get("/practice/api/me")).status_code == 401
    assert await firm.neighbour.remove()

    async def missing() -> bool:
        return bool((await http.get("/practice/api/health")).status_code == 404)

    await until(missing)


async def test_what_is_gone_is_let_go_though_nobody_asks(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "WATCH_SECONDS", 0.1)
    await firm.make()
    site = Site(application(), firm.neighbour, HOUSE)
    real = application()
    real.state.pool = firm.gateway.pool
    async with site.lifespan(real):
        async with site.used() as there:
            live = there.live
            await live.listening.wait()
            await firm.neighbour.remove()

        async def over() -> bool:
            return all(task.done() for task in live._tasks)

        await until(over)
        assert not await site.there()


async def test_who_was_dismissed_here_is_out_there(firm: Firm) -> None:
    await firm.make()
    theirs = await firm.signed_in("chen", "/practice")
    own = await firm.signed_in("zhao", "/practice")
    gone = PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), username="chen", active=False)
    changed = PersonRecord(
        "A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", password_hash=hash_password("other horse")
    )
    assert (await firm.gateway.bus.submit(PutPeople((gone, changed)), person=0)).outcome == "applied"
    for desk in (theirs, own):

        async def out(desk: object = desk) -> bool:
            return bool((await desk.get("/practice/api/me")).status_code == 401)  # type: ignore[attr-defined]

        await until(out)
    said = {"username": "chen", "password": PASSWORD}
    assert (await own.post("/practice/api/sign-in", json=said)).status_code == 401
    said = {"username": "zhao", "password": "other horse"}
    assert (await own.post("/practice/api/sign-in", json=said)).status_code == 200


FACTOR = """
    INSERT INTO second_factor (id, person, kind, secret, created_at, confirmed_at)
    VALUES (gen_random_uuid(), $1, 'totp', '\\x00', now(), now())
"""


async def test_a_second_factor_of_here_is_asked_for_there(firm: Firm) -> None:
    """One that was added after the copy was made; taken away here, it is asked for no more."""
    await firm.make()
    before = await firm.signed_in("zhao", "/practice")
    assert "permissions" in (await before.get("/practice/api/me")).json()
    await firm.gateway.pool.execute(FACTOR, firm.people["A1"])
    assert (await before.get("/practice/api/me")).status_code == 401
    half = await firm.browser()
    said = await half.post("/practice/api/sign-in", json={"username": "zhao", "password": PASSWORD})
    assert "permissions" not in said.json()
    assert (await half.get("/practice/api/stock")).status_code == 401
    await firm.gateway.pool.execute("DELETE FROM second_factor")
    after = await firm.signed_in("zhao", "/practice")
    assert "permissions" in (await after.get("/practice/api/me")).json()
