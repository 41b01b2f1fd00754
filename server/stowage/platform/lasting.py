"""For tasks that live as long as their process: what a dead connection raises, and how they are ended for certain."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

# asyncpg says InternalClientError when the connection that its pool hands out was ended by the database a moment before.
CONNECTION_ERRORS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

AGAIN_SECONDS = 1.0


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel and wait. Cancelled again each second: a wait whose result arrives together with the cancellation may swallow it."""
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)
