"""Guns that listen, in a process of their own: each on its socket, pulling when it is poked, as the store of a real one does.

All times are seconds of the machine's clock, so that processes can compare them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from bench.devices import Gun
from bench.push import Sender
from bench.report import Report, percentile
from bench.wire import Wire

HOST = "127.0.0.1"
FILES = 8_192
AT_ONCE = 20
SECONDS = 60


class Place(msgspec.Struct):
    """What a gun reads of a partition to know where it stands; reading the rows is work of its own processor."""

    partition: str
    to: int
    more: bool


class Pulled(msgspec.Struct):
    partitions: list[Place]


class Entry(msgspec.Struct):
    partition: str
    as_of: int


class Manifest(msgspec.Struct):
    partitions: list[Entry]


class Said(msgspec.Struct):
    type: str
    partition: str = ""
    head: int = 0


@dataclass
class Heard:
    """Seconds from each moment to its poke and to its rows, of every gun; how many pokes of the tasks a gun got and how often it asked."""

    poked: list[float]
    pulled: list[float]
    pokes: float
    pulls: float


class Socket:
    """A bare WebSocket: short texts, each in one frame, so that a thousand of them take little of the machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @staticmethod
    async def opened(port: int) -> Socket:
        reader, writer = await asyncio.open_connection(HOST, port)
        key = base64.b64encode(os.urandom(16)).decode()
        asked = {"Host": f"{HOST}:{port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key}
        lines = [f"{name}: {value}\r\n" for name, value in (asked | {"Sec-WebSocket-Version": "13"}).items()]
        writer.write(f"GET /api/sync/live HTTP/1.1\r\n{''.join(lines)}\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return Socket(reader, writer)

    def send(self, text: bytes) -> None:
        """At most 125 bytes, masked with zeros, as a client has to mask."""
        self._writer.write(bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text)

    def close(self) -> None:
        self._writer.close()

    async def read(self) -> bytes:
        """The next text. Raises ConnectionError when the server ends it."""
        first, length = await self._reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await self._reader.readexactly(2))
        text = await self._reader.readexactly(length)
        if first != 0x81:
            raise ConnectionError(f"frame {first:#x}: {text!r}")
        return text


class Watcher:
    """One gun on its socket: any number of pokes make one pull, and only one that tells of something new."""

    def __init__(self, port: int, token: str, tasks: str) -> None:
        self.port, self.token, self.tasks = port, token, tasks
        self.wire = Wire(HOST, port)
        self.poked: list[tuple[int, float]] = []  # head of the tasks, when it was told
        self.pulled: list[tuple[int, float]] = []  # cursor of the tasks, when its rows were here
        self._cursors: dict[str, int] = {}
        self._told: dict[str, int] = {}  # heads of the pokes since the last pull went out
        self._poke, self._moved = asyncio.Event(), asyncio.Event()
        self._running: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        manifest = msgspec.json.decode(await self._get("/api/sync/bootstrap"), type=Manifest)
        self._cursors = {part.partition: part.as_of for part in manifest.partitions}
        while await self._pull():
            pass
        socket = await Socket.opened(self.port)
        socket.send(msgspec.json.encode({"token": self.token}))
        assert decode(await socket.read()).type == "ready"
        self.pulled = []
        self._running = [asyncio.create_task(self._hear(socket)), asyncio.create_task(self._follow())]

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.wire.close()

    async def until(self, head: int) -> None:
        """Raises TimeoutError where a gun never gets there, and what ended its listening."""
        async with asyncio.timeout(SECONDS):
            while self._cursors[self.tasks] < head:
                self._moved.clear()
                moved = asyncio.create_task(self._moved.wait())
                await asyncio.wait([moved, *self._running], return_when=asyncio.FIRST_COMPLETED)
                moved.cancel()
                for task in self._running:
                    if task.done():
                        task.result()
                        raise ConnectionError("a gun does not listen any more")

    async def _get(self, path: str) -> bytes:
        status, answer = await self.wire.request("GET", path, {"authorization": f"Bearer {self.token}"})
        assert status == 200, answer[:300]
        return answer

    async def _pull(self) -> bool:
        """True: there is more."""
        at = "".join(f"&at={name}:{cursor}" for name, cursor in self._cursors.items())
        answer = decode_pulled(await self._get(f"/api/sync/pull?limit=5000{at}"))
        for part in answer.partitions:
            self._cursors[part.partition] = part.to
        self.pulled.append((self._cursors[self.tasks], time.time()))
        return any(part.more for part in answer.partitions)

    async def _hear(self, socket: Socket) -> None:
        while True:
            message = decode(await socket.read())
            if message.type == "ping":
                socket.send(b'{"type":"pong"}')
            elif message.type == "poke":
                if message.partition == self.tasks:
                    self.poked.append((message.head, time.time()))
                self._told[message.partition] = message.head
                self._poke.set()

    async def _follow(self) -> None:
        while True:
            await self._poke.wait()
            self._poke.clear()
            while any(head > self._cursors[partition] for partition, head in self._told.items()):
                self._told.clear()
                while await self._pull():
                    pass
                self._moved.set()


decode = msgspec.json.Decoder(Said).decode
decode_pulled = msgspec.json.Decoder(Pulled).decode


def since(moments: Sequence[tuple[int, float]], reached: Sequence[tuple[int, float]]) -> list[float]:
    """Seconds from each (head, moment) until this head, or a later one, was first reached."""
    taken, at = [], 0
    for head, moment in moments:
        while reached[at][0] < head:
            at += 1
        taken.append(reached[at][1] - moment)
    return taken


class Crowd:
    """`moments`: (head of the tasks, when it was committed), in order."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe = pipe

    def heard(self, moments: Sequence[tuple[int, float]]) -> Heard:
        """Since the crowd was there or was asked last, once all have the last head's rows."""
        self._pipe.send(list(moments))
        heard: Heard = self._pipe.recv()
        return heard


@contextlib.contextmanager
def crowd(port: int, tasks: str, tokens: Sequence[str]) -> Iterator[Crowd]:
    """As many guns as there are tokens, all of them on their sockets."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=listen, args=(port, tasks, list(tokens), theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield Crowd(ours)
    finally:
        ours.close()
        process.join(SECONDS)
        if process.is_alive():
            process.kill()


def listen(port: int, tasks: str, tokens: list[str], pipe: Connection[Any, Any]) -> None:
    """The process of a crowd."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, FILES), hard))
    with contextlib.suppress(EOFError):
        asyncio.run(_listen([Watcher(port, token, tasks) for token in tokens], pipe))


async def _listen(watchers: Sequence[Watcher], pipe: Connection[Any, Any]) -> None:
    for start in range(0, len(watchers), AT_ONCE):
        await asyncio.gather(*(watcher.open() for watcher in watchers[start : start + AT_ONCE]))
    pipe.send("ready")
    try:
        while True:
            moments = await asyncio.to_thread(pipe.recv)
            await asyncio.gather(*(watcher.until(moments[-1][0]) for watcher in watchers))
            pipe.send(heard(watchers, moments))
    finally:
        await asyncio.gather(*(watcher.close() for watcher in watchers))


def heard(watchers: Sequence[Watcher], moments: Sequence[tuple[int, float]]) -> Heard:
    pokes = sum(len(watcher.poked) for watcher in watchers) / len(watchers)
    pulls = sum(len(watcher.pulled) for watcher in watchers) / len(watchers)
    told = Heard([], [], pokes, pulls)
    for watcher in watchers:
        told.poked += since(moments, watcher.poked)
        told.pulled += since(moments, watcher.pulled)
        watcher.poked, watcher.pulled = [], []
    return told


async def tokens(guns: Sequence[Gun], port: int) -> list[str]:
    """Of a session each."""
    for gun in guns:
        sender = Sender(gun, Wire(HOST, port))
        await sender.sign_in()
        await sender.wire.close()
    return [gun.token for gun in guns]


def tell(report: Report, among: str, times: dict[str, list[float]]) -> None:
    """`times`: what was reached → seconds since the push was answered."""
    for what, taken in times.items():
        for share in (0.5, 0.95):
            name = f"push answered -> {what}, {among}, p{share * 100:.0f}"
            aim = "<= 150" if (what, share) == ("screen", 0.95) else None
            report.add(name, percentile(taken, share) * 1000, "ms", aim=aim)
