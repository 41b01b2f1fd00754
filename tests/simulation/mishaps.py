"""What happens to devices and servers: each step of a plan, carried out and told in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

import asyncpg

from simulation.company import INVITE, read_lines, sign_in
from simulation.desk import Desk
from simulation.devices import Device
from simulation.gun import PythonGun
from simulation.pages import PageGun
from simulation.people import People
from simulation.plan import Step
from simulation.world import World

DAY_MS = 86_400_000
MOST_DEVICES = 12


class Mishaps:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people, self.desk = People(world.company), Desk(world)
        self._long: asyncpg.Connection[Any] | None = None

    async def happen(self, step: Step) -> None:
        if step.what in {"kill_before", "kill_after", "hold", "postgres_killed"}:
            self.world.network.due.append(step.what)
            return
        act: Callable[[Step], Awaitable[str]] = getattr(self, f"_{step.what}")
        told = await act(step)
        if told:
            self.world.faults[step.what] += 1
            self.world.tell(told)

    async def enrol(self, device: Device) -> None:
        """A new device of the company, by an invitation."""
        await self.world.network.release()
        token = f"{device.chance.getrandbits(128):032x}"
        digest = sha256(token.encode()).hexdigest()
        await (await self.world.database()).execute(INVITE, digest, device.warehouse, device.name)
        await device.enrol(token)

    def _device(self, step: Step) -> Device | None:
        return self.world.device(step.who)

    def _at_work(self, name: str) -> Device | None:
        """That device, or another one if it lies frozen or never comes back."""
        usable = [one for one in self.world.working if self.world.elapsed >= one.frozen_until and one.awake]
        return next((one for one in usable if one.name == name), usable[0] if usable else None)

    # ---- people ----

    async def _said(self, step: Step) -> str:
        device = self._at_work(step.who)
        for _ in range(step.count if device is not None else 0):
            assert device is not None
            self.world.tell(self.people.act(device, step.chance))
            self.world.spoken += 1
        return ""

    async def _ordered(self, step: Step) -> str:
        return await self.desk.order(step.chance)

    async def _decided(self, step: Step) -> str:
        return await self.desk.decide(step.chance)

    async def _promised(self, step: Step) -> str:
        return await self.desk.hold(step.chance)

    async def _roles_change(self, step: Step) -> str:
        return await self.desk.roles(step.chance)

    # ---- a device ----

    async def _killed(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        if isinstance(device, PageGun) and device.on and step.chance.random() < 0.7:
            device.die_within()
            return f"{device.name} will die at some point of what it does next"
        device.kill()
        device.later(step.chance.randint(0, 5_000), device.start)
        return f"{device.name} is killed and started again"

    async def _frozen(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.frozen_until = self.world.elapsed + step.chance.randint(1_000, 120_000)
        return f"{device.name} is frozen until {device.frozen_until / 1000:.0f}s"

    async def _tabs(self, step: Step) -> str:
        device = self._device(step)
        if not isinstance(device, PageGun) or not device.on:
            return ""
        device.tabs(3 - device.pages)
        return f"{device.name} has {device.pages} page(s) open"

    async def _disk_full(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.full()
        return f"the disk of {device.name} is full for some writes"

    async def _hung_up(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.hang_up(1006)
        return f"the live connection of {device.name} breaks"

    async def _token_ends(self, step: Step) -> str:
        """Tokens of all end by themselves every twelve minutes; that of one is gone at the server it asks next."""
        device = self._device(step)
        if device is None:
            return ""
        device.hang_up(4401)
        return f"the token of {device.name} is of no use any more"

    async def _partitioned(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.blocked_until = self.world.elapsed + step.chance.randint(5_000, 180_000)
        device.blocked_way = step.chance.choice(("way_out_cut", "way_back_cut", "refused"))
        return f"{device.name}: {device.blocked_way.replace('_', ' ')} until {device.blocked_until / 1000:.0f}s"

    async def _clock_jumps(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        jump = step.chance.choice((-1, 1)) * step.chance.choice((5_000, 600_000, DAY_MS // 2, 3 * DAY_MS))
        device.skew += jump
        return f"the clock of {device.name} is set by {jump / 1000:.0f}s"

    async def _old_client(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.old_until = self.world.elapsed + step.chance.randint(10_000, 300_000)
        device.hang_up(4401)
        device.later(device.old_until - self.world.elapsed, device.wake)
        return f"{device.name} speaks an older protocol until {device.old_until / 1000:.0f}s"

    async def _disk_copied(self, step: Step) -> str:
        device = self._device(step)
        if device is None or (isinstance(device, PageGun) and not device.on):
            return ""
        device.keep("copy")
        device.history.copied = {one.op_id for one in device.said}
        return f"somebody copies the disk of {device.name}"

    async def _database_rolled_back(self, step: Step) -> str:
        device = self._device(step)
        if device is None or device.history.copied is None:
            return ""
        copied = device.history.copied
        device.kill()
        device.put_back("copy", whole=step.chance.random() < 0.5)
        device.history.muddled = True
        device.lose(dict.fromkeys(copied))
        device.said = [one for one in device.said if one.op_id in copied]
        device.seen = None
        device.later(100, device.start)
        return f"the disk of {device.name} is as it was when it was copied"

    async def _database_wiped(self, step: Step) -> str:
        device = self._device(step)
        if device is None:
            return ""
        device.kill()
        device.lose({})
        device.said, device.seen = [], None
        device.history.copied = None
        self.people.shifts.pop(device.name, None)
        await self.enrol(device)
        return f"the disk of {device.name} is empty; it is enrolled anew"

    async def _cloned(self, step: Step) -> str:
        device = self._device(step)
        if not isinstance(device, PythonGun) or len(self.world.devices) >= MOST_DEVICES:
            return ""
        clone = PythonGun(self.world, f"{device.name}c{step.number}", device.warehouse, step.number)
        device.keep("clone")
        clone.copies = device.copies
        clone.put_back("clone", whole=True)
        device.history.muddled = clone.history.muddled = True
        self.world.devices.append(clone)
        clone.start()
        return f"{device.name} is cloned: {clone.name} holds the same"

    async def _joins(self, step: Step) -> str:
        if len(self.world.devices) >= MOST_DEVICES:
            return ""
        kind = PageGun if step.number % 2 else PythonGun
        warehouse = step.chance.choice(self.world.company.warehouses)
        device = kind(self.world, f"N{step.number}", warehouse, step.number)
        await self.enrol(device)
        self.world.devices.append(device)
        return f"{device.name} is new in warehouse {warehouse}"

    async def _never_returns(self, step: Step) -> str:
        device = self._device(step)
        if device is None or len(self.world.working) < 3:
            return ""
        device.kill()
        device.lose({})
        device.history.gone = True
        return f"{device.name} never returns"

    async def _moved(self, step: Step) -> str:
        """Its warehouse is another one: it is a member of other partitions."""
        device = self._device(step)
        if device is None:
            return ""
        await self.world.network.release()
        warehouse = next(one for one in self.world.company.warehouses if one != device.warehouse)
        moved = "UPDATE device SET warehouse = $2 WHERE id = $1::uuid"
        await (await self.world.database()).execute(moved, device.id, warehouse)
        for one in self.world.devices:
            if one.id == device.id:
                one.warehouse, one.seen = warehouse, None
        return f"{device.name} belongs to warehouse {warehouse} now"

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
        world = self.world
        await self._quiet()
        await world.servers.back_up()
        return "the database is backed up"

    async def _restored(self, _: Step) -> str:
        if self.world.servers.backup is None:
            return ""
        await self._quiet()
        await self.world.servers.restore()
        database = await self.world.database()
        await sign_in(self.world.company, database)
        carried = await database.fetch("SELECT op_id::text FROM op WHERE command LIKE 'identity.%'")
        self.world.at_desks |= {row["op_id"] for row in carried}
        known = dict(await database.fetch("SELECT id::text, warehouse FROM device"))
        for device in self.world.working:
            device.seen = None
            device.warehouse = known[device.id]
        await read_lines(self.world.company, database)
        return "the newest backup is restored; what came after is lost there"

    async def _quiet(self) -> None:
        await self.world.network.release()
        await self._end_long()
        await self.world.disconnect()

    async def close(self) -> None:
        await self._end_long()
