"""The simulation's clock, the network that does its worst, and the story it leaves behind.

Virtual time only orders events: requests really go to the servers, one after another. A `hold` keeps one server's commit open while
others go on, which is how concurrent transactions come about; it ends when somebody waits for its locks. Nothing here depends on how
fast the machine is, so a seed replays exactly.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import time
from collections import Counter, deque
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
DEADLY = ("kill_before", "kill_after")
HELD_EVENTS = 12
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class World:
    """`due` are faults of the server that come with the next pushes; each stays due until it has struck a commit."""

    def __init__(self, seed: int, servers: Servers, database: asyncpg.Connection[Any]) -> None:
        self.chance = random.Random(seed)
        self.servers, self.database = servers, database
        self.due: deque[str] = deque()
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
            self.faults[fate] += fate in FATES
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
        if self.due and isinstance(ask, m.AskPush) and ask.to >= ask.from_ and self._held is None:
            return self.due.popleft()
        return self.chance.choices(list(FATES), weights=list(FATES.values()))[0]

    @staticmethod
    def _message(gun: ModelGun, request: m.Request) -> tuple[dict[str, str], bytes]:
        body, headers = gun.body(request.ask)
        if request.token is not None:
            headers = headers | {"authorization": f"Bearer {request.token}"}
        return headers, body

    async def _exchange(
        self, gun: ModelGun, request: m.Request, headers: dict[str, str], body: bytes, fate: str, life: int
    ) -> None:
        if (fate in DEADLY or fate == "hold") and self._held is not None:
            self.due.appendleft(fate)
            fate = "passes"
        server = self._server()
        if fate in DEADLY or fate == "hold":
            await self.servers.fault(server, fate)
        ask = request.ask
        task = asyncio.ensure_future(self.servers.ask(server, ask.method, ask.path, headers, body))
        if fate == "hold":
            await self._hold(server, task, gun, request, life)
            return
        answer = await self._finished(task)
        if fate in DEADLY:
            await self._after_death(server, fate, died=answer is None)
        self._deliver(gun, request, answer, fate, life)

    async def _after_death(self, server: int, fate: str, *, died: bool) -> None:
        if died:
            self.faults[fate] += 1
            self.servers.revive(server)
        else:
            await self.servers.fault(server, "none")
            self.due.append(fate)
        self.tell(f"server {server} {'died' if died else 'had nothing to commit'}")

    def _server(self) -> int:
        """Any that is not holding a commit."""
        free = [number for number in range(len(self.servers.ports)) if self._held is None or self._held[0] != number]
        return self.chance.choice(free)

    async def _finished(self, task: asyncio.Future[httpx.Response]) -> httpx.Response | None:
        """The answer, None when the connection died. What waits for the held transaction lets that one go first."""
        while self._held is not None and not task.done():
            await asyncio.wait({task}, timeout=0.005)
            if not task.done() and await self.database.fetchval(BLOCKED):
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
            self.due.append("hold")
            return
        self.faults["hold"] += 1
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
            told = self._on_this_clock(msgspec.json.decode(answer.content)) if answer.content else None
            gun.soon(delay, m.Response, id=request.id, status=answer.status_code, body=told)
            if isinstance(request.ask, m.AskPush):
                self.later(delay, self._poke)

    def _on_this_clock(self, body: Any) -> Any:
        """The server's time is the world's: the machine's own would differ from run to run."""
        return {**body, "server_time": self.now()} if "server_time" in body else body

    async def _poke(self) -> None:
        """Tell some guns of the new heads; a poke is a hint and may be lost."""
        heads = dict(await self.database.fetch("SELECT name, head FROM feed_partition"))
        for gun in self.guns:
            for name in sorted(gun.store.cursors):
                if self.chance.random() < 0.6:
                    gun.poke(name, heads[name])
