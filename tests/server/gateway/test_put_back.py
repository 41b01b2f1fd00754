"""A database that was put back to an earlier state says so with its new stream: rules B-1 to B-3 of gateway/put_back.py."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from server.gateway.conftest import Client, World, operation, told
from server.gateway.test_clones import copied, reissued
from server.gateway.test_desk import signed_in


async def cases(world: World) -> list[dict[str, Any]]:
    rows = await world.gateway.pool.fetch(
        "SELECT op_id, code, device, warehouse, person, evidence FROM discrepancy ORDER BY id"
    )
    return [dict(row) | {"evidence": msgspec.json.decode(row["evidence"])} for row in rows]


async def say(client: Client, former: UUID, cseq: int, remembered: int = 0, ops: tuple[Any, ...] = ()) -> int:
    """A push of the gun's stream, which continues `former`; gives the status."""
    body = msgspec.json.decode(client.gun.push_body(list(ops))[0])
    body["former"] = {"incarnation": str(former), "cseq": cseq, "remembered": remembered}
    content = msgspec.json.encode(body)
    return (await client.http.post("/api/sync/push", content=content, headers=client.signed(content))).status_code


def note(world: World, client: Client, text: str) -> dict[str, Any]:
    return operation(client.gun, {"text": text}, world.people["O1"], world.warehouses["WH1"])


async def test_what_was_done_since_is_told_once_with_what_is_known(world: World, client: Client) -> None:
    gun = client.gun
    said = [world.arrived(gun, text) for text in "abc"]
    await world.push(gun, *said)
    former, gun.incarnation, gun.cseq = gun.incarnation, uuid4(), 0
    assert await say(client, former, 1, 5) == 200
    assert await say(client, former, 1, 5, (note(world, client, "d"),)) == 200
    (case,) = await cases(world)
    assert (case["code"], case["op_id"]) == ("gateway.device_put_back", said[2].op_id)
    assert (case["device"], case["warehouse"], case["person"]) == (gun.id, world.warehouses["WH1"], world.people["O1"])
    times = [msgspec.json.decode(one.data)["occurred_at"] for one in said]
    assert case["evidence"] == {
        "incarnation": str(former),
        "cseq": 3,
        "last_at": times[2],
        "back_to": 1,
        "back_at": times[0],
        "lost": 2,
    }
    partition = f"wh/{world.warehouses['WH1']}/tasks"
    assert [key for _, key in await told(world.gateway.pool, partition) if key.isdigit()] == ["1"]
    assert await world.notes_kept() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("cseq", "remembered", "lost"), [(3, 0, None), (4, 0, None), (3, 3, None), (3, 5, 2), (4, 5, 1)]
)
async def test_nothing_is_told_where_nothing_is_missing(
    world: World, client: Client, cseq: int, remembered: int, lost: int | None
) -> None:
    """As after a gap, or with commands here that had not been sent: they come in the new stream."""
    gun = client.gun
    await world.push(gun, *[world.arrived(gun, text) for text in "abc"])
    former, gun.incarnation, gun.cseq = gun.incarnation, uuid4(), 0
    assert await say(client, former, cseq, remembered) == 200
    assert [one["evidence"].get("lost") for one in await cases(world)] == ([] if lost is None else [lost])


async def test_a_stream_that_never_came_here(world: World, client: Client) -> None:
    former = uuid4()
    assert await say(client, former, 0, 2) == 200
    (case,) = await cases(world)
    assert (case["op_id"], case["person"], case["evidence"]["lost"]) == (former, 0, 2)


async def test_two_commands_at_one_place_have_told_it(world: World, client: Client, http: httpx.AsyncClient) -> None:
    gun = client.gun
    await world.push(gun, world.arrived(gun, "a"))
    before = copied(gun)
    await world.push(gun, world.arrived(gun, "b"), world.arrived(gun, "c"))
    after = world.arrived(before, "d")
    assert (await world.push(before, after))[0].code == "sequence_reused"
    former, client.gun = gun.incarnation, before
    await world.push(before, *reissued(before, after))
    assert await say(client, former, 2) == 200
    assert [one["code"] for one in await cases(world)] == ["gateway.device_cloned"]
    await signed_in(world, http, "S1")
    page = (await http.get(f"/api/devices/{gun.id}")).json()
    assert {one["sign"] for one in page["copies"]} == {"sequence_reused", "put_back"}


async def test_told_at_once_by_two_tabs(world: World, client: Client) -> None:
    gun = client.gun
    await world.push(gun, world.arrived(gun, "a"), world.arrived(gun, "b"))
    former, gun.incarnation, gun.cseq = gun.incarnation, uuid4(), 0
    assert set(await asyncio.gather(*[say(client, former, 1) for _ in range(4)])) == {200}
    assert len(await cases(world)) == 1


async def test_a_stream_is_not_its_own_former_one(world: World, client: Client) -> None:
    await world.push(client.gun, *[world.arrived(client.gun, text) for text in "abc"])
    assert await say(client, client.gun.incarnation, 1) == 200
    assert await cases(world) == []


async def test_streams_that_nobody_knows_are_one_case_until_somebody_has_looked(world: World, client: Client) -> None:
    for _ in range(3):
        assert await say(client, uuid4(), 0, 5) == 200
    assert len(await cases(world)) == 1
    noted = "SELECT count(*) FROM device_copy WHERE device = $1 AND sign = 'put_back'"
    assert await world.gateway.pool.fetchval(noted, client.gun.id) == 3
