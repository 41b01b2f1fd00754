# ruff: noqa: ASYNC110 - what is waited for happens in the database or in another task
"""What passes is tried again, and nothing is ever done twice or half."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import asyncpg
import pytest

from server.gateway.conftest import World, house_of
from stowage.gateway.bus import ATTEMPTS, Unavailable
from stowage.gateway.core import running_bus
from stowage.platform.lasting import end

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def terminate(world: World, connection: asyncpg.Connection[Any]) -> None:
    """The database ends the bus's connection while it works."""
    administrator = await asyncpg.connect(world.url)
    await administrator.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
    await administrator.close()


async def test_a_connection_that_dies_in_the_middle(world: World) -> None:
    gun = world.guns[0]
    world.notes.while_saving.append(lambda connection: terminate(world, connection))
    outcomes = await world.push(gun, *(world.arrived(gun, text) for text in "abc"))
    assert {one.outcome for one in outcomes} == {"applied"}
    assert await world.notes_kept() == ["a", "b", "c"]
    assert len(world.notes.segments) == 2


async def test_all_connections_die_between_two_pushes(world: World) -> None:
    gun = world.guns[0]
    await world.push(gun, world.arrived(gun, "a"))
    administrator = await asyncpg.connect(world.url)
    await administrator.execute(OTHERS)
    await administrator.close()
    assert (await world.push(gun, world.arrived(gun, "b")))[0].outcome == "applied"
    assert (await world.push(gun, world.arrived(gun, "c")))[0].outcome == "applied"


class Stumbling:
    """A pool that fails in a way nobody foresaw, once its bus has begun to ask it for a connection."""

    def __init__(self, pool: asyncpg.Pool[Any], failures: int) -> None:
        self.pool, self.failures, self.asked = pool, failures, 0

    def acquire(self) -> Any:
        self.asked += 1
        if 1 < self.asked <= self.failures + 1:
            raise RuntimeError("not foreseen")
        return self.pool.acquire()


async def test_the_bus_outlives_what_nobody_foresaw(world: World) -> None:
    gun, pool = world.guns[0], Stumbling(world.gateway.pool, ATTEMPTS - 1)
    async with running_bus(cast("Any", pool), house_of(world.gateway.bus)) as bus:
        pushed = await bus.push([world.arrived(gun, "a")], gun.id)
    assert pool.asked > ATTEMPTS
    assert len(pushed.answers) == 1
    assert await world.notes_kept() == ["a"]


async def test_ending_what_swallows_its_cancellation() -> None:
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end(task)
    assert swallowed.is_set()
    assert task.cancelled()


async def test_an_acknowledgement_lost_after_the_commit(world: World) -> None:
    """The first answer never arrives; the same push again gets it."""
    gun = world.guns[0]
    arrived = [world.arrived(gun, "a"), world.arrived(gun, "odd")]
    lost = asyncio.create_task(world.push(gun, *arrived))
    while await world.gateway.pool.fetchval("SELECT count(*) FROM op WHERE command LIKE 'notes%'") < 2:
        await asyncio.sleep(0)
    lost.cancel()
    assert [one.outcome for one in await world.push(gun, *arrived)] == ["applied", "applied_with_exception"]
    assert await world.notes_kept() == ["a", "odd"]


async def test_a_deadlock_is_no_outcome(world: World) -> None:
    async def deadlocked(connection: asyncpg.Connection[Any]) -> None:
        raise asyncpg.DeadlockDetectedError("deadlock detected")

    gun = world.guns[0]
    world.notes.while_saving += [deadlocked] * (ATTEMPTS - 1)
    assert (await world.push(gun, world.arrived(gun, "a")))[0].outcome == "applied"
    assert len(world.notes.segments) == ATTEMPTS
    assert await world.notes_kept() == ["a"]


async def test_what_does_not_pass_is_said_and_nothing_is_recorded(world: World) -> None:
    failing = True

    async def deadlocked(connection: asyncpg.Connection[Any]) -> None:
        if failing:
            world.notes.while_saving.append(deadlocked)
            raise asyncpg.DeadlockDetectedError("deadlock detected")

    gun = world.guns[0]
    world.notes.while_saving.append(deadlocked)
    arrived = world.arrived(gun, "a")
    with pytest.raises(Unavailable):
        await world.push(gun, arrived)
    assert await world.notes_kept() == []
    failing = False
    assert (await world.push(gun, arrived))[0].outcome == "applied"


async def test_whoever_waits_when_the_server_stops_is_told(world: World) -> None:
    release = asyncio.Event()

    async def slow(connection: asyncpg.Connection[Any]) -> None:
        await release.wait()

    gun, other = world.guns
    world.notes.while_saving.append(slow)
    first = asyncio.create_task(world.push(gun, world.arrived(gun, "a")))
    while not world.notes.segments:
        await asyncio.sleep(0)
    second = asyncio.create_task(world.push(other, world.arrived(other, "b")))
    await asyncio.sleep(0)
    await world.gateway.bus.close()
    answers = await asyncio.gather(first, second, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert await world.notes_kept() == []
