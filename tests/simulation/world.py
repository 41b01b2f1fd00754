"""The simulation's clock, its servers and its story.

Virtual time only orders events: requests really go to the servers, one after another, each told what time it is. A `hold` keeps one
server's commit open while others go on, which is how concurrent transactions come about; it ends when somebody waits for its locks.
Nothing here depends on how fast the machine is, so a seed replays exactly.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx

if TYPE_CHECKING:
    from simulation.company import Company
    from simulation.devices import Device
    from simulation.network import Network
    from simulation.pages import Driver
    from simulation.photos import Album
    from simulation.servers import Servers

BEGAN = 1_796_090_400_000  # ms UTC of the world's first moment
# Who waits for a transaction of which nothing is under way, as of a held one.
BLOCKED = """
    SELECT w.pid FROM pg_stat_activity w JOIN pg_stat_activity h ON h.pid = ANY(pg_blocking_pids(w.pid))
    WHERE w.datname = current_database() AND w.wait_event_type = 'Lock' AND h.state = 'idle in transaction'
"""


class Violation(AssertionError):
    """`str` says which invariant, and what differs."""


def require(invariant: int, holds: object, what: str) -> None:
    if not holds:
        raise Violation(f"invariant {invariant}: {what}")


class World:
    network: Network
    album: Album

    def __init__(self, seed: int, company: Company, servers: Servers, driver: Driver) -> None:
        self.seed, self.company, self.servers, self.driver = seed, company, servers, driver
        self.devices: list[Device] = []
        self.story: list[str] = []
        self.faults: Counter[str] = Counter()
        self.at_desks: set[str] = set()  # op ids of what was said there, and of what was there before
        self.spoken = 0  # commands that people tried to have kept
        self.healed = False
        self.elapsed = 0
        self._order = count()
        self._events: list[tuple[int, int, Callable[[], Any]]] = []
        self._connection: asyncpg.Connection[Any] | None = None

    # ---- time ----

    def now(self) -> int:
        """ms UTC of the world."""
        return BEGAN + self.elapsed

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
        await self.network.after_event()
        return True

    # ---- who is there ----

    def device(self, name: str) -> Device | None:
        """None: it never came to be in this run, or never comes back."""
        found = next((device for device in self.devices if device.name == name), None)
        return found if found is not None and not found.history.gone else None

    @property
    def working(self) -> list[Device]:
        return [device for device in self.devices if not device.history.gone]

    # ---- the servers ----

    async def database(self) -> asyncpg.Connection[Any]:
        """A connection of the simulation's own; another one when that died."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.servers.url)
        return self._connection

    async def disconnect(self) -> None:
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close()
        self._connection = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, server: int = 0
    ) -> httpx.Response:
        """Raises httpx.TransportError when the process dies under the request."""
        return await self.servers.ask(server, method, path, {**headers, "x-simulated-now": str(self.now())}, body)

    async def blocked(self) -> set[int]:
        """Process ids of those in the database who wait for one that stands still."""
        return {row["pid"] for row in await (await self.database()).fetch(BLOCKED)}

    async def finished(self, task: asyncio.Future[httpx.Response]) -> httpx.Response | None:
        """The answer, None when the connection died."""
        try:
            return await task
        except httpx.TransportError:
            return None
