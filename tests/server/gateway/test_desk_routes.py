"""What the desk asks of the gateway itself: photos, parked commands in their own words, and what server this is."""

from __future__ import annotations

import hashlib
from typing import Any, cast

import httpx

from server.gateway.conftest import World
from server.gateway.test_desk import signed_in
from stowage.app import application
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
    arrived = world.arrived(gun, "a", command="notes.unknown/1")
    assert [outcome.outcome for outcome in await world.push(gun, arrived)] == ["parked"]
    await signed_in(world, http, "S1")
    held = (await http.get("/api/discrepancies?state=open")).json()["rows"][0]["ops"][0]
    assert held["said"].encode() == arrived.data
    assert held["person"]["code"] == "O1"


async def test_a_server_says_whether_it_is_a_demo_and_where_guns_find_it(world: World) -> None:
    app = application([installation_router("https://192.0.2.7:8443")])
    app.state.gateway, app.state.pool = world.gateway, world.gateway.pool
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", app)), base_url="http://desk") as stranger:
        told = (await stranger.get("/api/installation")).json()
    assert told == {"demo": False, "address": "https://192.0.2.7:8443"}
