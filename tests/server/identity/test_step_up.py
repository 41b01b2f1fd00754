"""What gives somebody a way in or more rights asks once more who it is, unless that was proved within five minutes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from server.gateway.conftest import World
from server.gateway.test_desk import command
from server.gateway.test_scope import SPECS, Elsewhere, elsewhere  # noqa: F401 - a fixture
from server.identity.accounts import DESK, LATER, PASSWORD, caller, hired, post, sign_in, told, with_app
from stowage.identity.tries import TRIES

ROLE = {"roles": [{"code": "own", "name_zh": "自", "name_en": "Own", "permissions": ["stock.read"]}]}


async def later(world: World) -> None:
    await world.gateway.pool.execute(LATER)


async def test_a_fresh_sign_in_is_proof_enough(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    assert (await command(http, "identity.put_roles/1", ROLE)).status_code == 200


async def test_after_five_minutes_it_is_asked_for(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    await later(world)
    assert told(await command(http, "identity.put_roles/1", ROLE)) == (403, "step_up_required")
    assert (await http.get("/api/step-up")).json() == {"ways": ["password"]}
    assert told(await post(http, "/api/step-up", way="password", code="wrong")) == (409, "proof_wrong")
    assert told(await command(http, "identity.put_roles/1", ROLE)) == (403, "step_up_required")
    assert (await post(http, "/api/step-up", way="password", code=PASSWORD)).status_code == 204
    assert (await command(http, "identity.put_roles/1", ROLE)).status_code == 200


async def test_it_is_proved_for_this_session_alone(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    async with caller(http) as elsewhere_:
        await sign_in(elsewhere_)
        await later(world)
        await post(http, "/api/step-up", way="password", code=PASSWORD)
        assert told(await command(elsewhere_, "identity.put_roles/1", ROLE)) == (403, "step_up_required")


async def test_who_has_a_second_factor_proves_it_with_that(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    app = await with_app(http)
    await later(world)
    assert (await http.get("/api/step-up")).json() == {"ways": ["totp"]}
    assert told(await post(http, "/api/step-up", way="password", code=PASSWORD)) == (409, "proof_not_offered")
    assert told(await post(http, "/api/step-up", way="totp", code=app.same())) == (409, "proof_wrong")  # taken already
    assert (await post(http, "/api/step-up", way="totp", code=app.code())).status_code == 204
    assert (await command(http, "identity.put_roles/1", ROLE)).status_code == 200


@pytest.mark.parametrize("way", ["password", "totp"])
async def test_guessing_is_locked(world: World, http: httpx.AsyncClient, way: str) -> None:
    await hired(world)
    await sign_in(http)
    if way == "totp":
        await with_app(http)
    for _ in range(TRIES):
        assert told(await post(http, "/api/step-up", way=way, code="000000")) == (409, "proof_wrong")
    assert told(await post(http, "/api/step-up", way=way, code="000000")) == (429, "sign_in_locked")


SENSITIVE = {
    "identity.put_people/1",
    "identity.put_roles/1",
    "identity.put_policy/1",
    "identity.reset_factors/1",
    "identity.invite_device/1",
    "identity.put_departments/1",
    "numbering.set_pattern/1",
}


async def test_every_sensitive_command_asks_and_no_other(
    world: World,
    elsewhere: Elsewhere,  # noqa: F811
    http: httpx.AsyncClient,
) -> None:
    assert {name for name, spec in SPECS.items() if spec.sensitive} == SENSITIVE
    await hired(world)
    await sign_in(http)
    await later(world)
    asked = set()
    for name, payload in elsewhere.payloads.items():
        answer = await command(http, name, payload, warehouse=world.warehouses["WH2"])
        if answer.status_code == 403 and answer.json()["code"] == "step_up_required":
            asked.add(name)
    assert asked == SENSITIVE


async def test_every_change_of_ones_own_way_in_asks(world: World, http: httpx.AsyncClient) -> None:
    await hired(world)
    await sign_in(http)
    await later(world)
    nothing: dict[str, Any] = {}
    bodies = {
        "app": nothing,
        "app/confirm": {"factor": "ab" * 16, "code": "1", "label": "a"},
        "passkey": nothing,
        "passkey/confirm": {"request": "", "credential": {}, "label": "a"},
        "factors/remove": {"factor": "ab" * 16},
        "recovery-codes": nothing,
    }
    for path, body in bodies.items():
        answer = await http.post(f"/api/account/{path}", json=body, headers=DESK)
        assert told(answer) == (403, "step_up_required"), path
    paths = (await http.get("/api/openapi.json")).json()["paths"]
    proved_by_itself = {"password"}
    changes_none = {"notices", "notices/seen"}
    assert {re.sub("^/api/account/", "", path) for path in paths if path.startswith("/api/account/")} == (
        bodies.keys() | proved_by_itself | changes_none
    )
