"""The push lane: one push in flight; its outcomes are stored before the next goes out."""

from __future__ import annotations

from collections.abc import Callable

from stowage_sync.core import Core, as_object, number
from stowage_sync.messages import AskPush, Body, Input, Reincarnate, Saved, Stream
from stowage_sync.queue import Lost, Pushed, Queue, read_outcomes


class Push:
    """`changed` is called when outcomes have been stored: rows have changed, be there a poke or not."""

    def __init__(self, core: Core, saved: Saved, changed: Callable[[], None]) -> None:
        self.core = core
        self.queue = Queue(saved.stream, saved.shown)
        self._changed = changed
        core.at_epoch = self.queue.unsettle
        core.on_epoch.append(self.queue.unsettled)

    def advance(self, now: int) -> None:
        if not self.core.lanes["push"].ready(now):
            return
        asked = self.queue.next()
        if asked is None:
            return
        ask = AskPush(
            method="POST",
            path="/api/sync/push",
            incarnation=self.core.incarnation,
            from_=asked[0],
            to=asked[1],
            acked=self.queue.stream.acked,
        )
        self.core.request("push", ask, now)

    def answered(self, first: int, to: int, body: Body, moment: Input) -> bool:
        """False: not an answer to a push; it counts as lost."""
        outcomes = read_outcomes(body.get("outcomes"))
        last, backup, epoch = number(body, "last_cseq"), number(body, "backup_seq"), number(body, "epoch")
        if outcomes is None or last is None or backup is None or epoch is None:
            return False
        pushed = self.queue.answered(first, to, outcomes, last, backup)
        if pushed.lost is not None:
            return self._reincarnate(pushed.lost)
        self.queue.widen()

        def then() -> None:
            if outcomes:
                self._changed()
            if not pushed.progress:
                self.core.stall("push", moment)

        self._store(pushed, epoch, then)
        return True

    def refused(self, status: int, body: Body) -> bool:
        expected = number(as_object(body.get("params")), "expected")
        if status == 409 and body.get("code") == "gap" and expected is not None:
            pushed = self.queue.resend(expected)
            if pushed.lost is not None:
                return self._reincarnate(pushed.lost)
            if not pushed.progress:
                return False  # it asks for what it was just sent: wait
            self._store(pushed, self.core.epoch, lambda: None)
            return True
        if 400 <= status < 500 and status != 429:
            self.queue.narrow()
        return False

    def reincarnated(self, incarnation: str, stream: Stream) -> None:
        """The adapter has given the kept commands their new incarnation, or found that none was needed."""
        self.queue.reincarnated(stream, renumbered=incarnation != self.core.incarnation)
        self.core.incarnation = incarnation
        self.core.lanes["push"].done()

    def _store(self, pushed: Pushed, epoch: int, then: Callable[[], None]) -> None:
        def commit() -> None:
            self.queue.probe = False  # another epoch asks again
            self.core.take_epoch(epoch)
            self.queue.commit(pushed)
            then()

        self.core.store("push", [*pushed.writes, *self.core.epoch_writes(epoch)], commit)

    def _reincarnate(self, lost: Lost) -> bool:
        """The lane stays busy until `reincarnated`."""
        self.core.out.append(Reincarnate(lost.reason, lost.known))
        return True
