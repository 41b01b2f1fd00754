"""A local database that lives twice is noticed, told once, and costs nobody a command: rules C-1 to C-3 of gateway/clones.py."""

from __future__ import annotations

import asyncio
import copy
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import Client, World, incoming, operation
from server.gateway.test_desk import signed_in
from server.gateway.test_parking import resolve
from stowage.gateway.clones import Sign, sign_of
from stowage.gateway.envelope import Incoming

NEWER = UUID(int=9)


@pytest.mark.parametrize(
    ("beyond", "is_known", "carried", "newer", "sign"),
    [
        (1, False, False, None, None),  # the next command
        (1, False, False, NEWER, Sign.SUPERSEDED),
        (1, False, True, NEWER, None),  # rescued by hand out of an old database
        (1, True, False, NEWER, None),  # its id came under the newer incarnation already
        (0, False, False, None, Sign.SEQUENCE_REUSED),
        (-5, False, False, None, Sign.SEQUENCE_REUSED),
        (0, False, True, None, Sign.SEQUENCE_REUSED),  # whoever brings it: two commands, one place
        (0, False, False, NEWER, Sign.SEQUENCE_REUSED),
        (0, True, False, None, None),  # a resend
        (-5, True, False, NEWER, None),
        (2, False, False, NEWER, None),  # a gap: nothing is taken
    ],
)
def test_what_is_a_sign(beyond: int, is_known: bool, carried: bool, newer: UUID | None, sign: Sign | None) -> None:
    assert sign_of(beyond, is_known=is_known, carried=carried, newer=newer) == sign


def copied(gun: Gun) -> Gun:
    """The same database on another machine, as it is now."""
    return copy.copy(gun)


def reissued(gun: Gun, *arrived: Incoming) -> list[Incoming]:
    """What a device does when it is told of the conflict: a new incarnation, the same op ids in order."""
    gun.incarnation, gun.cseq = uuid4(), len(arrived)
    result = []
    for number, one in enumerate(arrived, 1):
        said = msgspec.json.decode(one.data) | {"incarnation": str(gun.incarnation), "cseq": number}
        result.append(Incoming(one.op_id, number, msgspec.json.encode(said), gun.id, gun.incarnation))
    return result


async def cases(world: World) -> list[dict[str, Any]]:
    rows = await world.gateway.pool.fetch(
        "SELECT op_id, device, warehouse, person, evidence FROM discrepancy WHERE code = 'gateway.device_cloned' ORDER BY id"
    )
    return [dict(row) | {"evidence": msgspec.json.decode(row["evidence"])} for row in rows]


async def test_a_copy_that_works_on_is_told_once_and_nothing_is_lost(world: World) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "before"))
    twin = copied(gun)
    mine, theirs = world.arrived(gun, "mine"), world.arrived(twin, "theirs")
    await world.push(gun, mine)
    for _ in range(2):  # asked again before it has heard the answer
        conflict = (await world.push(twin, theirs))[0]
        assert (conflict.outcome, conflict.code) == ("conflict", "sequence_reused")
    (case,) = await cases(world)
    assert (case["device"], case["warehouse"]) == (gun.id, world.warehouses["WH1"])
    about = case["evidence"]
    assert (about["sign"], about["cseq"], about["incarnation"]) == ("sequence_reused", 2, str(gun.incarnation))
    assert (case["op_id"], about["first"]["op_id"]) == (theirs.op_id, str(mine.op_id))

    assert [one.outcome for one in await world.push(twin, *reissued(twin, theirs))] == ["applied"]
    await world.push(gun, world.arrived(gun, "mine again"))
    await world.push(twin, world.arrived(twin, "theirs again"))
    await world.push(gun, world.arrived(gun, "mine once more"))
    assert [one["evidence"]["sign"] for one in await cases(world)] == ["sequence_reused", "superseded"]
    superseded = (await cases(world))[1]["evidence"]
    assert (superseded["incarnation"], superseded["newer"]) == (str(gun.incarnation), str(twin.incarnation))
    notes = ["before", "mine", "theirs", "mine again", "theirs again", "mine once more"]
    assert await world.notes_kept() == notes


async def test_both_copies_in_one_batch(world: World) -> None:
    gun = world.guns[0]
    twin = copied(gun)
    mine, theirs = world.arrived(gun, "mine"), world.arrived(twin, "theirs")
    outcomes = await world.push(gun, mine, theirs)
    assert [one.code for one in outcomes] == ["", "sequence_reused"]
    assert [one["evidence"]["cseq"] for one in await cases(world)] == [1]


async def test_a_database_put_back_is_told_and_goes_on_alone(world: World) -> None:
    """Nobody can tell a copy from a return to an earlier state before the old one speaks again: a person looks."""
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a"))
    before = copied(gun)
    await world.push(gun, world.arrived(gun, "b"))
    after = world.arrived(before, "c")
    assert (await world.push(before, after))[0].code == "sequence_reused"
    await world.push(before, *reissued(before, after))
    await world.push(before, world.arrived(before, "d"))
    assert [one["evidence"]["sign"] for one in await cases(world)] == ["sequence_reused"]
    assert await world.notes_kept() == ["a", "b", "c", "d"]


async def test_an_old_push_that_arrives_late_is_no_copy(world: World) -> None:
    gun = world.guns[0]
    late = world.arrived(gun, "a")
    fresh = reissued(copied(gun), late)
    await world.push(gun, *fresh)
    assert [one.outcome for one in await world.push(gun, late)] == ["applied"]
    assert await cases(world) == []
    assert await world.notes_kept() == ["a"]


@pytest.mark.parametrize("at_once", [False, True])
async def test_what_a_copy_says_again_has_the_outcome_of_this_history(world: World, *, at_once: bool) -> None:
    """As after a restore: one of two databases brings a command first, and what the other one was told before is of no worth."""
    gun = world.guns[0]
    said = [world.arrived(gun, text) for text in "abc"]
    twin = copied(gun)
    again = reissued(twin, *said[1:])
    if at_once:
        outcomes, told = await asyncio.gather(world.push(gun, *said), world.push(twin, *again))
    else:
        outcomes, told = await world.push(gun, *said), await world.push(twin, *again)
    assert [one.outcome for one in outcomes] == ["applied"] * 3
    assert told == [msgspec.structs.replace(one, cseq=one.cseq - 1) for one in outcomes[1:]]
    assert await world.push(twin, *again) == told
    assert await world.notes_kept() == ["a", "b", "c"]


@pytest.mark.parametrize("changed", [{"payload": {"type": "notes.write/1", "text": "z"}}, {"person": 99}, {"cseq": 7}])
async def test_what_a_copy_says_otherwise_is_another_command(world: World, changed: dict[str, Any]) -> None:
    gun = world.guns[0]
    first = world.arrived(gun, "a")
    await world.push(gun, first)
    (again,) = reissued(copied(gun), first)
    other = msgspec.structs.replace(again, data=msgspec.json.encode(msgspec.json.decode(again.data) | changed))
    assert [one.code for one in await world.push(gun, other)] == ["command_id_reused"]
    assert await world.notes_kept() == ["a"]


async def test_what_another_device_brings_of_an_old_database_is_no_copy(world: World) -> None:
    gun, other = world.guns
    await world.push(gun, world.arrived(gun, "first"))
    twin = copied(gun)
    twin.incarnation, twin.cseq = uuid4(), 0
    await world.push(twin, world.arrived(twin, "new"))
    old = operation(gun, {"text": "rescued"}, world.people["O1"], world.warehouses["WH1"])
    brought = msgspec.structs.replace(incoming(gun, old), signature=b"x" * 64)
    await world.gateway.bus.push([brought], other.id)
    assert await cases(world) == []
    assert await world.notes_kept() == ["first", "new", "rescued"]


async def test_the_page_of_the_device_and_the_guns_of_its_warehouse_know(
    world: World, client: Client, http: httpx.AsyncClient
) -> None:
    gun = world.guns[0]
    twin = copied(gun)
    await world.push(gun, world.arrived(gun, "mine"))
    await world.push(twin, world.arrived(twin, "theirs"))
    told = await world.gateway.pool.fetch("SELECT body FROM feed_row WHERE kind = 'discrepancy'")
    assert [msgspec.json.decode(row["body"])["code"] for row in told] == ["gateway.device_cloned"]
    await signed_in(world, http, "S1")
    page = (await http.get(f"/api/devices/{gun.id}")).json()
    assert page["device"]["copied"] is True
    assert [(one["sign"], one["cseq"]) for one in page["copies"]] == [("sequence_reused", 1)]
    assert [one["code"] for one in page["cases"]] == ["gateway.device_cloned"]
    listed = {one["id"]: one["copied"] for one in (await http.get("/api/devices")).json()}
    assert listed == {str(gun.id): True, str(world.guns[1].id): False}
    await resolve(world, page["cases"][0]["id"], "acknowledge")
    after = (await http.get(f"/api/devices/{gun.id}")).json()
    assert after["device"]["copied"] is False
    assert after["copies"] == page["copies"]  # what was seen stays
