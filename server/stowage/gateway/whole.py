"""Several commands as one: all of them are applied in one transaction, or nothing is recorded. For imports.

W-1  What the commands did, and what `then` writes besides, becomes visible together. The first that is refused, parked or in conflict
     undoes all.
W-2  Everything they touch is locked at once, in the order of gateway/locking.py; then each is decided and posted by itself, so that what
     one needs in memory is gone before the next; heads of the feed are locked last.
W-3  Said again with the same ids and bytes, they answer as the first time and do nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.gateway.batch import Batch, Rules, is_lost, is_transient
from stowage.gateway.bus import ATTEMPTS, PAUSE_SECONDS, Unavailable
from stowage.gateway.envelope import Incoming
from stowage.gateway.live import Live
from stowage.gateway.locking import Locked
from stowage.gateway.work import Work
from stowage.identity.directory import Directory
from stowage.kernel.command import Outcome
from stowage.kernel.decision import FeedRow
from stowage.platform.faults import said

log = logging.getLogger(__name__)

APPLIED = frozenset({"applied", "applied_with_exception"})
decode_outcome = msgspec.json.Decoder(Outcome).decode

Then = Callable[["asyncpg.Connection[Any]", list[Outcome]], Awaitable[None]]  # within the transaction, last
Told = Callable[[int], Awaitable[None]]  # commands done; what it raises undoes all


class NotWhole(Exception):
    """Nothing was recorded: the command at `place` (from 0) was not applied."""

    def __init__(self, place: int, outcome: Outcome) -> None:
        super().__init__(f"command {place}: {outcome.outcome} {outcome.code}")
        self.place, self.outcome = place, outcome


async def execute_whole(
    incoming: Sequence[Incoming],
    rules: Rules,
    connection: asyncpg.Connection[Any],
    received_at: int,
    *,
    then: Then,
    told: Told,
    live: Live | None = None,
) -> list[Outcome]:
    """At least one command, all of virtual devices. Tried again while the cause may pass. Raises NotWhole, Unavailable, and whatever
    `then` and `told` raise."""
    for attempt in range(1, ATTEMPTS + 1):
        batch = _Whole(rules, Directory(), connection, received_at)
        try:
            async with connection.transaction():
                outcomes = await batch.execute(incoming, told)
                await then(connection, outcomes)
        except Exception as error:
            if is_lost(connection, error) or (is_transient(error) and attempt == ATTEMPTS):
                raise Unavailable(said(error)) from error
            if not is_transient(error):
                raise
            log.warning("import not recorded (attempt %d): %s", attempt, error)
            await asyncio.sleep(PAUSE_SECONDS * attempt)
        else:
            if live is not None:
                live.publish(batch.heads)
            return outcomes
    raise AssertionError


class _Whole(Batch):
    async def execute(self, incoming: Sequence[Incoming], told: Told) -> list[Outcome]:
        await self.streams.lock(incoming, self.connection)
        await self.directory.refresh(self.connection, self.streams.version)
        taken = self.streams.take(incoming)
        for place, one in enumerate(taken):
            if one.answer is not None:
                _require_applied(place, one.answer)
        fresh = {place: self._read(one) for place, one in enumerate(taken) if one.answer is None and one.same is None}
        await self._lock(list(fresh.values()), singly=True)
        done: list[Work] = []
        feed: list[FeedRow] = []
        held = self._locked.held
        for number, (place, work) in enumerate(fresh.items(), 1):
            self._locked = Locked(set(), {}, held)  # its items are locked; their values are read as it needs them
            settled, rows = await self._settle([work])
            _require_applied(place, work.answer)
            work.command = work.decision = None
            done += settled
            feed += rows
            await told(number)
        await self._publish(done, feed)
        return [decode_outcome(self._answer(one)) for one in taken]


def _require_applied(place: int, answer: bytes) -> None:
    outcome = decode_outcome(answer)
    if outcome.outcome not in APPLIED:
        raise NotWhole(place, outcome)
