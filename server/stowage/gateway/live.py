"""Pokes: after a commit every server tells its listeners which partitions have moved, and nothing else.

One sender per process tells PostgreSQL (NOTIFY) what several commits moved, in one statement. One connection per process listens. It
is looked after: when it dies, even silently, it is opened again, listens again, and everybody is poked with the heads of
then, because pokes may have been missed meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import msgspec

from stowage.platform.lasting import CONNECTION_ERRORS, end

log = logging.getLogger(__name__)

CHANNEL = "stowage_feed"
PAYLOAD_BYTES = 7_000  # PostgreSQL takes less than 8,000
HEADS = "SELECT name, head FROM feed_partition"
CHECK_SECONDS = 5.0
ANSWER_SECONDS = 5.0
RETRY_SECONDS = 0.2

Connect = Callable[[], Awaitable[Any]]
decode_heads = msgspec.json.Decoder(dict[str, int]).decode


class Subscription:
    """The partitions of one listener that moved since it last looked."""

    def __init__(self, partitions: Iterable[str]) -> None:
        self.partitions = frozenset(partitions)
        self._moved: dict[str, int] = {}
        self._event = asyncio.Event()

    def poke(self, heads: Mapping[str, int]) -> None:
        for name, head in heads.items():
            if name in self.partitions:
                self._moved[name] = max(head, self._moved.get(name, 0))
                self._event.set()

    async def moved(self) -> dict[str, int]:
        """Wait until something moved; partition → head."""
        await self._event.wait()
        self._event.clear()
        moved, self._moved = self._moved, {}
        return moved


class Live:
    """`open` before, `close` after. `publish` never waits."""

    def __init__(self, connect: Connect, *, check_seconds: float = CHECK_SECONDS) -> None:
        self._connect, self._check_seconds = connect, check_seconds
        self._subscriptions: set[Subscription] = set()
        self._pending: dict[str, int] = {}
        self._told = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._lost = asyncio.Event()
        self.listening = asyncio.Event()
        self.listener_pid = 0  # backend of the listening connection

    def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._listen(), name="live listener"),
            loop.create_task(self._send(), name="live sender"),
        ]

    async def close(self) -> None:
        await end(*self._tasks)

    def publish(self, heads: Mapping[str, int]) -> None:
        """Poke every listener of every server. Call it after the commit."""
        if heads:
            for name, head in heads.items():
                self._pending[name] = max(head, self._pending.get(name, 0))
            self._told.set()

    @contextlib.contextmanager
    def subscribed(self, partitions: Iterable[str]) -> Any:
        subscription = Subscription(partitions)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    def _poke(self, heads: Mapping[str, int]) -> None:
        for subscription in self._subscriptions:
            subscription.poke(heads)

    async def _listen(self) -> None:
        while True:
            try:
                connection = await self._connect()
            except CONNECTION_ERRORS as error:
                log.warning("live: no connection: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            try:
                await self._listen_on(connection)
            except CONNECTION_ERRORS as error:
                log.warning("live: connection lost: %s", error)
            finally:
                self.listening.clear()
                connection.terminate()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_on(self, connection: Any) -> None:
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._lost.set())
        await connection.add_listener(CHANNEL, lambda *said: self._poke(decode_heads(said[3])))
        self.listener_pid = connection.get_server_pid()
        self._poke({row["name"]: row["head"] for row in await connection.fetch(HEADS)})
        self.listening.set()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._check_seconds):
                    await self._lost.wait()
                raise ConnectionError("closed by the database")
            await connection.fetchval("SELECT 1", timeout=ANSWER_SECONDS)

    async def _send(self) -> None:
        connection: Any = None
        while True:
            await self._told.wait()
            self._told.clear()
            heads, self._pending = self._pending, {}
            try:
                if connection is None or connection.is_closed():
                    connection = await self._connect()
                await connection.execute(
                    f"SELECT pg_notify('{CHANNEL}', p) FROM unnest($1::text[]) p",
                    _payloads(heads),
                    timeout=ANSWER_SECONDS,
                )
            except CONNECTION_ERRORS as error:
                log.warning("live: pokes wait: %s", error)
                self.publish(heads)
                if connection is not None:
                    connection.terminate()
                await asyncio.sleep(RETRY_SECONDS)
            except asyncio.CancelledError:
                if connection is not None:
                    connection.terminate()
                raise


def _payloads(heads: Mapping[str, int]) -> list[str]:
    payloads: list[str] = []
    part: dict[str, int] = {}
    size = 2
    for name, head in heads.items():
        size += len(name.encode()) + 24
        if size > PAYLOAD_BYTES:
            payloads.append(msgspec.json.encode(part).decode())
            part, size = {}, 2 + len(name.encode()) + 24
        part[name] = head
    payloads.append(msgspec.json.encode(part).decode())
    return payloads
