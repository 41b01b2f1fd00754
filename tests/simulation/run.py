"""One simulation from a seed: people work while everything fails, the network heals, queues drain, invariants are checked."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from itertools import cycle

import asyncpg

from bench.served import postgres
from simulation import mutants
from simulation.company import load
from simulation.gun import ModelGun
from simulation.oracle import Violation, check_bases, check_ledger, check_outcomes
from simulation.people import People
from simulation.servers import Servers
from simulation.world import DEADLY, World
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer
from stowage_sync.messages import Wake

CHECK_EVERY = 40  # events
DRAIN_MS = 1_800_000  # of virtual time: invariant 12, queues drain in bounded time after healing


@dataclass
class Result:
    commands: int
    events: int
    faults: Counter[str]
    story: list[str]


class Failed(Exception):
    """A broken invariant, with the end of the story and how to see it again."""


async def simulate(
    postgres: PostgresServer, seed: int, commands: int, *, guns: int = 4, kills: int = 4, mutant: str | None = None
) -> Result:
    """Raises Failed when an invariant breaks."""
    name = f"simulation_{seed}_{mutant or 'sound'}".replace("-", "_")
    await postgres.create_database(name)
    url = postgres.url(name)
    await migrate(url)
    company = await load(url, guns, random.Random(seed + 2))
    planted = mutants.MUTANTS[mutant] if mutant is not None else None
    if planted is not None and planted.prepare is not None:
        await planted.prepare(url)
    servers = Servers(url, mutant if planted is not None and planted.on_server else None)
    database = await asyncpg.connect(url)
    world = World(seed, servers, database)
    try:
        for number, keys in enumerate(company.guns):
            gun = ModelGun(f"G{number + 1:02d}", keys, world.chance, world.now, world.later, world.send)
            world.guns.append(gun)
        people = People(company, random.Random(seed + 1))
        events = await work(world, people, commands, kills)
        await heal(world)
        await check_bases(world.guns, database, final=True)
        said = await check_outcomes(world.guns, database)
        await check_ledger(company, database)
        return Result(said, events, world.faults, world.story)
    except (Violation, AssertionError) as broken:
        replay = f"make simulate SEED={seed} COMMANDS={commands}" + (f" MUTANT={mutant}" if mutant else "")
        raise Failed("\n".join([*world.story[-40:], str(broken), f"to see it again: {replay}"])) from broken
    finally:
        await world.release()
        await servers.close()
        await database.close()


async def work(world: World, people: People, commands: int, kills: int) -> int:
    """People say `commands` commands at their own pace while the network carries them and the servers die `kills` times."""
    left, events = commands, 0
    strikes = {
        commands * (number + 1) // (kills + 1): fate for number, fate in zip(range(kills), cycle(DEADLY), strict=False)
    }

    def somebody_acts() -> None:
        nonlocal left
        left -= 1
        if left in strikes:
            world.due += [strikes[left], "hold"]
        gun = world.chance.choice(world.guns)
        world.tell(people.act(gun, world.now()))
        if world.chance.random() < 0.01:
            world.tell(f"{gun.name} is killed and started again")
            gun.start()
        elif world.chance.random() < 0.02:
            gun.hang_up()
        if left > 0:
            world.later(world.chance.randint(1, 900), somebody_acts)

    world.later(500, somebody_acts)
    while left > 0:
        await world.step()
        events += 1
        if events % CHECK_EVERY == 0:
            await check_bases(world.guns, world.database, final=False)
    return events


async def heal(world: World) -> None:
    """No more faults; everything kept is delivered."""
    await world.release()
    world.healed = True
    world.tell("the network heals")
    deadline = world.elapsed + DRAIN_MS
    for gun in world.guns:
        gun.soon(0, Wake)
    while not await drained(world):
        if not await world.step() or world.elapsed > deadline:
            waiting = {gun.name: gun.status and gun.status.pending for gun in world.guns}
            raise Violation(f"invariant 12: queues did not drain: {waiting}")


async def drained(world: World) -> bool:
    if any(gun.store.stream.acked + 1 < gun.store.stream.next for gun in world.guns):
        return False
    heads = dict(await world.database.fetch("SELECT name, head FROM feed_partition"))
    return all(
        gun.store.cursors and all(cursor == heads[name] for name, cursor in gun.store.cursors.items())
        for gun in world.guns
    )


def run(seed: int, commands: int, *, kills: int = 4, mutant: str | None = None) -> Result:
    """On a PostgreSQL of its own."""
    with postgres() as server:
        return asyncio.run(simulate(server, seed, commands, kills=kills, mutant=mutant))
