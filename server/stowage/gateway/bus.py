"""The one door: every change of data is a command executed here.

Pushes that wait in one process share a transaction: a worker takes what is queued, up to SHARED commands, and executes it as one
batch. Whoever was answered a moment ago and sends again at once is waited for, so that the first of them does not go alone and all
others behind it. If a batch fails for a reason that passes (deadlock, lost connection) the whole batch is tried again; for any other it is
executed one command at a time, so that only what is wrong itself is parked.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import msgspec

from stowage.gateway.batch import Batch, DeviceRevoked, Push, Pushed, Rules, is_lost, is_transient
from stowage.gateway.envelope import Incoming, write
from stowage.gateway.live import Live
from stowage.gateway.streams import Gap
from stowage.gateway.work import Catalogue
from stowage.identity.directory import DESK, SYSTEM, Directory
from stowage.kernel.command import Guard, Outcome, Reaction, Room
from stowage.platform.clock import Now, now
from stowage.platform.faults import said
from stowage.platform.lasting import CONNECTION_ERRORS, end

log = logging.getLogger(__name__)

SHARED = 400  # commands a transaction
GATHER_SECONDS = 0.008  # after answering some: how long the next transaction waits until as many have sent again
GATHER_SECONDS_EACH = 0.0001  # and so much more for each command answered: about half of what executing it took
ATTEMPTS = 3
PAUSE_SECONDS = 0.05  # before another attempt, growing

# Its statements are few and always the same: planning them anew for each batch's arrays costs more than it saves.
PLAN_ONCE = "SET plan_cache_mode = force_generic_plan"

decode_outcome = msgspec.json.Decoder(Outcome).decode


class Unavailable(Exception):
    """The database could not be used. Nothing was recorded: send the same again later."""


class _ConnectionLost(Exception):
    """The batch is rolled back, or was committed unheard: executing it again is right either way."""


class _Waiting(NamedTuple):
    push: Push
    answer: asyncio.Future[Pushed]
    losses: int = 0  # connections that died under it


class Bus:
    """`open` before, `close` after. Any number of tasks may call `execute`, `push` and `submit`."""

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        rooms: Sequence[Room],
        reactions: Sequence[Reaction],
        guards: Sequence[Guard],
        live: Live | None = None,
        *,
        now: Now = now,
    ) -> None:
        self.rules = Rules(Catalogue(rooms), tuple(reactions), tuple(guards))
        self.directory = Directory()
        self._pool, self._live, self._now = pool, live, now
        self._queue: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._expected, self._until = 0, 0.0  # pushes queued when all those answered last have sent again, and by when

    def open(self) -> None:
        self._worker = asyncio.get_running_loop().create_task(self._work(), name="bus")

    async def close(self) -> None:
        """What is being executed is finished or rolled back by the database; who still waits is told Unavailable."""
        if self._worker is not None:
            await end(self._worker)
        while self._queue:
            _tell(self._queue.popleft(), Unavailable("the server stops"))

    async def push(self, incoming: Sequence[Incoming], pusher: UUID | None) -> Pushed:
        """Execute what arrived together, at least one command. Raises Gap, DeviceRevoked, Unavailable."""
        waiting = _Waiting(Push(incoming, pusher), asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._arrived.set()
        return await waiting.answer

    async def execute(self, incoming: Sequence[Incoming]) -> list[Outcome]:
        """One sticky outcome for each. Raises Gap when they begin beyond their stream's next, and Unavailable."""
        if not incoming:
            return []
        return [decode_outcome(answer) for answer in (await self.push(incoming, None)).answers]

    async def submit(
        self,
        command: msgspec.Struct,
        *,
        person: int,
        warehouse: int | None = None,
        op_id: UUID | None = None,
        device: UUID | None = None,
        occurred_at: int | None = None,
    ) -> Outcome:
        """Execute a command of a virtual device, by default the desk's, or the system's for person 0. `occurred_at` is ms UTC.

        Who may repeat this gives op_id and occurred_at, for the same id has to come with the same bytes.
        """
        chosen = op_id or uuid4()
        at = self._milliseconds() if occurred_at is None else occurred_at
        device = device or (DESK if person else SYSTEM)
        data = write(command, op_id=chosen, device=device, person=person, warehouse=warehouse, occurred_at=at)
        return (await self.execute([Incoming(chosen, 0, data, device, None)]))[0]

    def _milliseconds(self) -> int:
        return int(self._now().timestamp() * 1000)

    async def _work(self) -> None:
        """Executes what is queued, on one connection for as long as that lives."""
        failures = 0
        while True:
            try:
                async with self._pool.acquire() as connection:
                    await self._serve(connection)
                    if not is_lost(connection):
                        connection.terminate()
                failures = 0
            except Exception as error:  # whatever it is, somebody has to answer the pushes
                failures += 1
                known = isinstance(error, CONNECTION_ERRORS)
                log.warning("no connection to the database: %r", error, exc_info=None if known else error)
                while failures >= ATTEMPTS and self._queue:
                    _tell(self._queue.popleft(), Unavailable(said(error)))
                await asyncio.sleep(PAUSE_SECONDS * min(failures, 20))
            if self._queue:
                self._arrived.set()

    async def _serve(self, connection: Any) -> None:
        """Until the connection is of no use any more."""
        await connection.execute(PLAN_ONCE)
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._queue:
                await self._gather()
                if is_lost(connection):
                    return
                together = self._together()
                if not await self._answer(together, connection):
                    return
                self._expected = len(together) + len(self._queue)
                patience = GATHER_SECONDS + GATHER_SECONDS_EACH * _commands(together)
                self._until = asyncio.get_running_loop().time() + patience

    async def _gather(self) -> None:
        loop = asyncio.get_running_loop()
        while len(self._queue) < self._expected and (left := self._until - loop.time()) > 0:
            if _commands(self._queue) >= SHARED:
                return
            self._arrived.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._arrived.wait()

    def _together(self) -> list[_Waiting]:
        together = [self._queue.popleft()]
        count = len(together[0].push.incoming)
        while self._queue and count + len(self._queue[0].push.incoming) <= SHARED:
            count += len(self._queue[0].push.incoming)
            together.append(self._queue.popleft())
        return together

    async def _answer(self, together: list[_Waiting], connection: Any) -> bool:
        """False: the connection is lost."""
        try:
            results = await self._settle([waiting.push for waiting in together], connection)
        except asyncio.CancelledError:
            self._queue.extendleft(reversed(together))  # close() tells them
            raise
        except _ConnectionLost as lost:
            self._again([waiting._replace(losses=waiting.losses + 1) for waiting in together], str(lost))
            return False
        except Exception as error:
            if not isinstance(error, Unavailable):
                log.exception("a batch of %d pushes failed", len(together))
            for waiting in together:
                _tell(waiting, Unavailable(said(error)))
        else:
            for waiting, result in zip(together, results, strict=True):
                _tell(waiting, result)
        return True

    def _again(self, together: Sequence[_Waiting], why: str) -> None:
        """To the front of the queue, for another connection."""
        for waiting in reversed(together):
            if waiting.losses < ATTEMPTS:
                self._queue.appendleft(waiting)
            else:
                _tell(waiting, Unavailable(why))

    async def _settle(self, pushes: Sequence[Push], connection: Any) -> list[Pushed | Gap | DeviceRevoked]:
        """As a batch, else one by one; each way tried again while the cause may pass. Raises Unavailable, _ConnectionLost."""
        singly, attempt = False, 1
        while True:
            batch = Batch(self.rules, self.directory, connection, self._milliseconds())
            try:
                async with connection.transaction():
                    results = await batch.run(pushes, singly=singly)
            except Exception as error:
                if is_lost(connection, error):
                    raise _ConnectionLost(said(error)) from error
                if is_transient(error):
                    log.warning("batch not recorded (attempt %d): %s", attempt, error)
                    if attempt == ATTEMPTS:
                        raise Unavailable(said(error)) from error
                    await asyncio.sleep(PAUSE_SECONDS * attempt)
                    attempt += 1
                elif singly:
                    raise
                else:
                    log.warning("batch failed, executed one by one: %r", error)
                    singly = True
            else:
                if self._live is not None:
                    self._live.publish(batch.heads)
                return results


def _commands(queue: Iterable[_Waiting]) -> int:
    return sum(len(waiting.push.incoming) for waiting in queue)


def _tell(waiting: _Waiting, result: Pushed | Exception) -> None:
    if waiting.answer.done():
        return
    if isinstance(result, Exception):
        waiting.answer.set_exception(result)
    else:
        waiting.answer.set_result(result)
