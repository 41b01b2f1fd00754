"""Looking after the process that works on imports: it runs while something waits, once for all servers of a database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from litestar import Litestar

from stowage.imports import store
from stowage.imports.words import Language
from stowage.platform.lasting import CONNECTION_ERRORS, end

log = structlog.get_logger()

COMMAND = (sys.executable, "-m", "stowage.importing")
RETURNED = (sys.executable, "-m", "stowage.imports.returned")
LOCK_KEY = 0x494D504F  # "IMPO"
EVERY_SECONDS = 2.0
FORGET_SECONDS = 3600.0
# Something waits, and nobody works on it: advisory locks of one number show it in two halves.
IDLE = f"""
    SELECT ({store.WAITING.removeprefix("SELECT ")}) AND NOT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND classid = 0 AND objid = {LOCK_KEY}
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def wake(state: Any) -> None:
    """After something was said that concerns an import. Where nobody looks after imports here, another server does."""
    runner: Runner | None = state.get("imports")
    if runner is not None:
        runner.look()


class Runner:
    """One a server process. `look` may be called whenever something was said that concerns an import."""

    def __init__(self, pool: asyncpg.Pool[Any], url: str, command: Sequence[str] = COMMAND) -> None:
        self._pool, self._url, self._command = pool, url, command
        self._asked = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._returning = asyncio.Lock()

    def look(self) -> None:
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        forget_at = loop.time()
        while True:
            try:
                if loop.time() >= forget_at:
                    await self._pool.execute(store.FORGET)
                    forget_at = loop.time() + FORGET_SECONDS
                if self._process is not None and self._process.returncode is not None:
                    if self._process.returncode:
                        log.error("import_process_ended", code=self._process.returncode)
                    self._process = None
                if self._process is None and await self._pool.fetchval(IDLE):
                    await self._start()
            except (*CONNECTION_ERRORS, asyncpg.PostgresError, OSError) as error:
                log.warning("imports_not_looked_at", error=str(error), note="it is tried again")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._asked.wait()
            if self._asked.is_set():
                self._asked.clear()
                self._wake()

    async def stop(self) -> None:
        """What is under way is rolled back, and begun again when a server runs."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def returned(self, id_: UUID, language: Language) -> bytes:
        """The file of an import with what is wrong in it marked; one after the other."""
        async with self._returning:
            process = await asyncio.create_subprocess_exec(
                *RETURNED,
                str(id_),
                language,
                stdout=asyncio.subprocess.PIPE,
                env=os.environ | {"DATABASE_URL": self._url},
            )
            try:
                data, _ = await process.communicate()
            finally:
                if process.returncode is None:
                    process.kill()
            if process.returncode:
                raise RuntimeError(f"the file of import {id_} could not be marked")
            return data

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            env=os.environ | {"DATABASE_URL": self._url},
            start_new_session=True,
        )

    def _wake(self) -> None:
        if self._process is not None and self._process.returncode is None and self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(b"\n")


def importing(url: str) -> Callable[[Litestar], Any]:
    """For Litestar: `app.state.imports` while the application runs, after `app.state.pool` is there."""

    @asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        runner = Runner(app.state.pool, url)
        app.state.imports = runner
        task = asyncio.create_task(runner.run(), name="imports")
        try:
            yield
        finally:
            await end(task)
            await runner.stop()

    return run
