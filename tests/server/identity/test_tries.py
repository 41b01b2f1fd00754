"""Who guesses locks themselves out, and nobody else: not the person, not their open sessions, not the others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import msgspec
import pytest

from conftest import Database
from server.gateway.conftest import World
from server.identity.accounts import DESK, LATER, OTHER, PASSWORD, hired, post, put, second, sign_in, told, with_app
from stowage.identity import passkeys
from stowage.identity.commands import PersonRecord, ResetFactors, Role
from stowage.identity.passwords import hash_password
from stowage.identity.tries import APART_SECONDS, BY_NAME, FROM_ADDRESS, TRIES, Asker, Step, Tries, network

STRANGER, NEIGHBOUR = "203.0.113.7", "203.0.113.8"


def at(http: httpx.AsyncClient, address: str) -> httpx.AsyncClient:
    """Another browser, at `address`."""
    app = http._transport.app  # type: ignore[attr-defined]
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 4000)), base_url="http://localhost")


@pytest.fixture
async def stranger(http: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    async with at(http, STRANGER) as client:
        yield client


async def test_a_stranger_locks_out_themselves_alone(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    for _ in range(TRIES):
        assert told(await sign_in(stranger, "wrong")) == (401, "sign_in_wrong")
    assert told(await sign_in(stranger)) == (429, "sign_in_locked")
    await world.gateway.pool.execute(LATER)
    assert (await post(http, "/api/step-up", way="password", code=PASSWORD)).status_code == 204
    assert (await post(http, "/api/account/password", former=PASSWORD, password=OTHER)).status_code == 204
    async with at(http, NEIGHBOUR) as elsewhere:
        assert (await sign_in(elsewhere, OTHER)).status_code == 200


async def test_who_is_given_a_password_need_not_wait_for_what_was_guessed_before(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    for _ in range(TRIES):
        await sign_in(stranger, "wrong", username="li")
    assert told(await sign_in(stranger, username="li")) == (429, "sign_in_locked")
    record = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="li", password_hash=hash_password(OTHER))
    assert (await put(world, record, by=world.people["A1"])).outcome == "applied"
    assert (await sign_in(stranger, OTHER, username="li")).status_code == 200


async def test_who_lost_the_second_factor_need_not_wait_for_what_was_guessed_at_it(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    await with_app(http)
    begun = await sign_in(stranger)
    for _ in range(TRIES):
        await second(stranger, begun, "totp", "000000")
    assert told(await second(stranger, begun, "totp", "000000")) == (429, "sign_in_locked")
    assert (await world.gateway.bus.submit(ResetFactors("A1"), person=0)).outcome == "applied"
    assert (await sign_in(stranger)).status_code == 200
    app = await with_app(stranger)
    async with at(http, STRANGER) as afresh:
        assert (await second(afresh, await sign_in(afresh), "totp", app.code())).status_code == 200


async def test_a_browser_that_is_known_gets_in_where_a_stranger_beside_it_is_locked_out(
    world: World, http: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    await http.post("/api/sign-out", headers=DESK)
    async with at(http, "127.0.0.1") as beside:  # behind the same proxy, perhaps
        for _ in range(TRIES):
            await sign_in(beside, "wrong")
        assert told(await sign_in(beside)) == (429, "sign_in_locked")
    assert (await sign_in(http)).status_code == 200


async def test_a_known_browser_is_known_for_its_person_alone(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    for _ in range(TRIES):
        await sign_in(http, "wrong", username="nobody")
    async with at(http, "127.0.0.1") as beside:
        assert told(await sign_in(beside, "wrong", username="nobody")) == (429, "sign_in_locked")


async def test_guesses_of_an_open_session_lock_that_session_alone(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    assert (await sign_in(stranger)).status_code == 200
    for _ in range(TRIES):
        assert told(await post(http, "/api/step-up", way="password", code="wrong")) == (409, "proof_wrong")
    assert told(await post(http, "/api/step-up", way="password", code=PASSWORD)) == (429, "sign_in_locked")
    assert (await post(stranger, "/api/step-up", way="password", code=PASSWORD)).status_code == 204


async def test_one_address_tries_only_so_many_names(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    for number in range(FROM_ADDRESS):
        assert told(await sign_in(stranger, "Spring2026!", username=f"name{number}")) == (401, "sign_in_wrong")
    assert told(await sign_in(stranger, "Spring2026!", username="another")) == (429, "sign_in_locked")
    assert told(await sign_in(stranger)) == (429, "sign_in_locked")
    assert (await sign_in(http)).status_code == 200


async def test_who_knows_the_password_guesses_at_the_second_factor_from_nowhere(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    begun = await sign_in(stranger)
    for _ in range(TRIES):
        assert told(await second(stranger, begun, "totp", "000000")) == (401, "proof_wrong")
    async with at(http, NEIGHBOUR) as elsewhere:
        assert told(await second(elsewhere, await sign_in(elsewhere), "totp", "000000")) == (429, "sign_in_locked")
    assert (await second(http, await sign_in(http), "totp", app.code())).status_code == 200


@pytest.mark.one_release
async def test_many_addresses_take_turns_at_one_name(database: Database) -> None:
    clock = [datetime(2026, 11, 23, 8, 0, tzinfo=UTC)]
    tries = Tries(lambda: clock[0])
    async with asyncpg.create_pool(database.url, min_size=1, max_size=2) as pool:
        tried = 0
        for moment in range(3600):
            clock[0] += timedelta(seconds=1)
            refused = await tries.begin("zhao", Step.FIRST, Asker(f"2001:db8:{moment:x}::/64"), pool)
            tried += refused is None
            assert refused is None or 0 < refused.wait_seconds <= APART_SECONDS
        assert BY_NAME < tried <= 100
        assert await tries.begin("zhao", Step.FIRST, Asker("10.0.0.1", "session x"), pool) is None


async def test_challenges_of_a_stranger_leave_room_for_others(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "MOST_EACH", 3)
    first = (await post(http, "/api/sign-in/passkey/begin")).json()
    for _ in range(5):
        assert (await post(stranger, "/api/sign-in/passkey/begin")).status_code == 200
    waiting = await world.gateway.pool.fetch("SELECT asker, count(*) FROM passkey_request GROUP BY asker")
    assert dict(waiting) == {"127.0.0.1": 1, STRANGER: 3}
    assert first["request"]


async def test_names_that_were_tried_are_not_kept(world: World, http: httpx.AsyncClient) -> None:
    await sign_in(http, "zhao", username="Spring2026!")
    rows = await world.gateway.pool.fetch("SELECT f::text AS text FROM sign_in_failure f")
    assert len(rows) == 1
    assert "Spring" not in rows[0]["text"]


async def test_floods_are_told_once_a_minute_and_counted(
    world: World, http: httpx.AsyncClient, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(world.gateway.recent, "_clock", lambda: clock[0])

    async def trail() -> Sequence[dict[str, object]]:
        rows = await world.gateway.pool.fetch(
            "SELECT params FROM security_event WHERE kind = 'sign_in.failed' ORDER BY id"
        )
        return [msgspec.json.decode(row["params"]) for row in rows]

    for number in range(9):
        await sign_in(stranger, "wrong", username=f"name{number}")
    assert await trail() == [{}]
    await sign_in(http, "wrong", username="name")
    assert await trail() == [{}, {}]
    clock[0] = 61.0
    await sign_in(stranger, "wrong", username="name")
    assert await trail() == [{}, {}, {"times": 9}]


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_counts_as_one_address(address: str, counts_as: str) -> None:
    assert network(address) == counts_as
