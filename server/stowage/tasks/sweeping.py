"""Leases that ran out end by themselves: looked for every minute by one server process of all, and ended by a command as any other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog
from litestar import Litestar

from stowage.platform.lasting import CONNECTION_ERRORS, end
from stowage.tasks.commands import SweepTasks

log = structlog.get_logger()

EVERY_SECONDS = 60.0
LOCK_KEY = 0x5441534B  # "TASK"
LOCK = "SELECT pg_try_advisory_xact_lock($1)"
OVER = "SELECT DISTINCT warehouse FROM task WHERE state = 'taken' AND lease_until < now() ORDER BY warehouse"

Submit = Callable[..., Awaitable[Any]]


async def sweep(pool: asyncpg.Pool[Any], submit: Submit) -> int:
    """One look: how many warehouses had leases that ran out, none where another process is looking."""
    async with pool.acquire() as connection, connection.transaction():
        if not await connection.fetchval(LOCK, LOCK_KEY):
            return 0
        warehouses = [row["warehouse"] for row in await connection.fetch(OVER)]
        for warehouse in warehouses:
            await submit(SweepTasks(warehouse), person=0, warehouse=warehouse)
    return len(warehouses)


async def _run(pool: asyncpg.Pool[Any], submit: Submit) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await sweep(pool, submit)
        except Exception as error:
            if not isinstance(error, CONNECTION_ERRORS):
                log.exception("tasks_not_swept")
            else:
                log.warning("tasks_not_swept", error=str(error), note="it is tried again")


def sweeping() -> Callable[[Litestar], Any]:
    """For Litestar: while the application runs, after `app.state.gateway` is there."""

    @asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(_run(app.state.pool, app.state.gateway.bus.submit), name="leases")
        try:
            yield
        finally:
            await end(task)

    return run
