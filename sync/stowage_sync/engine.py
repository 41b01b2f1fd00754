"""The client of sync/PROTOCOL.md as a state machine: inputs (answers, timeouts, pokes, clock) → effects (requests, store
transactions, one timer). No input or output, no clock, no randomness. Lanes run side by side; in each, an answer is stored
before the next request goes out.

  session ──token──► push · down (manifest → chunks → pull → checksum) · blobs · live
"""

from __future__ import annotations

from typing import Literal

from stowage_sync.blobs import Blobs
from stowage_sync.clock import measure, worth_storing
from stowage_sync.core import Asked, Core, as_object, number, text
from stowage_sync.down import Down
from stowage_sync.messages import (
    AnyInput,
    AskBlobHead,
    AskBlobPut,
    AskPush,
    AskSession,
    BlobAdded,
    Body,
    Effect,
    Failed,
    Input,
    LiveEvent,
    Measured,
    Online,
    OpenLive,
    Queued,
    Refetch,
    Reincarnated,
    ReincarnateFailed,
    Report,
    Response,
    Saved,
    SetTimer,
    Start,
    Status,
    Stored,
    StoreFailed,
    Timer,
    Wake,
    WriteClock,
)
from stowage_sync.push import Push
from stowage_sync.session import BLOCKED_RETRY_MS


class Engine:
    def __init__(self, saved: Saved) -> None:
        self.core = Core(saved.epoch, saved.incarnation)
        self.push = Push(self.core, saved, self._pull_soon)
        self.down = Down(self.core, saved, self.push.queue)
        self.blobs = Blobs(self.core, saved.blobs)
        self._clock = self._stored_clock = saved.clock
        self._now = 0
        self._online = True
        self._reached = False
        self._live: Literal["closed", "opening", "open"] = "closed"
        self._timer: int | None = None
        self._reported: Status | None = None

    def handle(self, given: AnyInput) -> list[Effect]:
        """Takes one input; the first is `Start`. Effects are carried out in order."""
        self.core.out = []
        self._look_at_clock(given)
        self._take(given)
        self._advance(given.now)
        return self.core.out

    def _look_at_clock(self, given: AnyInput) -> None:
        """A clock set back must not make anything wait until it has come that far again."""
        back = self._now - given.now
        self._now = given.now
        if back > 0:
            for lane in self.core.lanes.values():
                lane.not_before = max(0, lane.not_before - back)
            self.down.set_back(back)

    def _take(self, given: AnyInput) -> None:  # noqa: C901, PLR0912 - one line an input
        match given:
            case Start():
                self.down.start(given.now)
            case Online():
                self._online = given.online
                self.core.hurry()
            case Wake():
                self._pull_soon()
                self.core.hurry()
            case Refetch():
                self.down.bootstrap.refetch(given.partition, given.lost)
            case Timer():
                self._timer = None
            case Queued():
                self.push.queue.queued(given.next)
            case BlobAdded():
                self.blobs.add(given.sha256, given.size)
            case Response():
                self._response(given)
            case Failed():
                self._reached = False
                self._lost(self.core.asked.pop(given.id, None), given, 0)
            case Stored():
                self.core.stored(given.id)
            case StoreFailed():
                self.down.bootstrap.storing.clear()
                self.core.store_failed(given.id, given.reason, given)
            case Measured():
                self.down.measured(given.id, given.sums, given)
            case Reincarnated():
                self.push.reincarnated(given.incarnation, given.stream)
                self.down.bootstrap.forget_positions()
            case ReincarnateFailed():
                self.push.reincarnate_failed(given)
            case LiveEvent():
                self._live_event(given)

    def _pull_soon(self) -> None:
        self.down.pull.due = True

    def _response(self, given: Response) -> None:
        asked = self.core.asked.pop(given.id, None)
        if asked is None:
            return  # given up before: what it said comes again (I-2)
        self._reached = True
        body = as_object(given.body)
        self._read_clock(asked, body, given)
        if self.core.session.blocks(given.status, text(body, "code") or ""):
            self.down.lost(asked.ask)
            self.core.lanes[asked.lane].busy -= 1
            self.core.lanes["session"].not_before = given.now + BLOCKED_RETRY_MS
            return
        if given.status == 401 and not isinstance(asked.ask, AskSession):
            self._denied(asked, given)
            return
        if isinstance(asked.ask, AskBlobHead | AskBlobPut) and self.core.is_of_before(asked):
            self._lost(asked, given, 0)
            return
        handled = self._success(asked, body, given) if given.status == 200 else self._refusal(asked, body, given)
        if not handled:
            self._lost(asked, given, given.retry_after_ms)

    def _success(self, asked: Asked, body: Body, moment: Input) -> bool:
        match asked.ask:
            case AskSession():
                return self._session_opened(body)
            case AskPush(from_=first, to=to):
                return self.push.answered(first, to, body, moment)
            case AskBlobHead(sha256=sha256) | AskBlobPut(sha256=sha256):
                return self.blobs.answered(sha256, body)
            case ask:
                return self.down.answered(ask, body, moment)

    def _refusal(self, asked: Asked, body: Body, given: Response) -> bool:
        match asked.ask:
            case AskSession():
                return False
            case AskPush(from_=first):
                return self.push.refused(first, given.status, body)
            case AskBlobHead(sha256=sha256) | AskBlobPut(sha256=sha256):
                return self.blobs.refused(sha256, given.status, body)
            case ask:
                return self.down.refused(ask, given.status, given)

    def _denied(self, asked: Asked, moment: Input) -> None:
        """The token is no good: a new session, and the same again. Twice running, the lane waits."""
        lane = self.core.lanes[asked.lane]
        self.core.session.refused(asked.token)
        if lane.denied:
            self._lost(asked, moment, 0)
            return
        self.down.lost(asked.ask)
        lane.denied = True
        lane.busy -= 1

    def _lost(self, asked: Asked | None, moment: Input, at_least: int) -> None:
        if asked is None:
            return
        self.down.lost(asked.ask)
        if isinstance(asked.ask, AskBlobHead | AskBlobPut):
            self.blobs.lost(asked.ask.sha256)
        self.core.lanes[asked.lane].fail(moment.now, moment.jitter, at_least)

    def _read_clock(self, asked: Asked, body: Body, moment: Input) -> None:
        server_time = number(body, "server_time")
        if server_time is None:
            server_time = number(as_object(body.get("params")), "server_time")
        if server_time is None:
            return
        clock = measure(self._clock, asked.sent_at, moment.now, server_time)
        self._clock = clock
        if clock is None or not worth_storing(self._stored_clock, clock):
            return
        self._stored_clock = clock
        self.core.note(WriteClock(clock))

    def _session_opened(self, body: Body) -> bool:
        token = text(body, "token")
        if token is None:
            return False
        self.core.session.opened(token)
        self.core.lanes["session"].done()
        return True

    def _live_event(self, given: LiveEvent) -> None:
        lane = self.core.lanes["live"]
        if given.event == "poke":
            self.down.pull.poked(given.partition, given.head)
        elif given.event == "ready":
            if self._live == "opening":
                self._live = "open"
                lane.done()
                self._pull_soon()  # whatever was poked while nobody listened
        elif self._live != "closed":
            if self._live == "open":
                lane.busy += 1
            self._live = "closed"
            lane.fail(given.now, given.jitter)
            if given.code == 4401:
                self.core.session.refused(given.token)

    def _advance(self, now: int) -> None:
        core = self.core
        if self._online and core.session.token is None and core.lanes["session"].ready(now):
            core.request("session", AskSession("POST", "/api/sync/session"), now)
        if self._online and core.session.token is not None:
            self.push.advance(now)
            self.down.advance(now, live=self._live == "open")
            self.blobs.advance(now)
            self._advance_live(now, core.session.token)
        self._set_timer(now)
        self._report()

    def _advance_live(self, now: int, token: str) -> None:
        lane = self.core.lanes["live"]
        if self._live != "closed" or not lane.ready(now):
            return
        self._live = "opening"
        lane.busy += 1
        self.core.out.append(OpenLive(token))

    def _set_timer(self, now: int) -> None:
        """The earliest moment at which something may be done that cannot be done now."""
        times = [lane.not_before for lane in self.core.lanes.values() if lane.busy == 0]
        later = [at for at in (*times, self.down.pull.next_at, self.down.check_at) if at > now]
        at = min(later) if self._online and later else None
        if at != self._timer:
            self._timer = at
            self.core.out.append(SetTimer(at))

    def _report(self) -> None:
        core, queue, down = self.core, self.push.queue, self.down
        status = Status(
            online=self._online and self._reached,
            syncing=core.lanes["push"].busy + core.lanes["down"].busy > 0,
            live=self._live == "open",
            pending=queue.pending,
            sent=queue.sent,
            blocked="storage_full" if core.storage_full else core.session.blocked,
            epoch=core.epoch,
            last_sync=down.pull.last_sync,
            behind=down.bootstrap.behind,
        )
        if status != self._reported:
            self._reported = status
            core.out.append(Report(status))
