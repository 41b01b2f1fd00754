"""Who needs a second factor at the desk is the company's to say, and for how long a session lasts; who lacks one is led to set it up."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.identity.accounts import HASH, caller, hired, post, put, second, sign_in, told, with_app
from stowage.identity.commands import IdentityRefusal, PersonRecord, PutPolicy, Required, ResetFactors, Role
from stowage.identity.register import EVERYTHING, SENSITIVE

LED = (403, "second_factor_required")
BUYER = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="lina", password_hash=HASH)


async def required(world: World, who: Required, hours: int = 12) -> None:
    outcome = await world.gateway.bus.submit(PutPolicy(who, hours), person=0)
    assert outcome.outcome == "applied", outcome


@pytest.mark.parametrize(
    ("who", "administrator", "buyer"),
    [(Required.NOBODY, False, False), (Required.SENSITIVE, True, False), (Required.EVERYBODY, True, True)],
)
async def test_who_needs_one_and_has_none_does_nothing_else_before(
    world: World, http: httpx.AsyncClient, who: Required, administrator: bool, buyer: bool
) -> None:
    await hired(world)
    await put(world, BUYER)
    await sign_in(http)
    async with caller(http) as other:
        await sign_in(other, username="lina")
        await required(world, who)  # as they are signed in
        for desk, led in ((http, administrator), (other, buyer)):
            assert (await desk.get("/api/me")).json()["must_enrol"] is led
            assert ((await desk.get("/api/lists/items/rows")).status_code == 403) is led
            if led:
                assert told(await desk.get("/api/people" if desk is http else "/api/suppliers")) == LED
                assert told(await command(desk, "catalog.put_units/2", {"units": []})) == LED
                assert (await desk.get("/api/account")).status_code == 200


async def test_with_one_they_go_on_at_once_and_without_it_are_led_again(world: World, http: httpx.AsyncClient) -> None:
    person = await hired(world)
    await sign_in(http)
    await required(world, Required.SENSITIVE)
    assert told(await http.get("/api/people")) == LED
    app = await with_app(http)
    assert (await http.get("/api/people")).status_code == 200
    factor = (await http.get("/api/account")).json()["factors"][0]["id"]
    assert (await post(http, "/api/account/factors/remove", factor=factor)).status_code == 204
    assert told(await http.get("/api/people")) == LED
    app = await with_app(http)
    async with caller(http) as again:
        assert (await second(again, await sign_in(again), "totp", app.code())).status_code == 200
        assert (await again.get("/api/people")).status_code == 200
    # lost: another administrator, or who stands at the server, takes it away; they sign in and are led
    assert (await world.gateway.bus.submit(ResetFactors("A1"), person=0)).outcome == "applied"
    async with caller(http) as again:
        assert (await sign_in(again)).status_code == 200
        assert told(await again.get("/api/people")) == LED
    assert person == world.people["A1"]


async def test_the_policy_is_an_administrators_with_history_and_versions(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    desk = await signed_in(world, http, "A1")
    shown = (await desk.get("/api/policy")).json()
    assert (shown["second_factor"], shown["session_hours"], shown["version"]) == ("nobody", 12, 1)
    assert [(one["code"], one["sensitive"]) for one in shown["without"]] == [("A1", True)]
    wanted = {"second_factor": "nobody", "session_hours": 8, "seen_version": 1}
    assert (await command(desk, "identity.put_policy/1", wanted)).status_code == 200
    stale = await command(desk, "identity.put_policy/1", wanted)
    assert told(stale) == (409, IdentityRefusal.CHANGED_MEANWHILE)
    assert stale.json()["params"]["now"] == {"second_factor": "nobody", "session_hours": 8}
    for hours in (0, 73):
        wrong = await command(desk, "identity.put_policy/1", wanted | {"session_hours": hours, "seen_version": None})
        assert told(wrong) == (409, IdentityRefusal.FIELD_INVALID)
    (change,) = (await desk.get("/api/changes?kind=policy&key=sign_in")).json()["rows"]
    assert (change["before"], change["after"]) == ({"session_hours": 12}, {"session_hours": 8})


async def test_sessions_last_as_long_as_it_says(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    for hours in (1, 72):
        await required(world, Required.NOBODY, hours)
        answer = await sign_in(http)
        (cookie,) = (one for one in answer.headers.get_list("set-cookie") if one.startswith("stowage_session="))
        assert f"Max-Age={hours * 3600}" in cookie
        row = await world.gateway.pool.fetchrow("SELECT created_at, expires_at FROM session ORDER BY no DESC LIMIT 1")
        assert row["expires_at"] - row["created_at"] == timedelta(hours=hours)


def test_what_gives_rights_is_sensitive() -> None:
    assert SENSITIVE <= EVERYTHING
    assert "identity.write" in SENSITIVE
