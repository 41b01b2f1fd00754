"""What every request of the gateway works with, opened when the application starts and closed when it ends."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import asyncpg
from litestar import Litestar, Request
from litestar.connection import ASGIConnection

from stowage.gateway.bootstrap import Builder
from stowage.gateway.bus import Bus
from stowage.gateway.epoch import open_epoch, recognise
from stowage.gateway.horizon import Horizon
from stowage.gateway.live import Live
from stowage.gateway.pulls import Pulls
from stowage.identity.directory import Directory
from stowage.identity.factors import Factors
from stowage.identity.passkeys import Passkeys
from stowage.identity.passwords import Passwords
from stowage.identity.sessions import Sessions
from stowage.kernel.command import Guard, Reaction, Room
from stowage.platform.clock import Now, now
from stowage.platform.recent import Recent

POOL_SIZE = 8  # connections a process, besides the two of Live
STATEMENT_SECONDS = 30


class Gateway:
    """One a process. Its directory is refreshed by each transaction that relies on it."""

    def __init__(self, pool: asyncpg.Pool[Any], bus: Bus, live: Live, directory: Directory) -> None:
        self.pool, self.bus, self.live, self.directory = pool, bus, live, directory
        self.bootstrap = Builder(pool)
        self.pulls = Pulls(pool, directory)
        self.sessions = Sessions()
        self.passwords = Passwords()
        self.factors = Factors()
        self.passkeys = Passkeys()
        self.recent = Recent()


def gateway_of(connection: Request[Any, Any, Any] | ASGIConnection[Any, Any, Any, Any]) -> Gateway:
    gateway: Gateway = connection.app.state.gateway
    return gateway


class House(NamedTuple):
    """Who decides, reacts and vetoes, each in a fixed order: the order in which app.py names them."""

    rooms: Sequence[Room]
    reactions: Sequence[Reaction]
    guards: Sequence[Guard]


@contextlib.asynccontextmanager
async def opened(
    url: str,
    house: House,
    connections: tuple[int, int] = (2, POOL_SIZE),
    init: Callable[[asyncpg.Connection[Any]], Awaitable[None]] = recognise,
) -> AsyncIterator[Gateway]:
    """The gateway on the database at `url`, for an application, a command line or a test.

    `connections`: of its pool, at least and at most. `init`: what is done with each new one."""
    least, most = connections
    settings = {"statement_timeout": f"{STATEMENT_SECONDS}s"}
    pool_of = asyncpg.create_pool(url, min_size=least, max_size=most, server_settings=settings, init=init)
    async with pool_of as pool:
        live = Live(lambda: asyncpg.connect(url, timeout=10))
        live.open()
        try:
            async with running_bus(pool, house, live) as bus:
                gateway = Gateway(pool, bus, live, bus.directory)
                horizon = Horizon(pool, gateway.bootstrap)
                horizon.open()
                try:
                    yield gateway
                finally:
                    await horizon.close()
                    await gateway.bootstrap.close()
                    await gateway.pulls.close()
        finally:
            await live.close()


@contextlib.asynccontextmanager
async def running_bus(
    pool: asyncpg.Pool[Any], house: House, live: Live | None = None, now: Now = now
) -> AsyncIterator[Bus]:
    """The bus alone, where nobody listens."""
    async with pool.acquire() as connection:
        await open_epoch(connection)
    bus = Bus(pool, house.rooms, house.reactions, house.guards, live, now=now)
    bus.open()
    try:
        yield bus
    finally:
        await bus.close()


def lifespan(url: str, house: House) -> Any:
    """For Litestar: `app.state.gateway` and `app.state.pool` while the application runs."""

    @contextlib.asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        async with opened(url, house) as gateway:
            app.state.gateway, app.state.pool = gateway, gateway.pool
            _calm_collector()
            yield

    return run


def _calm_collector() -> None:
    """What was made at start-up stays for good: looking through all of it for garbage would stop the server for 80 ms each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
