"""The long part of an import: reading, checking and going, in a process of its own, so that no request waits for it.

J-1  What was begun and not finished (a process that was killed) is begun again; after ATTEMPTS it counts as unreadable.
J-2  Going is one transaction: the commands, the word that the import is done, and the entry in the audit trail.
J-3  Somebody who cancels is heard between two commands, and at the latest in that transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import structlog

from stowage.gateway.batch import Rules, is_transient
from stowage.gateway.bus import Unavailable
from stowage.gateway.envelope import Incoming, write
from stowage.gateway.live import Live
from stowage.gateway.whole import NotWhole, execute_whole
from stowage.identity.directory import DESK, Directory
from stowage.imports import checking, headers, store
from stowage.imports.cells import shown
from stowage.imports.kinds import Asked, Field, Kind, Part, seen_by
from stowage.imports.reading import Fault, FileFault, Table, read
from stowage.imports.register import KINDS
from stowage.imports.store import Import, Made, Problem, Result
from stowage.kernel.command import Outcome
from stowage.kernel.decision import Context
from stowage.ledger.periods import posting_date
from stowage.platform.faults import said

log = structlog.get_logger()

ATTEMPTS = 3
AGAIN = 3  # checks anew when somebody changed a record between checking and going
SAMPLE_ROWS = 8
LONGEST_SAMPLE = 60
TELL_SECONDS = 0.4
PAUSE_SECONDS = 1.0  # before what was put off
DOCUMENTS = 50
CLOSED_THROUGH = "SELECT closed_through FROM ledger_setting"
WAREHOUSE = "SELECT code, has_bins FROM warehouse WHERE id = $1"


class Cancelled(Exception):
    """Somebody does not want it any more."""


class Importer:
    """`work` does one thing that waits. One of it at a time in a database: the caller holds its lock."""

    def __init__(self, pool: asyncpg.Pool[Any], rules: Rules, live: Live | None = None) -> None:
        self._pool, self._rules, self._live = pool, rules, live

    async def work(self) -> bool:
        """False: nothing waits."""
        row = await self._pool.fetchrow(store.NEXT)
        if row is None:
            return False
        job = store.import_of(row)
        attempts, went_at = await self._pool.fetchrow(store.BEGIN, job.id)
        if attempts > ATTEMPTS:
            await self._fail(job, Problem(Fault.SERVER_FAULT))
            return True
        log.info("import_begun", id=str(job.id), kind=job.kind, state=job.state, attempt=attempts)
        try:
            await _Job(self._pool, self._rules, self._live, job, went_at).run()
        except FileFault as error:
            await self._fail(job, Problem(str(error.code), error.params))
        except Cancelled:
            log.info("import_cancelled", id=str(job.id))
        except MemoryError:
            await self._fail(job, Problem(Fault.UNPACKS_TOO_LARGE))
        except Exception as error:
            if not _passes(error):
                log.exception("import_failed", id=str(job.id), error=repr(error))
                await self._fail(job, Problem(Fault.SERVER_FAULT))
                return True
            log.warning("import_put_off", id=str(job.id), reason=said(error))
            await asyncio.sleep(PAUSE_SECONDS)
            await self._pool.execute(store.PUT_OFF, job.id)
        return True

    async def _fail(self, job: Import, problem: Problem) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            told = (store.said(problem), None, None)
            if await connection.fetchval(store.MOVE, job.id, job.state, "failed", *told) is not None:
                await store.tell("failed", job, connection, code=problem.code)


class _Job:
    def __init__(self, pool: asyncpg.Pool[Any], rules: Rules, live: Live | None, job: Import, went_at: Any) -> None:
        self._pool, self._rules, self._live, self._job, self._went_at = pool, rules, live, job, went_at
        self._kind: Kind = KINDS[job.kind]
        self._told_at = 0.0

    async def run(self) -> None:
        for _ in range(AGAIN):
            sheet = await self._look()
            if headers.missing(sheet.mapping, self._kind, sheet.fields):
                await self._move("mapping")
                return
            found = await self._check(sheet)
            if self._job.state == "reading" or found.wrong:
                async with self._pool.acquire() as connection:
                    await store.keep_wrong(self._job.id, found.wrong, connection)
                    if (
                        self._job.mapping is not None
                    ):  # somebody said so: the same file corrected is not asked about again
                        await self._remember(sheet.mapping, sheet.head, connection)
                await self._move("checked", counts=found.counts)
                return
            mapping, head = sheet.mapping, sheet.head
            del sheet
            try:
                await self._go(found, mapping, head)
            except NotWhole as error:
                if not _is_passing(error.outcome):
                    await self._refused(error, found.parts)
                    return
            else:
                return
        raise Unavailable("others keep changing what this file changes")

    async def _tell(self, stage: str, done: int, total: int) -> None:
        """Raises Cancelled."""
        moment = time.monotonic()
        if done and moment - self._told_at < TELL_SECONDS:
            return
        self._told_at = moment
        state = await self._pool.fetchval(store.TELL, self._job.id, stage, done, total)
        if state != self._job.state:
            raise Cancelled

    async def _move(self, state: str, *, counts: Any = None, problem: Problem | None = None) -> None:
        told = (store.said(problem), store.said(counts), None)
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(store.MOVE, self._job.id, self._job.state, state, *told) is None:
                raise Cancelled
            if problem is not None:
                await store.tell("failed", self._job, connection, code=problem.code)

    async def _look(self) -> checking.Sheet:
        job = self._job
        await self._tell("opened", 0, 0)
        data = b"".join(row["data"] for row in await self._pool.fetch(store.PARTS, job.id))
        table = await asyncio.to_thread(read, data)
        async with self._pool.acquire() as connection:
            directory = Directory()
            await directory.refresh(connection)
            person = directory.people.get(job.person)
            fields = seen_by(self._kind, person.permissions if person else (), job.warehouse)
            head = _head(table, job, fields)
            checking.require_rows(table, head)
            mapping = await self._mapping(head, fields, connection)
            sample = [
                [shown(cell)[:LONGEST_SAMPLE] for cell in row]
                for row in table.rows[head.row + 1 : head.row + 1 + SAMPLE_ROWS]
            ]
            told = (head.row, store.said(head.names), store.said(sample), store.said(mapping))
            await connection.execute(store.READ, job.id, *told)
        return checking.Sheet(table, head, mapping, fields)

    async def _mapping(
        self, head: headers.Head, fields: tuple[Field, ...], connection: asyncpg.Connection[Any]
    ) -> dict[str, int]:
        """What the person said of this file, else what was said of one with the same headers, else what the headers say."""
        if self._job.mapping is not None:
            return headers.fitting(self._job.mapping, head, fields)
        known = await connection.fetchval(store.REMEMBERED, self._job.kind, head.hash, self._job.person)
        if known is not None:
            remembered = headers.fitting(store.DECODERS["mapping"](known), head, fields)
            if not headers.missing(remembered, self._kind, fields):
                return remembered
        return headers.recognised(head, fields)

    async def _check(self, sheet: checking.Sheet) -> checking.Found:
        async with self._pool.acquire() as connection:
            asked = await self._asked(sheet.fields, connection)
            return await checking.check(self._kind, sheet, asked, connection, self._tell)

    async def _asked(self, fields: Sequence[Field], connection: asyncpg.Connection[Any]) -> Asked:
        job, now = self._job, time.time_ns() // 1_000_000
        directory = Directory()
        await directory.refresh(connection)
        today = directory.business_date(now, job.warehouse)
        closed = await connection.fetchval(CLOSED_THROUGH)
        context = Context(
            op_id=uuid4(),
            device=DESK,
            person=job.person,  # type: ignore[arg-type]
            warehouse=job.warehouse,  # type: ignore[arg-type]
            occurred_at=now,
            uncertainty_ms=0,
            received_at=now,
            business_date=today,
            posting_date=posting_date(today, closed),
        )
        house = await connection.fetchrow(WAREHOUSE, job.warehouse)
        code, has_bins = (house["code"], house["has_bins"]) if house is not None else ("", False)
        keys = frozenset(field.key for field in fields)
        reader = directory.people[job.person].reader
        return Asked(job.id, job.person, job.warehouse, code, has_bins, keys, context, reader)

    async def _go(self, found: checking.Found, mapping: Mapping[str, int], head: headers.Head) -> None:
        job, at = self._job, int(self._went_at.timestamp() * 1000)
        incoming = [_incoming(part, job, at) for part in found.parts]

        async def progress(done: int) -> None:
            await self._tell("made", done, len(incoming))

        async def then(connection: asyncpg.Connection[Any], outcomes: list[Outcome]) -> None:
            made = [Made(one.document, one.number) for one in outcomes if one.document]
            result = Result(len(outcomes), made[:DOCUMENTS], len(made))
            told = (None, store.said(found.counts), store.said(result))
            if await connection.fetchval(store.MOVE, job.id, "going", "done", *told) is None:
                raise Cancelled
            await self._remember(mapping, head, connection)
            await store.tell("made", job, connection, commands=len(outcomes))

        async with self._pool.acquire() as connection:
            if not incoming:
                async with connection.transaction():
                    await then(connection, [])
                return
            now = time.time_ns() // 1_000_000
            await execute_whole(incoming, self._rules, connection, now, then=then, told=progress, live=self._live)

    async def _remember(self, mapping: Mapping[str, int], head: headers.Head, connection: Any) -> None:
        job = self._job
        await connection.execute(store.REMEMBER, job.kind, head.hash, job.person, store.said(mapping))

    async def _refused(self, error: NotWhole, parts: list[Part]) -> None:
        outcome, rows = error.outcome, parts[error.place].rows
        params = {"code": outcome.code or outcome.outcome, "row": rows[0], "last": rows[-1]}
        await self._move("failed", problem=Problem("refused", params))


def _head(table: Table, job: Import, fields: tuple[Field, ...]) -> headers.Head:
    """Where the person said; raises FileFault where the file has no such row."""
    if job.head_row is not None:
        if job.head_row >= len(table.rows):
            raise FileFault(Fault.NO_ROWS)
        return headers.head_at(table.rows, job.head_row)
    return headers.find_head(table.rows, fields)


def _incoming(part: Part, job: Import, at: int) -> Incoming:
    data = write(
        part.command, op_id=part.op_id, device=DESK, person=job.person, warehouse=job.warehouse, occurred_at=at
    )
    return Incoming(part.op_id, 0, data, DESK, None)


def _passes(error: Exception) -> bool:
    """The database is away, or others were quicker: nothing is wrong with the file."""
    return isinstance(error, Unavailable | asyncpg.InterfaceError | asyncpg.InternalClientError) or is_transient(error)


def _is_passing(outcome: Outcome) -> bool:
    """Whether a record or a reference was changed since it was looked at."""
    return outcome.code.endswith(".changed_meanwhile") or outcome.outcome == "conflict"
