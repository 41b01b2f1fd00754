"""What cannot be posted waits for a person, and holds what depends on it: rules B-1 to B-3 of gateway/batch.py."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from bench.devices import uuid7
from server.gateway.conftest import World, incoming, operation
from server.gateway.notes import Ask
from stowage.discrepancies.commands import Resolve
from stowage.gateway import batch, record
from stowage.gateway.batch import DeviceRevoked
from stowage.gateway.envelope import Incoming, write
from stowage.gateway.work import Work
from stowage.identity.commands import PersonRecord, PutPeople, RevokeDevice, Role
from stowage.identity.directory import DESK, SYSTEM
from stowage.kernel.command import Outcome


async def resolve(world: World, number: int, choice: str) -> Outcome:
    """By the supervisor."""
    command = Resolve(number, choice, "seen")
    return await world.gateway.bus.submit(command, person=world.people["S1"], warehouse=world.warehouses["WH1"])


async def outcomes_of(world: World, text: str) -> list[str]:
    """What is recorded for the command that wrote `text`, oldest first: its own outcome, then those of replays."""
    rows = await world.gateway.pool.fetch("SELECT data, outcome FROM op ORDER BY sequence")
    return [row["outcome"] for row in rows if f'"text":"{text}"'.encode() in row["data"]]


async def test_poison_is_parked_alone(world: World) -> None:
    gun, other = world.guns
    outcomes = await world.push(gun, *(world.arrived(gun, text) for text in ("a", "poison", "b")))
    assert [(one.outcome, one.code) for one in outcomes] == [
        ("applied", ""),
        ("parked", "gateway.server_fault"),
        ("applied", ""),
    ]
    assert await world.notes_kept() == ["a", "b"]
    assert (await world.push(gun, world.arrived(gun, "c")))[0].outcome == "applied"  # the stream went on
    assert [one.outcome for one in await world.push(other, world.arrived(other, "d"))] == ["applied"]


@pytest.mark.parametrize("text", [r"\ud800", r"\udc00", r"a\ud83d b"])
async def test_half_a_character_is_parked_by_the_name_of_its_field(world: World, text: str) -> None:
    gun = world.guns[0]
    said = world.arrived(gun, "half")
    data = said.data.replace(b'"half"', f'"{text}"'.encode())
    [outcome] = await world.push(gun, msgspec.structs.replace(said, data=data))
    assert (outcome.outcome, outcome.code) == ("parked", "gateway.unreadable")
    [evidence] = await world.gateway.pool.fetch("SELECT evidence FROM discrepancy")
    assert "Half a character (a lone surrogate) - at `$.payload.text`" in str(evidence["evidence"])


async def test_another_devices_push_is_not_harmed_by_poison(world: World) -> None:
    gun, other = world.guns
    bad, good = await asyncio.gather(
        world.push(gun, world.arrived(gun, "poison")),
        world.push(other, *(world.arrived(other, str(number)) for number in range(5))),
    )
    assert bad[0].outcome == "parked"
    assert {one.outcome for one in good} == {"applied"}


async def test_a_poisoned_intent_is_parked_too_and_never_half_done(world: World) -> None:
    outcome = await world.gateway.bus.submit(Ask("poison"), person=world.people["B1"])
    assert (outcome.outcome, outcome.code) == ("parked", "gateway.server_fault")
    assert await world.notes_kept() == []


async def test_parked_with_its_dependants_and_replayed_in_order(world: World) -> None:
    gun = world.guns[0]
    lost = world.arrived(gun, "lost")
    child = world.arrived(gun, "child", depends=[str(lost.op_id)])
    free = world.arrived(gun, "free")
    first = await world.push(gun, lost, child, free)
    assert [one.outcome for one in first] == ["parked", "parked", "applied"]
    grandchild = world.arrived(gun, "grandchild", depends=[str(child.op_id)])  # in a later batch
    later = await world.push(gun, grandchild)
    number = first[0].discrepancies[0]["id"]
    assert {one.discrepancies[0]["id"] for one in (*first[:2], *later)} == {number}
    assert await world.notes_kept() == ["free"]

    world.notes.accept_lost = True
    assert (await resolve(world, number, "replay")).outcome == "applied"
    assert await world.notes_kept() == ["free", "lost", "child", "grandchild"]
    assert await outcomes_of(world, "lost") == ["parked", "applied"]
    assert await world.push(gun, lost, child, free, grandchild) == [*first, *later]  # the first outcomes stand
    effects = {row["op_id"] for row in await world.gateway.pool.fetch("SELECT op_id FROM note")}
    assert {lost.op_id, child.op_id, grandchild.op_id} <= effects

    again = await resolve(world, number, "replay")
    assert (again.outcome, again.code) == ("refused", "discrepancies.resolved")
    free_now = world.arrived(gun, "late child", depends=[str(lost.op_id)])
    assert (await world.push(gun, free_now))[0].outcome == "applied"


async def test_an_intent_does_not_wait_with_what_it_depends_on(world: World) -> None:
    gun = world.guns[0]
    lost = world.arrived(gun, "lost")
    ask = operation(
        gun, {"text": "x"}, world.people["B1"], world.warehouses["WH1"], kind="notes.ask/1", depends=[str(lost.op_id)]
    )
    parked, refused = await world.push(gun, lost, incoming(gun, ask))
    assert parked.outcome == "parked"
    assert (refused.outcome, refused.code) == ("refused", "gateway.depends_on_parked")
    assert refused.params == {"op_id": str(lost.op_id)}
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM discrepancy_op") == 1


async def test_a_change_of_people_that_failed_counts_for_nobody_behind_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Executed one by one: who was put in by a command that then failed is nobody to the next."""
    one, two = uuid7(), uuid7()
    person, at = await world.gateway.pool.fetchval("SELECT max(id) + 1 FROM person"), 1_700_000_000_000
    settle = record.settle

    async def failing(works: list[Work], *rest: Any) -> Any:
        if any(work.op_id == one and work.parked is None for work in works):
            raise RuntimeError("after the people were written")
        return await settle(works, *rest)

    monkeypatch.setattr(batch, "settle", failing)
    put = PutPeople((PersonRecord("N1", "新", "New", (Role.BUYER,)),))
    first = write(put, op_id=one, device=SYSTEM, person=0, warehouse=None, occurred_at=at)
    second = write(Ask("hi"), op_id=two, device=DESK, person=person, warehouse=None, occurred_at=at)
    outcomes = await world.gateway.bus.execute(
        [Incoming(one, 0, first, SYSTEM, None), Incoming(two, 0, second, DESK, None)]
    )
    assert [(told.outcome, told.code) for told in outcomes] == [
        ("parked", "gateway.server_fault"),
        ("refused", "gateway.person_unknown"),
    ]
    assert await world.notes_kept() == []


async def test_a_replay_that_fails_again_waits_again_with_all(world: World) -> None:
    gun = world.guns[0]
    lost = world.arrived(gun, "lost")
    child = world.arrived(gun, "child", depends=[str(lost.op_id)])
    first = await world.push(gun, lost, child)
    assert (await resolve(world, first[0].discrepancies[0]["id"], "replay")).outcome == "applied"
    held = await world.gateway.pool.fetch(
        "SELECT h.discrepancy, h.op_id FROM discrepancy_op h JOIN discrepancy d ON d.id = h.discrepancy WHERE d.state = 'open' "
        "ORDER BY position"
    )
    assert [row["op_id"] for row in held] == [lost.op_id, child.op_id]
    world.notes.accept_lost = True
    assert (await resolve(world, held[0]["discrepancy"], "replay")).outcome == "applied"
    assert await world.notes_kept() == ["lost", "child"]
    assert await outcomes_of(world, "lost") == ["parked", "parked", "applied"]


async def test_a_poisoned_replay_undoes_the_resolution_and_nothing_else(world: World) -> None:
    gun = world.guns[0]
    first = await world.push(gun, world.arrived(gun, "poison"))
    number = first[0].discrepancies[0]["id"]
    outcome = await resolve(world, number, "replay")
    assert (outcome.outcome, outcome.code) == ("parked", "gateway.server_fault")
    assert await world.gateway.pool.fetchval("SELECT state FROM discrepancy WHERE id = $1", number) == "open"
    assert (await resolve(world, number, "discard")).outcome == "applied"


async def test_discarded_commands_stay_without_effect(world: World) -> None:
    gun = world.guns[0]
    lost = world.arrived(gun, "lost")
    first = await world.push(gun, lost, world.arrived(gun, "child", depends=[str(lost.op_id)]))
    assert (await resolve(world, first[0].discrepancies[0]["id"], "discard")).outcome == "applied"
    world.notes.accept_lost = True
    assert await world.notes_kept() == []
    after = await world.push(gun, world.arrived(gun, "after", depends=[str(lost.op_id)]))
    assert after[0].outcome == "applied"


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"payload": {"text": 5}}, "gateway.payload_invalid"),
        ({"payload": {"text": "a", "more": 1}}, "gateway.payload_invalid"),
        ({"payload": []}, "gateway.payload_invalid"),
        ({"command": "notes.write/9"}, "gateway.command_unknown"),
        ({"command": "x\0y"}, "gateway.command_unknown"),
        ({"person": 999_999}, "gateway.person_unknown"),
        ({"person": 0}, "gateway.person_unknown"),
        ({"warehouse": 999_999}, "gateway.warehouse_unknown"),
        ({"occurred_at": -1}, "gateway.unreadable"),
        ({"occurred_at": 2**60}, "gateway.unreadable"),
        ({"cseq": 7}, "gateway.unreadable"),
        ({"device": str(uuid7())}, "gateway.unreadable"),
        ({"op_id": str(uuid7())}, "gateway.unreadable"),
    ],
)
async def test_what_cannot_be_read_is_parked_and_blocks_nobody(world: World, change: dict[str, Any], code: str) -> None:
    gun = world.guns[0]
    made = operation(gun, {"text": "a"}, world.people["O1"], world.warehouses["WH1"], **change)
    outcomes = await world.push(gun, incoming(gun, made), world.arrived(gun, "b"))
    assert [(one.outcome, one.code) for one in outcomes] == [("parked", code), ("applied", "")]
    assert await world.notes_kept() == ["b"]
    told = await world.gateway.pool.fetchval("SELECT warehouse FROM discrepancy")
    assert told == world.warehouses["WH1"]


@pytest.mark.one_release
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"op_id":"' + b"x" * 70_000, b"[" * 5000])
async def test_bytes_that_are_no_envelope_are_parked(world: World, data: bytes) -> None:
    gun = world.guns[0]
    arrived = msgspec.structs.replace(world.arrived(gun, "a"), data=data)
    outcomes = await world.push(gun, arrived, world.arrived(gun, "b"))
    assert [(one.outcome, one.code) for one in outcomes] == [("parked", "gateway.unreadable"), ("applied", "")]
    assert await world.push(gun, arrived) == outcomes[:1]


async def test_a_revoked_persons_facts_wait_and_a_replay_vouches_for_them(world: World) -> None:
    gun = world.guns[0]
    record = PersonRecord("O1", "陈立", "Chen Li", (Role.OPERATOR,), ("WH1",), active=False)
    await world.gateway.bus.submit(PutPeople((record,)), person=0)
    parked = (await world.push(gun, world.arrived(gun, "a")))[0]
    assert (parked.outcome, parked.code) == ("parked", "gateway.person_unknown")
    assert (await resolve(world, parked.discrepancies[0]["id"], "replay")).outcome == "applied"
    assert await world.notes_kept() == ["a"]


async def test_a_revoked_device_is_turned_away_and_its_commands_wait_when_another_brings_them(world: World) -> None:
    gun, other = world.guns
    await world.push(gun, world.arrived(gun, "before"))
    await world.gateway.bus.submit(RevokeDevice(gun.id, "lost"), person=world.people["A1"])
    late = world.arrived(gun, "late")
    with pytest.raises(DeviceRevoked):
        await world.push(gun, late)
    pushed = await world.gateway.bus.push([late], other.id)
    outcome = msgspec.json.decode(pushed.answers[0], type=Outcome)
    assert (outcome.outcome, outcome.code) == ("parked", "gateway.device_revoked")
    assert await world.notes_kept() == ["before"]


async def test_a_fact_beyond_permission_is_applied_and_flagged(world: World) -> None:
    gun = world.guns[0]
    outcome = (await world.push(gun, world.arrived(gun, "a", person="B1")))[0]
    assert outcome.outcome == "applied_with_exception"
    assert outcome.discrepancies[0]["code"] == "gateway.not_permitted"
    assert await world.notes_kept() == ["a"]


async def test_a_fact_out_of_scope_is_applied_and_flagged(world: World) -> None:
    gun = world.guns[0]
    made = operation(gun, {"text": "a"}, world.people["O1"], world.warehouses["WH2"])
    outcome = (await world.push(gun, incoming(gun, made)))[0]
    assert outcome.discrepancies[0]["code"] == "gateway.not_permitted"


async def test_an_intent_beyond_permission_is_refused(world: World) -> None:
    outcome = await world.gateway.bus.submit(Ask("x"), person=world.people["O1"])
    assert (outcome.outcome, outcome.code) == ("refused", "gateway.not_permitted")


async def test_a_choice_that_is_not_offered_is_refused(world: World) -> None:
    gun = world.guns[0]
    outcome = (await world.push(gun, world.arrived(gun, "odd")))[0]
    number = outcome.discrepancies[0]["id"]
    refused = await resolve(world, number, "replay")
    assert (refused.outcome, refused.code) == ("refused", "discrepancies.choice_unknown")
    assert (await resolve(world, number, "acknowledge")).outcome == "applied"
    assert (await resolve(world, 10**15, "acknowledge")).code == "discrepancies.unknown"


async def test_who_came_with_the_same_batch_may_act_in_it(world: World) -> None:
    """A directory that changed in this very transaction counts for what follows in it, and is forgotten if it rolls back."""
    one, two = uuid7(), uuid7()
    put = PutPeople((PersonRecord("N1", "新", "New", (Role.BUYER,)),))
    person = await world.gateway.pool.fetchval("SELECT max(id) + 1 FROM person")
    at = 1_700_000_000_000
    batch = [
        Incoming(one, 0, write(put, op_id=one, device=SYSTEM, person=0, warehouse=None, occurred_at=at), SYSTEM, None),
        Incoming(
            two, 0, write(Ask("hi"), op_id=two, device=DESK, person=person, warehouse=None, occurred_at=at), DESK, None
        ),
    ]
    outcomes = await world.gateway.bus.execute(batch)
    assert [one.outcome for one in outcomes] == ["applied", "applied"]
