"""Counting 盘点: what is planned, said and decided. How it is judged: judging.py.

C-1  What was said is kept for ever; an undo says it away. A count that is finished says of everything that lies there and was not
     said that there is none. How many are left of one item is judged alone.
C-2  Nothing is posted before a person with the permission approves, who has not counted it; beyond a plan's threshold not before
     somebody else has counted again.
C-3  Items that became another one are counted as that one.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from stowage.counts.commands import (
    ApproveVariances,
    CancelPlan,
    CountLeft,
    CountLine,
    CountsDiscrepancy,
    CountsParked,
    FinishCount,
    PlanCount,
    PutRules,
    RejectVariances,
    ReverseCountLine,
)
from stowage.counts.model import (
    AGAIN,
    LONGEST_TEXT,
    Count,
    CountChanged,
    Key,
    Line,
    LineJudged,
    Scan,
    ScanKept,
    State,
    Task,
    TaskChanged,
    line_id,
)
from stowage.counts.planning import cancel, plan, put_rules, wanted, worked
from stowage.counts.verdicts import approve, judged, lay_there, reject
from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, Decision, Discrepancy, Parked, Refusal, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import OWN, OwnerId, PlaceId
from stowage.kernel.quantity import LARGEST, MAX_SAFE, Quantity, is_whole

STATUSES = frozenset(Status)

Facts = CountLine | ReverseCountLine | FinishCount | CountLeft
Intents = PlanCount | CancelPlan | PutRules | ApproveVariances | RejectVariances
Command = Facts | Intents


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    match command:
        case PlanCount():
            return plan(state, command, context)
        case CancelPlan():
            return cancel(state, command, context)
        case PutRules():
            return put_rules(state, command, context)
        case ApproveVariances():
            return approve(state, command, context)
        case RejectVariances():
            return reject(state, command, context)
        case _:
            return _found(state, command, context)


def _found(state: State, command: Facts, context: Context) -> Decision | Parked:
    match command:
        case CountLine():
            return _malformed(command) or _nowhere(state, command, context) or _say(state, command, context)
        case ReverseCountLine():
            return _reverse(state, command, context)
        case FinishCount():
            return _nowhere(state, command, context) or _finish(state, command, context)
        case CountLeft():
            return _malformed(command) or _nowhere(state, command, context) or _left(state, command, context)


def _malformed(command: CountLine | CountLeft) -> Parked | None:
    container, status = (command.container, command.status) if isinstance(command, CountLine) else ("", "")
    wrong = next((text for text in (command.lot, container) if "\0" in text or len(text) > LONGEST_TEXT), None)
    if not 0 <= command.quantity <= LARGEST:
        return Parked(CountsParked.LINE_MALFORMED, {"field": "quantity"})
    if wrong is not None:
        return Parked(CountsParked.LINE_MALFORMED, {"field": "text"})
    if command.owner is not None and not 0 <= command.owner <= MAX_SAFE:
        return Parked(CountsParked.LINE_MALFORMED, {"field": "owner"})
    return Parked(CountsParked.LINE_MALFORMED, {"field": "status"}) if status and status not in STATUSES else None


def _nowhere(state: State, command: CountLine | FinishCount | CountLeft, context: Context) -> Parked | None:
    if context.warehouse is None or state.places.get(command.place) != context.warehouse:
        return Parked(CountsParked.PLACE_UNKNOWN, {"place": command.place, "warehouse": context.warehouse})
    if not isinstance(command, FinishCount) and command.item not in state.items:
        return Parked(CountsParked.ITEM_UNKNOWN, {"item": command.item})
    known = None if isinstance(command, CountLeft) else state.counts.get(command.count)
    if known is not None and known.place != command.place:
        return Parked(CountsParked.COUNT_ELSEWHERE, {"count": str(known.id), "place": known.place})
    return None


def _say(state: State, command: CountLine, context: Context) -> Decision:
    known = state.counts.get(command.count)
    count = known or _begun(state, command.count, command.place, command.plan_line, context)
    item = state.merged.get(command.item, command.item)
    key = _lying(state, Key(command.place, item, command.lot, command.status, command.container), command.owner)
    scan = _scan(context, count.id, key, command.quantity)
    found = _findings(state, count, key, command.quantity)
    line = _added(state, count, scan)
    changes: list[Any] = [ScanKept(scan)] if known else [CountChanged(count), ScanKept(scan)]
    if count.finished_at is None:
        return Decision(changes=(*changes, LineJudged(line)), discrepancies=found)
    about = {"count": str(count.id), "place": key.place, "item": item, "quantity": command.quantity}
    late = Discrepancy(CountsDiscrepancy.AFTER_FINISH, about, ACKNOWLEDGE)
    return judged(state, [replace(line, state="open")], context, changes, discrepancies=(*found, late))


def _left(state: State, command: CountLeft, context: Context) -> Decision:
    """A count of its own: id, said and finished at once."""
    assert context.warehouse is not None
    count = Count(
        id=context.op_id,
        warehouse=context.warehouse,
        place=command.place,
        task=None,
        whole=False,
        person=context.person,
        device=context.device,
        started_at=context.occurred_at,
        finished_at=context.occurred_at,
    )
    item = state.merged.get(command.item, command.item)
    key = _lying(state, Key(command.place, item, command.lot, "", ""), command.owner)
    scan = _scan(context, count.id, key, command.quantity)
    line = replace(_added(state, count, scan), state="open")
    found = _findings(state, count, key, command.quantity)
    return judged(state, [line], context, [CountChanged(count), ScanKept(scan)], discrepancies=found)


def _reverse(state: State, command: ReverseCountLine, context: Context) -> Decision:
    scan = state.scans.get(command.line)
    count = state.counts.get(command.count)
    if scan is None and command.line in state.discarded:
        return Decision()
    if scan is None or count is None or scan.count != count.id or not context.speaks_for(count.warehouse):
        about = {"count": str(command.count), "line": str(command.line)}
        return Decision(discrepancies=(Discrepancy(CountsDiscrepancy.LINE_UNKNOWN, about, ACKNOWLEDGE),))
    if scan.op_id in state.negated:
        return Decision()
    away = replace(_scan(context, count.id, scan.key, -scan.quantity), negates=scan.op_id)
    line = _added(state, count, away)
    event = Withdrawn(scan.op_id, "counts", UNDONE)
    if count.finished_at is None:
        return Decision(changes=(ScanKept(away), LineJudged(line)), events=(event,))
    if not count.whole:
        return _unsaid(state, scan, away, event, context)
    return judged(state, [replace(line, state="open")], context, [ScanKept(away)], events=(event,))


def _unsaid(state: State, scan: Scan, away: Scan, event: Withdrawn, context: Context) -> Decision:
    """Of how many are left nothing was said: no more than that. Once somebody approved it, it is in the books."""
    line = state.book(scan.key).lines[line_id(scan.count, scan.key)]
    if line.state == "approved":
        about = {"count": str(scan.count), "line": str(scan.op_id)}
        return Decision(discrepancies=(Discrepancy(CountsDiscrepancy.LINE_UNKNOWN, about, ACKNOWLEDGE),))
    line = replace(line, state="rejected", decided_by=context.person, decided_at=context.received_at)
    return Decision(changes=(ScanKept(away), LineJudged(line)), events=(event,))


def _finish(state: State, command: FinishCount, context: Context) -> Decision:
    known = state.counts.get(command.count)
    count = known or _begun(state, command.count, command.place, command.plan_line, context)
    if count.finished_at is not None:
        return Decision()
    count = replace(count, finished_at=context.occurred_at, empty=command.empty)
    task = state.tasks.get(count.task) if count.task is not None else None
    asked = state.plans[task.plan] if task is not None else None
    lines = [replace(line, state="open") for line in state.lines_of(count.id)]
    said = {line.key for line in lines}
    lines += [
        _line(count.id, key, 0, context)
        for key in state.at(count.place)
        if key not in said and lay_there(state, key, context.occurred_at)
    ]
    changes: list[Any] = [CountChanged(count)]
    events: list[Any] = worked(command.task, task)
    again = task is not None and task.round > 1
    if task is not None and asked is not None and task.state == "open":
        changes.append(TaskChanged(replace(task, state="counted", count=count.id), asked))
    if again:
        lines += _superseded(state, count, {line.key for line in lines}, context)
    known_now = replace(state, counts={**state.counts, count.id: count})
    decision = judged(known_now, lines, context, changes, discrepancies=_meetings(state, count, task))
    first = task is not None and task.round == 1 and asked is not None and asked.state == "open"
    if not first or not any(_is_recount(change) for change in decision.changes):
        return replace(decision, events=(*events, *decision.events))
    assert task is not None
    assert asked is not None
    second = task.again(count.person)
    events.append(wanted(second, asked))
    return replace(
        decision,
        changes=(*decision.changes, TaskChanged(second, asked)),
        events=(*events, *decision.events),
    )


def _is_recount(change: Any) -> bool:
    return isinstance(change, LineJudged) and change.line.state == "recount"


def _superseded(state: State, count: Count, said: set[Key], context: Context) -> list[Line]:
    """Of the first counting what is not decided yet: the second one stands for it, of what it did not find too."""
    first = [
        line
        for book in state.books.values()
        for line in book.lines.values()
        if line.key.place == count.place
        and line.count != count.id
        and line.state in {"right", "open", "recount"}
        and (before := state.counts.get(line.count)) is not None
        and before.task is not None
        and count.task == uuid5(before.task, AGAIN)
    ]
    none = [_line(count.id, line.key, 0, context) for line in first if line.key not in said]
    return [replace(line, state="recounted") for line in first] + none


def _meetings(state: State, count: Count, task: Task | None) -> tuple[Discrepancy, ...]:
    about = {"count": str(count.id), "place": count.place}
    found = []
    assert count.finished_at is not None
    for other in state.counts.values():
        if other.place == count.place and other.person != count.person and other.whole:
            ended = other.finished_at
            if other.started_at <= count.finished_at and (ended is None or ended >= count.started_at):
                found.append(Discrepancy(CountsDiscrepancy.COUNTED_TOGETHER, about, ACKNOWLEDGE))
                break
    if task is not None and task.not_by == count.person:
        found.append(Discrepancy(CountsDiscrepancy.SAME_PERSON, about, ACKNOWLEDGE))
    return tuple(found)


def _findings(state: State, count: Count, key: Key, quantity: Quantity) -> tuple[Discrepancy, ...]:
    item = state.items[key.item]
    about = {"count": str(count.id), "place": key.place, "item": key.item, "quantity": quantity}
    found = []
    if (item.tracks_lot or item.tracks_serial) and not key.lot and quantity:
        wanted = "serial" if item.tracks_serial else "lot"
        found.append(Discrepancy(CountsDiscrepancy.LOT_MISSING, {**about, "wanted": wanted}, ACKNOWLEDGE))
    if not is_whole(quantity, item.step):
        found.append(Discrepancy(CountsDiscrepancy.FRACTION_OF_UNIT, about, ACKNOWLEDGE))
    return tuple(found)


def _begun(state: State, count: UUID, place: PlaceId, plan_line: UUID | None, context: Context) -> Count:
    assert context.warehouse is not None
    task = state.tasks.get(plan_line) if plan_line is not None else None
    named = task.id if task is not None and task.place == place else None
    return Count(
        id=count,
        warehouse=context.warehouse,
        place=place,
        task=named,
        whole=True,
        person=context.person,
        device=context.device,
        started_at=context.occurred_at,
    )


def _scan(context: Context, count: UUID, key: Key, quantity: int) -> Scan:
    at, doubt = context.occurred_at, context.uncertainty_ms
    return Scan(context.op_id, count, key, quantity, None, context.person, context.device, at, doubt)


def _added(state: State, count: Count, scan: Scan) -> Line:
    known = state.book(scan.key).lines.get(line_id(count.id, scan.key))
    if known is None:
        context = (scan.occurred_at, scan.uncertainty_ms, scan.person)
        return Line(line_id(count.id, scan.key), count.id, scan.key, scan.quantity, *context)
    moment = known.moment if scan.negates is not None else max(known.moment, scan.occurred_at)
    doubt = max(known.uncertainty_ms, scan.uncertainty_ms)
    counted = known.counted + scan.quantity
    return replace(known, counted=counted, moment=moment, uncertainty_ms=doubt)


def _line(count: UUID, key: Key, counted: int, context: Context) -> Line:
    moment, doubt = context.occurred_at, context.uncertainty_ms
    return Line(line_id(count, key), count, key, counted, moment, doubt, context.person, "open")


def _lying(state: State, said: Key, owner: OwnerId | None) -> Key:
    """As it was said; where it was not said how it lies there, or whose it is, as it does by the books, if that is one thing."""
    plain = said._replace(status=said.status or str(Status.AVAILABLE), owner=owner or OWN)
    if owner is not None and (said.status or said.container):
        return plain
    lying = [
        key
        for key, book in state.books.items()
        if key[:3] == said[:3]
        and (book.now or book.lines)
        and (owner is None or key.owner == owner)
        and (not (said.status or said.container) or (key.status, key.container) == (plain.status, plain.container))
    ]
    return lying[0] if len(lying) == 1 else plain
