"""The chain: each operation and each security event gets one link, whose hash holds that of its content and that of the link before.

A-1  Links are made behind the commands, never with them: by one process at a time, in short transactions, and with a small share of
     its time while commands arrive.
A-2  Numbers of links are dense. What has no link yet is what came a moment ago; `audit_progress` says up to which operation and event
     everything has one. An operation may become visible after later ones: progress waits until whoever could have drawn a lower
     number has ended.
A-3  When a day (UTC) is over, where the chain stands becomes its anchor, in the database, in the log and in the data folder; the latter
     is told every ten minutes besides.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import structlog
from litestar import Litestar

from stowage.audit import anchors
from stowage.audit.content import EVENTS, FIRST, OPS, chained
from stowage.platform.clock import Now, now
from stowage.platform.lasting import CONNECTION_ERRORS, end

log = structlog.get_logger()

BATCH = 1_000  # entries of each source a transaction
EVERY_SECONDS = 1.0
SHARE = 20  # while commands arrive, one part in so many of the time
HEADS_EVERY = timedelta(minutes=10)
LOCK_KEY = 0x41554454  # "AUDT"

LOCK = "SELECT pg_try_advisory_xact_lock($1)"
STANDING = """
    SELECT p.ops_through, p.events_through, l.no, l.chain,
        (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM op_sequence_seq) AS ops,
        (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM security_event_id_seq) AS events,
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest
    FROM audit_progress p
    LEFT JOIN LATERAL (SELECT no, chain FROM audit_link ORDER BY no DESC LIMIT 1) l ON true
"""
# Of the transaction that asks, so above those of all that have one. A snapshot's xmax is not: it follows the last one that ended, and is
# the id of a transaction that still runs where none has ended since that one began.
OWN_ID = "SELECT pg_current_xact_id()::text::bigint"
NEW_OPS = f"{OPS} WHERE o.sequence > $1 AND NOT EXISTS (SELECT FROM audit_link l WHERE l.op_id = o.op_id) ORDER BY o.sequence LIMIT $2"
NEW_EVENTS = (
    f"{EVENTS} WHERE e.id > $1 AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event = e.id) ORDER BY e.id LIMIT $2"
)
COLUMNS = ("no", "at", "op_id", "event", "what", "person", "device", "warehouse", "outcome", "sha256", "chain")
PROGRESS = "UPDATE audit_progress SET ops_through = $1, events_through = $2"
# Before the first one: as of the day before the chain began.
LAST_ANCHOR = """
    SELECT coalesce(max(day), (SELECT (at AT TIME ZONE 'UTC')::date - 1 FROM audit_link WHERE no = 1)) AS day, coalesce(max(no), 0) AS no
    FROM audit_anchor
"""
ANCHOR = "INSERT INTO audit_anchor (day, no, chain, made_at) VALUES ($1, $2, $3, $4)"
ANCHORS = "SELECT made_at AS at, no, encode(chain, 'hex') AS chain, day FROM audit_anchor ORDER BY day"


class Marks(NamedTuple):
    """Numbers of operations and events that were drawn when somebody looked; `after`: who drew them has a lower transaction id."""

    ops: int
    events: int
    after: int = 0


class Sealed(NamedTuple):
    """What a pass did: entries sealed, whether there is more, and whether commands arrived since the one before."""

    entries: int
    more: bool
    busy: bool


class Sealer:
    """One a process; of several, the one that has the lock seals. `folder` None: nothing is written outside the database."""

    def __init__(self, pool: asyncpg.Pool[Any], folder: Path | None, *, now: Now = now) -> None:
        self._pool, self._folder, self._now = pool, folder, now
        self._drawn: Marks | None = None  # waits for a look at the transactions
        self._waits: Marks | None = None  # waits for those transactions to end
        self._safe = Marks(0, 0)  # nobody draws these or lower ones any more
        self._head: anchors.Head | None = None
        self._told: anchors.Line | None = None
        self._looked: date | None = None  # whether that day has its anchor

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            began = time.monotonic()
            pause = EVERY_SECONDS
            try:
                done = await self.seal()
                if done.more:
                    pause = SHARE * (time.monotonic() - began) if done.busy else 0
                await self.tell()
            except (*CONNECTION_ERRORS, asyncpg.PostgresError, OSError) as error:
                log.warning("audit_not_sealed", error=str(error), note="it is tried again")
            await asyncio.sleep(pause)

    async def seal(self) -> Sealed:
        """One transaction's worth."""
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(LOCK, LOCK_KEY):
                return Sealed(0, more=False, busy=False)
            standing = await connection.fetchrow(STANDING)
            busy = self._drawn is not None and standing["ops"] > self._drawn.ops
            await self._look(standing, connection)
            ops = events = []
            if standing["ops"] > standing["ops_through"]:
                ops = await connection.fetch(NEW_OPS, standing["ops_through"], BATCH)
            if standing["events"] > standing["events_through"]:
                events = await connection.fetch(NEW_EVENTS, standing["events_through"], BATCH)
            no, chain = await _link(standing["no"] or 0, standing["chain"] or FIRST, [*ops, *events], connection)
            former = standing["ops_through"], standing["events_through"]
            through = tuple(map(max, former, (_through(self._safe.ops, ops), _through(self._safe.events, events))))
            if through != former:
                await connection.execute(PROGRESS, *through)
            if no:
                await self._anchor(no, chain, connection)
            self._head = anchors.Head(no, chain.hex()) if no else None
        return Sealed(len(ops) + len(events), more=max(len(ops), len(events)) == BATCH, busy=busy)

    async def _look(self, standing: asyncpg.Record, connection: asyncpg.Connection[Any]) -> None:
        """A-2. A number may be drawn an instant before its transaction has an id, so ids are looked at one pass later."""
        if self._waits is not None and standing["oldest"] >= self._waits.after:
            self._safe, self._waits = self._waits, None
        if self._waits is None and self._drawn is not None and self._drawn[:2] != self._safe[:2]:
            self._waits = self._drawn._replace(after=await connection.fetchval(OWN_ID))
        self._drawn = Marks(standing["ops"], standing["events"])

    async def _anchor(self, no: int, chain: bytes, connection: asyncpg.Connection[Any]) -> None:
        """A-3"""
        at = self._now()
        day = at.date() - timedelta(days=1)
        if day == self._looked:
            return
        self._looked = day
        last = await connection.fetchrow(LAST_ANCHOR)
        if last["day"] < day and last["no"] < no:
            await connection.execute(ANCHOR, day, no, chain, at)
            log.info("audit_anchor", day=str(day), entry=no, chain=chain.hex())

    async def tell(self) -> None:
        """Write to the data folder which anchors it lacks, and where the chain stands when that was not told for a while."""
        if self._folder is None or self._head is None or not self._is_due():
            return
        known = (await asyncio.to_thread(anchors.read, self._folder)).lines
        stands = {(line.no, line.chain) for line in known}
        made = [anchors.Line(**dict(row)) for row in await self._pool.fetch(ANCHORS)]
        made = [line for line in made if (line.no, line.chain) not in stands]
        last = (known + made)[-1] if known or made else None
        if last is None or self._now() - last.at >= HEADS_EVERY:
            last = anchors.Line(self._now(), self._head.no, self._head.chain)
            made += [last] if (last.no, last.chain) not in stands else []
        if made:
            await asyncio.to_thread(anchors.append, self._folder, made)
        self._told = last

    def _is_due(self) -> bool:
        told, at = self._told, self._now()
        if told is None or told.at.date() < at.date():
            return True
        return self._head is not None and self._head.no > told.no and at - told.at >= HEADS_EVERY


def _through(safe: int, rows: Sequence[asyncpg.Record]) -> int:
    """Up to which number everything visible has a link and nothing else is to come."""
    return min(safe, rows[-1]["place"]) if len(rows) == BATCH else safe


async def _link(
    no: int, chain: bytes, rows: list[asyncpg.Record], connection: asyncpg.Connection[Any]
) -> tuple[int, bytes]:
    """The head of the chain afterwards."""
    links = []
    for row in sorted(rows, key=lambda one: one["at"]):
        content = sha256(row["content"].encode()).digest()
        no, chain = no + 1, chained(chain, no + 1, content)
        links.append((no, *(row[name] for name in COLUMNS[1:-2]), content, chain))
    if links:
        await connection.copy_records_to_table("audit_link", records=links, columns=COLUMNS)
    return no, chain


def sealing(folder: Path | None) -> Callable[[Litestar], Any]:
    """For Litestar: seals while the application runs, after `app.state.pool` is there. `folder`: of the anchors, as of the Sealer."""

    @asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(Sealer(app.state.pool, folder).run(), name="audit trail")
        try:
            yield
        finally:
            await end(task)

    return run
