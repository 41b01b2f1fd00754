"""Inspecting received goods 质检.

Q-1  What inspectors did is posted: fit goods become available, the others damaged. What is not there is found by the ledger.
Q-2  Goods are decided once. Whoever decides about more than is left decides about what is left, and a person hears of it.
Q-3  By the rule nothing passes before its sample was looked at, nor a bad lot, nor a bad piece. Who may use goods as they are passes them
     all the same; of anybody else they wait for such a person.
Q-4  A decision is about goods where they lie in inspection: at the place that is said, then where they were received, then elsewhere in
     the warehouse.
Q-5  What ceases to be fit for use goes out at its average, and an undo brings in as much.
Q-6  Who speaks for a warehouse (the envelope's) inspects nothing of another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import Context, CostSource, Decision, Discrepancy, Movement, Parked, Refusal, Slot, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import SCRAP
from stowage.kernel.quantity import LARGEST, MAX_SAFE, Amount, Quantity
from stowage.kernel.work import TaskRef
from stowage.ledger.rules import ItemCost
from stowage.quality import planning
from stowage.quality.commands import (
    Decide,
    PutPlan,
    QualityDiscrepancy,
    QualityParked,
    RecordResults,
    Reverse,
)
from stowage.quality.discrepancies import AGAINST, REJECTED, TWICE
from stowage.quality.events import laid, task_of
from stowage.quality.model import (
    Decided,
    Goods,
    Inspection,
    InspectionSet,
    InspectionState,
    Lies,
    Made,
    MadeSet,
    Moved,
    Record,
    Recorded,
    RecordTakenBack,
    State,
    merged,
    slot_status,
)
from stowage.quality.searching import Search, found
from stowage.quality.verdict import Found, Verdict, may_pass
from stowage.supplier_returns.events import SupplierReturnWithdrawn
from stowage.tasks.events import TaskWanted, TaskWorked

ROOM = "quality"
DECISION = "inspection_decision:"
LONGEST_TEXT = 200
LONGEST_NOTE = 1_000
MOST = {"photos": 20, "serials": 1_000, "results": 50}
MOST_PIECES = 1_000_000_000

Command = PutPlan | RecordResults | Decide | Reverse


def decide(state: State, command: Command, context: Context) -> Decision | Refusal | Parked:
    match command:
        case PutPlan():
            return planning.put(state, command)
        case Reverse():
            return _reverse(state, command, context)
        case RecordResults() | Decide():
            return _malformed(command) or _done(state, command, context)


def _done(state: State, command: RecordResults | Decide, context: Context) -> Decision | Parked:
    inspection = state.inspections.get(command.inspection)
    if inspection is None:
        return Parked(QualityParked.INSPECTION_UNKNOWN, {"inspection": str(command.inspection)})
    if not context.speaks_for(inspection.warehouse):
        about = {"inspection": str(inspection.id), "warehouse": inspection.warehouse}
        return Parked(QualityParked.OTHER_WAREHOUSE, about)
    if isinstance(command, RecordResults):
        return _record(inspection, command, context)
    return posted(state, inspection, command, context)


def _malformed(command: RecordResults | Decide) -> Parked | None:
    wrong: tuple[str, int | str] | None = None
    many = next((name for name, most in MOST.items() if len(getattr(command, name, ())) > most), None)
    if many is not None:
        wrong = many, len(getattr(command, many))
    elif len(command.note) > LONGEST_NOTE or "\0" in command.note:
        wrong = "note", command.note[:LONGEST_TEXT]
    elif isinstance(command, RecordResults):
        if not 0 < command.sample <= MOST_PIECES:
            wrong = "sample", command.sample
        elif not 0 <= command.defects <= command.sample:
            wrong = "defects", command.defects
        elif any(len(each.values) > LONGEST_NOTE or min(each.good, each.bad) < 0 for each in command.results):
            wrong = "results", len(command.results)
    elif min(command.passed, command.rejected) < 0 or not 0 < command.passed + command.rejected <= LARGEST:
        wrong = "quantity", command.passed + command.rejected
    if wrong is None:
        texts = (*command.photos, *(command.serials if isinstance(command, Decide) else ()))
        bad = next((text for text in texts if "\0" in text or len(text) > LONGEST_TEXT), None)
        wrong = ("text", bad[:LONGEST_TEXT]) if bad is not None else None
    if wrong is None:
        return None
    field, value = wrong
    told = value if isinstance(value, str) or abs(value) <= MAX_SAFE else str(value)[:LONGEST_TEXT]
    return Parked(QualityParked.LINE_MALFORMED, {"field": field, "value": told})


def _record(inspection: Inspection, command: RecordResults, context: Context) -> Decision:
    """What fails in any one respect is bad: at least as many pieces as failed in the worst of them."""
    worst = max((each.bad for each in command.results), default=0)
    found = Found(command.sample, min(command.sample, max(command.defects, worst)))
    record = Record(context.op_id, inspection.id, context.person, found)
    return Decision(changes=(Recorded(record, command), InspectionSet(inspection)), document=inspection.document)


# --- a decision


def posted(state: State, inspection: Inspection, command: Decide, context: Context) -> Decision:
    about = {"inspection": str(inspection.id), "line": str(context.op_id), "item": inspection.item}
    said = {**about, "quantity": command.passed + command.rejected}
    if inspection.state is InspectionState.WITHDRAWN:
        evidence = {**said, "passed": command.passed, "rejected": command.rejected}
        said_of = (command.passed, command.rejected)
        found = Discrepancy(QualityDiscrepancy.WITHDRAWN, evidence, ACKNOWLEDGE)
        made = Made(context.op_id, inspection.id, context.person, Quantity(0), Quantity(0), Quantity(0), (), said_of)
        return Decision(changes=(Decided(made, command),), discrepancies=(found,), document=inspection.document)
    told: list[Discrepancy] = []
    before = state.made_of(inspection.id)
    if command.passed + command.rejected > inspection.left and not _same(inspection, command):
        names = [state.people.get(each.person, "") for each in before]
        by = " · ".join(dict.fromkeys(name for name in names if name))
        stood = {"passed": inspection.passed, "rejected": inspection.rejected, "left": inspection.left}
        told.append(Discrepancy(QualityDiscrepancy.DECIDED_ALREADY, {**said, "by": by, **stood}, TWICE))
    rejected = min(command.rejected, inspection.left)
    passed = Quantity(min(command.passed, inspection.left - rejected))
    waiting = Quantity(0) if command.use_as_is else _beyond_the_rule(state, inspection, passed)
    passed = Quantity(passed - waiting)
    made, moving, goods = _made(state, inspection, command, (passed, Quantity(rejected), waiting), context)
    if waiting:
        rule = {"sample": inspection.sample, "defects": state.defects(inspection), "reject": _reject(inspection)}
        evidence = {**about, "quantity": waiting, **rule}
        told.append(Discrepancy(QualityDiscrepancy.PASSED_AGAINST_RULE, evidence, AGAINST))
    if rejected:
        evidence = {**about, "quantity": rejected, "reason": str(command.reason), "place": made.moved[-1].place}
        told.append(
            Discrepancy(
                QualityDiscrepancy.REJECTED,
                {**evidence, "note": command.note, "photos": list(command.photos)},
                REJECTED,
            )
        )
    after = settled(
        state,
        replace(
            inspection,
            goods=goods,
            passed=Quantity(inspection.passed + passed),
            rejected=Quantity(inspection.rejected + rejected),
            waiting=Quantity(inspection.waiting + waiting),
        ),
    )
    worked = Quantity(passed + rejected + waiting)
    return Decision(
        movements=moving,
        changes=(Decided(made, command), InspectionSet(after)),
        events=(*laid(after, [*before, made]), *_work(after, command.task, worked)),
        discrepancies=tuple(told),
        document=inspection.document,
    )


def _same(inspection: Inspection, command: Decide) -> bool:
    """Two people of one mind: the second one says nothing new."""
    return (inspection.left, inspection.passed, inspection.rejected) == (0, command.passed, command.rejected)


def _beyond_the_rule(state: State, inspection: Inspection, passed: Quantity) -> Quantity:
    """Q-3"""
    verdict = state.verdict(inspection)
    allowed = may_pass(verdict, inspection.quantity, state.defects(inspection)) - inspection.passed
    if verdict is Verdict.REJECT:
        return passed
    return Quantity(max(0, passed - max(0, allowed)))


def _reject(inspection: Inspection) -> int:
    return 1 if inspection.accept is None else inspection.accept + 1


def _made(
    state: State,
    inspection: Inspection,
    command: Decide,
    shares: tuple[Quantity, Quantity, Quantity],
    context: Context,
) -> tuple[Made, tuple[Movement, ...], Goods]:
    """The goods that pass are the first of those that are left, the rejected ones those that are named, else the last."""
    passed, rejected, waiting = shares
    bad, rest = _taken(_named_last(inspection.goods, command.serials), rejected)
    good, goods = _taken(tuple(reversed(rest)), passed)
    held = state.costs.get(inspection.item, ItemCost(0, 0))
    held = ItemCost(held.quantity, held.value)
    moved: list[Moved] = []
    for lies, share in ((Lies.AVAILABLE, good), (Lies.DAMAGED, bad)):
        for goods_of_lot in share:
            moved += found(Search(state, inspection, command.place, held, tuple(moved)), goods_of_lot, lies)
    movements = tuple(
        _move(inspection, one, Slot(one.place, Status.INSPECTION, one.container), _slot(one), one.cost) for one in moved
    )
    said = (command.passed, command.rejected)
    fence = command.task.fence if command.task is not None and command.task.task == inspection.task else None
    made = Made(context.op_id, inspection.id, context.person, passed, rejected, waiting, tuple(moved), said, fence)
    return made, movements, goods


def _named_last(goods: Goods, serials: Sequence[str]) -> Goods:
    """In the order in which they are rejected."""
    named = set(serials)
    return (*(each for each in reversed(goods) if each[0] in named), *(g for g in reversed(goods) if g[0] not in named))


def _taken(goods: Goods, quantity: int) -> tuple[Goods, Goods]:
    """So much from the front, and the rest."""
    taken, rest = [], []
    for lot, held in goods:
        share = min(held, quantity)
        quantity -= share
        if share:
            taken.append((lot, Quantity(share)))
        if held - share:
            rest.append((lot, Quantity(held - share)))
    return tuple(taken), tuple(rest)


def _slot(moved: Moved) -> Slot:
    return Slot(SCRAP) if moved.lies is Lies.SCRAP else Slot(moved.place, slot_status(moved.lies), moved.container)


def _move(inspection: Inspection, moved: Moved, source: Slot, target: Slot, cost: Amount | None) -> Movement:
    return Movement(
        inspection.item,
        moved.quantity,
        source,
        target,
        inspection.document,
        moved.lot,
        owner=moved.owner,
        cost=cost,
        cost_source=None if cost is None else CostSource.AVERAGE,
    )


def shifted(inspection: Inspection, moved: Moved, lies: Lies) -> tuple[Moved, Movement]:
    """Rejected goods, as a person decided about them since. They come back at what they went out at."""
    after = replace(moved, lies=lies)
    cost = moved.cost if lies is Lies.AVAILABLE else None
    return after, _move(inspection, moved, _slot(moved), _slot(after), cost)


def back(inspection: Inspection, moved: Moved) -> Movement:
    """Into inspection again, from where decisions since put it."""
    target = Slot(moved.place, Status.INSPECTION, moved.container)
    return _move(inspection, moved, _slot(moved), target, None if moved.lies is Lies.AVAILABLE else moved.cost)


def settled(state: State, inspection: Inspection) -> Inspection:
    """Its state by what is left, and whether the lot was good at first."""
    if inspection.goods:
        return replace(inspection, state=InspectionState.OPEN, accepted=None)
    now = InspectionState.PASSED
    if inspection.rejected:
        now = InspectionState.PARTLY if inspection.passed else InspectionState.REJECTED
    accepted = inspection.accepted
    if accepted is None:
        verdict = state.verdict(inspection)
        by_sample = inspection.accept is not None and verdict is Verdict.ACCEPT
        accepted = bool(inspection.passed) and (by_sample or (not inspection.rejected and verdict is Verdict.ACCEPT))
    return replace(inspection, state=now, accepted=accepted)


def _work(inspection: Inspection, ref: TaskRef | None, quantity: Quantity) -> tuple[TaskWanted | TaskWorked, ...]:
    """What is left to be inspected, as the work that it is."""
    if ref is None:
        return (task_of(inspection),)
    worked = TaskWorked(ref, quantity, done=ref.task != inspection.task or not inspection.left)
    return (worked,) if ref.task == inspection.task else (worked, task_of(inspection))


# --- undo


def _reverse(state: State, command: Reverse, context: Context) -> Decision:
    inspection = state.inspections.get(command.inspection)
    if inspection is not None and not context.speaks_for(inspection.warehouse):
        inspection = None
    made, record = state.made.get(command.line), state.records.get(command.line)
    of_it = {each.inspection for each in (made, record) if each is not None}
    if command.line in state.discarded:
        return Decision()
    if inspection is None or of_it != {inspection.id}:
        evidence = {"inspection": str(command.inspection), "line": str(command.line)}
        return Decision(discrepancies=(Discrepancy(QualityDiscrepancy.LINE_UNKNOWN, evidence, ACKNOWLEDGE),))
    if record is not None:
        changes = (
            () if record.reversed else (RecordTakenBack(replace(record, reversed=True)), InspectionSet(inspection))
        )
        return Decision(changes=changes, document=inspection.document)
    assert made is not None
    return Decision(document=inspection.document) if made.reversed else taken_back(state, inspection, made)


def taken_back(state: State, inspection: Inspection, made: Made) -> Decision:
    """Goods lie in inspection again, from where decisions since put them. What moved on is found by the ledger."""
    still_bad = sum(one.quantity for one in made.moved if one.lies is not Lies.AVAILABLE)
    good = sum(one.quantity for one in made.moved) - still_bad
    after = settled(
        state,
        replace(
            inspection,
            goods=merged((*inspection.goods, *((one.lot, one.quantity) for one in made.moved))),
            passed=Quantity(inspection.passed - good),
            rejected=Quantity(inspection.rejected - still_bad),
            waiting=Quantity(inspection.waiting - made.waiting),
        ),
    )
    undone = replace(made, reversed=True)
    leaving = any(one.lies is Lies.LEAVING for one in made.moved)
    rest = [one for one in state.made_of(inspection.id) if one.id != made.id]
    quantity = Quantity(-(made.passed + made.rejected + made.waiting))
    task: TaskWanted | TaskWorked = task_of(after)
    if made.fence is not None:
        task = TaskWorked(TaskRef(inspection.task, made.fence), quantity)
    return Decision(
        movements=tuple(back(inspection, one) for one in reversed(made.moved)),
        changes=(MadeSet(undone), InspectionSet(after)),
        events=(
            *laid(after, [*rest, undone]),
            task,
            *((SupplierReturnWithdrawn(document_of(made.id)),) if leaving else ()),
            Withdrawn(made.id, ROOM, UNDONE),
        ),
        document=inspection.document,
    )


def document_of(line: UUID) -> str:
    """Under what rejected goods of a decision go back to their supplier."""
    return f"{DECISION}{line}"


def line_of(document: str) -> UUID | None:
    """The decision that wanted it; None: another room's."""
    return UUID(document.removeprefix(DECISION)) if document.startswith(DECISION) else None
