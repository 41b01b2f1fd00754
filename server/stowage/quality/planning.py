"""Plans, and how the goods of a receipt are inspected by the one that holds.

I-1  The most exact plan holds: of the item from this supplier, of the item, of the supplier, of the category and then of those above it.
I-2  A lot that its plan skips passes at once; every other one waits to be inspected.
"""

from __future__ import annotations

from msgspec.structs import replace

from stowage.kernel.decision import Context, Decision, Movement, NumberRequest, Refusal, Slot, Status
from stowage.kernel.ids import OwnerId
from stowage.kernel.quantity import Quantity
from stowage.quality.commands import Characteristic, Check, Decide, Mode, PutPlan, QualityRefusal
from stowage.quality.events import laid, task_of
from stowage.quality.model import (
    Decided,
    Goods,
    Inspection,
    InspectionSet,
    InspectionState,
    Lies,
    Made,
    Moved,
    Plan,
    PlanPut,
    State,
    id_of,
    merged,
    pieces,
    plan_key,
)
from stowage.quality.sampling import LIMITS, Level, Severity, sample_of, tighter
from stowage.quality.switching import Lot, severity_after, skips_next
from stowage.receiving.events import GoodsToInspect
from stowage.tasks.events import TaskWithdrawn

MOST_CHARACTERISTICS = 20
UNPLANNED = Plan(0, Mode.FULL, Level.II, LIMITS[0], 0, 0, ())  # the item says that it is inspected, and nobody how


def put(state: State, command: PutPlan) -> Decision | Refusal:
    if field := _fault(command):
        return Refusal(QualityRefusal.PLAN_INVALID, {"field": field})
    for name in ("item", "supplier", "category"):
        value = getattr(command, name)
        if value and (name, value) not in state.known:
            return Refusal(QualityRefusal.SUBJECT_UNKNOWN, {"field": name, "value": value})
    version = state.versions.get(plan_key(command), 0)
    if command.seen_version not in {None, version}:
        return Refusal(QualityRefusal.CHANGED_MEANWHILE, {"version": version})
    return Decision(changes=(PlanPut(command, version + 1),))


def _fault(command: PutPlan) -> str:
    """The field that is wrong; "" for none."""
    if bool(command.category) == (command.item is not None or command.supplier is not None):
        return "item"
    if command.limit not in LIMITS:
        return "limit"
    if command.mode is Mode.SKIP_LOT and (command.every < 2 or command.after < 1):
        return "every" if command.every < 2 else "after"
    codes = [each.code for each in command.characteristics]
    wrong = len(codes) > MOST_CHARACTERISTICS or len(set(codes)) != len(codes)
    return "characteristics" if wrong or any(map(_is_wrong, command.characteristics)) else ""


def _is_wrong(one: Characteristic) -> bool:
    limits = [limit for limit in (one.lower, one.target, one.upper) if limit is not None]
    if one.check is Check.COUNTED:
        return bool(limits or one.unit)
    return limits != sorted(limits) or (one.lower is None and one.upper is None)


# --- goods that are to be inspected


def came(state: State, event: GoodsToInspect, context: Context) -> Decision:
    """What a receipt line laid into inspection, or, by decisions and undos since, does not lie there any more."""
    known = state.inspections.get(id_of(event.line))
    if known is None:
        return _opened(state, event, context) if event.goods else Decision()
    if known.at_once or state.made_of(known.id):
        return _more(state, known, event.goods)
    if not event.goods:
        gone = replace(known, state=InspectionState.WITHDRAWN, goods=(), waiting=Quantity(0))
        return Decision(changes=(InspectionSet(gone),), events=(TaskWithdrawn(known.task),))
    again = _sampled(state, replace(known, goods=event.goods, state=InspectionState.OPEN))
    return Decision(changes=(InspectionSet(again),), events=(task_of(again),))


def _more(state: State, known: Inspection, goods: Goods) -> Decision:
    """Of a lot that was decided about, more came to be inspected. What was undone of it has moved on: the ledger tells of it."""
    inspected = merged(
        (*known.goods, *((one.lot, one.quantity) for each in state.made_of(known.id) for one in each.moved))
    )
    before = dict(inspected)
    more = tuple((lot, Quantity(quantity - before.get(lot, 0))) for lot, quantity in goods)
    more = tuple((lot, quantity) for lot, quantity in more if quantity > 0)
    if known.at_once or not more:
        return Decision()
    added = sum(quantity for _, quantity in more)
    after = replace(
        known,
        goods=merged((*known.goods, *more)),
        quantity=Quantity(known.quantity + added),
        state=InspectionState.OPEN,
        accepted=None,
    )
    return Decision(changes=(InspectionSet(after),), events=(task_of(after),))


def _opened(state: State, event: GoodsToInspect, context: Context) -> Decision:
    plan = state.plans.get((event.item, event.supplier), UNPLANNED)
    lots = state.history.setdefault((event.item, event.supplier), [])
    skipped = plan.mode is Mode.SKIP or (plan.mode is Mode.SKIP_LOT and skips_next(lots, plan.every, plan.after))
    bare = Inspection(
        id=id_of(event.line),
        warehouse=event.warehouse,
        receipt=event.receipt,
        line=event.line,
        order_line=event.order_line,
        supplier=event.supplier,
        item=event.item,
        place=event.place,
        container=event.container,
        quantity=Quantity(0),
        goods=event.goods,
        plan=plan.id or None,
        mode=plan.mode,
        severity=Severity.NORMAL,
        letter="",
        sample=0,
        accept=None,
        tighter=None,
        characteristics=plan.characteristics,
        at_once=skipped,
        opened_at=context.occurred_at,
    )
    opened = _sampled(state, bare)
    lots.append(Lot(skipped))
    number = NumberRequest("inspection", opened.document)
    if not skipped:
        return Decision(
            changes=(InspectionSet(opened),), events=(task_of(opened),), numbers=(number,), document=opened.document
        )
    return _passed_at_once(opened, event.owner, context, number)


def _sampled(state: State, inspection: Inspection) -> Inspection:
    """How many pieces of these goods are looked at, by the plan and by how the lots before were."""
    lot = pieces(inspection.goods)
    quantity = Quantity(sum(quantity for _, quantity in inspection.goods))
    plan = state.plans.get((inspection.item, inspection.supplier), UNPLANNED)
    severity = severity_after(state.history.get((inspection.item, inspection.supplier), ()))
    by_sample = plan.mode in {Mode.SAMPLE, Mode.SKIP_LOT}
    known = replace(inspection, quantity=quantity, mode=plan.mode, plan=plan.id or None)
    if inspection.at_once or not plan.id:
        return replace(known, sample=0, accept=None, tighter=None, letter="", severity=Severity.NORMAL)
    if not by_sample or severity is Severity.STOPPED:
        kept = severity if by_sample else Severity.NORMAL
        return replace(known, sample=lot, accept=None, tighter=None, letter="", severity=kept)
    sampling = sample_of(lot, plan.level, plan.limit, severity)
    return replace(
        known,
        sample=sampling.sample,
        accept=sampling.accept,
        tighter=tighter(lot, plan.level, plan.limit, severity),
        letter=sampling.letter,
        severity=severity,
    )


def _passed_at_once(opened: Inspection, owner: OwnerId, context: Context, number: NumberRequest) -> Decision:
    """I-2"""
    moved = tuple(
        Moved(lot, quantity, opened.place, opened.container, Lies.AVAILABLE, owner) for lot, quantity in opened.goods
    )
    made = Made(
        context.op_id,
        opened.id,
        context.person,
        opened.quantity,
        Quantity(0),
        Quantity(0),
        moved,
        (opened.quantity, Quantity(0)),
    )
    after = replace(opened, goods=(), passed=opened.quantity, state=InspectionState.PASSED)
    movements = tuple(
        Movement(
            opened.item,
            one.quantity,
            Slot(one.place, Status.INSPECTION, one.container),
            Slot(one.place, Status.AVAILABLE, one.container),
            opened.document,
            one.lot,
            owner=one.owner,
        )
        for one in moved
    )
    said = Decide(opened.id, opened.quantity, Quantity(0))
    return Decision(
        movements=movements,
        changes=(InspectionSet(after), Decided(made, said)),
        events=laid(after, [made]),
        numbers=(number,),
        document=opened.document,
    )
