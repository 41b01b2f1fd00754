"""How far back changes are told. A tombstone lives as long as the longest time offline; then it is forgotten and the horizon moves past it.

H-1  A cursor before the horizon cannot be told what was deleted: it has to fetch anew (pull.py). Commands that wait are not touched by it.
H-2  Manifests are renewed before the horizon passes them, so that whoever fetches anew does not fetch something that is too old.
H-3  Where a partition stood at a time is marked once a day; its horizon is the newest mark that is older than the company's setting says.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import asyncpg

from stowage.company import queries as settings
from stowage.gateway.bootstrap import Builder
from stowage.platform.clock import Now, now
from stowage.platform.lasting import CONNECTION_ERRORS, end

log = logging.getLogger(__name__)

WINDOW = "longest_offline"  # the setting, in days
MARK_HOURS = 24
FIRST_SECONDS = 60.0  # a server that starts has other things to do
EVERY_SECONDS = 3600.0
BATCH_ROWS = 10_000
LOCK_CLASS = 0x484F525A  # "HORZ"

MARK = """
    INSERT INTO feed_mark (partition, at, head)
    SELECT id, $1::timestamptz, head FROM feed_partition p
    WHERE NOT EXISTS (
        SELECT FROM feed_mark m
        WHERE m.partition = p.id AND (m.at > $1::timestamptz - make_interval(hours => $2) OR m.head = p.head)
    )
"""
DUE = """
    SELECT p.id, p.name, m.head FROM feed_partition p
    CROSS JOIN LATERAL (
        SELECT head FROM feed_mark WHERE partition = p.id AND at <= $1::timestamptz - make_interval(days => $2) ORDER BY at DESC LIMIT 1
    ) m
    WHERE m.head > p.horizon AND EXISTS (SELECT FROM feed_row r WHERE r.partition = p.id AND r.body IS NULL AND r.seq <= m.head)
    ORDER BY p.name
"""
HAS_MANIFEST = "SELECT EXISTS (SELECT FROM sync_manifest WHERE partition = $1)"
MOVE = "UPDATE feed_partition SET horizon = $2 WHERE id = $1 AND horizon < $2"
FORGET = """
    DELETE FROM feed_row WHERE partition = $1 AND body IS NULL
    AND seq = ANY(ARRAY(SELECT seq FROM feed_row WHERE partition = $1 AND body IS NULL AND seq <= $2 ORDER BY seq LIMIT $3))
"""
DROP_MARKS = "DELETE FROM feed_mark WHERE partition = $1 AND head < $2"


class Horizon:
    """Looks a minute after the start and then once an hour; of several processes one does it."""

    def __init__(self, pool: asyncpg.Pool[Any], builder: Builder, *, now: Now = now) -> None:
        self._pool, self._builder, self._now = pool, builder, now
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._run(), name="feed horizon")

    async def close(self) -> None:
        if self._task is not None:
            await end(self._task)

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_SECONDS)
        while True:
            try:
                await self.advance()
            except CONNECTION_ERRORS as error:
                log.warning("horizon: next time: %s", error)
            await asyncio.sleep(EVERY_SECONDS)

    async def advance(self) -> int:
        """Mark where partitions stand, move horizons that are due; how many tombstones were forgotten."""
        at, forgotten = self._now(), 0
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1, 0)", LOCK_CLASS):
                return 0
            try:
                await connection.execute(MARK, at, MARK_HOURS)
                days = await settings.number(WINDOW, connection)
                for number, name, head in await connection.fetch(DUE, at, days):
                    if await connection.fetchval(HAS_MANIFEST, number):
                        await self._builder.built(name, number, head)
                    forgotten += await _forget(number, head, connection)
            finally:
                await connection.execute("SELECT pg_advisory_unlock($1, 0)", LOCK_CLASS)
        if forgotten:
            log.info("horizon: %d tombstones forgotten", forgotten)
        return forgotten


async def _forget(number: int, head: int, connection: asyncpg.Connection[Any]) -> int:
    """The horizon goes first: from its commit on nobody relies on what is deleted after it."""
    await connection.execute(MOVE, number, head)
    await connection.execute(DROP_MARKS, number, head)
    forgotten = 0
    while True:
        deleted = int((await connection.execute(FORGET, number, head, BATCH_ROWS)).rpartition(" ")[2])
        forgotten += deleted
        if deleted < BATCH_ROWS:
            return forgotten
