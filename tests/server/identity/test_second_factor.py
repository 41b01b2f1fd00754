"""Authenticator apps and recovery codes: proved before they count, each code taken once, guessing locked, lost ones taken away."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command
from server.identity.accounts import (
    OTHER,
    PASSWORD,
    App,
    caller,
    hired,
    post,
    put,
    second,
    sign_in,
    told,
    with_app,
)
from stowage.identity import totp
from stowage.identity.account_rules import MOST_FACTORS
from stowage.identity.commands import AddFactor, PersonRecord, RemoveFactor, ResetFactors, Role
from stowage.identity.passwords import hash_password
from stowage.identity.tries import TRIES

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits."""
    assert totp.code_at(RFC_SECRET, seconds // totp.PERIOD) == code


def test_a_code_is_good_a_period_before_and_after_and_once() -> None:
    at = 1_111_111_111.0
    step = int(at // totp.PERIOD)
    for offset, expected in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        assert totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, step + offset), at, 0) == expected
    assert totp.step_of(RFC_SECRET, totp.code_at(RFC_SECRET, step), at, step) is None
    assert totp.step_of(RFC_SECRET, "", at, 0) is None
    assert totp.step_of(RFC_SECRET, "１２３４５６", at, 0) is None


def test_what_the_camera_reads() -> None:
    assert totp.uri(RFC_SECRET, "zhao@a b", "Stowage") == (
        "otpauth://totp/Stowage%3Azhao%40a%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stowage&digits=6&period=30"
    )


async def test_a_password_alone_opens_nothing_then(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    async with caller(http) as thief:
        begun = await sign_in(thief)
        assert begun.json()["params"]["ways"] == ["totp"]
        assert "stowage_session" not in thief.cookies
        thief.cookies.set("stowage_session", begun.json()["params"]["ticket"])
        assert (await thief.get("/api/me")).status_code == 401
        assert [row["this"] for row in (await http.get("/api/sessions")).json()] == [True]
        thief.cookies.clear()
        assert told(await second(thief, begun, "totp", app.same())) == (401, "proof_wrong")  # taken when it was added
        assert (await second(thief, begun, "totp", app.code())).json()["code"] == "A1"
        assert (await thief.get("/api/me")).status_code == 200
        again = await post(
            thief, "/api/sign-in/second", ticket=begun.json()["params"]["ticket"], proof={"way": "totp", "code": "1"}
        )
        assert told(again) == (401, "sign_in_expired")


async def test_nothing_counts_before_it_is_proved(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    begun = (await post(http, "/api/account/app")).json()
    wrong = await post(http, "/api/account/app/confirm", factor=begun["factor"], code="000000", label="Phone")
    assert told(wrong) == (409, "proof_wrong")
    assert (await http.get("/api/account")).json()["factors"] == []
    assert (await sign_in(http)).status_code == 200
    newer = (await post(http, "/api/account/app")).json()
    app = App(begun["secret"])
    former = await post(http, "/api/account/app/confirm", factor=begun["factor"], code=app.code(), label="Phone")
    assert told(former) == (409, "identity.factor_unknown")
    app = App(newer["secret"])
    assert (
        await post(http, "/api/account/app/confirm", factor=newer["factor"], code=app.code(), label=" Phone ")
    ).status_code == 204
    (factor,) = (await http.get("/api/account")).json()["factors"]
    assert (factor["kind"], factor["label"], factor["last_used_at"]) == ("totp", "Phone", None)


async def test_guessing_at_the_second_step_is_locked_and_leaves_the_password_alone(
    world: World, http: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    begun = await sign_in(http)
    for _ in range(TRIES):
        assert told(await second(http, begun, "totp", "000000")) == (401, "proof_wrong")
    assert told(await second(http, begun, "totp", app.code())) == (429, "sign_in_locked")
    assert told(await sign_in(http)) == (401, "second_step_required")
    kinds = await world.gateway.pool.fetch("SELECT kind, count(*) FROM security_event WHERE kind ~ '^proof' GROUP BY 1")
    assert dict(kinds) == {"proof.failed": 1, "proof.locked": 1}


async def test_recovery_codes_are_taken_once_each(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    assert told(await post(http, "/api/account/recovery-codes")) == (409, "identity.factor_missing")
    await with_app(http)
    former = (await post(http, "/api/account/recovery-codes")).json()["codes"]
    codes = (await post(http, "/api/account/recovery-codes")).json()["codes"]
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", code) for code in codes)
    begun = await sign_in(http)
    assert begun.json()["params"]["ways"] == ["totp", "recovery"]
    assert told(await second(http, begun, "recovery", former[0])) == (401, "proof_wrong")
    assert (await second(http, begun, "recovery", codes[3].lower().replace("-", " "))).status_code == 200
    assert (await http.get("/api/account")).json()["codes_left"] == 9
    assert told(await second(http, await sign_in(http), "recovery", codes[3])) == (401, "proof_wrong")
    kept = await world.gateway.pool.fetchval("SELECT string_agg(t::text, '') FROM recovery_code t")
    assert codes[0] not in kept


async def test_the_secret_stands_in_no_command_change_or_event(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    codes = (await post(http, "/api/account/recovery-codes")).json()["codes"]
    trail = await world.gateway.pool.fetchval(
        "SELECT (SELECT string_agg(convert_from(data, 'UTF8'), '') FROM op) || (SELECT string_agg(t::text, '') FROM change t)"
        " || (SELECT string_agg(t::text, '') FROM security_event t)"
    )
    secret = totp.written(app.secret)
    assert not any(text in trail for text in (secret, app.secret.hex(), *codes))
    assert "second_factors" in trail
    assert secret not in (await http.get("/api/account")).text


async def test_with_the_last_one_the_codes_go(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    await with_app(http)
    await post(http, "/api/account/recovery-codes")
    (factor,) = (await http.get("/api/account")).json()["factors"]
    assert told(await post(http, "/api/account/factors/remove", factor=str(uuid4()))) == (
        409,
        "identity.factor_unknown",
    )
    assert (await post(http, "/api/account/factors/remove", factor=factor["id"])).status_code == 204
    account = (await http.get("/api/account")).json()
    assert (account["factors"], account["codes_left"]) == ([], 0)
    assert (await sign_in(http)).status_code == 200


async def test_nobody_adds_or_removes_anothers(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    begun = (await post(http, "/api/account/app")).json()["factor"]
    await with_app(http)
    (factor,) = (await http.get("/api/account")).json()["factors"]
    for said in (AddFactor(begun, "Mine"), RemoveFactor(factor["id"])):
        outcome = await world.gateway.bus.submit(said, person=world.people["B1"])
        assert (outcome.outcome, outcome.code) == ("refused", "identity.factor_unknown")


async def test_there_are_not_too_many(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    for _ in range(MOST_FACTORS):
        await with_app(http)
    begun = (await post(http, "/api/account/app")).json()
    answer = await post(
        http, "/api/account/app/confirm", factor=begun["factor"], code=App(begun["secret"]).code(), label="Phone"
    )
    assert told(answer) == (409, "identity.factors_too_many")


async def test_who_lost_them_is_let_in_by_who_may_put_them(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    buyer = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="li", password_hash=hash_password(OTHER))
    await put(world, buyer)
    async with caller(http) as theirs:
        await sign_in(theirs, OTHER, "li")
        await with_app(theirs)
        await post(theirs, "/api/account/recovery-codes")
        refused = await world.gateway.bus.submit(ResetFactors("A1"), person=world.people["B1"])
        assert refused.code == "gateway.not_permitted"
        await sign_in(http)
        people = {row["code"]: row["factors"] for row in (await http.get("/api/people")).json()}
        assert (people["A1"], people["B1"]) == (0, 1)
        assert (await command(http, "identity.reset_factors/1", {"person": "B1"})).status_code == 200
        assert (await theirs.get("/api/me")).status_code == 401
        assert (await sign_in(theirs, OTHER, "li")).status_code == 200
    unknown = await command(http, "identity.reset_factors/1", {"person": "nobody"})
    assert told(unknown) == (409, "identity.person_unknown")


async def test_nobody_resets_who_holds_more_or_works_elsewhere(world: World) -> None:
    await hired(world)
    here = PersonRecord("A2", "二", "Two", (Role.ADMINISTRATOR,), ("WH2",))
    await put(world, here, PersonRecord("O2", "远", "Far", (Role.OPERATOR,), ("WH2",)))
    who = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = 'A2'")
    for person, code in (("A1", "identity.out_of_scope"), ("O1", "identity.out_of_scope"), ("O2", "")):
        outcome = await world.gateway.bus.submit(ResetFactors(person), person=who)
        assert outcome.code == code, person


async def test_a_ticket_is_good_for_ten_minutes_and_ends_with_the_password(
    world: World, http: httpx.AsyncClient
) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    begun = await sign_in(http)
    await world.gateway.pool.execute(
        "UPDATE session SET expires_at = expires_at - interval '10 minutes' WHERE proved_at IS NULL"
    )
    assert told(await second(http, begun, "totp", app.code())) == (401, "sign_in_expired")
    begun = await sign_in(http)
    await hired(world)
    assert told(await second(http, begun, "totp", app.same())) == (401, "sign_in_expired")
    assert told(await sign_in(http, PASSWORD)) == (401, "second_step_required")
