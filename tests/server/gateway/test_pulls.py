"""Pulls that wait together share a snapshot: each gets what it would have got alone, of one moment (PROTOCOL §7, I-7)."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from bench.devices import Gun
from server.gateway.conftest import World, enrolled
from stowage.gateway import pull as pull_module
from stowage.gateway import pulls
from stowage.gateway.pull import Asked, PullAnswer
from stowage.identity.commands import MoveDevice, RevokeDevice

GUNS, NOTES = 12, 30


async def pull(world: World, gun: Gun, cursors: dict[str, int], limit: int = 5000) -> Any:
    """As it goes over the wire."""
    directory = world.gateway.directory
    if gun.id not in directory.devices:
        async with world.gateway.pool.acquire() as connection:
            await directory.refresh(connection)
    device = directory.devices[gun.id]
    answer = await world.gateway.pulls.pull(device, gun.incarnation, Asked(cursors, None, limit))
    return None if answer is None else msgspec.json.decode(msgspec.json.encode(answer))


def from_the_start(world: World, gun: Gun, code: str = "WH1") -> dict[str, int]:
    number = world.warehouses[code]
    return {f"device/{gun.id}": 0, f"wh/{number}/tasks": 0, f"wh/{number}/stock": 0, "catalogue": 0}


async def say(world: World, gun: Gun, count: int) -> None:
    for _ in range(count):
        [outcome] = await world.push(gun, world.arrived(gun, f"{gun.id} {gun.cseq + 1}"))
        assert outcome.outcome == "applied"


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many shared each snapshot."""
    seen: list[int] = []
    read = pull_module.snapshots

    async def counted(askers: Any, connection: Any) -> Any:
        seen.append(len(askers))
        return await read(askers, connection)

    monkeypatch.setattr(pulls, "snapshots", counted)
    return seen


async def test_who_asks_together_shares_a_snapshot_and_is_answered_as_if_alone(
    world: World, batches: list[int]
) -> None:
    guns = [*world.guns, *[await enrolled(world.gateway, world.warehouses["WH1"]) for _ in range(GUNS - 2)]]
    stranger = await enrolled(world.gateway, world.warehouses["WH2"])
    for number, gun in enumerate(guns):
        await say(world, gun, number)
    asked = [(gun, from_the_start(world, gun), 5000) for gun in guns]
    asked += [(gun, from_the_start(world, gun) | {f"wh/{world.warehouses['WH1']}/tasks": 40}, 7) for gun in guns]
    asked += [(stranger, from_the_start(world, stranger, "WH2"), 5000), (stranger, {"catalogue": 10**9}, 5000)]
    alone = [await pull(world, *one) for one in asked]
    assert [one["last_cseq"] for one in alone[:GUNS]] == list(range(GUNS))
    assert all(one["partitions"][1]["more"] for one in alone[GUNS : 2 * GUNS])
    batches.clear()
    together = await asyncio.gather(*(pull(world, *one) for one in asked))
    for one in (*alone, *together):
        del one["server_time"]
    assert together == alone
    assert len(batches) <= pulls.LANES + 1, batches
    assert sum(batches) == len(asked)


async def test_last_cseq_is_of_the_moment_of_the_rows_whoever_else_asks(world: World) -> None:
    """While guns speak, each answer shows exactly the own commands up to its last_cseq: neither one more nor one less."""
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    speaking = True

    async def looks(gun: Gun) -> int:
        cursors, shown, looked = from_the_start(world, gun), set[str](), 0
        while True:
            last_look = not speaking
            answer = await pull(world, gun, cursors)
            for part in answer["partitions"]:
                cursors[part["partition"]] = part["to"]
                if part["partition"] == tasks:
                    shown |= {body["text"] for _, kind, _, body in part["rows"] if kind == "note"}
            own = {text for text in shown if text.startswith(str(gun.id))}
            assert own == {f"{gun.id} {cseq}" for cseq in range(1, answer["last_cseq"] + 1)}
            looked += 1
            if last_look:
                assert answer["last_cseq"] == NOTES
                return looked

    looking = [asyncio.create_task(looks(gun)) for gun in world.guns for _ in range(3)]
    await asyncio.gather(*(say(world, gun, NOTES) for gun in world.guns))
    speaking = False
    assert min(await asyncio.gather(*looking)) > 1


async def test_one_that_may_not_ask_or_was_moved_is_answered_among_the_others(world: World, batches: list[int]) -> None:
    gateway, gun = world.gateway, world.guns[0]
    revoked, moved = world.guns[1], await enrolled(gateway, world.warehouses["WH1"])
    await say(world, gun, 1)
    before = {each.id: gateway.directory.devices[each.id] for each in (gun, revoked, moved)}
    for command in (RevokeDevice(revoked.id, "lost"), MoveDevice(moved.id, world.warehouses["WH2"])):
        assert (await gateway.bus.submit(command, person=world.people["A1"])).outcome == "applied"
    batches.clear()

    async def as_before(each: Gun) -> PullAnswer | None:
        asked = Asked(from_the_start(world, each), None, 5000)
        return await gateway.pulls.pull(before[each.id], each.incarnation, asked)

    told, nothing, elsewhere = await asyncio.gather(*(as_before(each) for each in (gun, revoked, moved)))
    assert batches == [3, 1]
    assert nothing is None
    assert told is not None
    assert told.last_cseq == 1
    assert elsewhere is not None
    wh2 = world.warehouses["WH2"]
    assert elsewhere.must_refetch == [f"wh/{wh2}/tasks", f"wh/{wh2}/stock"]
    wh1 = world.warehouses["WH1"]
    assert set(elsewhere.dropped) == {f"wh/{wh1}/tasks", f"wh/{wh1}/stock"}


async def test_a_failure_is_told_to_all_and_one_who_left_keeps_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gun = world.guns[0]
    cursors = from_the_start(world, gun)

    async def broken(*_: Any) -> Any:
        raise OSError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(pulls, "snapshots", broken)
        failed = await asyncio.gather(*(pull(world, gun, cursors) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in failed] == [OSError] * 5
    asking = [asyncio.create_task(pull(world, gun, cursors)) for _ in range(6)]
    await asyncio.sleep(0)
    for one in (asking[0], asking[-1]):
        one.cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in answers] == [True, False, False, False, False, True]
