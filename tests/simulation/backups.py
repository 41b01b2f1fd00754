"""Backups, and what becomes of devices when one is restored: the newest or an older one, over a database that can be read or is lost."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from simulation import photos
from simulation.befalling import invite
from simulation.company import read_lines, sign_in
from simulation.desk import Desk
from simulation.devices import Device
from simulation.light import Lights
from simulation.world import World

# How often it is not the newest one, how often the replaced database cannot be read, and how often somebody brings a queue first; how
# often a device that was moved after the backup is moved once more.
OLDER, LOST, BROUGHT, MOVED = 0.4, 0.3, 0.5, 0.5
OPS = "SELECT op_id::text, command FROM op"
DEVICES = "SELECT id::text, warehouse FROM device"
AGAIN_MS = 3_000


@dataclass(frozen=True)
class Backup:
    """`held` are the op ids in it."""

    path: Path
    held: frozenset[str]


class Backups:
    """Nothing is under way when they are made and restored."""

    def __init__(self, world: World, lights: Lights, desk: Desk) -> None:
        self.world, self.lights, self.desk = world, lights, desk
        self._made: list[Backup] = []

    def __bool__(self) -> bool:
        return bool(self._made)

    async def make(self) -> None:
        path = await self.world.servers.back_up()
        rows = await (await self.world.database()).fetch(OPS)
        self._made.append(Backup(path, frozenset(row["op_id"] for row in rows)))

    async def restore(self, chance: random.Random) -> str:
        world = self.world
        older = len(self._made) > 1 and chance.random() < OLDER
        backup = chance.choice(self._made[:-1]) if older else self._made[-1]
        readable = chance.random() >= LOST
        world.faults.update(["restored_older"] * older + ["restored_over_nothing"] * (not readable))
        await world.servers.restore(backup.path, readable=readable)
        self.lights.forget()
        database = await world.database()
        await sign_in(world.company, database)
        ops = await database.fetch(OPS)
        world.at_desks |= {row["op_id"] for row in ops if row["command"].startswith("identity.")}  # carried over
        known = dict(await database.fetch(DEVICES))
        for device in world.devices:
            if device.history.gone:
                device.lose({})  # whoever brought what it kept brings it no more
                continue
            self._dropped(device, {row["op_id"] for row in ops})
            device.seen = None
            if device.id in known:
                moved, device.warehouse = device.warehouse, known[device.id]
                if moved != device.warehouse and chance.random() < MOVED:
                    self._move_again(device, moved, chance)
            else:
                self._enrol_again(device, chance)
        await read_lines(world.company, database)
        await photos.restored(world)
        brought = await self._bring_first(chance) if chance.random() < BROUGHT else ""
        which = f"{'an older' if older else 'the newest'} backup is restored"
        return f"{which}{'' if readable else ' over a database that is lost'}; what came after is lost there{brought}"

    async def _bring_first(self, chance: random.Random) -> str:
        """What a device keeps reaches the new history as a file before the device itself hears of it."""
        devices = [device for device in self.world.working if device.awake]
        if not devices:
            return ""
        device = chance.choice(devices)
        return f"; the queue of {device.name} is brought at once" if await self.desk.bring(device, chance) else ""

    def _dropped(self, device: Device, there: set[str]) -> None:
        """What a newer backup holds devices need not keep: its owner is told to restore that one."""
        in_backups = frozenset[str]().union(*(backup.held for backup in self._made))
        held = {one.op_id for one in device.view().kept}
        lost = {one.op_id for one in device.said if one.op_id in in_backups} - there - held
        device.history.excused |= lost
        device.history.dropped += [one for one in device.said if one.op_id in lost]
        device.said = [one for one in device.said if one.op_id not in lost]

    def _move_again(self, device: Device, warehouse: int, chance: random.Random) -> None:
        """It belongs again to where it was when the backup was made, and works elsewhere: an administrator says so once more."""
        world, saying = self.world, random.Random(chance.getrandbits(64))

        async def move() -> None:
            if device.history.gone or device.warehouse == warehouse:
                return
            if await self.desk.move(device.id, warehouse, saying):
                world.faults["moved_again"] += 1
                world.tell(f"{device.name} belongs to warehouse {warehouse} again")

        world.later(chance.randint(500, 30_000), move)

    def _enrol_again(self, device: Device, chance: random.Random) -> None:
        """The server does not know it, nor can the restore have known: somebody invites it once more, and it stays who it is."""
        world, token = self.world, f"{chance.getrandbits(128):032x}"

        async def enrol() -> None:
            await world.network.release()
            known = dict(await (await world.database()).fetch(DEVICES))
            if device.history.gone or device.id in known:
                return
            if not device.awake:
                world.later(AGAIN_MS, enrol)
                return
            await invite(world, device, token)
            await device.enrol_again(token)
            world.faults["enrolled_again"] += 1
            world.tell(f"{device.name} is enrolled again, with what it keeps")

        world.later(chance.randint(500, 30_000), enrol)
