"""Duplicates, reuse, gaps, order: rules S-1 to S-4 of gateway/streams.py."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from bench.devices import uuid7
from server.gateway.conftest import World, house_of, told
from server.gateway.notes import Ask
from stowage.gateway.core import running_bus
from stowage.gateway.streams import Gap


async def test_a_resend_gets_its_first_outcome_and_changes_nothing(world: World) -> None:
    gun = world.guns[0]
    arrived = [world.arrived(gun, "a"), world.arrived(gun, "odd")]
    first = await world.push(gun, *arrived)
    assert [one.outcome for one in first] == ["applied", "applied_with_exception"]
    assert await world.push(gun, *arrived) == first
    assert await world.notes_kept() == ["a", "odd"]


async def test_a_resend_may_carry_more(world: World) -> None:
    gun = world.guns[0]
    one, two, three = (world.arrived(gun, text) for text in "abc")
    await world.push(gun, one, two)
    outcomes = await world.push(gun, one, two, three)
    assert [outcome.cseq for outcome in outcomes] == [1, 2, 3]
    assert await world.notes_kept() == ["a", "b", "c"]


async def test_the_same_push_twice_at_once_has_one_effect(world: World) -> None:
    gun = world.guns[0]
    arrived = [world.arrived(gun, str(number)) for number in range(20)]
    answers = await asyncio.gather(*(world.push(gun, *arrived) for _ in range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert len(await world.notes_kept()) == 20


async def test_two_servers_take_one_stream_once(world: World) -> None:
    """The device resends to another server while the first still works on it."""
    gun = world.guns[0]
    arrived = [world.arrived(gun, str(number)) for number in range(20)]
    house = world.gateway.bus
    async with running_bus(world.gateway.pool, house_of(house)) as other:
        buses = [house, other] * 3
        answers = await asyncio.gather(*(bus.push(arrived, gun.id) for bus in buses))
    assert {tuple(answer.answers) for answer in answers} == {tuple(answers[0].answers)}
    assert len(await world.notes_kept()) == 20


async def test_a_virtual_devices_command_sent_twice_at_once_has_one_effect(world: World) -> None:
    op_id = uuid7()
    async with running_bus(world.gateway.pool, house_of(world.gateway.bus)) as other:
        outcomes = await asyncio.gather(
            *(
                bus.submit(Ask("x"), person=world.people["B1"], op_id=op_id, occurred_at=1_700_000_000_000)
                for bus in [world.gateway.bus, other] * 3
            )
        )
    assert {outcome.outcome for outcome in outcomes} == {"applied"}
    assert await world.notes_kept() == ["x"]


async def test_an_id_with_other_bytes_is_reused(world: World) -> None:
    gun = world.guns[0]
    first = world.arrived(gun, "a")
    await world.push(gun, first)
    other = world.arrived(gun, "b", op_id=str(first.op_id))
    other = msgspec.structs.replace(other, op_id=first.op_id)
    following = world.arrived(gun, "c")
    outcomes = await world.push(gun, other, following)
    assert [(outcome.outcome, outcome.code) for outcome in outcomes] == [
        ("conflict", "command_id_reused"),
        ("applied", ""),
    ]
    assert await world.notes_kept() == ["a", "c"]
    assert (await world.push(gun, other))[0].code == "command_id_reused"


async def test_another_command_at_a_taken_place_is_a_conflict(world: World) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a"), world.arrived(gun, "b"))
    gun.cseq = 1
    outcomes = await world.push(gun, world.arrived(gun, "other"))
    assert (outcomes[0].outcome, outcomes[0].code) == ("conflict", "sequence_reused")
    assert await world.notes_kept() == ["a", "b"]


@pytest.mark.parametrize("skipped", [1, 5])
async def test_a_gap_takes_nothing_of_its_push(world: World, skipped: int) -> None:
    gun, other = world.guns
    await world.push(gun, world.arrived(gun, "a"))
    late = [world.arrived(gun, f"missing {number}") for number in range(skipped)]
    beyond = world.arrived(gun, "b")
    gapped, fine = await asyncio.gather(
        world.push(gun, beyond), world.push(other, world.arrived(other, "other")), return_exceptions=True
    )
    assert isinstance(gapped, Gap)
    assert gapped.expected == 2
    assert not isinstance(fine, BaseException)
    assert sorted(await world.notes_kept()) == ["a", "other"]
    await world.push(gun, *late, beyond)
    assert (await world.notes_kept())[-1] == "b"


async def test_a_gap_inside_a_push_takes_nothing_of_it(world: World) -> None:
    gun = world.guns[0]
    one, _, three = (world.arrived(gun, text) for text in "abc")
    with pytest.raises(Gap) as gap:
        await world.push(gun, one, three)
    assert gap.value.expected == 1
    assert await world.notes_kept() == []


async def test_two_devices_at_once_have_dense_numbers_in_the_feed(world: World) -> None:
    batches = [
        (gun, [world.arrived(gun, f"{gun.id}{n}{m}") for m in range(10)]) for n in range(10) for gun in world.guns
    ]
    for number in range(0, len(batches), 2):
        await asyncio.gather(*(world.push(gun, *arrived) for gun, arrived in batches[number : number + 2]))
    numbers = [seq for seq, _ in await told(world.gateway.pool, f"wh/{world.warehouses['WH1']}/tasks")]
    assert numbers == list(range(1, 201))


async def test_a_new_incarnation_begins_again_at_one(world: World) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a"))
    gun.cseq, gun.incarnation = 0, uuid7()
    assert (await world.push(gun, world.arrived(gun, "b")))[0].outcome == "applied"
