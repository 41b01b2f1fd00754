"""The process that works on imports: started by a server process when something waits, ended when nothing has waited for a while.

On its standard input any line means: look now; the end of the input means: the server is gone, leave at once. What is under way is then
rolled back by the database and begun again by the next one. It is nice to others, and takes only so much memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator

import asyncpg
import structlog
import uvloop

from stowage.app import HOUSE
from stowage.gateway.batch import Rules
from stowage.gateway.epoch import recognise
from stowage.gateway.live import Live
from stowage.gateway.work import Catalogue
from stowage.imports.jobs import Importer
from stowage.imports.modest import be_modest
from stowage.imports.running import LOCK_KEY
from stowage.platform import logging
from stowage.platform.config import from_environment

LINGER_SECONDS = 30.0
LOOK_SECONDS = 1.0

log = structlog.get_logger()


async def run(url: str) -> None:
    rules = Rules(Catalogue(HOUSE.rooms), tuple(HOUSE.reactions), tuple(HOUSE.guards))
    holder = await asyncpg.connect(url, timeout=10)
    try:
        if not await holder.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
            return
        async with asyncpg.create_pool(url, min_size=1, max_size=3, init=recognise) as pool, _telling(url) as live:
            asked = asyncio.Event()
            listener = asyncio.create_task(_listen(asked))
            importer, idle_since = Importer(pool, rules, live), time.monotonic()
            while time.monotonic() - idle_since < LINGER_SECONDS:
                if await importer.work():
                    idle_since = time.monotonic()
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await asked.wait()
                asked.clear()
            listener.cancel()
    finally:
        await holder.close()


@contextlib.asynccontextmanager
async def _telling(url: str) -> AsyncIterator[Live]:
    """Devices are poked about what an import changed."""
    live = Live(lambda: asyncpg.connect(url, timeout=10))
    live.open()
    try:
        yield live
    finally:
        await live.close()


async def _listen(asked: asyncio.Event) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        asked.set()
    os._exit(0)


def main() -> None:
    config = from_environment()
    logging.configure(config.data / "stowage.log")
    be_modest()
    assert config.database_url is not None, "a server process says where the database is"
    uvloop.run(run(config.database_url))


if __name__ == "__main__":
    main()
