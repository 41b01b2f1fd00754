"""A manifest says which commands of the asking stream its chunks show: those of their own snapshot, whatever was said since."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from bench.devices import Gun
from server.gateway.conftest import World
from stowage.gateway import bootstrap
from stowage.gateway.bootstrap import Manifest
from stowage.gateway.pull import snapshot


async def manifests(world: World, gun: Gun, incarnation: UUID | None = None) -> dict[str, Manifest]:
    asked = incarnation or gun.incarnation
    device = world.gateway.directory.devices[gun.id]
    async with world.gateway.pool.acquire() as connection:
        seen = await snapshot(device, asked, connection)
    found = await world.gateway.bootstrap.manifests(seen, gun.id, asked)
    return {one.partition: one for one in found}


async def say(world: World, gun: Gun, count: int) -> None:
    for number in range(count):
        [outcome] = await world.push(gun, world.arrived(gun, f"{gun.id} {number}"))
        assert outcome.outcome == "applied"


async def test_the_position_is_that_of_the_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gun, other = world.guns
    await say(world, gun, 2)
    await say(world, other, 1)
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    first = (await manifests(world, gun))[tasks]
    assert (first.as_of, first.last_cseq) == (3, 2)
    await say(world, gun, 3)
    assert (await manifests(world, gun))[tasks] == first
    assert (await manifests(world, other))[tasks].last_cseq == 1
    assert (await manifests(world, gun, uuid4()))[tasks].last_cseq == 0
    monkeypatch.setattr(bootstrap, "STALE_ROWS", 0)
    newer = (await manifests(world, gun))[tasks]
    assert (newer.as_of, newer.last_cseq) == (6, 5)
