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
    headers = [(name.encode(), value.encode()) for name, value in (client.signed(b"") | {"Content-Type": kind}).items()]
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


BIG = 10 * 2**20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2996)
WEBP = b"RIFF" + bytes(4) + b"WEBP" + bytes(2992)


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        # of another kind than it says, or of none
        ({"kind": "text/html"}, 415, "blob_type"),
        ({"kind": ""}, 415, "blob_type"),
        ({"kind": "image/svg+xml"}, 415, "blob_type"),
        ({"kind": "image/gif", "data": b"GIF89a" + bytes(2998)}, 415, "blob_type"),
        ({"kind": "图片/照片"}, 415, "blob_type"),
        ({"kind": "image/png"}, 415, "blob_type"),
        ({"kind": "image/webp"}, 415, "blob_type"),
        ({"data": PNG}, 415, "blob_type"),
        ({"data": WEBP}, 415, "blob_type"),
        ({"data": b"RIFF" + bytes(3000), "kind": "image/webp"}, 415, "blob_type"),
        ({"data": b"<html>" + bytes(2994)}, 415, "blob_type"),
        ({"data": b"\xff\xd8", "size": len(JPEG)}, 415, "blob_type"),
        # too large, as a part or as a whole
        ({"size": BIG + 1}, 413, "too_large"),
        ({"size": 2**53 - 1}, 413, "too_large"),
        ({"data": JPEG + bytes(2**20), "size": BIG}, 413, "too_large"),
        ({"data": JPEG + bytes(4 * 2**20), "size": BIG}, 413, "too_large"),
        # no part of the whole
        ({"data": b""}, 400, "invalid"),
        ({"offset": len(JPEG)}, 400, "invalid"),
        ({"offset": 1}, 400, "invalid"),
        ({"offset": -1}, 400, "invalid"),
        ({"offset": BIG + 1}, 400, "invalid"),
        ({"offset": "zero"}, 400, "invalid"),
        ({"size": len(JPEG) - 1}, 400, "invalid"),
        ({"size": 0}, 400, "invalid"),
        ({"size": 2**53}, 400, "invalid"),
        ({"size": "1e3"}, 400, "invalid"),
        ({"offset": 5, "data": JPEG[5:]}, 409, "blob_offset"),
        # no name of a photo
        ({"name": "x" * 64}, 400, "invalid"),
        ({"name": NAME.upper()}, 400, "invalid"),
        ({"name": NAME[:-1]}, 400, "invalid"),
        ({"name": f"{NAME}.jpg"}, 400, "invalid"),
        ({"name": "照片.jpg"}, 400, "invalid"),
        ({"name": f"{NAME[:-1]}%00"}, 400, "invalid"),
        ({"name": f"{NAME}%0A"}, 400, "invalid"),
        ({"name": "\N{FULLWIDTH DIGIT ONE}" * 64}, 400, "invalid"),
        ({"name": "..%2F..%2Fetc%2Fpasswd"}, 404, "not_found"),
        # bytes that are not what the name says
        ({"data": JPEG[:-1] + bytes([JPEG[-1] ^ 1])}, 422, "blob_hash"),
        ({"data": JPEG[:-1], "size": len(JPEG) - 1}, 422, "blob_hash"),
        ({"data": PNG, "kind": "image/png"}, 422, "blob_hash"),
    ],
)
async def test_what_is_no_part_of_a_photo(
    world: World, client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    """Nothing of it is kept, and the photo itself goes up afterwards."""
    asked: dict[str, Any] = {"offset": 0, "data": JPEG} | change
    answer = await put(client, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    kept = await world.gateway.pool.fetchval(
        "SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM blob_upload) + (SELECT count(*) FROM blob_upload_part)"
    )
    assert kept == 0
    assert (await put(client, 0, JPEG)).json()["complete"] is True


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff", "image/jpeg"),
        (JPEG, "IMAGE/JPEG; charset=binary"),
        (PNG, "image/png"),
        (WEBP, "image/webp"),
    ],
)
async def test_every_kind_of_photo(client: Client, data: bytes, kind: str) -> None:
    name = hashlib.sha256(data).hexdigest()
    assert (await put(client, 0, data, name, kind, len(data))).json()["complete"] is True
    whole = await client.get(f"/api/sync/blobs/{name}")
    assert (whole.content, whole.headers["content-type"]) == (data, kind.partition(";")[0].lower())


async def test_a_photo_that_ends_early_stays_incomplete(client: Client) -> None:
    """What was cut off is not shown to anybody; the rest of it completes it."""
    assert (await put(client, 0, JPEG[:2999])).json() == {"offset": 2999, "complete": False}
    assert (await client.get(f"/api/sync/blobs/{NAME}")).json()["code"] == "blob_unknown"
    beyond = await put(client, 2999, JPEG[2999:] + b"more")
    assert (beyond.status_code, beyond.json()["code"]) == (400, "invalid")
    assert (await put(client, 2999, JPEG[2999:])).json()["complete"] is True
