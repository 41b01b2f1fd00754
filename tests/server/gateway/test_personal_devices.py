"""A phone that is one person's own decides in their name, and speaks for nobody else."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import httpx
import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import Client, World, enrolled, incoming, operation
from server.gateway.test_device_kinds import roster
from server.gateway.test_parking import resolve
from stowage.app import HOUSE
from stowage.gateway.core import opened
from stowage.identity.commands import (
    DeviceKind,
    EnrolDevice,
    InviteDevice,
    PersonRecord,
    PutPeople,
    PutRoles,
    Role,
    RoleRecord,
)
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


async def put(world: World, *records: PersonRecord) -> None:
    assert (await world.gateway.bus.submit(PutPeople(records), person=0)).outcome == "applied"
    world.people |= dict(await world.gateway.pool.fetch("SELECT code, id FROM person"))


async def invite(world: World, owner: str, by: str) -> Outcome:
    digest = hashlib.sha256(secrets.token_bytes()).hexdigest()
    command = InviteDevice(digest, DeviceKind.PHONE, world.warehouses["WH1"], "手机", person=world.people[owner])
    return await world.gateway.bus.submit(command, person=world.people[by], warehouse=world.warehouses["WH1"])


async def test_nobody_takes_a_phone_in_the_name_of_who_may_more(world: World) -> None:
    role = RoleRecord("keys", "钥匙", "Keys", ("identity.read", "identity.write", "audit.read"))
    assert (await world.gateway.bus.submit(PutRoles((role,)), person=0)).outcome == "applied"
    await put(world, PersonRecord("K1", "钥", "Key", ("keys",)))
    refused = await invite(world, "A1", "K1")
    assert (refused.outcome, refused.code, refused.params["code"]) == ("refused", "identity.beyond_own", "A1")
    assert (await invite(world, "K1", "K1")).outcome == "applied"
    assert (await invite(world, "S1", "A1")).outcome == "applied"


async def test_who_administers_one_warehouse_takes_no_phone_in_the_name_of_who_works_everywhere(world: World) -> None:
    await put(world, PersonRecord("A2", "管", "Local", (Role.ADMINISTRATOR,), ("WH1",)))
    refused = await invite(world, "S1", "A2")
    assert (refused.outcome, refused.code) == ("refused", "identity.out_of_scope")
    assert (await invite(world, "O1", "A2")).outcome == "applied"


async def test_a_phone_by_somebody_elses_hand_is_told_in_its_persons_name(world: World) -> None:
    for owner, by, told in (("O1", "A1", 1), ("A1", "A1", 0)):
        assert (await invite(world, owner, by)).outcome == "applied"
        events = "SELECT count(*) FROM security_event WHERE kind = 'person.phone_invited' AND params->>'code' = $1"
        assert await world.gateway.pool.fetchval(events, owner) == told


S1_LATER = [
    PersonRecord("S1", "王芳", "Wang Fang", (Role.SUPERVISOR,), active=False),
    PersonRecord("S1", "王芳", "Wang Fang", (Role.SUPERVISOR,), ("WH2",)),
    PersonRecord("S1", "王芳", "Wang Fang", ()),
]


@pytest.mark.parametrize("later", S1_LATER, ids=["dismissed", "elsewhere", "without a role"])
async def test_a_phone_is_out_with_its_person(world: World, http: httpx.AsyncClient, later: PersonRecord) -> None:
    phone = Client(http, await own_phone(world, "S1"))
    await phone.sign_in()
    assert (await phone.get("/api/sync/pull")).status_code == 200
    async with opened(world.url, HOUSE) as other:  # another process
        assert (await other.bus.submit(PutPeople((later,)), person=0)).outcome == "applied"
    for answer in (await phone.get("/api/sync/pull"), await phone.push(), await phone.opens()):
        assert (answer.status_code, answer.json()["code"]) == (403, "device_revoked")
    await put(world, PersonRecord("S1", "王芳", "Wang Fang", (Role.SUPERVISOR,)))
    assert (await phone.opens()).status_code == 200


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
