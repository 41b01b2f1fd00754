"""Many devices at once: pokes to 200 and 1,000 sockets, a gun's full outbox, and 1,000 guns that come back together.

The load is made on the same machine as the server, so whatever it takes is missing there.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import resource
import secrets
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.company import SYSTEM, Company, applied, enrolled
from bench.devices import Gun
from bench.push import Sender, bodies, headers
from bench.report import Report, percentile
from bench.served import Served
from bench.wire import Wire
from stowage.app import make_bus
from stowage.identity.commands import PersonRecord, PutPeople, Role
from stowage.identity.passwords import hash_password

HOST = "127.0.0.1"
OUTBOX, BATCH = 2_000, 200
SOCKETS = (200, 1_000)
STORMS, PUSHES = 60, 4  # pokes measured for each number of sockets; pushes a second
RETURNING, COMMANDS = 1_000, 100
DESK_EVERY_SECONDS = 0.1
PASSWORD = secrets.token_urlsafe(12)


async def make_crowd(url: str, company: Company, count: int) -> list[Gun]:
    """Guns beyond the eight of the company, and somebody at a desk."""
    async with asyncpg.create_pool(url, min_size=2, max_size=2) as pool, make_bus(pool) as bus:
        desk = PersonRecord("D01", "王芳", "Wang Fang", (Role.SUPERVISOR,), username="bench")
        desk = msgspec.structs.replace(desk, password_hash=hash_password(PASSWORD))
        await applied(bus, PutPeople((desk,)), person=SYSTEM)
        return [await enrolled(bus, company.warehouse, Gun()) for _ in range(count)]


async def signed_in(guns: Sequence[Gun], server: Served) -> list[Sender]:
    senders = [Sender(gun, Wire(HOST, server.port)) for gun in guns]
    for start in range(0, len(senders), 20):
        await asyncio.gather(*(sender.sign_in() for sender in senders[start : start + 20]))
    return senders


# --- a full outbox ----------------------------------------------------------------------------------------------------


async def outbox(company: Company, server: Served, gun: Gun) -> float:
    """Seconds until the last answer, 200 commands at a time, one push after the other."""
    (sender,) = await signed_in([gun], server)
    made = bodies(company, gun, 0, BATCH, OUTBOX // BATCH)
    began = time.perf_counter()
    for body, signature in made:
        await sender.push(body, signature)
    return time.perf_counter() - began


# --- pokes ------------------------------------------------------------------------------------------------------------


class Watcher:
    """A gun on its socket: at a poke it pulls, as guns do, one pull at a time."""

    def __init__(self, sender: Sender, tasks: str) -> None:
        self.sender, self.tasks = sender, tasks
        self.cursors: dict[str, int] = {}
        self.poked: dict[int, float] = {}  # head of the tasks → when the poke came
        self.shown: dict[int, float] = {}  # cursor of the tasks → when its rows were here
        self._due, self._pulled = asyncio.Event(), asyncio.Event()
        self._running: list[asyncio.Task[None]] = []

    async def open(self, port: int) -> None:
        token = self.sender.gun.token
        manifest = await self.get("/api/sync/bootstrap")
        self.cursors = {part["partition"]: part["as_of"] for part in manifest["partitions"]}
        while await self.pull():
            pass
        socket = await connect(f"ws://{HOST}:{port}/api/sync/live", compression=None, ping_interval=None)
        await socket.send(msgspec.json.encode({"token": token}).decode())
        assert msgspec.json.decode(await socket.recv()) == {"type": "ready"}
        self._running = [asyncio.create_task(self._hear(socket)), asyncio.create_task(self._follow())]

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def get(self, path: str) -> Any:
        authorization = {"authorization": f"Bearer {self.sender.gun.token}"}
        status, answer = await self.sender.wire.request("GET", path, authorization)
        assert status == 200, answer[:300]
        return msgspec.json.decode(answer)

    async def pull(self) -> bool:
        """True: there is more."""
        at = "".join(f"&at={name}:{cursor}" for name, cursor in self.cursors.items())
        answer = await self.get(f"/api/sync/pull?limit=5000{at}")
        for part in answer["partitions"]:
            self.cursors[part["partition"]] = part["to"]
        self.shown[self.cursors[self.tasks]] = time.perf_counter()
        return any(part["more"] for part in answer["partitions"])

    async def _hear(self, socket: ClientConnection) -> None:
        async for said in socket:
            message = msgspec.json.decode(said)
            if message["type"] == "ping":
                await socket.send('{"type":"pong"}')
            elif message["type"] == "poke":
                if message["partition"] == self.tasks:
                    self.poked[message["head"]] = time.perf_counter()
                self._due.set()

    async def _follow(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            await self.pull()
            self._pulled.set()

    async def until(self, head: int) -> None:
        while self.cursors[self.tasks] < head:
            for task in self._running:
                if task.done():
                    raise AssertionError("a gun gave up") from task.exception()
            self._pulled.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._pulled.wait()

    def after(self, times: dict[int, float], head: int) -> float | None:
        """When this head, or a later one, was first reached."""
        reached = [at for seen, at in times.items() if seen >= head]
        return min(reached) if reached else None


async def pokes(
    company: Company, server: Served, pusher: Gun, watching: Sequence[Gun]
) -> tuple[list[float], list[float]]:
    """Seconds from the answer of a push to the poke, and to its rows on the gun, of every socket and push."""
    tasks = f"wh/{company.warehouse}/tasks"
    watchers = [Watcher(sender, tasks) for sender in await signed_in(watching, server)]
    for start in range(0, len(watchers), 20):
        await asyncio.gather(*(watcher.open(server.port) for watcher in watchers[start : start + 20]))
    (sender,) = await signed_in([pusher], server)
    probe = Watcher(sender, tasks)
    probe.cursors = dict(watchers[0].cursors)
    moved: list[tuple[int, float]] = []
    for body, signature in bodies(company, pusher, 0, 1, STORMS):
        due = time.perf_counter() + 1 / PUSHES
        await sender.push(body, signature)
        answered = time.perf_counter()
        await probe.pull()
        moved.append((probe.cursors[tasks], answered))
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    last = moved[-1][0]
    for watcher in watchers:
        await watcher.until(last)
    heard, shown = [], []
    for watcher in watchers:
        for head, answered in moved:
            poked, there = watcher.after(watcher.poked, head), watcher.after(watcher.shown, head)
            assert poked is not None
            assert there is not None
            heard.append(poked - answered)
            shown.append(there - answered)
        await watcher.close()
    return heard, shown


# --- everybody comes back ---------------------------------------------------------------------------------------------


async def desk_session(server: Served) -> tuple[Wire, dict[str, str]]:
    body = msgspec.json.encode({"username": "bench", "password": PASSWORD})
    wire = Wire(HOST, server.port)
    told = {"content-type": "application/json", "stowage-client": "console"}
    status, answer, cookies = await wire.exchange("POST", "/api/sign-in", told, body)
    assert status in {200, 201}, answer[:300]
    return wire, {"cookie": cookies[0].split(";")[0]}


async def at_the_desk(company: Company, server: Served, until: asyncio.Event) -> list[float]:
    """Seconds of what a desk asks for while the guns come back: stock, orders, receipts, discrepancies, one after the other."""
    wire, cookie = await desk_session(server)
    asked = [
        f"/api/stock?warehouse={company.warehouse}&search=K000&limit=50",
        f"/api/purchase-orders?warehouse={company.warehouse}&limit=50",
        f"/api/receipts?warehouse={company.warehouse}&limit=50",
        "/api/discrepancies?state=open",
    ]
    taken, turn = [], 0
    while not until.is_set():
        began = time.perf_counter()
        status, answer = await wire.request("GET", asked[turn % len(asked)], cookie)
        assert status == 200, answer[:300]
        taken.append(time.perf_counter() - began)
        turn += 1
        await asyncio.sleep(DESK_EVERY_SECONDS)
    await wire.close()
    return taken


async def all_return(company: Company, server: Served, guns: Sequence[Gun]) -> tuple[float, list[float], list[float]]:
    """(seconds until the last answer, seconds of each gun, seconds of the desk's requests). Each gun opens a connection and a session,
    sends its commands in one push and pulls."""
    made = [bodies(company, gun, index, COMMANDS, 1)[0] for index, gun in enumerate(guns)]
    done = asyncio.Event()
    desk = asyncio.create_task(at_the_desk(company, server, done))
    await asyncio.sleep(1)
    began = time.perf_counter()
    taken: list[float] = []

    async def returns(gun: Gun, body: bytes, signature: str) -> None:
        sender = Sender(gun, Wire(HOST, server.port))
        await sender.sign_in()
        await patient_push(sender, body, signature)
        status, _ = await sender.wire.request("GET", "/api/sync/pull", headers("", gun.token))
        assert status == 200
        taken.append(time.perf_counter() - began)
        await sender.wire.close()

    await asyncio.gather(*(returns(gun, *one) for gun, one in zip(guns, made, strict=True)))
    elapsed = time.perf_counter() - began
    done.set()
    return elapsed, taken, await desk


async def patient_push(sender: Sender, body: bytes, signature: str) -> None:
    """Until it is answered: a server that has too much to do says 503, and devices wait."""
    while True:
        told = headers(signature, sender.gun.token)
        status, answer = await sender.wire.request("POST", "/api/sync/push", told, body)
        if status == 200:
            outcomes = msgspec.json.decode(answer)["outcomes"]
            assert all(one["outcome"] == "applied" for one in outcomes), outcomes[:3]
            return
        assert status in {429, 503}, (status, answer[:300])
        await asyncio.sleep(0.5 + int.from_bytes(hashlib.sha256(body).digest()[:2]) / 65_536)


def measure(company: Company, guns: Sequence[Gun], server: Served, report: Report) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8_192)), hard))
    report.add("an outbox of 2,000 scans drained", asyncio.run(outbox(company, server, company.guns[2])), "s")
    for sockets in SOCKETS:
        heard, shown = asyncio.run(pokes(company, server, company.guns[3], guns[:sockets]))
        for share in (0.5, 0.95):
            name = f"{sockets:,} sockets, p{share * 100:.0f}"
            report.add(f"push answered -> poke, {name}", percentile(heard, share) * 1000, "ms")
            report.add(f"push answered -> rows on the gun, {name}", percentile(shown, share) * 1000, "ms")
    elapsed, each, desk = asyncio.run(all_return(company, server, guns[:RETURNING]))
    report.add("1,000 guns return with 100 commands each", elapsed, "s")
    report.add("1,000 guns return, commands", RETURNING * COMMANDS / elapsed, "commands/s")
    report.add("1,000 guns return, a gun, median", percentile(each, 0.5), "s")
    for share in (0.5, 0.95):
        report.add(f"desk while they return, p{share * 100:.0f}", percentile(desk, share) * 1000, "ms")
