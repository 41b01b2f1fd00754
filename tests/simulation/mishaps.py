"""Each step of a plan, carried out and told in words: what people do, and what happens to the servers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from simulation.backups import Backups
from simulation.befalling import MOST_DEVICES, Befalling, enrol
from simulation.desk import Desk
from simulation.devices import Device
from simulation.gun import PythonGun
from simulation.light import Lights
from simulation.pages import PageGun
from simulation.people import People
from simulation.plan import Step
from simulation.world import World


class Mishaps:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people, self.desk = People(world.company), Desk(world)
        self.lights = Lights(world)
        self._backups = Backups(world, self.lights, self.desk)
        self._befalling = Befalling(world, self.people, self.desk, self.lights)
        self._long: asyncpg.Connection[Any] | None = None

    async def happen(self, step: Step) -> None:
        if step.what in {"kill_before", "kill_after", "hold", "postgres_killed"}:
            self.world.network.due.append(step.what)
            return
        told = await self._carry_out(step)
        if told:
            self.world.faults[step.what] += 1
            self.world.tell(told)

    async def _carry_out(self, step: Step) -> str:
        befalls: Callable[[Device, Step], Awaitable[str]] | None = getattr(self._befalling, step.what, None)
        if befalls is not None:
            device = self.world.device(step.who)
            return await befalls(device, step) if device is not None else ""
        act: Callable[[Step], Awaitable[str]] = getattr(self, f"_{step.what}")
        return await act(step)

    def _at_work(self, name: str) -> Device | None:
        """That device, or another one if it lies frozen or never comes back."""
        usable = [one for one in self.world.working if self.world.elapsed >= one.frozen_until and one.awake]
        return next((one for one in usable if one.name == name), usable[0] if usable else None)

    # ---- people ----

    async def _said(self, step: Step) -> str:
        device = self._at_work(step.who)
        for _ in range(step.count if device is not None else 0):
            assert device is not None
            self.world.tell(self.people.act(device, step.chance, step.floor))
            self.world.spoken += 1
        return ""

    async def _ordered(self, step: Step) -> str:
        return await self.desk.order(step.chance)

    async def _decided(self, step: Step) -> str:
        return await self.desk.decide(step.chance)

    async def _promised(self, step: Step) -> str:
        return await self.desk.hold(step.chance)

    async def _judged(self, step: Step) -> str:
        return await self.desk.judge(step.chance)

    async def _directed(self, step: Step) -> str:
        return await self.desk.direct(step.chance)

    async def _roles_change(self, step: Step) -> str:
        return await self.desk.roles(step.chance)

    async def _joins(self, step: Step) -> str:
        if len(self.world.devices) >= MOST_DEVICES:
            return ""
        kind = PageGun if step.number % 2 else PythonGun
        warehouse = step.chance.choice(self.world.company.warehouses)
        device = kind(self.world, f"N{step.number}", warehouse, step.number)
        await enrol(self.world, device)
        self.world.devices.append(device)
        return f"{device.name} is new in warehouse {warehouse}"

    # ---- servers ----

    async def _held(self, _: Step) -> str:
        self.world.network.due.append("hold")
        return ""

    async def _long_transaction(self, step: Step) -> str:
        """Somebody reads for long, in a snapshot of now."""
        await self._end_long()
        self._long = await asyncpg.connect(self.world.servers.url)
        await self._long.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await self._long.fetch("SELECT count(*) FROM feed_row")
        self.world.later(step.chance.randint(5_000, 60_000), self._end_long)
        return "somebody begins a long transaction"

    async def _end_long(self) -> None:
        if self._long is not None:
            self._long.terminate()
            self._long = None

    async def _backed_up(self, _: Step) -> str:
        await self._quiet()
        await self._backups.make()
        return "the database is backed up"

    async def _restored(self, step: Step) -> str:
        if not self._backups:
            return ""
        await self._quiet()
        return await self._backups.restore(step.chance)

    async def _quiet(self) -> None:
        await self.world.network.release()
        await self._end_long()
        await self.world.disconnect()

    async def close(self) -> None:
        await self._end_long()
