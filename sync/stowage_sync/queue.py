"""Where the command stream stands, as five integers (see Stream), and what an answer to a push does to them.

first ……… settled …… acked ……… sent …… next
  │ kept for a backup │ shown by replay │ in flight │ waiting │
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import msgspec

from stowage_sync.envelope import MAX_PUSH_OPS
from stowage_sync.messages import Json, Outcome, Stream, Write, WriteOutcome, WriteSettled, WriteShown, WriteStream

KEEP_FOR_SCREEN = 200
"""Commands with an outcome that stay readable on the outbox screen even when a backup holds them."""
KEEP_AT_MOST = 20_000
"""Without any backup a device keeps this many, newest first."""


def keep_outcome(old: Outcome | None, fresh: Outcome) -> Outcome:
    """The newest answer counts, for a history may be gone; but that an id is another command's is no outcome of this one (I-5)."""
    return old if old is not None and fresh.code == "command_id_reused" else fresh


def replayed(cseq: int, outcome: Outcome | None, settled: int) -> bool:
    """Does the view still replay this command over the rows? (I-7)"""
    if cseq <= settled:
        return False
    return outcome is None or outcome.outcome in {"applied", "applied_with_exception"}


def in_another_epoch(stream: Stream, shown: Mapping[str, int], held: Collection[str]) -> tuple[Stream, dict[str, int]]:
    """The stream and what is shown (see Saved) once another epoch is stored. `held`: partitions that have rows."""
    sent = stream.first - 1
    fresh = msgspec.structs.replace(
        stream, acked=sent, settled=min(stream.settled, sent), backup=min(stream.backup, sent)
    )
    return fresh, {**shown, **{name: max(stream.settled, shown.get(name, 0)) for name in held}}


class Lost(msgspec.Struct, frozen=True):
    """A new incarnation is needed. `known`: what the server has recorded of this stream, 0: not said."""

    reason: Literal["rolled_back", "gap"]
    known: int


class Pushed(msgspec.Struct, frozen=True):
    """`settled` and `next` of `stream` are not taken over: others move them meanwhile. Neither what is settled nor what partitions
    show is beyond `settle_at_most`."""

    writes: list[Write]
    stream: Stream
    settle_at_most: int | None = None
    progress: bool = False
    lost: Lost | None = None


class Queue:
    def __init__(self, stream: Stream, shown: Mapping[str, int]) -> None:
        self.stream = stream
        self.shown = dict(shown)
        self.sent = stream.acked
        self.limit = MAX_PUSH_OPS
        self.probe = True
        """Ask once where the stream stands, even with nothing to send (start, epoch change)."""

    @property
    def pending(self) -> int:
        return self.stream.next - 1 - self.stream.acked

    def queued(self, next_cseq: int) -> None:
        """A command was confirmed, here or by another user of the same store."""
        self.stream = msgspec.structs.replace(self.stream, next=max(self.stream.next, next_cseq))

    def narrow(self) -> None:
        """The server could not take the body: fewer at a time, so that one bad command cannot block the others."""
        self.limit = max(1, self.limit // 2)

    def widen(self) -> None:
        self.limit = min(MAX_PUSH_OPS, self.limit * 2)

    def next(self) -> tuple[int, int] | None:
        """The range of the next push, `to` < `from` for an empty one; None when there is nothing to ask."""
        if self.pending == 0 and not self.probe:
            return None
        to = min(self.stream.next - 1, self.stream.acked + self.limit)
        self.sent = max(self.sent, to)
        return self.stream.acked + 1, to

    def answered(self, first: int, to: int, outcomes: Sequence[Outcome], last_cseq: int, backup_seq: int) -> Pushed:
        """A 200: the outcomes that continue the sequence are taken, whatever else is missing is sent again (I-3)."""
        writes: list[Write] = []
        acked = first - 1
        for outcome in outcomes:
            if outcome.cseq != acked + 1 or outcome.cseq > to:
                break
            if outcome.code == "sequence_reused":
                return Pushed([], self.stream, lost=Lost("rolled_back", 0))
            writes.append(WriteOutcome(outcome))
            acked += 1
        if last_cseq > self.stream.next - 1:
            return Pushed([], self.stream, lost=Lost("rolled_back", last_cseq))
        if last_cseq < acked:
            return msgspec.structs.replace(self.resend(last_cseq + 1), progress=to < first)
        acked = max(self.stream.acked, acked)
        stream = msgspec.structs.replace(self.stream, acked=acked, backup=min(backup_seq, acked))
        stream = msgspec.structs.replace(stream, first=max(stream.first, _droppable(stream) + 1))
        writes.append(WriteStream(stream.first, stream.acked, stream.backup))
        return Pushed(writes, stream, progress=acked >= first or to < first)

    def resend(self, expected: int) -> Pushed:
        """The server wants `expected` next. What was acknowledged beyond it is gone there: it waits again (I-4)."""
        if expected > self.stream.next:
            return Pushed([], self.stream, lost=Lost("rolled_back", expected - 1))
        if expected < self.stream.first:
            return Pushed([], self.stream, lost=Lost("gap", 0))
        last = expected - 1
        lowered = [WriteShown(name, last) for name in sorted(self.shown) if self.shown[name] > last]
        if last >= self.stream.acked:
            return Pushed([*lowered], self.stream, settle_at_most=last)
        stream = msgspec.structs.replace(self.stream, acked=last, backup=min(self.stream.backup, last))
        writes: list[Write] = [
            WriteStream(stream.first, stream.acked, stream.backup),
            WriteSettled(min(stream.settled, last)),
            *lowered,
        ]
        return Pushed(writes, stream, settle_at_most=last, progress=True)

    def settle(self, last_cseq: int) -> int | None:
        """A complete pull showed the effect of all commands up to `last_cseq`: how far that moves `settled`, if at all."""
        settled = min(last_cseq, self.stream.next - 1)
        return settled if settled > self.stream.settled else None

    def shows(self, partition: str, last_cseq: int) -> list[Write]:
        """The rows about to be stored show the commands up to `last_cseq`, while not all partitions do."""
        cseq = min(last_cseq, self.stream.next - 1)
        known = max(self.stream.settled, self.shown.get(partition, 0))
        return [WriteShown(partition, cseq)] if cseq > known else []

    def take_shown(self, writes: Sequence[Write]) -> None:
        """They are stored."""
        self.shown |= {write.partition: write.cseq for write in writes if isinstance(write, WriteShown)}
        for write in writes:
            if isinstance(write, WriteSettled):
                self.stream = msgspec.structs.replace(self.stream, settled=write.settled)

    def covers(self, partition: str, last_cseq: int, held: Collection[str]) -> list[Write]:
        """All rows of a partition are about to be replaced by others, which show the commands up to `last_cseq` and no more. `held`:
        partitions that have rows."""
        cseq, settled = min(last_cseq, self.stream.next - 1), self.stream.settled
        known = max(settled, self.shown.get(partition, 0))
        if cseq == known:
            return []
        if cseq >= settled:
            return [WriteShown(partition, cseq)]
        others = [name for name in sorted(held) if name != partition and self.shown.get(name, 0) < settled]
        return [*(WriteShown(name, settled) for name in others), WriteShown(partition, cseq), WriteSettled(cseq)]

    def restart(self, held: Collection[str]) -> None:
        """Another epoch is stored. It may lack what was acknowledged, or know it by another outcome: all that is kept goes out again
        (I-11). Rows that are here show what they showed, until others replace them (I-7)."""
        self.stream, shown = in_another_epoch(self.stream, self.shown, held)
        self.shown = dict(shown)
        self.probe = True

    def reincarnated(self, stream: Stream, *, renumbered: bool) -> None:
        """The kept commands are numbered from 1 on, if at all."""
        gone = self.stream.first - 1 if renumbered else 0
        self.shown = {name: min(max(0, cseq - gone), stream.next - 1) for name, cseq in self.shown.items()}
        self.stream = stream
        self.sent = stream.acked

    def commit(self, pushed: Pushed) -> None:
        """Takes over what was stored."""
        settled = self.stream.settled
        if pushed.settle_at_most is not None:
            settled = min(settled, pushed.settle_at_most)
            self.shown = {name: min(cseq, pushed.settle_at_most) for name, cseq in self.shown.items()}
        self.stream = msgspec.structs.replace(pushed.stream, next=self.stream.next, settled=settled)


def _droppable(stream: Stream) -> int:
    done = min(stream.acked, stream.settled)
    last = stream.next - 1
    return max(min(stream.backup, done, last - KEEP_FOR_SCREEN), min(done, last - KEEP_AT_MOST))


def read_outcomes(value: Json) -> list[Outcome] | None:
    """`outcomes` of a push answer, or None when they do not have the shape of outcomes."""
    try:
        return msgspec.convert(value, list[Outcome])
    except msgspec.ValidationError:
        return None
