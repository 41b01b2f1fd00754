"""What the desk asks of the gateway itself: photos, parked commands in their own words, and what server this is."""

from __future__ import annotations

import hashlib
from typing import Any, cast

import httpx
import msgspec

from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from stowage.app import HOUSE, application
from stowage.discrepancies.said import COST, SECRET
from stowage.gateway.blobs import Part, put
from stowage.gateway.desk_routes import installation_router


async def test_a_photo_is_shown_to_those_who_read_receipts(world: World, http: httpx.AsyncClient) -> None:
    picture = b"\xff\xd8\xff\xe0 a broken lamp"
    name = hashlib.sha256(picture).hexdigest()
    await signed_in(world, http, "S1")
    missing = await http.get(f"/api/photos/{name}")
    assert (missing.status_code, missing.json()["code"]) == (404, "blob_unknown")
    await put(Part(name, 0, len(picture), "image/jpeg", picture), world.guns[0].id, world.gateway.pool)
    shown = await http.get(f"/api/photos/{name}")
    assert (shown.content, shown.headers["content-type"]) == (picture, "image/jpeg")
    assert "immutable" in shown.headers["cache-control"]


async def test_a_parked_command_shows_what_was_said(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    payload = {
        "text": "a",
        "unit_price_micro": 5,
        "lines": [{"item": 7, "cost": 9}],
        "pin_hash": "$argon2id$x",
        "token": "t",
    }
    arrived = world.arrived(gun, "a", command="notes.unknown/1", payload=payload)
    assert [outcome.outcome for outcome in await world.push(gun, arrived)] == ["parked"]
    await signed_in(world, http, "S1")
    held = (await http.get("/api/discrepancies?state=open")).json()["rows"][0]["ops"][0]
    assert held["said"] == {"text": "a", "lines": [{"item": 7}]}
    assert held["person"]["code"] == "O1"
    await signed_in(world, http, "B1")  # who reads cost reads it here too, and a secret never
    held = (await http.get("/api/discrepancies?state=open")).json()["rows"][0]["ops"][0]
    assert held["said"] == {"text": "a", "unit_price_micro": 5, "lines": [{"item": 7, "cost": 9}]}


async def test_what_nobody_can_read_is_not_shown(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    await world.push(gun, msgspec.structs.replace(world.arrived(gun, "a"), data=b"{secret"))
    await signed_in(world, http, "S1")
    assert (await http.get("/api/discrepancies")).json()["rows"][0]["ops"][0]["said"] == ""


def test_every_secret_and_every_price_of_every_command_is_known_by_its_name() -> None:
    structs = [spec.struct for room in HOUSE.rooms for spec in room.commands]
    _, schemas = msgspec.json.schema_components(structs)
    fields = {field for schema in schemas.values() for field in schema.get("properties", {})}
    assert {field for field in fields if SECRET & set(field.split("_"))} == {
        "pin_hash",
        "password_hash",
        "token_sha256",
        "public_key",
    }
    assert {field for field in fields if COST & set(field.split("_"))} == {
        "unit_price",
        "cost",
        "threshold_value",
        "value",
    }  # value: of a decision, a lot or a date


async def test_the_id_of_an_unreadable_command_is_taken(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    arrived = msgspec.structs.replace(world.arrived(gun, "a"), data=b"{")
    assert (await world.push(gun, arrived))[0].outcome == "parked"
    await signed_in(world, http, "S1")
    said = {"op_id": str(arrived.op_id), "command": "notes.write/1", "payload": {"text": "a"}}
    answer = await http.post("/api/commands", json=said, headers={"Stowage-Client": "console"})
    assert (answer.status_code, answer.json()["code"]) == (409, "command_id_reused"), answer.text


async def test_a_server_says_whether_it_is_a_demo_and_where_guns_find_it(world: World) -> None:
    app = application([installation_router("https://192.0.2.7:8443")])
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", app)), base_url="http://desk") as stranger:
        told = (await stranger.get("/api/installation")).json()
    assert told == {"demo": False, "address": "https://192.0.2.7:8443", "company": "", "nobody": False}
