"""A queue brought by somebody else: rules K-1 and K-2 of gateway/carried.py. K-3 stands in test_lost_devices.py."""

from __future__ import annotations

import base64
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import Client, World, enrolled, incoming, operation
from server.gateway.test_desk import signed_in
from stowage.gateway.carried import Author, Standing, standing_of
from stowage.gateway.push_types import PushOp
from stowage.identity.commands import PersonRecord, PutPeople, Role

CONSOLE = {"Stowage-Client": "console"}
Made = dict[str, Any]


def op_of(made: Made) -> PushOp:
    return PushOp(made["op_id"], made["cseq"], made["bytes"], made["signature"])


def changed(made: Made, **fields: Any) -> Made:
    """The stored bytes with other fields, under the old signature."""
    return made | {"bytes": msgspec.json.encode(msgspec.json.decode(made["bytes"]) | fields).decode()}


def signed(gun: Gun, made: Made) -> Made:
    return made | {"signature": gun.sign(made["bytes"].encode())}


def at(gun: Gun, made: Made, cseq: int) -> Made:
    """Said at another place of the stream."""
    return signed(gun, changed(made, cseq=cseq)) | {"cseq": cseq}


CASES: list[tuple[str, Callable[[Gun, Made], Made], Standing]] = [
    ("as written", lambda _, made: made, Standing.NEW),
    ("another signature", lambda _, made: signed(Gun(), made), Standing.FORGED),
    ("no signature", lambda _, made: made | {"signature": ""}, Standing.FORGED),
    ("half a signature", lambda _, made: made | {"signature": made["signature"][:44]}, Standing.FORGED),
    ("changed since", lambda _, made: changed(made, person=8), Standing.FORGED),
    ("a space more", lambda _, made: made | {"bytes": made["bytes"] + " "}, Standing.FORGED),
    ("another device's", lambda gun, made: signed(gun, changed(made, device=str(uuid4()))), Standing.FORGED),
    ("another stream's", lambda gun, made: signed(gun, changed(made, incarnation=str(uuid4()))), Standing.FORGED),
    ("another place", lambda _, made: made | {"cseq": 7}, Standing.FORGED),
    ("another id", lambda _, made: made | {"op_id": uuid4()}, Standing.FORGED),
    ("no JSON", lambda gun, made: signed(gun, made | {"bytes": "{"}), Standing.UNREADABLE),
    ("no envelope", lambda gun, made: signed(gun, made | {"bytes": "{}"}), Standing.UNREADABLE),
    ("nested without end", lambda gun, made: signed(gun, made | {"bytes": "[" * 20_000}), Standing.UNREADABLE),
]


@pytest.mark.parametrize(("change", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_would_become_of_it(change: Callable[[Gun, Made], Made], expected: Standing) -> None:
    gun = Gun()
    made = change(gun, gun.operation("notes.write/1", {"text": "a"}, 1, 1))
    assert standing(gun, made) == expected


def standing(gun: Gun, made: Made, **held: Any) -> Standing:
    author = Author(gun.id, gun.incarnation, base64.b64decode(gun.public_key()))
    return standing_of(op_of(made), author, **({"first": None, "is_taken": False} | held))


@pytest.mark.parametrize(
    ("first", "is_taken", "expected"),
    [
        ("same", True, Standing.KNOWN),
        ("same", False, Standing.KNOWN),
        ("before", True, Standing.KNOWN),  # it was said in another incarnation
        ("before", False, Standing.KNOWN),
        ("no JSON", True, Standing.REUSED),
        ("other", True, Standing.REUSED),
        (None, True, Standing.REUSED),
        (None, False, Standing.NEW),
    ],
)
def test_what_is_known_already(first: str | None, is_taken: bool, expected: Standing) -> None:
    gun = Gun()
    made = gun.operation("notes.write/1", {"text": "a"}, 1, 1)
    before = changed(made, incarnation=str(uuid4()), cseq=40)
    stored = {"same": made, "before": before, "other": changed(before, person=8), "no JSON": made | {"bytes": "{"}}
    held = stored[first]["bytes"].encode() if first else None
    assert standing(gun, made, first=held, is_taken=is_taken) == expected


def part(gun: Gun, *made: Made) -> Made:
    return {"incarnation": str(gun.incarnation), "ops": [one | {"op_id": str(one["op_id"])} for one in made]}


def notes(world: World, gun: Gun, texts: str) -> list[Made]:
    return [operation(gun, {"text": text}, world.people["O1"], world.warehouses["WH1"]) for text in texts]


async def send(http: httpx.AsyncClient, gun: Gun, body: Made, path: str = "queue") -> httpx.Response:
    return await http.post(f"/api/devices/{gun.id}/{path}", json=body, headers=CONSOLE)


async def test_a_file_is_looked_at_brought_and_brought_again(world: World, http: httpx.AsyncClient) -> None:
    gun = world.guns[0]
    made = notes(world, gun, "abc")
    await world.push(gun, incoming(gun, made[0]))  # this one had arrived by itself
    await signed_in(world, http, "S1")
    looked = (await send(http, gun, part(gun, *made), "queue/preview")).json()
    assert looked["last_cseq"] == 1
    assert [(one["cseq"], one["standing"], one["outcome"]) for one in looked["ops"]] == [
        (1, "known", "applied"),
        (2, "new", ""),
        (3, "new", ""),
    ]
    assert [(one["id"], one["code"]) for one in looked["people"]] == [(world.people["O1"], "O1")]
    assert await world.notes_kept() == ["a"]
    brought = await send(http, gun, part(gun, *made))
    assert [one["outcome"] for one in brought.json()["outcomes"]] == ["applied"] * 3
    assert (await send(http, gun, part(gun, *made))).json() == brought.json()
    own = await world.push(gun, *(incoming(gun, one) for one in made))  # the device is back and sends for itself
    assert [str(one.op_id) for one in own] == [one["op_id"] for one in brought.json()["outcomes"]]
    assert {one.outcome for one in own} == {"applied"}
    assert await world.notes_kept() == ["a", "b", "c"]
    signatures = await world.gateway.pool.fetch(
        "SELECT cseq, signature IS NOT NULL AS kept FROM op WHERE device = $1 ORDER BY cseq", gun.id
    )
    assert [tuple(row) for row in signatures] == [(1, False), (2, True), (3, True)]


async def test_a_file_of_a_new_incarnation_holds_nothing_new(world: World, http: httpx.AsyncClient) -> None:
    """The same commands under other numbers; what another one says at a place that one of them took is not new either."""
    gun = world.guns[0]
    made = notes(world, gun, "xabc")
    await world.push(gun, *(incoming(gun, one) for one in made))
    gun.incarnation, gun.cseq = uuid4(), 0
    place = {"incarnation": str(gun.incarnation)}
    again = [
        signed(gun, changed(one, **place, cseq=cseq)) | {"cseq": cseq} for cseq, one in enumerate(made[1:], start=1)
    ]
    await world.push(gun, *(incoming(gun, one) for one in again[:2]))
    gun.cseq = 1
    (other,) = notes(world, gun, "d")
    await signed_in(world, http, "S1")
    looked = (await send(http, gun, part(gun, *again, other), "queue/preview")).json()
    assert [(one["cseq"], one["standing"], one["outcome"]) for one in looked["ops"]] == [
        (1, "known", "applied"),
        (2, "known", "applied"),
        (3, "known", "applied"),
        (2, "reused", ""),
    ]
    brought = await send(http, gun, part(gun, *again))
    assert [one["outcome"] for one in brought.json()["outcomes"]] == ["applied"] * 3


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (
            lambda gun, made: part(gun, made | {"signature": Gun().sign(made["bytes"].encode())}),
            400,
            "signature_invalid",
        ),
        (lambda gun, made: part(gun, changed(made, person=8)), 400, "signature_invalid"),
        (lambda gun, made: part(gun, at(gun, made, 5), made), 409, "gap"),
        (lambda gun, made: part(gun, *[made] * 201), 400, "invalid"),
        (lambda gun, _: part(gun), 400, "invalid"),
        (lambda gun, made: part(gun, made) | {"incarnation": "x"}, 400, "invalid"),
        (lambda _gun, _: {"ops": [{}]}, 400, "invalid"),
        (lambda gun, made: part(gun, made | {"bytes": "x" * 5_000_000}), 413, "too_large"),
    ],
    ids=["forged", "changed", "gap", "too many", "empty", "no stream", "no shape", "huge"],
)
async def test_nothing_of_a_bad_one_is_taken(
    world: World, http: httpx.AsyncClient, change: Callable[[Gun, Made], Made], status: int, code: str
) -> None:
    gun = world.guns[0]
    await signed_in(world, http, "S1")
    answer = await send(http, gun, change(gun, notes(world, gun, "a")[0]))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await world.notes_kept() == []
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM carried") == 0


@pytest.mark.parametrize(("person", "status"), [("O1", 403), ("B1", 403), ("S2", 404), ("S1", 200), ("A1", 200)])
async def test_who_may_bring_and_look(world: World, http: httpx.AsyncClient, person: str, status: int) -> None:
    elsewhere = PersonRecord("S2", "周", "Zhou", (Role.SUPERVISOR,), ("WH2",))
    await world.gateway.bus.submit(PutPeople((elsewhere,)), person=0)
    world.people["S2"] = await world.gateway.pool.fetchval("SELECT id FROM person WHERE code = 'S2'")
    gun = world.guns[0]
    body = part(gun, *notes(world, gun, "a"))
    await signed_in(world, http, person)
    assert (await send(http, gun, body, "queue/preview")).status_code == status
    assert (await send(http, gun, body)).status_code == status
    assert (await http.get(f"/api/devices/{gun.id}")).status_code == status
    assert await world.notes_kept() == (["a"] if status == 200 else [])


async def test_of_a_device_that_is_not_ours(world: World, http: httpx.AsyncClient) -> None:
    await signed_in(world, http, "S1")
    stranger = Gun()
    answer = await send(http, stranger, part(stranger, *notes(world, stranger, "a")))
    assert (answer.status_code, answer.json()["code"]) == (404, "identity.device_unknown")


async def test_another_device_brings_it_and_the_page_says_who(
    world: World, client: Client, http: httpx.AsyncClient
) -> None:
    carrier, author = client.gun, await enrolled(world.gateway, world.warehouses["WH1"])
    made = notes(world, author, "ab")
    body = msgspec.json.encode({"protocol": 1, "device": author.id, "incarnation": author.incarnation, "ops": made})
    answer = await http.post("/api/sync/push", content=body, headers=client.signed(body))
    assert [one["outcome"] for one in answer.json()["outcomes"]] == ["applied", "applied"]
    again = await http.post("/api/sync/push", content=body, headers=client.signed(body))
    assert again.json()["outcomes"] == answer.json()["outcomes"]
    await signed_in(world, http, "S1")
    page = (await http.get(f"/api/devices/{author.id}")).json()
    (told,) = page["carried"]
    assert (told["first_cseq"], told["last_cseq"], told["person"]) == (1, 2, None)
    assert told["carrier"]["id"] == str(carrier.id)


async def test_who_brings_a_queue_claims_nothing_of_its_author(world: World, client: Client) -> None:
    """What a device holds an answer to it says itself: another one's word raises no epoch and makes nobody load everything anew."""
    author = await enrolled(world.gateway, world.warehouses["WH1"])
    made = notes(world, author, "ab")
    stream = {"protocol": 1, "device": author.id, "incarnation": author.incarnation, "acked": 1000}
    for ops, status in (([], 200), (made[:1], 200), ([at(author, made[1], 9)], 409)):
        body = msgspec.json.encode(stream | {"ops": ops})
        answer = await client.http.post("/api/sync/push", content=body, headers=client.signed(body))
        assert answer.status_code == status
        assert await world.gateway.pool.fetchval("SELECT epoch FROM epoch") == 1


PICTURE = b"\xff\xd8\xff" + b"a picture" * 200_000  # larger than one part


async def put_photo(
    http: httpx.AsyncClient, gun: Gun, data: bytes, offset: int = 0, *, whole: bytes = PICTURE
) -> httpx.Response:
    path = f"/api/devices/{gun.id}/queue/photos/{sha256(whole).hexdigest()}?offset={offset}&size={len(whole)}"
    return await http.put(path, content=data, headers=CONSOLE | {"Content-Type": "image/jpeg"})


async def test_photos_of_a_file_arrive_in_parts(world: World, http: httpx.AsyncClient) -> None:
    """Of a gun that is revoked, too: what its commands show can come in no other way."""
    gun = world.guns[0]
    await world.gateway.pool.execute("UPDATE device SET revoked_at = now() WHERE id = $1", gun.id)
    await signed_in(world, http, "S1")
    half = await put_photo(http, gun, PICTURE[: 2**20])
    assert half.json() == {"offset": 2**20, "complete": False}
    again = await put_photo(http, gun, PICTURE[: 2**20])
    assert (again.status_code, again.json()["params"]) == (409, {"offset": 2**20})
    assert (await put_photo(http, gun, PICTURE[2**20 :], 2**20)).json()["complete"] is True
    assert (await put_photo(http, gun, PICTURE[: 2**20])).json()["complete"] is True
    seen = await http.get(f"/api/photos/{sha256(PICTURE).hexdigest()}")
    assert (seen.status_code, seen.content) == (200, PICTURE)


@pytest.mark.parametrize(
    ("data", "whole", "status", "code"),
    [
        (b"\xff\xd8\xffother", b"\xff\xd8\xffright", 422, "blob_hash"),
        (b"no picture", b"no picture", 415, "blob_type"),
        (b"\xff\xd8\xff" + bytes(2**20), b"\xff\xd8\xff" + bytes(2**20), 413, "too_large"),
    ],
)
async def test_what_is_no_photo_of_a_file(
    world: World, http: httpx.AsyncClient, data: bytes, whole: bytes, status: int, code: str
) -> None:
    await signed_in(world, http, "S1")
    answer = await put_photo(http, world.guns[0], data, whole=whole)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(("person", "status"), [("O1", 403), ("B1", 403), ("S1", 200)])
async def test_who_may_bring_photos(world: World, http: httpx.AsyncClient, person: str, status: int) -> None:
    await signed_in(world, http, person)
    small = b"\xff\xd8\xffsmall"
    assert (await put_photo(http, world.guns[0], small, whole=small)).status_code == status
    stranger = await put_photo(http, Gun(), small, whole=small)
    assert stranger.status_code == (404 if status == 200 else 403)


async def test_known_bytes_under_an_incarnation_that_somebody_made_up(
    world: World, client: Client, http: httpx.AsyncClient
) -> None:
    """They are signed, and not there: else whoever carries them could call a sound device copied."""
    author = world.guns[1]
    made = notes(world, author, "a")
    await world.push(author, incoming(author, made[0]))
    kept, author.incarnation = author.incarnation, uuid4()
    await signed_in(world, http, "S1")
    brought = await send(http, author, part(author, *made))
    assert (brought.status_code, brought.json()["code"]) == (400, "signature_invalid")
    body = msgspec.json.encode(
        {"protocol": 1, "device": author.id, "incarnation": author.incarnation, "acked": 0, "ops": made}
    )
    carried = await client.http.post("/api/sync/push", content=body, headers=client.signed(body))
    assert (carried.status_code, carried.json()["code"]) == (400, "signature_invalid")
    streams = await world.gateway.pool.fetch("SELECT incarnation FROM device_stream WHERE device = $1", author.id)
    assert [row["incarnation"] for row in streams] == [kept]
