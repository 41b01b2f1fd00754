"""One transaction of commands.

    streams locked, duplicates and gaps sorted out → each command read → all it touches locked → segments → discrepancies
    → operations and feed

B-1  Everything a command did, its outcome, its stream's step and its feed rows become visible together, or not at all.
B-2  A command parked holds those that depend on it, in this batch and in later ones, until its discrepancy is resolved.
     What a revoked device said is one case for each batch.
B-3  Resolving with `replay` executes the held commands in order, right behind the resolving one, in the same transaction.
     Their effects carry their own op ids; their answers stand under derived ids, for the first answers are sticky.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from stowage.audit.store import insert_changes, insert_events
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.discrepancies.store import Held
from stowage.gateway.clones import tell
from stowage.gateway.envelope import GatewayCode, Incoming
from stowage.gateway.feed import publish, require_publishable
from stowage.gateway.locking import Locked, LocksMoved, lock_for, replays
from stowage.gateway.record import records, settle
from stowage.gateway.rows import seen_only
from stowage.gateway.segment import Segment
from stowage.gateway.streams import Gap, Streams, Taken, numbered
from stowage.gateway.work import Catalogue, Work, admit, replayed_id
from stowage.identity.directory import Directory
from stowage.kernel.command import Guard, Reaction, Room
from stowage.kernel.decision import Changed, FeedRow, Noted, Parked, SecurityEvent

log = logging.getLogger(__name__)

# Their commands are a segment each: what follows must see who may do what, and where, as they left it.
CHANGES_DIRECTORY = frozenset({"identity", "places"})
ALONE = CHANGES_DIRECTORY | {"discrepancies"}


class DeviceRevoked(Exception):
    """The device that pushes has been revoked."""


class Push(msgspec.Struct, frozen=True):
    """Commands that arrived together. `pusher` is the enrolled device that sent them, None for a virtual one."""

    incoming: Sequence[Incoming]
    pusher: UUID | None = None


class Pushed(msgspec.Struct, frozen=True):
    """`answers` are Outcomes as JSON, in order; `last_cseq` is that of the stream afterwards, `backup_cseq` the last that a
    backup holds; both are 0 for a virtual device."""

    answers: list[bytes]
    last_cseq: int
    backup_cseq: int
    epoch: int


class Rules(msgspec.Struct, frozen=True):
    """Who decides and reacts, in the fixed order of app.py."""

    catalogue: Catalogue
    reactions: tuple[Reaction, ...]
    guards: tuple[Guard, ...]


class Batch:
    """Runs once, inside a transaction of the caller's. `heads` are the partitions touched."""

    def __init__(
        self, rules: Rules, directory: Directory, connection: asyncpg.Connection[Any], received_at: int
    ) -> None:
        self.rules, self.directory, self.connection, self.received_at = rules, directory, connection, received_at
        self.streams = Streams()
        self.heads: dict[str, int] = {}
        self._works: dict[UUID, Work] = {}
        self._parked: dict[UUID, Work | int] = {}
        self._revoked: dict[UUID, Work] = {}
        self._waiting: dict[UUID, Held] = {}
        self._locked = Locked(set(), {}, {})

    async def run(self, pushes: Sequence[Push], *, singly: bool) -> list[Pushed | Gap | DeviceRevoked]:
        """The answers of each push in order. `singly`: each command under a savepoint, and what still fails is parked."""
        await self.streams.lock([one for push in pushes for one in push.incoming], self.connection)
        await self.directory.refresh(self.connection, self.streams.version)
        taken = [self._take(push) for push in pushes]
        works = [
            self._read(one)
            for push in taken
            if isinstance(push, list)
            for one in push
            if one.answer is None and one.same is None
        ]
        if singly and works:
            await self._run_singly(works)
        else:
            await self._lock(works)
            await self._publish(*await self._settle(works))
        return [self._pushed(push) if isinstance(push, list) else push for push in taken]

    def _take(self, push: Push) -> list[Taken] | Gap | DeviceRevoked:
        pusher = self.directory.devices.get(push.pusher) if push.pusher is not None else None
        if push.pusher is not None and (pusher is None or pusher.revoked):
            return DeviceRevoked()
        try:
            return self.streams.take(push.incoming)
        except Gap as gap:
            return gap

    def _read(self, taken: Taken) -> Work:
        work = self.rules.catalogue.read(taken.incoming, taken.sha256, taken.incoming.op_id)
        self._works[work.op_id] = work
        return work

    def _pushed(self, push: Sequence[Taken]) -> Pushed:
        answers = [self._answer(one) for one in push]
        first, streams = push[0].incoming, self.streams
        return Pushed(answers, streams.last_of(first), streams.backed_up(first), streams.epoch)

    def _answer(self, taken: Taken) -> bytes:
        if taken.answer is not None:
            return taken.answer
        answer = self._works[taken.incoming.op_id].answer
        return answer if taken.same is None else numbered(answer, taken.incoming.cseq)

    async def _lock(self, works: Sequence[Work], *, singly: bool = False) -> None:
        rules = self.rules
        self._locked = await lock_for(works, rules.catalogue, rules.reactions, self.connection, singly=singly)
        self._parked = dict(self._locked.held)

    async def _run_singly(self, works: Sequence[Work]) -> None:
        await self._lock_singly(works)
        done: list[Work] = []
        feed: list[FeedRow] = []
        for work in works:
            parked, directory = dict(self._parked), self.directory
            try:
                async with self.connection.transaction():
                    settled = await self._settle([work])
                    require_publishable(settled[1])
            except Exception as error:  # noqa: BLE001 - told and parked, or raised again
                self._parked, self.directory, self._locked.stale = parked, directory, True
                self._blame(work, error)
                async with self.connection.transaction():
                    settled = await self._settle([work])
            done += settled[0]
            feed += settled[1]
        await self._publish(done, feed)

    async def _lock_singly(self, works: Sequence[Work]) -> None:
        """All at once. If that fails, what cannot be locked alone is at fault, and the others are locked at once."""
        try:
            async with self.connection.transaction():
                await self._lock(works, singly=True)
        except Exception as error:
            if is_passing(self.connection, error):
                raise
        else:
            return
        for work in works:
            attempt = self.connection.transaction()
            await attempt.start()
            try:
                await self._lock([work])
            except Exception as error:  # noqa: BLE001 - told and parked, or raised again
                self._blame(work, error)
            finally:
                await attempt.rollback()
        await self._lock([work for work in works if work.parked is None], singly=True)

    def _blame(self, work: Work, error: Exception) -> None:
        """Park it for the fault it caused, unless that passes."""
        if is_passing(self.connection, error):
            raise error
        fault = str(uuid4())
        log.error("command %s failed, parked as fault %s", work.op_id, fault, exc_info=error)
        _reset(work)
        work.parked = Parked(GatewayCode.SERVER_FAULT, {"fault": fault})

    async def _settle(self, works: Sequence[Work]) -> tuple[list[Work], list[FeedRow]]:
        done, noted = await self._execute(works)
        feed = await self._keep(done, noted)
        feed += await settle(done, self.directory, self.received_at, self._waiting, self.connection)
        return done, feed

    async def _publish(self, done: Sequence[Work], feed: Sequence[FeedRow]) -> None:
        """The partitions' heads are locked last: nothing is executed after."""
        copies = await tell(list(self.streams.copies.values()), self.directory, self.received_at, self.connection)
        written = records(done, self.received_at)
        await self.streams.record(self.connection)
        self.heads |= await publish([*feed, *copies], written, self.streams.advanced(), self.connection)

    async def _keep(self, done: Sequence[Work], noted: Sequence[Noted]) -> list[FeedRow]:
        """Write what is asked about later, under the operation that it is recorded with. Gives the feed rows, which come last."""
        feed = [one for one in noted if isinstance(one, FeedRow)]
        if len(feed) < len(noted):
            recorded = {work.incoming.op_id: work.op_id for work in done}
            await insert_changes([one for one in noted if isinstance(one, Changed)], recorded, self.connection)
            await insert_events([one for one in noted if isinstance(one, SecurityEvent)], self.connection)
        return feed

    async def _execute(self, works: Sequence[Work]) -> tuple[list[Work], list[Noted]]:
        """Segment by segment. Gives the works with what was replayed among them, and what their rooms noted."""
        done: list[Work] = []
        noted: list[Noted] = []
        run: list[Work] = []
        for work in works:
            if run and (work.known is None or work.known.room is not _room(run) or _room(run).name in ALONE):
                noted += await self._segment(run, done)
                run = []
            self._admit(work)
            done.append(work)
            if work.context is not None:
                run.append(work)
        if run:
            noted += await self._segment(run, done)
        return done, noted

    def _admit(self, work: Work) -> None:
        if work.parked is None and work.refusal is None:
            admit(work, self.directory, self.streams.closed_through, self.received_at)
        if work.parked is not None:
            if work.parked.code == GatewayCode.DEVICE_REVOKED:
                first = self._revoked.setdefault(work.incoming.device, work)
                work.joins = None if first is work else first
            self._parked[work.incoming.op_id] = work.joins or work

    async def _segment(self, run: Sequence[Work], done: list[Work]) -> list[Noted]:
        room = _room(run)
        noted = await Segment(room, self.rules.reactions, self.rules.guards, self._parked).run(
            await seen_only(run, self.directory, self.connection), self._locked, self.connection
        )
        if room.name in CHANGES_DIRECTORY:
            own = Directory()  # what is not committed must not reach the others' memory
            await own.refresh(self.connection)
            self.directory = own
        for work in run:
            for event in work.decision.events if work.decision else ():
                if isinstance(event, DiscrepancyResolved) and event.code == GatewayCode.PARKED:
                    noted += await self._resolve(work, event, done)
        return noted

    async def _resolve(self, resolving: Work, event: DiscrepancyResolved, done: list[Work]) -> list[Noted]:
        if event.choice != "replay":
            return []
        works = await replays({event.discrepancy}, self.rules.catalogue, self.connection)
        for work in works:
            self._parked.pop(work.incoming.op_id, None)
            work.op_id = replayed_id(resolving.op_id, work.incoming.op_id)
        replayed, noted = await self._execute(works)
        done += replayed
        return noted


def _room(run: Sequence[Work]) -> Room:
    assert run[0].known is not None
    return run[0].known.room


def _reset(work: Work) -> None:
    work.context = work.decision = work.refusal = work.joins = work.discrepancy = None
    work.discrepancies, work.withdrawn, work.number = [], [], ""


def is_transient(error: BaseException) -> bool:
    """Whether trying the whole batch again may help: nothing that a command says causes these."""
    if isinstance(
        error, asyncpg.UniqueViolationError
    ):  # another server took the same command of a virtual device just now
        return getattr(error, "constraint_name", "") in {"op_pkey", "op_stream"}
    return isinstance(error, TRANSIENT)


def is_passing(connection: asyncpg.Connection[Any], error: Exception) -> bool:
    return is_transient(error) or is_lost(connection, error)


def is_lost(connection: asyncpg.Connection[Any], error: BaseException | None = None) -> bool:
    """Whether the connection is of no use any more: closed, taken back by its pool, or out of step (as after dying within a COPY)."""
    if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError | asyncpg.PostgresConnectionError):
        return True
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


TRANSIENT = (
    LocksMoved,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    OSError,
    TimeoutError,
)
