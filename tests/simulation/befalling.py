"""What befalls a device: each is told in words; "" where it could not happen."""

from __future__ import annotations

from hashlib import sha256

from simulation.company import INVITE
from simulation.desk import Desk
from simulation.devices import Device
from simulation.gun import PythonGun
from simulation.light import Lights
from simulation.pages import PageGun
from simulation.people import People
from simulation.plan import Step
from simulation.world import World

DAY_MS = 86_400_000
MOST_DEVICES = 12
FEWEST = 2  # devices that go on working whatever happens
BREAKS = 0.3  # how often a device does that has shown its queue
MOST_PHOTOS = 3  # of a line


async def enrol(world: World, device: Device) -> None:
    """A new device of the company, by an invitation."""
    await world.network.release()
    token = f"{device.chance.getrandbits(128):032x}"
    await invite(world, device, token)
    await device.enrol(token)


async def invite(world: World, device: Device, token: str) -> None:
    digest = sha256(token.encode()).hexdigest()
    await (await world.database()).execute(INVITE, digest, device.warehouse, device.name)


class Befalling:
    """Its methods have the names of mishaps."""

    def __init__(self, world: World, people: People, desk: Desk, lights: Lights) -> None:
        self.world, self.people, self.desk, self.lights = world, people, desk, lights

    async def killed(self, device: Device, step: Step) -> str:
        if isinstance(device, PageGun) and device.on and step.chance.random() < 0.7:
            device.die_within()
            return f"{device.name} will die at some point of what it does next"
        device.kill()
        device.later(step.chance.randint(0, 5_000), device.start)
        return f"{device.name} is killed and started again"

    async def photographed(self, device: Device, step: Step) -> str:
        if not device.awake:
            return ""
        taken = [device.world.album.take(step.chance) for _ in range(step.chance.randint(1, MOST_PHOTOS))]
        kept = [name for name, data in taken if device.photograph(name, data)]
        self.people.photos[device.name] = kept
        self.world.faults["photos"] += len(kept)
        return f"{device.name} takes photos: {', '.join(name[:6] for name in kept) or 'none is kept'}"

    async def frozen(self, device: Device, step: Step) -> str:
        device.frozen_until = self.world.elapsed + step.chance.randint(1_000, 120_000)
        return f"{device.name} is frozen until {device.frozen_until / 1000:.0f}s"

    async def tabs(self, device: Device, _: Step) -> str:
        if not isinstance(device, PageGun) or not device.on:
            return ""
        device.tabs(3 - device.pages)
        return f"{device.name} has {device.pages} page(s) open"

    async def disk_full(self, device: Device, _: Step) -> str:
        device.full()
        return f"the disk of {device.name} is full for some writes"

    async def hung_up(self, device: Device, _: Step) -> str:
        device.hang_up(1006)
        return f"the live connection of {device.name} breaks"

    async def token_ends(self, device: Device, _: Step) -> str:
        """Tokens of all end by themselves every twelve minutes; that of one is gone at the server it asks next."""
        device.hang_up(4401)
        return f"the token of {device.name} is of no use any more"

    async def partitioned(self, device: Device, step: Step) -> str:
        device.blocked_until = self.world.elapsed + step.chance.randint(5_000, 180_000)
        device.blocked_way = step.chance.choice(("way_out_cut", "way_back_cut", "refused"))
        return f"{device.name}: {device.blocked_way.replace('_', ' ')} until {device.blocked_until / 1000:.0f}s"

    async def out_of_reach(self, device: Device, step: Step) -> str:
        """Somebody near it reads its queue by light meanwhile; sometimes it breaks after that."""

        async def shown() -> None:
            await self.lights.show(device, step.chance)
            carried = self.lights.kept_for(device)
            if carried and len(self.world.working) > FEWEST and step.chance.random() < BREAKS:
                self._gone(device, carried)
                self.world.faults["broke_after_light"] += 1
                self.world.tell(f"{device.name} broke and never returns, but what it showed is carried")

        device.blocked_until = self.world.elapsed + step.chance.randint(60_000, 400_000)
        device.blocked_way = "refused"
        device.later(step.chance.randint(5_000, 50_000), shown)
        return f"{device.name} is out of reach until {device.blocked_until / 1000:.0f}s"

    async def clock_jumps(self, device: Device, step: Step) -> str:
        jump = step.chance.choice((-1, 1)) * step.chance.choice((5_000, 600_000, DAY_MS // 2, 3 * DAY_MS))
        device.skew += jump
        return f"the clock of {device.name} is set by {jump / 1000:.0f}s"

    async def old_client(self, device: Device, step: Step) -> str:
        device.old_until = self.world.elapsed + step.chance.randint(10_000, 300_000)
        device.hang_up(4401)
        device.later(device.old_until - self.world.elapsed, device.wake)
        return f"{device.name} speaks an older protocol until {device.old_until / 1000:.0f}s"

    async def disk_copied(self, device: Device, _: Step) -> str:
        if isinstance(device, PageGun) and not device.on:
            return ""
        device.keep("copy")
        device.history.copied = {one.op_id for one in device.said}
        return f"somebody copies the disk of {device.name}"

    async def database_rolled_back(self, device: Device, step: Step) -> str:
        if device.history.copied is None:
            return ""
        copied = device.history.copied
        device.kill()
        device.put_back("copy", whole=step.chance.random() < 0.5)
        device.history.muddled = True
        self.lights.lost(device)
        device.lose(dict.fromkeys(copied))
        device.said = [one for one in device.said if one.op_id in copied]
        device.seen = None
        device.later(100, device.start)
        return f"the disk of {device.name} is as it was when it was copied"

    async def database_wiped(self, device: Device, _: Step) -> str:
        device.kill()
        device.lose({})
        self.lights.lost(device)
        device.said, device.seen = [], None
        device.history.copied = None
        self.people.shifts.pop(device.name, None)
        await enrol(self.world, device)
        return f"the disk of {device.name} is empty; it is enrolled anew"

    async def cloned(self, device: Device, step: Step) -> str:
        if not device.awake or len(self.world.devices) >= MOST_DEVICES:
            return ""
        kind = PageGun if isinstance(device, PageGun) else PythonGun
        clone = kind(self.world, f"{device.name}c{step.number}", device.warehouse, step.number)
        device.keep("clone")
        clone.become(device, "clone")
        device.history.muddled = clone.history.muddled = True
        self.world.devices.append(clone)
        clone.start()
        return f"{device.name} is cloned: {clone.name} holds the same"

    async def never_returns(self, device: Device, step: Step) -> str:
        """Of a device that broke somebody may bring what it kept; one that nobody finds may be declared lost."""
        if len(self.world.working) <= FEWEST or not device.awake:
            return ""
        what = step.chance.choice(("broke", "was lost", "left"))
        brought = what == "broke" and await self.desk.bring(device, step.chance)
        carried = dict.fromkeys(one.op_id for one in device.said) if brought else self.lights.kept_for(device)
        self._gone(device, carried)
        others = {one.id for one in self.world.working} | self.lights.authors
        if what == "was lost" and device.id not in others:
            await self.desk.declare_lost(device.id, step.chance)
        return f"{device.name} {what} and never returns{', but what it kept was brought' if brought else ''}"

    def _gone(self, device: Device, carried: dict[str, None]) -> None:
        device.kill()
        device.lose(carried)
        device.history.gone = True
        self.lights.lost(device)

    async def carried(self, device: Device, step: Step) -> str:
        """While it goes on sending itself."""
        if not device.awake or not await self.desk.bring(device, step.chance):
            return ""
        return f"somebody brings the queue of {device.name} as a file"

    async def moved(self, device: Device, step: Step) -> str:
        """Its warehouse is another one: it is a member of other partitions."""
        warehouse = next(one for one in self.world.company.warehouses if one != device.warehouse)
        if not await self.desk.move(device.id, warehouse, step.chance):
            return ""
        return f"{device.name} belongs to warehouse {warehouse} now"
