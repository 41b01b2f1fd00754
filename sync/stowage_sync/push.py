"""The push lane: one push in flight; its outcomes are stored before the next goes out."""

from __future__ import annotations

from collections.abc import Callable

from stowage_sync.core import Core, as_object, number
from stowage_sync.messages import AskPush, Body, Input, Reincarnate, ReincarnateFailed, Saved, Stream
from stowage_sync.queue import Lost, Pushed, Queue, read_outcomes


class Push:
    """`changed` is called when outcomes have been stored: rows have changed, be there a poke or not."""

    def __init__(self, core: Core, saved: Saved, changed: Callable[[], None]) -> None:
        self.core = core
        self.queue = Queue(saved.stream, saved.shown)
        self._changed = changed

    def advance(self, now: int) -> None:
        if self.core.entering or not self.core.lanes["push"].ready(now):
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
        if self._is_of_before(first):
            return True
        if epoch != self.core.epoch:  # all that is kept is asked again, so nothing else of this answer is needed
            self.core.store("push", self.core.epoch_writes(epoch), lambda: self.core.take_epoch(epoch))
            return True
        pushed = self.queue.answered(first, to, outcomes, last, backup)
        if pushed.lost is not None:
            return self._reincarnate(pushed.lost)
        self.queue.widen()

        def then() -> None:
            if outcomes:
                self._changed()
            if not pushed.progress:
                self.core.stall("push", moment)

        self._store(pushed, then)
        return True

    def refused(self, first: int, status: int, body: Body) -> bool:
        if self._is_of_before(first):
            return True
        expected = number(as_object(body.get("params")), "expected")
        if status == 409 and body.get("code") == "gap" and expected is not None:
            pushed = self.queue.resend(expected)
            if pushed.lost is not None:
                return self._reincarnate(pushed.lost)
            if not pushed.progress:
                return False  # it asks for what it was just sent: wait
            self._store(pushed, lambda: None)
            return True
        if 400 <= status < 500 and status != 429:
            self.queue.narrow()
        return False

    def reincarnated(self, incarnation: str, stream: Stream) -> None:
        """The adapter has given the kept commands their new incarnation, or found that none was needed."""
        self.queue.reincarnated(stream, renumbered=incarnation != self.core.incarnation)
        self.core.incarnation = incarnation
        self.core.lanes["push"].done()

    def reincarnate_failed(self, given: ReincarnateFailed) -> None:
        """The adapter could not: the answer that asked for it comes again after the pause."""
        self.core.storage_full = given.reason == "quota"
        self.core.lanes["push"].fail(given.now, given.jitter)

    def _is_of_before(self, first: int) -> bool:
        """While this push was out, another epoch was told: it is asked again, from what is kept."""
        if not self.core.entering and first == self.queue.stream.acked + 1:
            return False
        self.core.lanes["push"].done()
        return True

    def _store(self, pushed: Pushed, then: Callable[[], None]) -> None:
        epoch = self.core.epoch

        def commit() -> None:
            self.queue.commit(pushed)
            self.queue.probe = False
            if epoch != self.core.epoch:  # stored after this, and told before it
                self.queue.restart(())
            then()

        self.core.store("push", pushed.writes, commit)

    def _reincarnate(self, lost: Lost) -> bool:
        """The lane stays busy until `reincarnated` or `reincarnate_failed`."""
        self.core.out.append(Reincarnate(lost.reason, lost.known))
        return True
