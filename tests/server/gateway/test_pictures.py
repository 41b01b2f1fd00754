"""Pictures of items: who may bring them, how large, and that nothing else is shown under their address."""

from __future__ import annotations

from hashlib import sha256

import httpx
import pytest

from server.gateway.conftest import World
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.gateway import blobs
from stowage.gateway.desk_routes import PICTURE_BYTES
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.directory import DESK
from stowage.identity.passwords import hash_password

CLIENT = {"Stowage-Client": "console"}
JPEG = b"\xff\xd8\xff" + b"a picture" * 9
HASH = hash_password("correct horse")


async def enters(world: World, http: httpx.AsyncClient, role: Role) -> None:
    person = PersonRecord(f"X-{role}", "甲", "Jia", (role,), username=f"jia-{role}", password_hash=HASH)
    assert (await world.gateway.bus.submit(PutPeople((person,)), person=0)).outcome == "applied"
    body = {"username": person.username, "password": "correct horse"}
    assert (await http.post("/api/sign-in", json=body, headers=CLIENT)).status_code == 200


async def brings(http: httpx.AsyncClient, data: bytes, kind: str = "image/jpeg", name: str | None = None) -> int:
    path = f"/api/pictures/{name or sha256(data).hexdigest()}"
    return (await http.put(path, content=data, headers=CLIENT | {"Content-Type": kind})).status_code


async def test_a_picture_is_shown_while_an_item_has_it(world: World, http: httpx.AsyncClient) -> None:
    await enters(world, http, Role.BUYER)
    assert (await brings(http, JPEG), await brings(http, JPEG)) == (200, 200)
    name = sha256(JPEG).hexdigest()
    path = f"/api/pictures/{name}"
    assert (await http.get(path)).status_code == 404
    cup = ItemRecord("CUP", "杯", "Cup", "pcs", picture=name)
    for command in (PutUnits((UnitRecord("pcs", "件", "piece"),)), PutItems((cup,))):
        assert (await world.gateway.bus.submit(command, person=0)).outcome == "applied"
    answer = await http.get(path)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, JPEG, "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    await world.gateway.bus.submit(PutItems((ItemRecord("CUP", "杯", "Cup", "pcs", picture=""),)), person=0)
    assert (await http.get(path)).status_code == 404


async def test_a_photo_of_receiving_is_no_picture(world: World, http: httpx.AsyncClient) -> None:
    photo = blobs.Part(sha256(JPEG).hexdigest(), 0, len(JPEG), "image/jpeg", JPEG)
    await blobs.put(photo, DESK, world.gateway.pool)
    await enters(world, http, Role.BUYER)
    assert (await http.get(f"/api/pictures/{photo.name}")).status_code == 404


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("data", "kind", "name", "status"),
    [
        (JPEG + bytes(PICTURE_BYTES), "image/jpeg", None, 413),
        (b"<svg/>", "image/svg+xml", None, 415),
        (b"<html>", "image/jpeg", None, 415),
        (b"", "image/jpeg", None, 400),
        (JPEG, "image/jpeg", "0" * 64, 422),
        (JPEG, "image/jpeg", "../etc", 404),
        (JPEG, "image/jpeg", "Z" * 64, 400),
    ],
)
async def test_what_is_no_picture_is_not_taken(
    world: World, http: httpx.AsyncClient, data: bytes, kind: str, name: str | None, status: int
) -> None:
    await enters(world, http, Role.BUYER)
    assert await brings(http, data, kind, name) == status
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM blob") == 0


async def test_only_who_changes_items_brings_pictures(world: World, http: httpx.AsyncClient) -> None:
    assert await brings(http, JPEG) == 401
    await enters(world, http, Role.SUPERVISOR)
    assert await brings(http, JPEG) == 403
