"""Passkeys: made for one name, each challenge answered once, for what and by whom it was asked, and the user verified every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from authenticator import PRESENT, Authenticator
from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from server.identity.accounts import LATER, caller, hired, post, put, sign_in, told
from stowage.identity.commands import PersonRecord, Role

IP = "192.0.2.1"


async def added(http: httpx.AsyncClient, authenticator: Authenticator) -> httpx.Response:
    asked = await post(http, "/api/account/passkey")
    assert asked.status_code == 200, asked.text
    body = asked.json()
    credential = authenticator.make(body["options"])
    return await post(
        http, "/api/account/passkey/confirm", request=body["request"], credential=credential, label="This computer"
    )


async def alone(
    http: httpx.AsyncClient, authenticator: Authenticator, changed: Callable[[dict[str, Any]], None] = lambda _: None
) -> httpx.Response:
    """Sign in by the passkey alone; `changed`: what somebody does to the body on its way."""
    asked = (await post(http, "/api/sign-in/passkey/begin")).json()
    body = {"request": asked["request"], "credential": authenticator.prove(asked["options"])}
    changed(body)
    return await http.post("/api/sign-in/passkey", json=body, headers={"Stowage-Client": "console"})


async def with_passkey(world: World, http: httpx.AsyncClient, *, counts: bool = False) -> Authenticator:
    await hired(world)
    await sign_in(http)
    authenticator = Authenticator(counts=counts)
    assert (await added(http, authenticator)).status_code == 204
    return authenticator


async def test_a_passkey_signs_in_without_user_name_or_password(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    (factor,) = (await http.get("/api/account")).json()["factors"]
    assert (factor["kind"], factor["label"], factor["host"]) == ("passkey", "This computer", "localhost")
    async with caller(http) as elsewhere:
        assert (await alone(elsewhere, authenticator)).json()["code"] == "A1"
        assert (await elsewhere.get("/api/me")).status_code == 200
        (factor,) = (await elsewhere.get("/api/account")).json()["factors"]
        assert factor["last_used_at"] is not None


async def test_it_is_a_second_step_and_a_step_up(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    begun = await sign_in(http)
    assert begun.json()["params"]["ways"] == ["passkey"]
    ticket = begun.json()["params"]["ticket"]
    asked = (await post(http, "/api/sign-in/second/passkey", ticket=ticket)).json()
    assert [one["id"] for one in asked["options"]["allowCredentials"]] == [authenticator.make(asked["options"])["id"]]
    proof = {"way": "passkey", "request": asked["request"], "credential": authenticator.prove(asked["options"])}
    assert (await post(http, "/api/sign-in/second", ticket=ticket, proof=proof)).status_code == 200
    await world.gateway.pool.execute(LATER)
    assert told(await post(http, "/api/account/app")) == (403, "step_up_required")
    asked = (await post(http, "/api/step-up/passkey")).json()
    proof = {"way": "passkey", "request": asked["request"], "credential": authenticator.prove(asked["options"])}
    assert (await post(http, "/api/step-up", **proof)).status_code == 204
    assert told(await post(http, "/api/step-up", **proof)) == (409, "proof_wrong")  # answered once
    assert (await post(http, "/api/account/app")).status_code == 200


def wrong_request(body: dict[str, Any]) -> None:
    body["request"] = "x" * 43


def wrong_signature(body: dict[str, Any]) -> None:
    body["credential"]["response"]["signature"] = body["credential"]["response"]["authenticatorData"]


def no_credential(body: dict[str, Any]) -> None:
    body["credential"] = {}


def unknown_credential(body: dict[str, Any]) -> None:
    body["credential"]["id"] = body["credential"]["rawId"] = "AAAA"


def odd_credential(body: dict[str, Any]) -> None:
    body["credential"]["rawId"] = {"a": [None]}


@pytest.mark.parametrize("changed", [wrong_request, wrong_signature, no_credential, unknown_credential, odd_credential])
async def test_what_does_not_fit_signs_nobody_in(
    world: World, http: httpx.AsyncClient, changed: Callable[[dict[str, Any]], None]
) -> None:
    authenticator = await with_passkey(world, http)
    assert told(await alone(http, authenticator, changed)) == (401, "passkey_unknown")


async def test_the_user_is_verified_and_the_page_is_ours(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    authenticator.flags = PRESENT
    assert told(await alone(http, authenticator)) == (401, "passkey_unknown")
    authenticator.flags = Authenticator().flags
    authenticator.origin = "https://elsewhere.example"
    assert told(await alone(http, authenticator)) == (401, "passkey_unknown")
    authenticator.origin, authenticator.host = "http://localhost", "elsewhere.example"
    assert told(await alone(http, authenticator)) == (401, "passkey_unknown")
    authenticator.host = "localhost"
    assert (await alone(http, authenticator)).status_code == 200


async def test_a_copied_one_that_counts_is_found_out(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http, counts=True)
    assert (await alone(http, authenticator)).status_code == 200
    authenticator.used -= 1
    assert told(await alone(http, authenticator)) == (401, "passkey_unknown")


async def test_a_challenge_is_for_one_purpose_and_some_minutes(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    asked = (await post(http, "/api/step-up/passkey")).json()
    body = {"request": asked["request"], "credential": authenticator.prove(asked["options"])}
    assert told(await post(http, "/api/sign-in/passkey", **body)) == (401, "passkey_unknown")
    await world.gateway.pool.execute("UPDATE passkey_request SET expires_at = expires_at - interval '5 minutes'")
    assert told(await post(http, "/api/step-up", way="passkey", **body)) == (409, "proof_wrong")


async def test_nobody_takes_anothers_passkey_or_challenge(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    assert told(await added(http, authenticator)) == (409, "passkey_invalid")  # it is known already
    asked = (await post(http, "/api/account/passkey")).json()
    assert [one["id"] for one in asked["options"]["excludeCredentials"]] == [authenticator.make(asked["options"])["id"]]
    record = PersonRecord("B1", "李娜", "Li Na", (Role.BUYER,), username="li", password_hash=None)
    await put(world, record)
    async with caller(http) as theirs:
        await signed_in(world, theirs, "B1")
        made = Authenticator().make(asked["options"])
        stolen = await post(
            theirs, "/api/account/passkey/confirm", request=asked["request"], credential=made, label="Mine"
        )
        assert told(stolen) == (409, "passkey_invalid")


async def test_who_left_is_not_let_in(world: World, http: httpx.AsyncClient) -> None:
    authenticator = await with_passkey(world, http)
    record = PersonRecord("A1", "赵敏", "Zhao Min", (Role.ADMINISTRATOR,), username="zhao", active=False)
    await put(world, record)
    assert told(await alone(http, authenticator)) == (401, "passkey_unknown")


@pytest.mark.parametrize("host", [IP, f"{IP}:8443", "[2001:db8::1]:8443", "[2001:db8::1]"])
async def test_an_address_has_no_passkeys(world: World, http: httpx.AsyncClient, host: str) -> None:
    async with caller(http, host) as elsewhere:
        assert told(await post(elsewhere, "/api/sign-in/passkey/begin")) == (409, "passkey_needs_name")
