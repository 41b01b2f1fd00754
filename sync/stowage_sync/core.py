"""What the lanes share: ids, requests under way, store transactions under way, epoch and session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from stowage_sync.messages import (
    Ask,
    AskBlobHead,
    AskBlobPut,
    AskChecksum,
    AskChunk,
    AskChunks,
    AskManifest,
    AskPull,
    AskPush,
    AskSession,
    Body,
    Effect,
    Input,
    Json,
    Request,
    Store,
    Write,
    WriteEpoch,
)
from stowage_sync.session import Lane, Session

LaneName = Literal["session", "push", "down", "blobs", "live"]

TIMEOUTS: dict[type[Ask], int] = {
    AskSession: 10_000,
    AskPush: 30_000,
    AskPull: 30_000,
    AskManifest: 30_000,
    AskChunk: 60_000,
    AskChunks: 60_000,
    AskChecksum: 30_000,
    AskBlobHead: 10_000,
    AskBlobPut: 60_000,
}


class Asked(msgspec.Struct, frozen=True):
    lane: LaneName
    ask: Ask
    token: str | None
    sent_at: int
    epoch: int


class Storing(msgspec.Struct, frozen=True):
    lane: LaneName
    commit: Callable[[], None]
    failed: Callable[[], None]
    enters: bool  # another epoch


class Core:
    def __init__(self, epoch: int, incarnation: str) -> None:
        self.epoch = epoch
        self.incarnation = incarnation
        self.session = Session()
        names: tuple[LaneName, ...] = ("session", "push", "down", "blobs", "live")
        self.lanes: dict[LaneName, Lane] = {name: Lane() for name in names}
        self.asked: dict[int, Asked] = {}
        self.out: list[Effect] = []
        self.storage_full = False
        self.on_epoch: list[Callable[[], None]] = []
        """Called when the epoch has changed and is stored (I-11)."""
        self._storing: dict[int, Storing] = {}
        self._last_id = 0

    def id(self) -> int:
        self._last_id += 1
        return self._last_id

    def request(self, lane: LaneName, ask: Ask, now: int) -> None:
        request_id = self.id()
        token = None if lane == "session" else self.session.token
        self.lanes[lane].busy += 1
        self.asked[request_id] = Asked(lane, ask, token, now, self.epoch)
        self.out.append(Request(request_id, TIMEOUTS[type(ask)], token, ask))

    @property
    def entering(self) -> bool:
        """Another epoch is being stored: what else is heard now may be of the one before."""
        return any(storing.enters for storing in self._storing.values())

    def is_of_before(self, asked: Asked) -> bool:
        """Its answer may be of a history that is gone, and what it says not be so in the new one."""
        return self.entering or asked.epoch != self.epoch

    def store(
        self,
        lane: LaneName,
        writes: Sequence[Write],
        commit: Callable[[], None],
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """One transaction. What it changes here is taken over once it is durable; `lane` stays busy until then. `failed`: nothing of
        it is stored."""
        if not writes:
            self.lanes[lane].done()
            commit()
            return
        store_id = self.id()
        enters = any(isinstance(write, WriteEpoch) for write in writes)
        self._storing[store_id] = Storing(lane, commit, failed, enters)
        self.out.append(Store(store_id, list(writes)))

    def note(self, write: Write) -> None:
        """A transaction that nothing waits for."""
        self.out.append(Store(self.id(), [write]))

    def stored(self, store_id: int) -> None:
        storing = self._storing.pop(store_id, None)
        if storing is None:
            return
        self.storage_full = False
        self.lanes[storing.lane].done()
        storing.commit()

    def store_failed(self, store_id: int, reason: str, moment: Input) -> None:
        storing = self._storing.pop(store_id, None)
        if storing is None:
            return
        self.storage_full = reason == "quota"
        self.lanes[storing.lane].fail(moment.now, moment.jitter)
        storing.failed()

    def stall(self, lane: LaneName, moment: Input) -> None:
        """Counts as a failure although the answer was stored."""
        self.lanes[lane].busy += 1
        self.lanes[lane].fail(moment.now, moment.jitter)

    def epoch_writes(self, epoch: int) -> list[Write]:
        """To go last into a transaction that brings another epoch."""
        return [] if epoch == self.epoch else [WriteEpoch(epoch)]

    def take_epoch(self, epoch: int) -> None:
        if epoch == self.epoch:
            return
        self.epoch = epoch
        for changed in self.on_epoch:
            changed()

    def hurry(self) -> None:
        for lane in self.lanes.values():
            lane.hurry()


def as_object(value: Json) -> Body:
    return value if isinstance(value, dict) else {}


def number(body: Body, name: str) -> int | None:
    """The integer `name` of a body, None when it is missing or no integer."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(body: Body, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None
