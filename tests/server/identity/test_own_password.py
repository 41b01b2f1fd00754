"""Passwords of one's own: proved, strong, and chosen by nobody else; what somebody else gave is good for one sign-in."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command, signed_in
from server.identity.accounts import DESK, OTHER, PASSWORD, caller, hired, post, put, sign_in, told
from stowage.identity.commands import ChangePassword, PersonRecord, Role
from stowage.identity.passwords import hash_password
from stowage.identity.tries import TRIES

GIVEN = "kq7m-x2hd-9rta-cwep"


async def change(http: httpx.AsyncClient, former: str = PASSWORD, password: str = OTHER) -> httpx.Response:
    return await post(http, "/api/account/password", former=former, password=password)


async def given(world: World) -> None:
    """The administrator A1 gives the buyer a password."""
    record = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="li", password_hash=hash_password(GIVEN))
    assert (await put(world, record, by=world.people["A1"])).outcome == "applied"


async def test_the_former_one_is_proved_and_every_other_session_ends(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    async with caller(http) as elsewhere:
        assert (await sign_in(elsewhere)).status_code == 200
        assert (await sign_in(http)).status_code == 200
        before = http.cookies["stowage_session"]
        assert told(await change(http, former="not this one")) == (409, "password_wrong")
        assert (await change(http)).status_code == 204
        assert http.cookies["stowage_session"] != before
        assert (await http.get("/api/me")).json()["must_change"] is False
        assert (await elsewhere.get("/api/me")).status_code == 401
    assert told(await sign_in(http)) == (401, "sign_in_wrong")
    assert (await sign_in(http, OTHER)).status_code == 200


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("password", "code"),
    [
        (PASSWORD, "password_same"),
        ("x7#kQ2!", "password_short"),
        ("123456789012", "password_easy"),
        ("password1234", "password_easy"),
        ("zhao zhao min", "password_easy"),
        ("stowage-A1-zhao", "password_easy"),
        ("aaaaaaaaaaaaaaaa", "password_easy"),
        ("qwertyuiop12", "password_easy"),
    ],
)
async def test_a_weak_one_is_not_taken(world: World, http: httpx.AsyncClient, password: str, code: str) -> None:
    await hired(world)
    await sign_in(http)
    assert told(await change(http, password=password)) == (409, code)
    assert (await sign_in(http)).status_code == 200


async def test_who_guesses_at_the_former_one_is_locked_out(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    for _ in range(TRIES):
        assert told(await change(http, former="wrong")) == (409, "password_wrong")
    assert told(await change(http)) == (429, "sign_in_locked")


async def test_what_somebody_else_gave_opens_nothing_but_the_change(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await given(world)
    assert (await sign_in(http, GIVEN, "li")).json()["must_change"] is True
    for path in ("/api/items", "/api/account", "/api/sessions", "/api/lists", "/api/warehouses"):
        assert told(await http.get(path)) == (403, "password_change_required"), path
    refused = await command(http, "desk.remove_view/1", {"view": "ab" * 16})
    assert told(refused) == (403, "password_change_required")
    assert (await http.get("/api/me")).status_code == 200
    assert (await change(http, GIVEN)).status_code == 204
    assert (await http.get("/api/items")).status_code == 200
    assert (await sign_in(http, OTHER, "li")).json()["must_change"] is False


async def test_what_somebody_else_gave_is_good_for_a_day(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await given(world)
    await world.gateway.pool.execute("UPDATE person SET password_until = password_until - interval '24 hours'")
    assert told(await sign_in(http, "wrong", "li")) == (401, "sign_in_wrong")
    assert told(await sign_in(http, GIVEN, "li")) == (401, "password_expired")


async def test_ones_own_and_the_programs_are_nobodys_gift(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    assert (await sign_in(http)).json()["must_change"] is False
    await hired(world, by=world.people["A1"])
    assert (await sign_in(http)).json()["must_change"] is False


async def test_only_the_route_says_that_it_was_proved(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    said = await command(http, "identity.change_password/1", {"password_hash": hash_password(OTHER)})
    assert told(said) == (403, "not_permitted")
    outcome = await world.gateway.bus.submit(ChangePassword("secret"), person=world.people["A1"])
    assert (outcome.outcome, outcome.code) == ("refused", "identity.hash_invalid")


async def test_the_trail_says_that_it_changed_and_never_to_what(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await given(world)
    await sign_in(http, GIVEN, "li")
    await change(http, GIVEN)
    row = await world.gateway.pool.fetchrow(
        "SELECT before, after FROM change JOIN op USING (op_id) WHERE command = 'identity.change_password/1'"
    )
    assert msgspec.json.decode(row["before"]) == {"must_change": True}
    assert msgspec.json.decode(row["after"]) == {"must_change": False}
    kept = await world.gateway.pool.fetchval("SELECT string_agg(coalesce(after::text, ''), '') FROM change")
    events = await world.gateway.pool.fetchval("SELECT string_agg(params::text, '') FROM security_event")
    assert "argon2" not in kept + events


async def test_without_a_user_name_there_is_none_to_change(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "O1")
    assert told(await http.post("/api/account/password", json={"former": "a", "password": OTHER}, headers=DESK)) == (
        409,
        "password_wrong",
    )
