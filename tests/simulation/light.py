"""Queues by light: a device out of reach shows what waits on it, a colleague's device reads the frames and brings it to the server."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from simulation.devices import Device
from simulation.gun import PythonGun
from simulation.pages import PageGun
from simulation.world import World, require

SEEN, SMUDGED = 0.7, 0.001  # of the frames of a round; a code that is read at all is nearly always read right
ROUNDS = (4, 14)
SHOWN = 80  # commands at most
OPS = "SELECT op_id::text FROM op"
EPOCH = "SELECT epoch FROM epoch"


@dataclass(frozen=True)
class Light:
    """`carrier` has kept these commands of `author`."""

    author: Device
    carrier: PageGun
    ops: frozenset[str]
    sure: bool  # whatever becomes of the author, the server can take them


class Lights:
    """`authors` are the ids of all whose queue somebody ever kept, `_carriers` the names of those who did."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._lights: list[Light] = []
        self.authors: set[str] = set()
        self._carriers: set[str] = set()

    async def show(self, author: Device, chance: random.Random) -> None:
        world = self.world
        carriers = [
            one
            for one in world.working
            if isinstance(one, PageGun) and one.on and one.id != author.id and world.elapsed >= one.frozen_until
        ]
        if not carriers or not author.awake:
            return
        carrier = chance.choice(carriers)
        shown = _shown(author, carrier)
        if shown is None:
            return
        seen, page = _seen(shown["frames"], chance), chance.randrange(carrier.pages)
        kept = carrier.tell("read", page=page, frames=seen)["result"]
        if kept is None or kept["phase"] != "kept":
            world.tell(f"{carrier.name} does not see all that {author.name} shows")
            return
        world.faults["carried_by_light"] += 1
        world.tell(f"{carrier.name} has read {kept['commands']} commands of {author.name} by light")
        epoch = await (await world.database()).fetchval(EPOCH)
        sure = not author.history.muddled and author.view().epoch == epoch
        self._lights.append(Light(author, carrier, frozenset(shown["ops"]), sure))
        self.authors.add(author.id)
        self._carriers.add(carrier.name)

    def kept_for(self, author: Device) -> dict[str, None]:
        """What comes to the server whatever becomes of it."""
        mine = [light for light in self._lights if light.author is author and light.sure]
        return dict.fromkeys(op_id for light in mine for op_id in light.ops)

    def lost(self, carrier: Device) -> None:
        """It never brings what it carried; what an author that is gone has said is lost then, too."""
        gone = {light.author.name: light.author for light in self._lights if light.carrier is carrier}
        self._lights = [light for light in self._lights if light.carrier is not carrier]
        for author in gone.values():
            if author.history.gone:
                author.lose(self.kept_for(author))

    def forget(self) -> None:
        """The server is restored: whether it can take them depends on what else comes back."""
        self._lights = []

    def behind(self) -> str:
        for device in self._working():
            waiting = self._carried(device)["waiting"]
            if waiting:
                return f"{device.name} has not brought {waiting} commands of others"
        return ""

    async def check(self) -> None:
        """2: what a carrier has an outcome for is there."""
        there = {row["op_id"] for row in await (await self.world.database()).fetch(OPS)}
        for device in self._working():
            known = {op_id for light in self._lights if light.carrier is device for op_id in light.ops}
            lost = [op_id for op_id, done in self._carried(device)["ops"] if done and op_id in known - there]
            require(2, not lost, f"{device.name} was told of outcomes of others that are not there: {lost[:3]}")

    def _working(self) -> list[PageGun]:
        return [one for one in self.world.working if isinstance(one, PageGun) and one.name in self._carriers]

    @staticmethod
    def _carried(device: PageGun) -> dict[str, Any]:
        found: dict[str, Any] = device.tell("carried")["result"]
        return found


def _shown(author: Device, carrier: PageGun) -> dict[str, Any] | None:
    """{frames, ops} of what waits, None if nothing does. Who has no screen of the product's is shown on the other one's."""
    if isinstance(author, PageGun):
        shown: dict[str, Any] | None = author.tell("show")["result"]
        return shown
    assert isinstance(author, PythonGun)
    incarnation, ops = author.export()
    waiting = [op for op in ops if op["cseq"] > author.store.stream.acked][:SHOWN]
    file = {"device": author.id, "code": author.name, "incarnation": incarnation, "ops": waiting}
    return carrier.tell("show", file=file)["result"] if waiting else None


def _seen(frames: list[str], chance: random.Random) -> list[str]:
    """Of some rounds in any order; a few are read wrongly, and not all are seen."""
    rounds = (chance.sample(frames, len(frames)) for _ in range(chance.randint(*ROUNDS)))
    seen = [frame for shown in rounds for frame in shown if chance.random() < SEEN]
    return [_smudged(frame) if chance.random() < SMUDGED else frame for frame in seen]


def _smudged(frame: str) -> str:
    """Still a frame, whatever is in it: the lowest digit of its first two bytes is another."""
    head, _, data = frame.rpartition(":")
    return f"{head}:{'1' if data[0] == '0' else '0'}{data[1:]}"
