"""One job at a time makes or removes the practice company; its row says how far it is, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import msgspec

from stowage.platform.failures import InUseError, StartError
from stowage.platform.faults import said
from stowage.platform.lasting import CONNECTION_ERRORS, end

LOCK_KEY = 0x50524143  # "PRAC": held by the job that runs
STARTING_SECONDS = 30  # from asking for a job until its process holds the lock
TELL_SECONDS = 0.5

# The process before lets go a moment after its row says what became of it.
LET_GO_IN = "SET lock_timeout = '5s'"
LOCK = "SELECT pg_advisory_lock($1)"
BEGIN = "INSERT INTO practice_job (what, person) VALUES ($1, $2) RETURNING id"
ONE_ASKS = "LOCK TABLE practice_job IN SHARE ROW EXCLUSIVE MODE"
# A job whose process is gone neither runs nor ever said what became of it.
LATEST = f"""
    SELECT j.id, j.what, j.step, j.done, j.total, j.reason, p.name_zh, p.name_en,
        (extract(epoch FROM j.begun_at) * 1000)::bigint AS begun_at, (extract(epoch FROM j.ended_at) * 1000)::bigint AS ended_at,
        CASE WHEN j.state <> 'running' OR j.begun_at > now() - interval '{STARTING_SECONDS} seconds' OR EXISTS (
            SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
            WHERE l.locktype = 'advisory' AND l.classid = 0 AND l.objid = $1 AND l.granted
        ) THEN j.state ELSE 'failed' END AS state
    FROM practice_job j LEFT JOIN person p ON p.id = j.person ORDER BY j.id DESC LIMIT 1
"""
MADE = (
    "SELECT (extract(epoch FROM max(begun_at)) * 1000)::bigint FROM practice_job WHERE what = 'make' AND state = 'done'"
)
INTERRUPTED = """
    UPDATE practice_job SET state = 'failed', reason = 'it was interrupted', ended_at = now() WHERE state = 'running' AND id <> $1
"""
TOLD = "UPDATE practice_job SET step = $2, done = $3, total = $4 WHERE id = $1"
ENDED = (
    "UPDATE practice_job SET state = $2, reason = $3, ended_at = clock_timestamp() WHERE id = $1 AND state = 'running'"
)


class Job(msgspec.Struct, frozen=True):
    """`what` make | remove; `state` running | done | failed; `step` begin | read | load | put | remove; `done` and `total` are bytes of
    rows. Times are ms UTC. `name_zh`, `name_en`: who asked; null: at the server's terminal."""

    id: int
    what: str
    state: str
    step: str
    done: int | None
    total: int | None
    reason: str
    name_zh: str | None
    name_en: str | None
    begun_at: int
    ended_at: int | None


async def latest(connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> Job | None:
    row = await connection.fetchrow(LATEST, LOCK_KEY)
    return Job(**dict(row)) if row is not None else None


async def made_at(connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> int | None:
    """As of when the newest copy is, ms UTC."""
    found: int | None = await connection.fetchval(MADE)
    return found


async def ask(what: str, person: int, pool: asyncpg.Pool[Any]) -> int | None:
    """The id of a new job, for a process that is started now. None while another one runs."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(ONE_ASKS)
        job = await latest(connection)
        if job is not None and job.state == "running":
            return None
        number: int = await connection.fetchval(BEGIN, what, person)
        return number


At = tuple[str, int | None, int | None]  # step, done, total


class Progress:
    """How far the job is, told to its row twice a second."""

    def __init__(self, job: int, connection: asyncpg.Connection[Any]) -> None:
        self._job, self._connection = job, connection
        self._now: At = ("begin", None, None)
        self._told: At = self._now

    def __call__(self, step: str, done: int, total: int | None) -> None:
        self._now = (step, done, total)

    async def tell(self) -> None:
        if self._now != self._told:
            self._told = self._now
            await self._connection.execute(TOLD, self._job, *self._now)

    async def run(self) -> None:
        """Until cancelled. Where the database does not answer, the job itself says so."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            with suppress(*CONNECTION_ERRORS):
                await self.tell()


@asynccontextmanager
async def running(what: str, job: int | None, url: str) -> AsyncIterator[Progress]:
    """Holds the lock and keeps the row, of `job` or of a new one. Raises InUseError while another one runs."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await connection.execute(LET_GO_IN)
        try:
            await connection.execute(LOCK, LOCK_KEY)
        except asyncpg.LockNotAvailableError:
            raise InUseError("the practice company is being made or removed already") from None
        await connection.execute("RESET lock_timeout")
        number = job or await connection.fetchval(BEGIN, what, None)
        await connection.execute(INTERRUPTED, number)
        progress = Progress(number, connection)
        telling = asyncio.create_task(progress.run(), name="practice job")
        state, reason = "failed", "it was interrupted"
        try:
            yield progress
            state, reason = "done", ""
        except Exception as error:
            reason = str(error) if isinstance(error, StartError) else said(error)
            raise
        finally:
            await end(telling)
            with suppress(*CONNECTION_ERRORS):
                await connection.execute(ENDED, number, state, reason)
    finally:
        connection.terminate()
