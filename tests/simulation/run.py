"""One simulation of a plan: people work while everything fails, the network heals, queues drain, invariants are checked."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import asyncpg

from bench.served import postgres
from simulation import plan as plans
from simulation.befalling import enrol
from simulation.company import load
from simulation.deeds import check_deeds
from simulation.devices import Device
from simulation.gun import PythonGun
from simulation.mishaps import Mishaps
from simulation.mutants import Mutant
from simulation.network import Network
from simulation.oracle import MEMBERSHIPS, check_books, check_devices, check_outcomes
from simulation.pages import Driver, PageGun
from simulation.photos import PART_BYTES, Album, check_photos, not_sent
from simulation.plan import Size, Step
from simulation.servers import Servers
from simulation.world import World, require
from stowage.platform.migrate import migrate
from stowage.platform.postgres import PostgresServer
from stowage_sync import blobs

CHECKS, OFTEN = 16, 40  # while people work; of few commands more often
FEW = 1_000  # commands
BETWEEN = 30  # events, until it is asked again who is behind
LEAST_ROWS = 25  # a chunk
QUIET_MS = 330_000  # until everybody has asked once more
DRAIN_EVENTS = 8_000  # nor does it take endless questions
DRAIN_MS = 40 * 60_000  # of the world: invariant 12, queues drain in bounded time after healing
# No test cuts the machine's power; processes die, and what they wrote stays.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB"}


@dataclass
class Result:
    commands: int
    events: int
    faults: Counter[str]
    story: list[str]


@dataclass
class Failed(Exception):
    """A broken invariant, and the story up to it."""

    broken: str
    story: list[str]
    said: int
    steps: Sequence[Step] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return "\n".join([*self.story[-60:], self.broken])


class Simulation:
    def __init__(self, world: World, steps: Sequence[Step], devices: Sequence[str]) -> None:
        self.world, self.steps, self.names = world, steps, devices
        self.mishaps = Mishaps(world)
        self.events = self.done = 0

    async def run(self) -> Result:
        for number, name in enumerate(self.names):
            await self._employ(number, name)
        await self._work()
        await self._heal()
        await check_devices(self.world, final=True)
        await check_outcomes(self.world)
        await check_books(self.world)
        await check_deeds(self.world)
        await check_photos(self.world)
        await self.mishaps.lights.check()
        return Result(self.world.spoken, self.events, self.world.faults, self.world.story)

    async def _employ(self, number: int, name: str) -> None:
        """Two of three devices are of the first warehouse; every other one runs TypeScript."""
        world = self.world
        warehouse = world.company.warehouses[number % 3 // 2]
        device: Device = (PageGun if int(name[1:]) % 2 else PythonGun)(world, name, warehouse, world.seed)
        await enrol(world, device)
        world.devices.append(device)

    async def _work(self) -> None:
        world = self.world
        before = await (await world.database()).fetch("SELECT op_id::text FROM op")
        world.at_desks |= {row["op_id"] for row in before}
        for step in self.steps:
            world.later(step.at - world.elapsed, partial(self._happen, step))
        between = max(1, len(self.steps) // (OFTEN if commands_of(self.steps) < FEW else CHECKS))
        checked = 0
        while self.done < len(self.steps):
            await world.step()
            self.events += 1
            if self.done >= checked + between:
                checked = self.done
                await check_devices(world, final=False)

    async def _happen(self, step: Step) -> None:
        self.done += 1
        await self.mishaps.happen(step)

    async def _heal(self) -> None:
        """No more faults; everything kept is delivered, and somebody new is told everything."""
        world = self.world
        await world.network.release()
        world.healed = True
        world.tell("the network heals")
        for device in world.working:
            device.frozen_until = device.blocked_until = device.old_until = 0
            if isinstance(device, PageGun):
                device.start()
        await self._employ(0, f"G{len(world.devices) + 90}")
        deadline, most = world.elapsed + DRAIN_MS, self.events + DRAIN_EVENTS
        while behind := await self._behind():
            for _ in range(BETWEEN):
                require(12, await world.step() and world.elapsed < deadline and self.events < most, behind)
                self.events += 1
        quiet = world.elapsed + QUIET_MS
        while world.elapsed < quiet and await world.step():
            self.events += 1

    async def _behind(self) -> str:
        """The first device that has not given or got everything, and what; empty if there is none."""
        database = await self.world.database()
        heads = dict(await database.fetch("SELECT name, head FROM feed_partition"))
        epoch = await database.fetchval("SELECT epoch FROM epoch")
        for device in self.world.working:
            view = device.view()
            acked, following = view.stream["acked"], view.stream["next"]
            if acked + 1 < following:
                return f"{device.name} has answers up to {acked} of {following - 1} commands ({view.blocked})"
            if view.epoch != epoch:
                return f"{device.name} is in epoch {view.epoch} of {epoch} ({view.blocked})"
            behind = {
                name: (cursor, heads.get(name)) for name, cursor in view.cursors.items() if cursor != heads.get(name)
            }
            if waiting := not_sent(view):
                return f"{device.name} has not sent photos {waiting[:3]} ({view.blocked})"
            if behind or len(view.cursors) < MEMBERSHIPS:
                return f"{device.name} holds {sorted(view.cursors)}, of which behind: {behind} ({view.blocked})"
        return self.mishaps.lights.behind()


def commands_of(steps: Sequence[Step]) -> int:
    return sum(step.count for step in steps)


async def simulate(
    server: PostgresServer, seed: int, steps: Sequence[Step], devices: Sequence[str], mutant: Mutant | None = None
) -> Result:
    """Raises Failed when an invariant breaks."""
    name = f"simulation_{seed}"
    await server.create_database(name)
    await migrate(server.url(name))
    company = await load(server.url(name), random.Random(f"{seed} company"))
    if mutant is not None and mutant.before:
        await execute(server.url(name), mutant.before)
    chunk_rows = max(LEAST_ROWS, commands_of(steps) // 100)
    servers = Servers(server, name, mutant.patches_of("server") if mutant else (), chunk_rows)
    driver = Driver(mutant.patches_of("page") if mutant else ())
    world = World(seed, company, servers, driver)
    world.network, world.album = Network(world), Album()
    simulation = Simulation(world, steps, devices)
    try:
        return await simulation.run()
    except AssertionError as broken:
        told = (world.story, world.spoken, steps[: simulation.done], world.faults)
        raise Failed(str(broken), *told) from broken
    finally:
        await world.network.abandon()
        await simulation.mishaps.close()
        await world.disconnect()
        await servers.close()
        await servers.drop()
        driver.close()


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def run(
    seed: int,
    size: Size,
    *,
    server: PostgresServer | None = None,
    mutant: Mutant | None = None,
    steps: Sequence[Step] | None = None,
    devices: Sequence[str] | None = None,
) -> Result:
    """On `server`, else on a PostgreSQL of its own. `steps` and `devices` of the plan's, if not all."""
    chosen = plans.make(seed, size) if steps is None else steps
    with ExitStack() as ends:
        ends.callback(setattr, blobs, "BLOB_PART_BYTES", blobs.BLOB_PART_BYTES)
        blobs.BLOB_PART_BYTES = PART_BYTES
        server = server or ends.enter_context(postgres(SETTINGS))
        return asyncio.run(simulate(server, seed, chosen, devices or size.devices, mutant))
