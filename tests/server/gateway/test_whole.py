"""Several commands as one: all of them or nothing, whatever happens in between."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from server.gateway.conftest import World
from server.gateway.notes import Ask, Write
from stowage.catalog.commands import ItemRecord, PutItems, PutUnits, UnitRecord
from stowage.gateway.bus import Unavailable
from stowage.gateway.envelope import Incoming, write
from stowage.gateway.whole import NotWhole, execute_whole
from stowage.identity.directory import DESK
from stowage.kernel.command import Outcome

AT = 1_795_320_000_000


def said(world: World, *commands: Any, ids: list[UUID] | None = None) -> list[Incoming]:
    person, found = world.people["A1"], []
    for op_id, command in zip(ids or [uuid4() for _ in commands], commands, strict=True):
        data = write(command, op_id=op_id, device=DESK, person=person, warehouse=None, occurred_at=AT)
        found.append(Incoming(op_id, 0, data, DESK, None))
    return found


class Whole:
    """What was heard while they were executed. `fault` is raised when so many commands are done, or (0) last."""

    def __init__(self, world: World, fault: tuple[int, Exception] | None = None) -> None:
        self.world, self.fault = world, fault
        self.heard: list[int] = []

    async def execute(self, incoming: list[Incoming]) -> list[Outcome]:
        async def then(connection: asyncpg.Connection[Any], outcomes: list[Outcome]) -> None:
            await connection.execute("INSERT INTO note (op_id, text) VALUES ($1, 'then')", uuid4())
            assert len(outcomes) == len(incoming)
            self._raise(0)

        async def told(done: int) -> None:
            self.heard.append(done)
            self._raise(done)

        async with self.world.gateway.pool.acquire() as connection:
            now = time.time_ns() // 1_000_000
            rules, live = self.world.gateway.bus.rules, self.world.gateway.live
            return await execute_whole(incoming, rules, connection, now, then=then, told=told, live=live)

    def _raise(self, done: int) -> None:
        if self.fault is not None and self.fault[0] == done:
            fault, self.fault = self.fault[1], None
            raise fault


async def nothing_recorded(world: World, ops: int) -> None:
    assert await world.notes_kept() == []
    assert await world.gateway.pool.fetchval("SELECT count(*) FROM op") == ops


async def test_commands_of_several_rooms_are_one(world: World) -> None:
    units = PutUnits((UnitRecord("pcs", "件", "piece"),))
    items = PutItems((ItemRecord("X", "物", "Thing", "pcs"),))
    again = PutItems((ItemRecord("X", "物", "Thing again", "pcs"),))
    whole = Whole(world)
    outcomes = await whole.execute(said(world, units, Write("one"), items, again))
    assert [outcome.outcome for outcome in outcomes] == ["applied"] * 4
    assert whole.heard == [1, 2, 3, 4]
    assert await world.notes_kept() == ["one", "then"]
    row = await world.gateway.pool.fetchrow("SELECT name_en, version FROM item WHERE sku = 'X'")
    assert tuple(row) == ("Thing again", 2)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_one_that_is_refused_undoes_all(world: World, place: int) -> None:
    ops = await world.gateway.pool.fetchval("SELECT count(*) FROM op")
    commands: list[Any] = [Write("one"), Write("two")]
    commands.insert(place, Ask("no"))
    with pytest.raises(NotWhole) as told:
        await Whole(world).execute(said(world, *commands))
    assert (told.value.place, told.value.outcome.code) == (place, "notes.no")
    await nothing_recorded(world, ops)


async def test_one_that_is_parked_or_cannot_be_read_undoes_all(world: World) -> None:
    ops = await world.gateway.pool.fetchval("SELECT count(*) FROM op")
    for bad, code in (
        (Write("lost"), "notes.lost"),
        (PutItems((ItemRecord("", "", "", ""),)), "gateway.payload_invalid"),
    ):
        with pytest.raises(NotWhole) as told:
            await Whole(world).execute(said(world, Write("one"), bad))
        assert (told.value.place, told.value.outcome.code) == (1, code)
        await nothing_recorded(world, ops)


async def test_one_that_fails_undoes_all(world: World) -> None:
    ops = await world.gateway.pool.fetchval("SELECT count(*) FROM op")
    with pytest.raises(asyncpg.NotNullViolationError):
        await Whole(world).execute(said(world, Write("one"), Write("poison")))
    await nothing_recorded(world, ops)


@pytest.mark.parametrize("done", [1, 0])
async def test_who_does_not_want_it_any_more_undoes_all(world: World, done: int) -> None:
    ops = await world.gateway.pool.fetchval("SELECT count(*) FROM op")
    with pytest.raises(KeyError):
        await Whole(world, (done, KeyError("enough"))).execute(said(world, Write("one"), Write("two")))
    await nothing_recorded(world, ops)


async def test_what_passes_is_tried_again(world: World) -> None:
    whole = Whole(world, (2, asyncpg.DeadlockDetectedError("deadlock detected")))
    outcomes = await whole.execute(said(world, Write("one"), Write("two")))
    assert [outcome.outcome for outcome in outcomes] == ["applied", "applied"]
    assert whole.heard == [1, 2, 1, 2]
    assert await world.notes_kept() == ["one", "two", "then"]


async def test_a_lost_connection_leaves_nothing(world: World) -> None:
    ops = await world.gateway.pool.fetchval("SELECT count(*) FROM op")
    with pytest.raises(Unavailable):
        await Whole(world, (1, asyncpg.ConnectionDoesNotExistError("gone"))).execute(said(world, Write("one")))
    await nothing_recorded(world, ops)


async def test_said_again_they_answer_as_the_first_time(world: World) -> None:
    incoming = said(world, Write("one"), Write("two"))
    first = await Whole(world).execute(incoming)
    whole = Whole(world)
    assert await whole.execute(incoming) == first
    assert whole.heard == []
    assert await world.notes_kept() == ["one", "two", "then", "then"]


async def test_an_id_used_for_something_else_undoes_all(world: World) -> None:
    ids = [uuid4(), uuid4()]
    await Whole(world).execute(said(world, Write("one"), ids=ids[:1]))
    before = await world.notes_kept()
    with pytest.raises(NotWhole) as told:
        await Whole(world).execute(said(world, Write("other"), Write("two"), ids=ids))
    assert (told.value.place, told.value.outcome.code) == (0, "command_id_reused")
    assert await world.notes_kept() == before
