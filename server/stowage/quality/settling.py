"""Carrying out what a person decided about inspected goods.

return_to_supplier   rejected goods stay where they are, damaged, until they go back
scrap                rejected goods are gone
concession           rejected, or passed against the rule: fit for use as they are
reject               passed against the rule: rejected
re_inspect           to be inspected again
take_second          what was decided first is taken back, and what was said second is done
acknowledge          nothing moves
"""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.decision import Context, Decision, Discrepancy, Movement
from stowage.kernel.quantity import Quantity
from stowage.quality.commands import Decide, QualityDiscrepancy, Reason
from stowage.quality.discrepancies import REJECTED
from stowage.quality.events import laid, task_of
from stowage.quality.model import (
    Decided,
    Inspection,
    InspectionSet,
    Lies,
    Made,
    MadeSet,
    Moved,
    State,
    merged,
    slot_status,
)
from stowage.quality.rules import back, document_of, posted, settled, shifted, taken_back
from stowage.supplier_returns.events import SupplierReturnWanted

BECOMES = {"return_to_supplier": Lies.LEAVING, "scrap": Lies.SCRAP, "concession": Lies.AVAILABLE}


def settle(state: State, event: DiscrepancyResolved, context: Context) -> Decision:
    """One that was undone meanwhile has nothing left to move."""
    made = state.made.get(UUID(event.evidence["line"]))
    inspection = state.inspections.get(UUID(event.evidence["inspection"]))
    if made is None or inspection is None or made.reversed:
        return Decision()
    match event.code:
        case QualityDiscrepancy.REJECTED:
            return _rejected(state, inspection, made, event)
        case QualityDiscrepancy.PASSED_AGAINST_RULE:
            return _waited(state, inspection, made, event, context)
        case QualityDiscrepancy.DECIDED_ALREADY if event.choice == "take_second":
            return _second(state, inspection, made, context)
    return Decision()


def _rejected(state: State, inspection: Inspection, made: Made, event: DiscrepancyResolved) -> Decision:
    bad = [one for one in made.moved if one.lies is Lies.DAMAGED]
    if not bad:
        return Decision()
    if event.choice == "re_inspect":
        return _again(state, inspection, made, bad)
    becomes = BECOMES.get(event.choice)
    if becomes is None:
        return Decision()
    pairs = [shifted(inspection, one, becomes) for one in bad]
    kept = [one for one in made.moved if one.lies is not Lies.DAMAGED]
    quantity = Quantity(sum(one.quantity for one in bad))
    after = replace(made, moved=(*kept, *(one for one, _ in pairs)))
    if becomes is Lies.LEAVING:
        wanted = tuple(_wanted(inspection, made, one, event) for one in bad)
        return Decision(changes=(MadeSet(after),), events=wanted, document=inspection.document)
    now = inspection
    if becomes is Lies.AVAILABLE:
        after = replace(after, passed=Quantity(made.passed + quantity), rejected=Quantity(made.rejected - quantity))
        now = replace(
            inspection,
            passed=Quantity(inspection.passed + quantity),
            rejected=Quantity(inspection.rejected - quantity),
        )
        now = settled(state, now)
    others = [one for one in state.made_of(inspection.id) if one.id != made.id]
    return Decision(
        movements=tuple(movement for _, movement in pairs),
        changes=(MadeSet(after), InspectionSet(now)),
        events=laid(now, [*others, after]) if becomes is Lies.AVAILABLE else (),
        document=inspection.document,
    )


def dropped(state: State, line: UUID) -> Decision:
    """What was to go back to its supplier stays after all: somebody decides anew what becomes of it."""
    made = state.made.get(line)
    leaving = [one for one in made.moved if one.lies is Lies.LEAVING] if made else []
    if made is None or not leaving:
        return Decision()
    inspection = state.inspections[made.inspection]
    kept = tuple(one for one in made.moved if one.lies is not Lies.LEAVING)
    evidence = {
        "inspection": str(inspection.id),
        "line": str(made.id),
        "item": inspection.item,
        "quantity": sum(one.quantity for one in leaving),
        "place": leaving[-1].place,
    }
    return Decision(
        changes=(MadeSet(replace(made, moved=(*kept, *(replace(one, lies=Lies.DAMAGED) for one in leaving)))),),
        discrepancies=(Discrepancy(QualityDiscrepancy.REJECTED, evidence, REJECTED),),
        document=inspection.document,
    )


def _wanted(inspection: Inspection, made: Made, one: Moved, event: DiscrepancyResolved) -> SupplierReturnWanted:
    return SupplierReturnWanted(
        document=document_of(made.id),
        supplier=inspection.supplier,
        warehouse=inspection.warehouse,
        item=inspection.item,
        lot=one.lot,
        place=one.place,
        status=slot_status(one.lies),
        container=one.container,
        quantity=one.quantity,
        owner=one.owner,
        order_line=inspection.order_line,
        reason=str(event.evidence.get("reason", "")),
    )


def _again(state: State, inspection: Inspection, made: Made, bad: list[Moved]) -> Decision:
    """Only the rejected goods; what passed has passed."""
    quantity = Quantity(sum(one.quantity for one in bad))
    kept = tuple(one for one in made.moved if one.lies is not Lies.DAMAGED)
    after = replace(made, moved=kept, rejected=Quantity(made.rejected - quantity))
    now = settled(
        state,
        replace(
            inspection,
            goods=merged((*inspection.goods, *((one.lot, one.quantity) for one in bad))),
            rejected=Quantity(inspection.rejected - quantity),
        ),
    )
    return Decision(
        movements=tuple(back(inspection, one) for one in bad),
        changes=(MadeSet(after), InspectionSet(now)),
        events=(task_of(now),),
        document=inspection.document,
    )


def _waited(state: State, inspection: Inspection, made: Made, event: DiscrepancyResolved, context: Context) -> Decision:
    """As the decision would have been had its person been allowed to say so, under its own id."""
    freed = replace(inspection, waiting=Quantity(inspection.waiting - made.waiting))
    if not made.waiting or event.choice not in {"concession", "reject", "re_inspect"}:
        return Decision()
    rest = replace(made, waiting=Quantity(0))
    if event.choice == "re_inspect":
        return Decision(
            changes=(MadeSet(rest), InspectionSet(freed)), events=(task_of(freed),), document=inspection.document
        )
    passes = made.waiting if event.choice == "concession" else Quantity(0)
    rejects = Quantity(made.waiting - passes)
    said = Decide(inspection.id, passes, rejects, Reason.OTHER if rejects else Reason.NONE, use_as_is=True)
    done = posted(state, freed, said, context)
    (decided,) = [change.made for change in done.changes if isinstance(change, Decided)]
    (after,) = [change.inspection for change in done.changes if isinstance(change, InspectionSet)]
    whole = replace(
        made,
        passed=Quantity(made.passed + passes),
        rejected=Quantity(made.rejected + rejects),
        waiting=Quantity(0),
        moved=(*made.moved, *decided.moved),
    )
    others = [one for one in state.made_of(inspection.id) if one.id != made.id]
    return Decision(
        movements=done.movements,
        changes=(MadeSet(whole), InspectionSet(after)),
        events=(*laid(after, [*others, whole]), task_of(after)),
        discrepancies=tuple(_of_line(one, made) for one in done.discrepancies),
        document=inspection.document,
    )


def _of_line(found: Discrepancy, made: Made) -> Discrepancy:
    return replace(found, evidence={**found.evidence, "line": str(made.id)}, choices=REJECTED)


def _second(state: State, inspection: Inspection, made: Made, context: Context) -> Decision:
    """Q-2 the other way round: everything decided is taken back, and the second one's word is carried out."""
    movements: list[Movement] = []
    events: list[Struct] = []
    changes: list[Struct] = []
    now = inspection
    for earlier in [one for one in state.made_of(inspection.id) if one.moved]:
        undone = taken_back(state, now, earlier)
        state.apply(undone)
        movements += undone.movements
        events += undone.events
        changes += [change for change in undone.changes if isinstance(change, MadeSet)]
        now = state.inspections[inspection.id]
    done = posted(state, now, Decide(inspection.id, *made.said, use_as_is=True), context)
    (decided,) = [change.made for change in done.changes if isinstance(change, Decided)]
    whole = replace(decided, id=made.id, person=made.person)
    return Decision(
        movements=(*movements, *done.movements),
        changes=(*changes, MadeSet(whole), *(one for one in done.changes if isinstance(one, InspectionSet))),
        events=(*events, *done.events),
        discrepancies=tuple(_of_line(one, made) for one in done.discrepancies),
        document=inspection.document,
    )
