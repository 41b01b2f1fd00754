"""The simulation's clock, the network that does its worst, and the story it leaves behind.

Virtual time only orders events: requests really go to the servers, one after another, so that a seed replays exactly. A `hold` keeps
one server's commit open while others go on, which is how concurrent transactions come about.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import asyncpg
import httpx
import msgspec

from simulation.gun import ModelGun
from simulation.servers import Servers
from stowage_sync import messages as m

FATES = {
    "passes": 60,
    "slow": 10,  # the answer is overtaken by later ones
    "request_lost": 6,
    "response_lost": 6,
    "duplicated": 6,
    "truncated": 4,
}
DEADLY = {"kill_before": 1, "kill_after": 1}
HOLD = {"hold": 2}
HELD_EVENTS = 12
BLOCKED_SECONDS = 0.3  # a request that takes longer waits for the held transaction


class World:
    def __init__(self, seed: int, servers: Servers, database: asyncpg.Connection[Any], kills: int) -> None:
        self.chance = random.Random(seed)
        self.servers, self.database, self.kills = servers, database, kills
        self.guns: list[ModelGun] = []
        self.story: list[str] = []
        self.faults: Counter[str] = Counter()
        self.healed = False
        self.epoch = time.time_ns() // 1_000_000
        self.elapsed = 0
        self._order = count()
        self._events: list[tuple[int, int, Callable[[], Any]]] = []
        self._held: tuple[int, asyncio.Task[None], int] | None = None

    # ---- time ----

    def now(self) -> int:
        """ms UTC of the world."""
        return self.epoch + self.elapsed

    def later(self, delay: int, then: Callable[[], Any]) -> None:
        heapq.heappush(self._events, (self.elapsed + delay, next(self._order), then))

    def tell(self, what: str) -> None:
        self.story.append(f"{self.elapsed / 1000:9.3f}s {what}")

    async def step(self) -> bool:
        """The next event. False: nothing is left to happen."""
        if not self._events:
            return False
        self.elapsed, _, then = heapq.heappop(self._events)
        result = then()
        if result is not None:
            await result
        if self._held is not None:
            server, task, left = self._held
            self._held = (server, task, left - 1)
            if left <= 1:
                await self.release()
        return True

    # ---- the network ----

    def send(self, gun: ModelGun, request: m.Request) -> None:
        """A request leaves the gun; what comes of it is decided now."""
        fate = self._fate(request.ask)
        life = gun.life
        delay = self.chance.randint(2, 120)
        if fate != "passes":
            self.faults[fate] += 1
            self.tell(f"{gun.name} {request.ask.__class__.__name__[3:].lower()} {request.id}: {fate}")
        if fate == "request_lost":
            gun.soon(request.timeout_ms, m.Failed, id=request.id, reason="timeout")
            return
        headers, body = self._message(gun, request)

        def arrives(last: bool) -> Callable[[], Any]:
            return lambda: self._exchange(gun, request, headers, body, fate if last else "response_lost", life)

        if fate == "duplicated":
            self.later(self.chance.randint(1, 4_000), arrives(last=False))
        self.later(delay, arrives(last=True))

    def _fate(self, ask: m.Ask) -> str:
        if self.healed:
            return "passes"
        fates = dict(FATES)
        if isinstance(ask, m.AskPush) and ask.to >= ask.from_ and self._held is None:
            fates |= HOLD | (DEADLY if self.kills > 0 else {})
        return self.chance.choices(list(fates), weights=list(fates.values()))[0]

    @staticmethod
    def _message(gun: ModelGun, request: m.Request) -> tuple[dict[str, str], bytes]:
        body, headers = gun.body(request.ask)
        if request.token is not None:
            headers = headers | {"authorization": f"Bearer {request.token}"}
        return headers, body

    async def _exchange(
        self, gun: ModelGun, request: m.Request, headers: dict[str, str], body: bytes, fate: str, life: int
    ) -> None:
        server = self._server()
        if fate in DEADLY:
            self.kills -= 1
        if fate in DEADLY or fate == "hold":
            await self.servers.fault(server, fate)
        ask = request.ask
        task = asyncio.ensure_future(self.servers.ask(server, ask.method, ask.path, headers, body))
        if fate == "hold":
            await self._hold(server, task, gun, request, life)
            return
        answer = await self._finished(task)
        if fate in DEADLY:
            if answer is None:
                self.servers.revive(server)
            else:
                await self.servers.fault(server, "none")
            self.tell(f"server {server} {'died' if answer is None else 'had nothing to commit'}")
        self._deliver(gun, request, answer, fate, life)

    def _server(self) -> int:
        """Any that is not holding a commit."""
        free = [number for number in range(len(self.servers.ports)) if self._held is None or self._held[0] != number]
        return self.chance.choice(free)

    async def _finished(self, task: asyncio.Future[httpx.Response]) -> httpx.Response | None:
        """The answer, None when the connection died. What waits for the held transaction lets that one go first."""
        if self._held is not None:
            done, _ = await asyncio.wait({task}, timeout=BLOCKED_SECONDS)
            if not done:
                await self.release()
        try:
            return await task
        except httpx.TransportError:
            return None

    async def _hold(
        self, server: int, task: asyncio.Future[httpx.Response], gun: ModelGun, request: m.Request, life: int
    ) -> None:
        while not task.done() and not await self.servers.fault(server):
            await asyncio.wait({task}, timeout=0.002)

        async def delivered() -> None:
            self._deliver(gun, request, await task, "passes", life)

        following = asyncio.ensure_future(delivered())
        if task.done():
            await following
            await self.servers.fault(server, "none")
            return
        self._held = (server, following, HELD_EVENTS)

    async def release(self) -> None:
        """Lets the held commit go and waits for its answer."""
        if self._held is None:
            return
        server, following, _ = self._held
        self._held = None
        await self.servers.fault(server, "release")
        await following
        await self._poke()

    def _deliver(self, gun: ModelGun, request: m.Request, answer: httpx.Response | None, fate: str, life: int) -> None:
        if life != gun.life:
            return  # the gun was killed meanwhile
        if fate == "response_lost":
            gun.soon(request.timeout_ms, m.Failed, id=request.id, reason="timeout")
        elif answer is None:
            gun.soon(1, m.Failed, id=request.id, reason="network")
        elif fate == "truncated":
            gun.soon(30, m.Failed, id=request.id, reason="truncated")
        else:
            assert answer.status_code < 500, f"the server answered {answer.status_code}: {answer.text[:500]}"
            delay = self.chance.randint(2, 80) if fate != "slow" else self.chance.randint(2_000, 20_000)
            told = msgspec.json.decode(answer.content) if answer.content else None
            gun.soon(delay, m.Response, id=request.id, status=answer.status_code, body=told)
            if isinstance(request.ask, m.AskPush):
                self.later(delay, self._poke)

    async def _poke(self) -> None:
        """Tell some guns of the new heads; a poke is a hint and may be lost."""
        for row in await self.database.fetch("SELECT name, head FROM feed_partition ORDER BY name"):
            for gun in self.guns:
                if row["name"] in gun.store.cursors and self.chance.random() < 0.6:
                    gun.poke(row["name"], row["head"])
