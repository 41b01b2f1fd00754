"""Photos: in parts, resumed, and only what their name says."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import Any

import httpx
import pytest

from server.gateway.conftest import Client, World

JPEG = b"\xff\xd8\xff\xe0" + secrets.token_bytes(3000)
NAME = hashlib.sha256(JPEG).hexdigest()


async def put(
    client: Client, offset: int, data: bytes, name: str = NAME, kind: str = "image/jpeg", size: int = len(JPEG)
) -> httpx.Response:
    headers = client.signed(b"") | {"Content-Type": kind}
    return await client.http.put(
        f"/api/sync/blobs/{name}", params={"offset": offset, "size": size}, content=data, headers=headers
    )


async def test_uploaded_in_parts_and_resumed(client: Client) -> None:
    assert (await client.http.head(f"/api/sync/blobs/{NAME}", headers=client.signed(b""))).status_code == 404
    assert (await put(client, 0, JPEG[:1000])).json() == {"offset": 1000, "complete": False}
    again = await put(client, 0, JPEG[:1000])
    assert (again.status_code, again.json()["code"], again.json()["params"]) == (409, "blob_offset", {"offset": 1000})
    state = await client.http.head(f"/api/sync/blobs/{NAME}", headers=client.signed(b""))
    assert (state.headers["stowage-offset"], state.headers["stowage-complete"]) == ("1000", "0")
    assert (await client.get(f"/api/sync/blobs/{NAME}")).status_code == 404
    assert (await put(client, 1000, JPEG[1000:])).json() == {"offset": len(JPEG), "complete": True}
    assert (await put(client, 0, JPEG)).json()["complete"] is True
    whole = await client.get(f"/api/sync/blobs/{NAME}")
    assert (whole.content, whole.headers["content-type"]) == (JPEG, "image/jpeg")


async def test_bytes_that_are_not_what_their_name_says(client: Client) -> None:
    wrong = JPEG[:-1] + bytes([JPEG[-1] ^ 1])
    answer = await put(client, 0, wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "blob_hash")
    assert (await put(client, 0, JPEG)).json()["complete"] is True


async def test_an_upload_is_its_devices_own(world: World, client: Client) -> None:
    """What one gun got wrong, bytes or size, is not in the way of another, nor of itself for ever."""
    other = Client(client.http, world.guns[1])
    await other.sign_in()
    wrong = bytes([*JPEG[:1000][:-1], JPEG[999] ^ 1])
    assert (await put(client, 0, wrong, size=len(JPEG) + 7)).json() == {"offset": 1000, "complete": False}
    assert (await other.http.head(f"/api/sync/blobs/{NAME}", headers=other.signed(b""))).status_code == 404
    again = await put(client, 1000, JPEG[1000:])
    assert (again.status_code, again.json()["code"], again.json()["params"]) == (409, "blob_offset", {"offset": 0})
    assert (await put(other, 0, JPEG[:2000])).json() == {"offset": 2000, "complete": False}
    assert (await put(client, 0, JPEG[:500])).json() == {"offset": 500, "complete": False}
    assert (await put(other, 2000, JPEG[2000:])).json() == {"offset": len(JPEG), "complete": True}
    state = await client.http.head(f"/api/sync/blobs/{NAME}", headers=client.signed(b""))
    assert (state.headers["stowage-offset"], state.headers["stowage-complete"]) == (str(len(JPEG)), "1")
    assert (await put(client, 500, JPEG[500:])).json() == {"offset": len(JPEG), "complete": True}
    assert (await client.get(f"/api/sync/blobs/{NAME}")).content == JPEG
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM blob_upload_part") == 0


async def test_two_devices_finish_the_same_photo_at_once(world: World, client: Client) -> None:
    other = Client(client.http, world.guns[1])
    await other.sign_in()
    for gun in (client, other):
        assert (await put(gun, 0, JPEG[:1000])).status_code == 200
    answers = await asyncio.gather(*(put(gun, 1000, JPEG[1000:]) for gun in (client, other)))
    assert [answer.json() for answer in answers] == [{"offset": len(JPEG), "complete": True}] * 2
    assert (await client.get(f"/api/sync/blobs/{NAME}")).content == JPEG


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"kind": "text/html"}, 415),
        ({"data": b"<html>" + bytes(2994)}, 415),
        ({"name": "x" * 64}, 400),
        ({"size": 11 * 2**20}, 413),
        ({"data": b""}, 400),
        ({"offset": len(JPEG)}, 400),
    ],
)
async def test_what_is_no_part_of_a_photo(client: Client, change: dict[str, Any], status: int) -> None:
    asked: dict[str, Any] = {"offset": 0, "data": JPEG} | change
    assert (await put(client, **asked)).status_code == status
