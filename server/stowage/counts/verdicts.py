"""What becomes of lines: judged anew whenever something about them changes, approved or rejected by a person (C-2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from stowage.counts.commands import ApproveVariances, CountsRefusal, RejectVariances
from stowage.counts.events import Settled
from stowage.counts.judging import judge, settle
from stowage.counts.model import AGAIN, LONGEST_TEXT, Booked, Key, Line, LineJudged, State
from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, Decision, Discrepancy, Refusal
from stowage.kernel.discrepancy import UNDONE
from stowage.kernel.ids import OWN


def lay_there(state: State, key: Key, at: int) -> bool:
    """Whether the books have anything of it there at that moment."""
    book = state.book(key)
    lies = book.now - sum(short.quantity for short in book.shorts)
    return lies - sum(move.quantity for move in book.moves if move.at > at) != 0


def judged(
    state: State,
    lines: Iterable[Line],
    context: Context,
    changes: Sequence[Any] = (),
    *,
    events: Sequence[Any] = (),
    discrepancies: tuple[Discrepancy, ...] = (),
) -> Decision:
    """All keys of these lines judged anew, as they are now."""
    by_key: dict[Key, dict[UUID, Line]] = {}
    for line in lines:
        by_key.setdefault(line.key, {})[line.id] = line
    told: list[Any] = list(changes)
    document = f"count:{context.op_id}"
    movements: list[Any] = []
    raised: list[Any] = list(events)
    for key, changed in by_key.items():
        book = state.book(key)
        was = dict(book.lines)
        judgement = judge(replace(book, lines={**was, **changed}), lambda line: needs_recount(state, line))
        new = {**changed, **{line.id: line for line in judgement.lines}}
        told += [LineJudged(line) for line in new.values()]
        approved = any(line.state == "approved" for line in {**was, **new}.values())
        shorts = book.shorts if approved else ()
        posting = settle(key, judgement.change, book.now, shorts, document)
        movements += posting.movements
        explained = frozenset(short.op_id for short in posting.explained)
        told.append(Booked(key, posting.moved, explained))
        raised += [Withdrawn(short.op_id, "ledger", UNDONE) for short in posting.explained]
    if movements:
        raised.append(Settled(document, tuple(movements)))
    return Decision(
        changes=tuple(told),
        events=tuple(raised),
        discrepancies=discrepancies,
        document=document if movements else None,
    )


def needs_recount(state: State, line: Line) -> bool:
    """C-2: of the first counting that a plan asked for, when it is finished; later it stays so while the second is not."""
    count = state.counts.get(line.count)
    task = state.tasks.get(count.task) if count is not None and count.task is not None else None
    plan = state.plans.get(task.plan) if task is not None else None
    if task is None or plan is None or task.round > 1 or not (task.state == "open" or line.state == "recount"):
        return False
    off = abs(line.difference)
    if plan.threshold_bp is not None and off * 10_000 > plan.threshold_bp * abs(line.expected):
        return True
    quantity, value = state.values.get(line.key.item, (0, 0))
    worth = off * value // quantity if quantity > 0 and line.key.owner == OWN else 0
    return plan.threshold_value is not None and worth > plan.threshold_value


def _undecided(state: State, lines: Sequence[UUID], context: Context) -> list[Line] | Refusal:
    found = []
    for one in dict.fromkeys(lines):
        key = state.lines.get(one)
        line = state.book(key).lines.get(one) if key is not None else None
        if line is None or not context.speaks_for(state.places.get(line.key.place)):
            return Refusal(CountsRefusal.LINE_NOT_KNOWN, {"line": str(one)})
        if line.state == "recount" and _is_wanted_again(state, line):
            return Refusal(CountsRefusal.RECOUNT_WANTED, {"line": str(one)})
        if line.state not in {"open", "recount"}:
            return Refusal(CountsRefusal.NOT_OPEN, {"line": str(one), "state": line.state})
        found.append(line)
    return found or Refusal(CountsRefusal.NOTHING_ASKED)


def _is_wanted_again(state: State, line: Line) -> bool:
    count = state.counts.get(line.count)
    again = state.tasks.get(uuid5(count.task, AGAIN)) if count is not None and count.task is not None else None
    return again is not None and again.state == "open"


def approve(state: State, command: ApproveVariances, context: Context) -> Decision | Refusal:
    lines = _undecided(state, command.lines, context)
    if isinstance(lines, Refusal):
        return lines
    own = next((line for line in lines if line.person == context.person), None)
    if own is not None:
        return Refusal(CountsRefusal.OWN_COUNT, {"line": str(own.id)})
    at = context.received_at
    approved = [replace(line, state="approved", decided_by=context.person, decided_at=at) for line in lines]
    return judged(state, approved, context)


def reject(state: State, command: RejectVariances, context: Context) -> Decision | Refusal:
    lines = _undecided(state, command.lines, context)
    if isinstance(lines, Refusal):
        return lines
    reason, at = command.reason.replace("\0", "")[:LONGEST_TEXT], context.received_at
    rejected = [
        replace(line, state="rejected", decided_by=context.person, decided_at=at, reason=reason) for line in lines
    ]
    return judged(state, rejected, context)
