"""A phone that is one person's own decides in their name, and speaks for nobody else."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import World, enrolled, incoming, operation
from server.gateway.test_device_kinds import roster
from server.gateway.test_parking import resolve
from stowage.identity.commands import DeviceKind, EnrolDevice, InviteDevice, PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password
from stowage.kernel.command import Outcome


async def own_phone(world: World, person: str) -> Gun:
    gateway, phone, digest = world.gateway, Gun(), hashlib.sha256(secrets.token_bytes()).hexdigest()
    invite = InviteDevice(digest, DeviceKind.PHONE, world.warehouses["WH1"], "手机", person=world.people[person])
    assert (await gateway.bus.submit(invite, person=0)).outcome == "applied"
    assert (await gateway.bus.submit(EnrolDevice(digest, phone.id, phone.public_key()), person=0)).outcome == "applied"
    return phone


async def odd(world: World) -> int:
    """The id of a discrepancy that a gun raised."""
    gun = world.guns[0]
    return int((await world.push(gun, world.arrived(gun, "odd")))[0].discrepancies[0]["id"])


async def decides(world: World, device: Gun, number: int, person: str, choice: str = "acknowledge") -> Outcome:
    payload: dict[str, Any] = {"discrepancy": number, "choice": choice, "reason": "seen"}
    kind = "discrepancies.resolve/1"
    made = operation(device, payload, world.people[person], world.warehouses["WH1"], kind=kind)
    return (await world.push(device, incoming(device, made)))[0]


async def test_a_persons_own_phone_decides_once(world: World) -> None:
    phone, number = await own_phone(world, "S1"), await odd(world)
    assert (await decides(world, phone, number, "S1")).outcome == "applied"
    row = await world.gateway.pool.fetchrow("SELECT choice, reason, resolved_by FROM discrepancy WHERE id = $1", number)
    assert tuple(row) == ("acknowledge", "seen", world.people["S1"])
    again = await decides(world, phone, number, "S1")
    assert (again.outcome, again.code) == ("refused", "discrepancies.resolved")
    assert again.params == {"discrepancy": number, "choice": "acknowledge", "person": world.people["S1"]}


@pytest.mark.parametrize("kind", [DeviceKind.GUN, DeviceKind.PHONE])
async def test_a_shared_device_decides_for_nobody(world: World, kind: DeviceKind) -> None:
    device, number = await enrolled(world.gateway, world.warehouses["WH1"], kind), await odd(world)
    refused = await decides(world, device, number, "S1")
    assert (refused.outcome, refused.code) == ("refused", "gateway.not_permitted")
    assert refused.params == {"command": "discrepancies.resolve/1", "device_kind": kind}


async def test_another_persons_name_is_refused_and_their_facts_are_told(world: World) -> None:
    phone, number = await own_phone(world, "S1"), await odd(world)
    assert (await decides(world, phone, number, "A1")).code == "gateway.not_permitted"
    outcome = (await world.push(phone, world.arrived(phone, "a", person="O1")))[0]
    assert outcome.outcome == "applied_with_exception"
    assert outcome.discrepancies[0]["evidence"]["device_person"] == world.people["S1"]


async def test_an_operators_own_phone_decides_nothing(world: World) -> None:
    phone, number = await own_phone(world, "O1"), await odd(world)
    refused = await decides(world, phone, number, "O1")
    assert (refused.code, refused.params["permission"]) == ("gateway.not_permitted", "discrepancies.resolve")


async def test_it_is_told_of_its_person_alone_until_they_leave(world: World) -> None:
    pin = hash_password("2468")
    people = (PersonRecord("M1", "经理", "Manager", (Role.MANAGER,), (), pin_hash=pin),)
    assert (await world.gateway.bus.submit(PutPeople(people), person=0)).outcome == "applied"
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))
    phone = await own_phone(world, "M1")
    partition = f"device/{phone.id}"
    assert await roster(world, partition) == {"M1": pin}
    gone = PersonRecord("M1", "经理", "Manager", (Role.MANAGER,), (), active=False)
    operator = PersonRecord("O7", "新", "New", (Role.OPERATOR,), ("WH1",))
    assert (await world.gateway.bus.submit(PutPeople((gone, operator)), person=0)).outcome == "applied"
    assert await roster(world, partition) == {}


@pytest.mark.parametrize(
    ("kind", "person", "warehouse"), [("gun", "S1", "WH1"), ("phone", "", "WH1"), ("phone", "O1", "WH2")]
)
async def test_whose_it_can_be(world: World, kind: str, person: str, warehouse: str) -> None:
    digest = hashlib.sha256(secrets.token_bytes()).hexdigest()
    invite = InviteDevice(
        digest, DeviceKind(kind), world.warehouses[warehouse], "机", person=world.people.get(person, 999)
    )
    refused = await world.gateway.bus.submit(invite, person=0)
    assert (refused.code, refused.params["field"]) == ("identity.field_invalid", "person")


async def test_a_replay_from_a_phone_takes_what_depends_on_it_along_in_order(world: World) -> None:
    gun, phone = world.guns[0], await own_phone(world, "S1")
    lost = world.arrived(gun, "lost")
    child = world.arrived(gun, "child", depends=[str(lost.op_id)])
    grandchild = world.arrived(gun, "grandchild", depends=[str(child.op_id)])
    free = world.arrived(gun, "free")
    number = (await world.push(gun, lost, child, grandchild, free))[0].discrepancies[0]["id"]
    world.notes.accept_lost = True
    assert (await decides(world, phone, number, "S1", "replay")).outcome == "applied"
    assert await world.notes_kept() == ["free", "lost", "child", "grandchild"]
    desk = await resolve(world, number, "discard")
    assert (desk.outcome, desk.code, desk.params["choice"]) == ("refused", "discrepancies.resolved", "replay")
    assert await world.notes_kept() == ["free", "lost", "child", "grandchild"]


async def test_a_desk_that_was_faster_is_told_to_the_phone(world: World) -> None:
    gun, phone = world.guns[0], await own_phone(world, "S1")
    number = (await world.push(gun, world.arrived(gun, "lost")))[0].discrepancies[0]["id"]
    assert (await resolve(world, number, "discard")).outcome == "applied"
    refused = await decides(world, phone, number, "S1", "replay")
    assert (refused.outcome, refused.code, refused.params["choice"]) == ("refused", "discrepancies.resolved", "discard")
    world.notes.accept_lost = True
    assert await world.notes_kept() == []
    body = "SELECT body FROM feed_row WHERE kind = 'discrepancy' AND key = $1"
    told = msgspec.json.decode(await world.gateway.pool.fetchval(body, str(number)))
    assert (told["state"], told["choice"], told["by"]["en"]) == ("resolved", "discard", "Wang Fang")
