"""Known bugs, planted one by one: the model test must find each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from stowage_sync import MemoryStore, queue
from stowage_sync import messages as m
from stowage_sync.bootstrap import Bootstrap
from stowage_sync.pull import Pull
from sync.model import Server
from sync.test_model import Network

SEARCH = settings(
    max_examples=4000,  # what is tried depends on which modules are loaded; the search ends with the first find
    stateful_step_count=50,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    """The server executes whatever arrives."""
    right = Server._execute

    def execute(self: Server, incarnation: str, op: dict[str, Any]) -> dict[str, Any]:
        self.history.digests.pop(op["op_id"], None)
        if op["cseq"] <= self.history.streams.get(incarnation, 0):
            self.history.streams[incarnation] = op["cseq"] - 1
        return right(self, incarnation, op)

    patch.setattr(Server, "_execute", execute)


def dropped_before_a_backup(patch: pytest.MonkeyPatch) -> None:
    """An acknowledged command is deleted at once."""
    patch.setattr(queue, "_droppable", lambda stream: min(stream.acked, stream.settled))


def settled_by_the_outcome(patch: pytest.MonkeyPatch) -> None:
    """The view stops replaying when the outcome is here, before the rows are."""
    right = queue.replayed
    patch.setattr(
        "stowage_sync.store.replayed", lambda cseq, outcome, settled: right(cseq, outcome, settled) and outcome is None
    )


def cursor_without_rows(patch: pytest.MonkeyPatch) -> None:
    """The cursor moves, a row does not come along."""
    right = MemoryStore.apply

    def apply(self: MemoryStore, writes: list[m.Write]) -> None:
        right(self, [msgspec.structs.replace(w, rows=w.rows[1:]) if isinstance(w, m.WriteRows) else w for w in writes])

    patch.setattr(MemoryStore, "apply", apply)


def epoch_without_its_cursors(patch: pytest.MonkeyPatch) -> None:
    """Another epoch is stored, the cursors of the old history stay."""
    right = MemoryStore.apply

    def apply(self: MemoryStore, writes: list[m.Write]) -> None:
        before = self.cursors
        right(self, writes)
        if any(isinstance(write, m.WriteEpoch) for write in writes):
            self.cursors = {**before, **self.cursors}

    patch.setattr(MemoryStore, "apply", apply)


def settled_before_the_last_page(patch: pytest.MonkeyPatch) -> None:
    """A pull with more pages settles commands."""
    right = Pull.read

    def read(self: Pull, body: m.Body) -> Any:
        pulled = right(self, body)
        return None if pulled is None else msgspec.structs.replace(pulled, more=False)

    patch.setattr(Pull, "read", read)


def base_before_it_is_whole(patch: pytest.MonkeyPatch) -> None:
    """The newest chunk counts as held when it is asked for."""
    patch.setattr(Bootstrap, "whole", lambda self: self.plan[0] if self.plan else None)


def what_rows_show_ignored(patch: pytest.MonkeyPatch) -> None:
    """Until everything was pulled, own commands are replayed over rows that show them."""
    right = queue.Queue.covers
    patch.setattr(queue.Queue, "shows", lambda *_: [])
    patch.setattr(queue.Queue, "covers", lambda self, partition, _, held: right(self, partition, 0, held))


def acknowledged_for_good(patch: pytest.MonkeyPatch) -> None:
    """In another epoch what was acknowledged stays so, as long as the server tells of no gap."""
    right = queue.in_another_epoch

    def in_another_epoch(stream: m.Stream, *more: Any) -> Any:
        fresh, shown = right(stream, *more)
        return msgspec.structs.replace(fresh, acked=stream.acked, backup=stream.backup), shown

    patch.setattr(queue, "in_another_epoch", in_another_epoch)
    patch.setattr("stowage_sync.store.in_another_epoch", in_another_epoch)


PLANTED: list[Callable[[pytest.MonkeyPatch], None]] = [
    no_dedupe,
    dropped_before_a_backup,
    settled_by_the_outcome,
    cursor_without_rows,
    epoch_without_its_cursors,
    settled_before_the_last_page,
    base_before_it_is_whole,
    what_rows_show_ignored,
    acknowledged_for_good,
]


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__)
def test_planted_bug_is_found(bug: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    with pytest.raises((AssertionError, KeyError)):
        run_state_machine_as_test(Network, settings=SEARCH)
