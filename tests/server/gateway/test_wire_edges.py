"""What the wire refuses before it reads on, and what said twice counts once."""

from __future__ import annotations

import base64
import secrets
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import Client, World
from server.gateway.test_http import note
from stowage.platform.clock import now


async def test_a_request_for_a_session_is_good_for_one(client: Client) -> None:
    asked = {"protocol": 1, "device": client.gun.id, "at": int(now().timestamp() * 1000), "nonce": secrets.token_hex(8)}
    body = msgspec.json.encode(asked)
    first, again = [
        await client.http.post("/api/sync/session", content=body, headers=client.signed(body)) for _ in range(2)
    ]
    assert first.status_code == 200
    assert (again.status_code, again.json()["code"]) == (401, "nonce_used")
    other = msgspec.json.encode(asked | {"nonce": secrets.token_hex(8)})
    answer = await client.http.post("/api/sync/session", content=other, headers=client.signed(other))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "nonce", [rb"abcd\u0000efgh", rb"\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", rb"abcd\ud800efgh"]
)
async def test_a_request_for_a_session_with_what_no_database_keeps(client: Client, nonce: bytes) -> None:
    asked = {"protocol": 1, "device": client.gun.id, "at": int(now().timestamp() * 1000), "nonce": "NONCE"}
    body = msgspec.json.encode(asked).replace(b"NONCE", nonce)
    answer = await client.http.post("/api/sync/session", content=body, headers=client.signed(body))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), answer.text


async def test_no_text_of_a_command_is_a_fault_of_the_server(world: World, client: Client) -> None:
    """U+0000, which no database keeps, in every place where a gun's command has a text."""
    line: dict[str, Any] = {
        "type": "receiving.confirm_line/3",
        "receipt": uuid4(),
        "reference": "G01-000001",
        "place": 1,
        "item": 1,
        "quantity": 10_000,
    }
    texts = ("reference", "lot", "container")
    liked: dict[str, Any] = {"type": "identity.save_settings/1", "language": "en", "theme": "dark"}
    liked |= {"left_handed": True, "sound": True, "vibration": True}
    said = [line | {text: "a\0b"} for text in texts]
    said += [line | {"serials": ("a\0b",)}, line | {"photos": ("a\0b",)}, line | {"factors": {"a\0b": 1}}]
    said += [line | {"codes": {"a\0b": "case"}}, line | {"codes": {"1": "a\0b"}}, line | {"a\0b": 1}]
    said += [liked | {"language": "a\0b"}, liked | {"theme": "a\0b"}, liked | {"a\0b": 1}]
    made = [("receiving.confirm_line/3" if "item" in one else "identity.save_settings/1", one) for one in said]
    operations = [
        client.gun.operation(kind, one, world.people["O1"], world.warehouses["WH1"])
        for kind, one in [*made, ("a\0b", {})]
    ]
    answer = await client.push(*operations)
    assert answer.status_code == 200, answer.text
    outcomes = answer.json()["outcomes"]
    assert len(outcomes) == len(operations)
    assert {one["outcome"] for one in outcomes} == {"parked"}, outcomes
    assert "gateway.server_fault" not in {one["code"] for one in outcomes}


@pytest.mark.parametrize("route", ["push", "session", "enrol"])
@pytest.mark.parametrize("body", [b'{"protocol":2}', b'{"protocol":2,"ops":{"new":1},"device":7,"token":[]}'])
async def test_another_protocol_is_told_before_anything_else_is_read(
    http: httpx.AsyncClient, route: str, body: bytes
) -> None:
    answer = await http.post(f"/api/sync/{route}", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (426, "protocol_unsupported"), answer.text
    assert answer.json()["params"] == {"protocol": 2, "supported": 1}


async def test_what_a_stream_claims_raises_the_epoch_once(world: World, client: Client) -> None:
    """Until it has caught up, each of its pushes says the same."""
    answers = [await client.push(note(world, client.gun, "a"), acked=1000) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    (raised,) = {answer.json()["epoch"] for answer in answers}
    assert raised > 1
    assert (await client.push(acked=1000)).json()["epoch"] == raised
    assert (await client.push(acked=999)).json()["epoch"] == raised
    client.gun.cseq = 500
    for _ in range(2):
        assert (await client.push(note(world, client.gun, "a"), acked=1000)).status_code == 409
    assert (await client.push()).json()["epoch"] == raised
    assert (await client.push(acked=1001)).json()["epoch"] > raised  # more was lost than was known


async def test_a_signature_is_kept_only_where_it_was_checked(world: World, client: Client) -> None:
    """The author's own push is signed as a whole; what another device brings is signed by its author, each."""
    own = note(world, client.gun, "own") | {"signature": "A" * 86 + "=="}
    assert (await client.push(own)).status_code == 200
    author = world.guns[1]
    brought = note(world, author, "brought")
    bodies = {"device": author.id, "incarnation": author.incarnation, "protocol": 1}
    for made, status in ((brought | {"signature": own["signature"]}, 400), (brought, 200)):
        body = msgspec.json.encode(bodies | {"ops": [made]})
        answer = await client.http.post("/api/sync/push", content=body, headers=client.signed(body))
        assert answer.status_code == status, answer.text
    kept = dict(await world.gateway.pool.fetch("SELECT op_id, signature FROM op WHERE command = 'notes.write/1'"))
    assert kept == {own["op_id"]: None, brought["op_id"]: base64.b64decode(brought["signature"])}
