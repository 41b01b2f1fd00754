"""Pokes: across real server processes, where the connection to PostgreSQL dies without a word, in a storm, and to a thousand sockets."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg
import msgspec
import psutil
import pytest

from bench.devices import Gun
from bench.push import Sender, headers
from bench.served import Served, served
from bench.sockets import HOST, Socket
from bench.wire import Wire
from server.gateway.conftest import World, operation
from stowage.gateway import live as live_module
from stowage.gateway.live import CHANNEL, Live

SECONDS = 30
SOCKETS = 1_000
MOST_KILOBYTES = 300  # of a server process for a socket
STORM = 1_000


class Between:
    """A socket of its own in front of PostgreSQL's. After `silence` nothing passes on the connections of before, and no end is told."""

    def __init__(self, url: str, folder: Path) -> None:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        self._name = f".s.PGSQL.{query['port'][0]}"
        self._target = f"{query['host'][0]}/{self._name}"
        self._folder = folder
        self.url = parts._replace(query=f"host={quote(str(folder), safe='/')}&port={query['port'][0]}").geturl()
        self._passing: set[asyncio.Event] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Between:
        self._server = await asyncio.start_unix_server(self._accept, self._folder / self._name)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def silence(self) -> None:
        for silent in self._passing:
            silent.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._target)
        silent = asyncio.Event()
        self._passing.add(silent)
        for source, target in ((reader, back), (there, writer)):
            self._pumps.add(asyncio.create_task(self._pump(source, target, silent)))

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, silent: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                if not silent.is_set():
                    target.write(data)
        if not silent.is_set():
            target.close()


@pytest.fixture
async def between(world: World) -> AsyncIterator[Between]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-"))
    async with Between(world.url, folder) as between:
        yield between
    shutil.rmtree(folder)


async def test_a_listener_that_dies_silently_is_replaced_and_what_it_missed_is_poked(
    world: World, between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "ANSWER_SECONDS", 0.2)
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    other = Live(lambda: asyncpg.connect(between.url), check_seconds=0.05)
    other.open()
    try:
        async with asyncio.timeout(SECONDS):
            await other.listening.wait()
            first = other.listener_pid
            with other.subscribed([tasks]) as subscription:
                await world.push(world.guns[0], world.arrived(world.guns[0], "heard"))
                assert await subscription.moved() == {tasks: 1}
                between.silence()
                await world.push(world.guns[0], world.arrived(world.guns[0], "missed"))
                assert await subscription.moved() == {tasks: 2}
                assert other.listener_pid != first
                await world.push(world.guns[0], world.arrived(world.guns[0], "heard again"))
                assert await subscription.moved() == {tasks: 3}
    finally:
        await other.close()


async def test_a_storm_of_commits_is_a_few_pokes(world: World) -> None:
    told: list[dict[str, int]] = []
    connection = await asyncpg.connect(world.url)
    await connection.add_listener(CHANNEL, lambda *said: told.append(msgspec.json.decode(said[3])))
    live = world.gateway.live
    async with asyncio.timeout(SECONDS):
        await live.listening.wait()
        with live.subscribed(["device/x"]) as subscription:
            for head in range(1, STORM + 1):
                live.publish({"device/x": head})
            while (await subscription.moved())["device/x"] < STORM:
                pass
            await connection.fetchval("SELECT 1")  # what was notified before is here now
    await connection.close()
    assert told[-1] == {"device/x": STORM}
    assert len(told) <= 2


@pytest.fixture
def processes(world: World) -> Iterator[tuple[Served, Served]]:
    """Two server processes on the database, each on a port of its own."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with served(world.url, 1) as one, served(world.url, 1) as other:
        yield one, other


async def listening(gun: Gun, server: Served) -> Socket:
    socket = await Socket.opened(server.port)
    socket.send(msgspec.json.encode({"token": gun.token}))
    assert msgspec.json.decode(await socket.read()) == {"type": "ready"}
    return socket


async def poke(socket: Socket) -> dict[str, Any]:
    """The next one; who is pinged meanwhile answers."""
    async with asyncio.timeout(SECONDS):
        while True:
            said: dict[str, Any] = msgspec.json.decode(await socket.read())
            if said["type"] == "poke":
                return said
            socket.send(b'{"type":"pong"}')


async def test_what_one_process_commits_is_poked_by_every_other(world: World, processes: tuple[Served, Served]) -> None:
    gun, tasks = world.guns[0], f"wh/{world.warehouses['WH1']}/tasks"
    sender = Sender(gun, Wire(HOST, processes[0].port))
    await sender.sign_in()
    sockets = [await listening(gun, server) for server in processes]
    await world.push(gun, world.arrived(gun, "committed by this process"))
    for socket in sockets:
        assert await poke(socket) == {"type": "poke", "partition": tasks, "head": 1}
    body, signature = gun.push_body([operation(gun, {"text": "by the first"}, world.people["O1"], 1)])
    status, answer = await sender.wire.request("POST", "/api/sync/push", headers(signature, gun.token), body)
    assert (status, msgspec.json.decode(answer)["outcomes"][0]["outcome"]) == (200, "parked")  # the room is this test's
    for socket in sockets:
        assert (await poke(socket))["partition"] == tasks
    await sender.wire.close()


@pytest.mark.one_release
async def test_a_thousand_sockets_of_one_process_are_poked_and_cost_little(
    world: World, processes: tuple[Served, Served]
) -> None:
    server, gun = processes[0], world.guns[0]
    sender = Sender(gun, Wire(HOST, server.port))
    await sender.sign_in()
    process = psutil.Process(server.processes[0].pid)
    first = await listening(gun, server)
    before = process.memory_info().rss
    sockets = [first]
    for _ in range(0, SOCKETS, 50):
        sockets += await asyncio.gather(*(listening(gun, server) for _ in range(50)))
    kilobytes = (process.memory_info().rss - before) / 1000 / SOCKETS
    await world.push(gun, world.arrived(gun, "to all"))
    tasks = f"wh/{world.warehouses['WH1']}/tasks"
    pokes = await asyncio.gather(*(poke(socket) for socket in sockets))
    assert pokes == [{"type": "poke", "partition": tasks, "head": 1}] * (SOCKETS + 1)
    assert kilobytes < MOST_KILOBYTES
    for socket in sockets:
        socket.close()
    await sender.wire.close()
