"""The practice company as part of the site: opened by its first request, closed when nobody has used it for a while (P-3 … P-5)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog
from litestar import Litestar, asgi
from litestar.exceptions import NotFoundException
from litestar.types import Receive, Scope, Send

from stowage.gateway.core import Gateway, House, opened
from stowage.gateway.epoch import recognise
from stowage.platform.errors import ApiError
from stowage.platform.lasting import CONNECTION_ERRORS, end
from stowage.practice.border import PREFIX, inside, outside
from stowage.practice.following import follow
from stowage.practice.neighbour import Neighbour

CONNECTIONS = (1, 3)  # of a process, beside the eight of the real company
IDLE_SECONDS = 600.0
LOOK_SECONDS = 1.0  # how long it may go unnoticed by requests that it was made anew or removed
WATCH_SECONDS = 5.0  # the same, where nobody asks
LEAVE_SECONDS = 5.0

log = structlog.get_logger()


class Replaced(ConnectionError):
    """A new connection leads to another database than the one that was opened."""


class Opened:
    """A gateway on one copy, and who is using it."""

    def __init__(self, oid: int, gateway: Gateway, stack: AsyncExitStack) -> None:
        self.oid, self.gateway, self.stack = oid, gateway, stack
        self.follows = ""  # the state of the real company
        self.requests: set[asyncio.Task[Any]] = set()
        self.used_at = time.monotonic()


class Site:
    """Of the real company whose database is beside `neighbour`. `app` answers the practice company's requests, with what runs `beside`
    it while it is open; `lifespan` is for the application that the site is part of."""

    def __init__(
        self,
        app: Litestar,
        neighbour: Neighbour,
        house: House,
        beside: Sequence[Callable[[Litestar], Any]] = (),
        *,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.neighbour, self._beside = neighbour, beside
        self._app, self._house, self._idle = app, house, idle_seconds
        self._pool: asyncpg.Pool[Any]
        self._lock = asyncio.Lock()
        self._open: Opened | None = None
        self._looked_at = -LOOK_SECONDS
        self._oid: int | None = None

    def route(self) -> Any:
        """Everything below /practice."""

        @asgi(PREFIX, is_mount=True, copy_scope=True)
        async def practice(scope: Scope, receive: Receive, send: Send) -> None:
            asked = inside(scope)
            if asked is None:
                raise NotFoundException(f"there is no {scope['path']}")
            async with AsyncExitStack() as stack:
                if asked["path"].startswith("/api/"):
                    await stack.enter_async_context(self.used())
                await self._app(asked, receive, outside(send))  # type: ignore[arg-type]

        return practice

    @asynccontextmanager
    async def used(self) -> AsyncIterator[Gateway]:
        """Its gateway, open for as long as the caller needs it. Raises 404 practice_missing."""
        there = await self._ready()
        task = asyncio.current_task()
        assert task is not None
        there.requests.add(task)
        try:
            yield there.gateway
        finally:
            there.requests.discard(task)
            there.used_at = time.monotonic()

    @asynccontextmanager
    async def lifespan(self, app: Litestar) -> AsyncIterator[None]:
        """While the real company is open (`app.state.pool`), whose guns it lets in (`app.state.practice`)."""
        self._pool, app.state.practice = app.state.pool, self
        watching = asyncio.create_task(self._watch(), name="practice company")
        try:
            yield
        finally:
            await end(watching)
            await self._close()

    async def there(self) -> bool:
        """Whether there is one now."""
        async with self._lock:
            self._looked_at = -LOOK_SECONDS
            await self._look()
            return self._oid is not None

    async def _look(self) -> None:
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._oid = await self.neighbour.oid(self._pool)
            self._looked_at = time.monotonic()
        if self._open is not None and self._open.oid != self._oid:
            await self._close()
        if self._open is not None:
            self._open.follows = await follow(self._open.follows, self._pool, self._open.gateway.pool)

    async def _ready(self) -> Opened:
        async with self._lock:
            await self._look()
            if self._oid is None:
                raise ApiError(404, "practice_missing", "there is no practice company")
            if self._open is None:
                self._open = await self._opened(self._oid)
                self._open.follows = await follow("", self._pool, self._open.gateway.pool)
            return self._open

    async def _opened(self, oid: int) -> Opened:
        async def same(connection: asyncpg.Connection[Any]) -> None:
            if await self.neighbour.oid(connection) != oid:
                raise Replaced("the practice company was made anew")
            await recognise(connection)

        async with AsyncExitStack() as stack:
            try:
                gateway = await stack.enter_async_context(opened(self.neighbour.url, self._house, CONNECTIONS, same))
            except (Replaced, asyncpg.InvalidCatalogNameError):
                self._looked_at = -LOOK_SECONDS
                raise ApiError(503, "try_again", headers={"Retry-After": "1"}) from None
            self._app.state.gateway, self._app.state.pool = gateway, gateway.pool
            for each in self._beside:
                await stack.enter_async_context(each(self._app))
            log.info("practice_opened")
            return Opened(oid, gateway, stack.pop_all())
        raise AssertionError("an exit stack swallows nothing")

    async def _close(self) -> None:
        """Who still uses it is let go: its database may be another one by now."""
        there, self._open = self._open, None
        if there is None:
            return
        for request in there.requests:
            request.cancel()
        if there.requests:
            await asyncio.wait(there.requests, timeout=LEAVE_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await there.stack.aclose()
        log.info("practice_closed")

    async def _watch(self) -> None:
        """Closes what nobody uses, and what is another one by now."""
        while True:
            await asyncio.sleep(min(WATCH_SECONDS, self._idle / 2))
            async with self._lock:
                there = self._open
                if there is None:
                    continue
                with suppress(*CONNECTION_ERRORS):
                    await self._look()
                if not there.requests and time.monotonic() - there.used_at >= self._idle:
                    await self._close()
