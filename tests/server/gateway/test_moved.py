"""A device that is moved to another warehouse: told of the new one from the next question on, by every process, and not taken for
a stranger with what it did where it was (P-2, I-6)."""

from __future__ import annotations

import hashlib
import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.gateway.conftest import Client, World, enrolled, incoming, operation
from server.gateway.test_device_kinds import roster
from server.gateway.test_live import opened, told, url
from server.gateway.test_lost_devices import kept
from server.gateway.test_lost_devices import opened as still_kept
from stowage.identity.commands import (
    DeviceKind,
    EnrolDevice,
    InviteDevice,
    MoveDevice,
    PersonRecord,
    PutPeople,
    RevokeDevice,
    Role,
)
from stowage.identity.passwords import hash_password
from stowage.ledger.check import check_database

__all__ = ["url"]

PIN = hash_password("2468")


async def move(world: World, device: UUID, to: str, person: str = "A1", said_in: str | None = None) -> Any:
    where = None if said_in is None else world.warehouses[said_in]
    command = MoveDevice(device, world.warehouses[to])
    return await world.gateway.bus.submit(command, person=world.people[person], warehouse=where)


async def test_a_moved_device_is_not_told_once_more_of_its_former_warehouse(world: World, client: Client) -> None:
    at = [f"{part['partition']}:0" for part in (await client.get("/api/sync/bootstrap")).json()["partitions"]]
    former = world.warehouses["WH1"]
    assert any(partition.startswith(f"wh/{former}/") for partition in at)
    for code, left in (("WH2", "WH1"), ("WH1", "WH2")):
        assert (await move(world, client.gun.id, code)).outcome == "applied"
        here, other = world.warehouses[code], world.warehouses[left]
        for path in ("/api/sync/pull", "/api/sync/bootstrap"):
            query = {"at": at} if path.endswith("pull") else {}
            answer = (await client.get(path, **query)).json()
            named = {part["partition"] for part in answer["partitions"]} | set(answer.get("must_refetch", []))
            assert {f"wh/{here}/tasks", f"wh/{here}/stock"} <= named
            assert not named & {f"wh/{other}/tasks", f"wh/{other}/stock"}


async def test_it_is_told_of_the_people_of_its_new_warehouse_alone(world: World) -> None:
    people = (
        PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), pin_hash=PIN),
        PersonRecord("O2", "周强", "Zhou Qiang", (Role.OPERATOR,), ("WH2",), pin_hash=PIN),
    )
    assert (await world.gateway.bus.submit(PutPeople(people), person=0)).outcome == "applied"
    gun = world.guns[0]
    assert {"O1"} <= set(await roster(world, f"device/{gun.id}"))
    assert "O2" not in await roster(world, f"device/{gun.id}")
    assert (await move(world, gun.id, "WH2")).outcome == "applied"
    assert {"O2"} <= set(await roster(world, f"device/{gun.id}"))
    assert "O1" not in await roster(world, f"device/{gun.id}")


async def test_its_live_connection_goes_on_with_the_new_warehouse(world: World, client: Client, url: str) -> None:
    live = await opened(url, client.gun.token)
    assert (await move(world, client.gun.id, "WH2")).outcome == "applied"
    assert (await told(live))["partition"] == f"device/{client.gun.id}"
    here, gun = world.warehouses["WH2"], await enrolled(world.gateway, world.warehouses["WH2"])
    made = operation(gun, {"text": "a"}, world.people["S1"], here)
    await world.push(gun, incoming(gun, made))
    assert await told(live) == {"type": "poke", "partition": f"wh/{here}/tasks", "head": 1}
    await live.close()


async def test_what_it_did_where_it_was_is_its_own_and_what_it_does_there_later_is_told(world: World) -> None:
    gun, there = world.guns[0], world.warehouses["WH1"]
    before = world.arrived(gun, "counted before")
    assert (await move(world, gun.id, "WH2")).outcome == "applied"
    assert (await world.push(gun, before))[0].outcome == "applied"
    later = time.time_ns() // 1_000_000 + 1000
    outcome = (await world.push(gun, world.arrived(gun, "counted later", occurred_at=later)))[0]
    assert outcome.outcome == "applied_with_exception"
    assert outcome.discrepancies[0]["evidence"]["device_warehouse"] == world.warehouses["WH2"]
    assert await world.gateway.pool.fetchval("SELECT former FROM device_move WHERE device = $1", gun.id) == there


async def test_what_was_kept_for_it_where_it_was_goes_back(world: World) -> None:
    gun, other = world.guns
    mine, theirs = await kept(world, gun.id, other.id)
    assert (await move(world, gun.id, "WH1")).outcome == "applied"  # it is there
    assert await still_kept(world, mine) == 100_000
    assert (await move(world, gun.id, "WH2")).outcome == "applied"
    assert [await still_kept(world, hold) for hold in (mine, theirs)] == [0, 100_000]
    async with world.gateway.pool.acquire() as connection:
        assert await check_database(connection) == []


@pytest.mark.parametrize(
    ("person", "said_in", "to", "code"),
    [
        ("A1", "WH1", "WH2", "identity.warehouse_unknown"),  # speaks for its former warehouse only
        ("A1", "WH2", "WH2", "identity.device_unknown"),
        ("L1", None, "WH2", "identity.warehouse_unknown"),
        ("L2", None, "WH2", "identity.device_unknown"),
        ("O1", None, "WH2", "gateway.not_permitted"),
    ],
)
async def test_who_may_move_it(world: World, person: str, said_in: str | None, to: str, code: str) -> None:
    limited = tuple(
        PersonRecord(f"L{n}", "钱", "Qian", (Role.ADMINISTRATOR,), (f"WH{n}",), username=f"qian{n}") for n in (1, 2)
    )
    assert (await world.gateway.bus.submit(PutPeople(limited), person=0)).outcome == "applied"
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    refused = await move(world, world.guns[0].id, to, person, said_in)
    assert (refused.outcome, refused.code) == ("refused", code)


async def test_what_cannot_be_moved(world: World) -> None:
    gun, phone = world.guns[0], UUID(int=77)
    digest = hashlib.sha256(b"phone").hexdigest()
    for command in (
        InviteDevice(digest, DeviceKind.PHONE, world.warehouses["WH1"], "手机", person=world.people["O1"]),
        EnrolDevice(digest, phone, gun.public_key()),
        RevokeDevice(gun.id, "old"),
    ):
        assert (await world.gateway.bus.submit(command, person=0)).outcome == "applied"
    assert (await move(world, phone, "WH2")).code == "identity.owner_elsewhere"
    assert (await move(world, gun.id, "WH2")).code == "identity.device_revoked"
    assert (await move(world, uuid4(), "WH2")).code == "identity.device_unknown"
