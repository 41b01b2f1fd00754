"""What the wire refuses before it reads on, and what said twice counts once."""

from __future__ import annotations

import base64
import secrets

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
