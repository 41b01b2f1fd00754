"""The network that does its worst, and what strikes a server while it commits."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Set
from typing import Any

import httpx
import msgspec

from simulation.devices import Device, Sent
from simulation.oracle import check_loading
from simulation.photos import garbled
from simulation.world import World, require

FATES = {
    "passes": 62,
    "slow": 9,  # the answer is overtaken by later ones
    "request_lost": 6,
    "response_lost": 6,
    "duplicated": 6,
    "response_cut": 4,
    "request_cut": 4,
    "refused": 3,  # nobody listens
}
OTHERS = ("way_out_cut", "way_back_cut", "garbled")  # fates that are not drawn for every request
DEADLY = ("kill_before", "kill_after")
STRIKES = (*DEADLY, "hold", "postgres_killed")
HELD_EVENTS = 14
HEADERS = ("retry-after", "content-type", "stowage-offset", "stowage-complete")  # that devices read
PASSING = {500: "", 503: "try_again", 507: "disk_full"}


class Network:
    """`due` are strikes that come with the next pushes; each stays due until it has met a commit."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.due: deque[str] = deque()
        self.answers = 0  # that arrived
        self._held: tuple[int, asyncio.Task[None], int] | None = None

    # ---- a request leaves ----

    def send(self, device: Device, sent: Sent) -> None:
        """What comes of it is decided now."""
        world, chance = self.world, device.chance
        fate = self._fate(device, sent)
        life, delay = device.life, chance.randint(2, 120)
        if fate != "passes":
            if fate in FATES or fate in OTHERS:
                world.faults[fate] += 1
            world.tell(f"{device.name} {sent.kind} {sent.id}: {fate.replace('_', ' ')}")
        if fate in {"request_lost", "way_out_cut"}:
            device.silent(sent)
            return
        if fate == "refused":
            device.later(delay, lambda: device.failed(sent))
            return

        def arrives(meets: str) -> Callable[[], Any]:
            return lambda: self._exchange(device, sent, meets, life)

        if fate == "duplicated":
            world.later(chance.randint(1, 4_000), arrives("response_lost"))
        world.later(delay, arrives(fate))

    def _fate(self, device: Device, sent: Sent) -> str:
        world = self.world
        if world.healed:
            return "passes"
        drawn = device.chance.choices(list(FATES), weights=list(FATES.values()))[0]
        if world.elapsed < device.blocked_until:
            return device.blocked_way
        if self.due and sent.writes and self._held is None:
            return self.due.popleft()
        if drawn == "passes" and sent.method == "PUT" and world.album.garble(sent.photo, device.chance):
            return "garbled"
        return drawn

    # ---- it arrives ----

    async def _exchange(self, device: Device, sent: Sent, fate: str, life: int) -> None:
        world = self.world
        if fate in STRIKES and self._held is not None:
            self.due.appendleft(fate)
            fate = "passes"
        server = self.server(device)
        if fate in STRIKES:
            await world.servers.fault(server, "hold" if fate == "postgres_killed" else fate)
        task = asyncio.ensure_future(
            world.ask(sent.method, sent.path, sent.headers, self._body(device, sent, fate), server)
        )
        if fate in {"hold", "postgres_killed"} and not await self._holds(server, task, fate):
            await world.servers.fault(server, "none")
            fate = "passes"
        if fate == "hold":
            world.faults["hold"] += 1

            async def delivered() -> None:
                await self._deliver(device, sent, await world.finished(task), "passes", life)

            self._held = (server, asyncio.ensure_future(delivered()), HELD_EVENTS)
            return
        if fate == "postgres_killed":
            await self._kill_postgres(server)
        answer = await self._finished(task, server)
        if fate in DEADLY:
            await self._after_death(server, fate, died=answer is None)
        await self._deliver(device, sent, answer, fate, life)

    @staticmethod
    def _body(device: Device, sent: Sent, fate: str) -> bytes:
        if fate == "request_cut":
            return sent.body[: len(sent.body) // 2]
        if fate == "garbled":
            return garbled(sent.body)
        if device.world.elapsed < device.old_until and sent.kind in {"session", "push"}:
            return sent.body.replace(b'"protocol":1', b'"protocol":0', 1)
        return sent.body

    def server(self, device: Device | None = None) -> int:
        """Any that is not holding a commit."""
        count = len(self.world.servers.ports)
        free = [number for number in range(count) if self._held is None or self._held[0] != number]
        return free[0] if device is None else device.chance.choice(free)

    async def _holds(self, server: int, task: asyncio.Future[httpx.Response], fate: str) -> bool:
        while not task.done() and not await self.world.servers.fault(server):
            await asyncio.wait({task}, timeout=0.002)
        if task.done():
            self.due.append(fate)
        return not task.done()

    async def _kill_postgres(self, server: int) -> None:
        """In the midst of a commit."""
        world = self.world
        world.faults["postgres_killed"] += 1
        world.tell("PostgreSQL dies in the midst of a commit and starts again")
        await world.servers.restart_postgres()
        await world.disconnect()
        await world.servers.fault(server, "release")

    async def _after_death(self, server: int, fate: str, *, died: bool) -> None:
        world = self.world
        if died:
            world.faults[fate] += 1
            await asyncio.to_thread(world.servers.revive, server)
        else:
            await world.servers.fault(server, "none")
            self.due.append(fate)
        world.tell(f"server {server} {'died' if died else 'had nothing to commit'}")

    async def _finished(self, task: asyncio.Future[httpx.Response], server: int) -> httpx.Response | None:
        """What waits for the held transaction lets that one go first; whoever is told of it is told when both are done."""
        released = False
        while self._held is not None and not task.done():
            await asyncio.wait({task}, timeout=0.005)
            if not task.done() and (waiting := await self.world.blocked()):
                released = await self._let_go_first(server, waiting)
        answer = await self.world.finished(task)
        if released:
            await self.poke()
        return answer

    async def after_event(self) -> None:
        if self._held is None:
            return
        server, task, left = self._held
        self._held = (server, task, left - 1)
        if left <= 1:
            await self.release()

    async def release(self) -> None:
        """Lets the held commit go, waits for its answer, and tells of it."""
        if await self._let_go():
            await self.poke()

    async def _let_go(self) -> bool:
        """False: none is held."""
        if self._held is None:
            return False
        server, following, _ = self._held
        self._held = None
        await self.world.servers.fault(server, "release")
        await following
        return True

    async def _let_go_first(self, behind: int, waiting: Set[int]) -> bool:
        """The server `behind` the held commit stands still until that one is answered, or waits itself for one of those `waiting`."""
        letting_go = asyncio.ensure_future(self._let_go())
        with self.world.servers.stopped(behind):
            while not letting_go.done() and not await self.world.blocked() - waiting:
                await asyncio.wait({letting_go}, timeout=0.002)
        return await letting_go

    async def abandon(self) -> None:
        """At the end, whatever it was."""
        if self._held is not None:
            server, following, _ = self._held
            self._held = None
            following.cancel()
            await self.world.servers.fault(server, "release")

    # ---- the answer comes back ----

    async def _deliver(self, device: Device, sent: Sent, answer: httpx.Response | None, fate: str, life: int) -> None:
        world = self.world
        if answer is not None:
            passing = PASSING.get(answer.status_code)
            told = f"the server answered {answer.status_code}: {answer.text[:500]}"
            require(2, answer.status_code < 500 or (passing and passing in answer.text), told)
            await self._look(device, sent, answer)
        if life != device.life:
            return  # it was switched off meanwhile
        if world.elapsed < device.blocked_until and not world.healed:
            fate = "response_lost"
        if fate == "response_lost":
            device.silent(sent)
        elif answer is None or fate == "request_cut":
            device.failed(sent)
        else:
            self.answers += 1
            delay = device.chance.randint(2_000, 20_000) if fate == "slow" else device.chance.randint(2, 80)
            body = answer.content[: len(answer.content) // 2] if fate == "response_cut" else answer.content
            headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
            device.later(delay, lambda: self._answered(device, sent, answer.status_code, headers, body))
            if sent.ops:
                world.later(delay, self.poke)

    @staticmethod
    def _answered(device: Device, sent: Sent, status: int, headers: dict[str, str], body: bytes) -> None:
        if sent.kind == "pull" and device.loading:
            check_loading(device)
        device.loading = sent.kind in {"bootstrap", "chunk", "chunks"} or (device.loading and sent.kind != "pull")
        device.answered(sent, status, headers, body)

    async def _look(self, device: Device, sent: Sent, answer: httpx.Response) -> None:
        """Invariant 11: a device is told of nothing but what it is a member of."""
        if answer.status_code == 200 and sent.photo and b'"complete":true' in answer.content:
            self.world.album.whole.add(sent.photo)
        if answer.status_code != 200 or sent.kind not in {"pull", "bootstrap", "checksum", "chunk", "chunks"}:
            return
        mine = re.compile(rf"catalogue|wh/{device.warehouse}/(tasks|stock)|device/[0-9a-f-]+")
        if sent.kind in {"chunk", "chunks"}:
            owners = await (await self.world.database()).fetch(
                "SELECT p.name FROM sync_chunk c JOIN feed_partition p ON p.id = c.partition WHERE c.sha256 = ANY($1::text[])",
                re.findall("[0-9a-f]{64}", sent.path),
            )
            names = [row["name"] for row in owners]
            allowed = not names or any(mine.fullmatch(name) for name in names)
        else:
            names = [part["partition"] for part in msgspec.json.decode(answer.content)["partitions"]]
            own = {name for name in names if name.startswith("device/")}
            allowed = all(mine.fullmatch(name) for name in names) and len(own) <= 1
        require(11, allowed, f"{device.name} of warehouse {device.warehouse} was told of {names}")

    async def poke(self) -> None:
        """Tell some devices of the new heads; a poke is a hint and may be lost."""
        heads = dict(await (await self.world.database()).fetch("SELECT name, head FROM feed_partition ORDER BY name"))
        for device in self.world.working:
            told = {name: head for name, head in heads.items() if device.chance.random() < 0.6}
            if told and self.world.elapsed >= max(device.frozen_until, device.blocked_until):
                device.poke(told)
