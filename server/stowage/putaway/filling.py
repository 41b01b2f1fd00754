"""Filling pick faces 补货: pure.

F-1  A face below its minimum is filled up to its maximum, from stock that is available elsewhere in the warehouse and in no bound bin of
     its own: what expires first, then what is nearest.
F-2  What is on its way already is not asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from stowage.kernel.decision import Context, Decision, Status
from stowage.kernel.ids import OWN, ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.putaway.commands import PlanReplenishment
from stowage.putaway.model import Binding, Bulk, Filling, FillingSet, Moved, State
from stowage.tasks.events import TaskWanted, TaskWorked

PROCESS = "replenish"
NEVER = "9999"


def plan(state: State, command: PlanReplenishment, context: Context) -> Decision:
    faces = [
        binding
        for binding in state.bindings.values()
        if (place := state.places.get(binding.place)) and place.warehouse == command.warehouse
    ]
    return _fill(state, faces, (), command.warehouse, context)


def after(state: State, moved: Sequence[Moved], context: Context) -> Decision:
    """Goods that came may be what a face was short of."""
    assert context.warehouse is not None
    items = {one.item for one in moved}
    faces = [
        binding
        for binding in state.bindings.values()
        if binding.item in items and (place := state.places.get(binding.place)) and place.warehouse == context.warehouse
    ]
    return _fill(state, faces, moved, context.warehouse, context)


def worked(filling: Filling, event: TaskWorked) -> Filling:
    """What is left of it. An undo brings it back only while it is known."""
    left = 0 if event.done else max(0, filling.quantity - event.quantity)
    return Filling(filling.task, filling.item, filling.place, filling.source, filling.lot, left)


def _fill(
    state: State, faces: Sequence[Binding], moved: Sequence[Moved], warehouse: WarehouseId, context: Context
) -> Decision:
    changes: list[FillingSet] = []
    events: list[TaskWanted] = []
    lying = _lying(state, moved)
    for face in sorted(faces, key=lambda one: (one.item, one.place)):
        there = sum(
            quantity for (item, place, _, _), quantity in lying.items() if (item, place) == (face.item, face.place)
        )
        coming = [one for one in state.fillings.values() if (one.item, one.place) == (face.item, face.place)]
        missing = face.maximum - there - sum(one.quantity for one in coming)
        if there + sum(one.quantity for one in coming) >= face.minimum or missing <= 0:
            continue
        for bulk in _bulk(state, face, lying, changes, warehouse):
            if missing <= 0:
                break
            share = min(missing, bulk.quantity)
            missing -= share
            task = uuid5(context.op_id, f"{face.item}|{face.place}|{bulk.place}|{bulk.lot}|{bulk.container}")
            filling = Filling(task, face.item, face.place, bulk.place, bulk.lot, share)
            changes.append(FillingSet(filling, warehouse))
            events.append(_wanted(filling, bulk.container, warehouse, task))
    return Decision(changes=tuple(changes), events=tuple(events))


def _wanted(filling: Filling, container: str, warehouse: WarehouseId, task: UUID) -> TaskWanted:
    return TaskWanted(
        task=task,
        process=PROCESS,
        warehouse=warehouse,
        document=f"replenishment:{filling.place}",
        place=filling.source,
        target=filling.place,
        item=filling.item,
        lot=filling.lot,
        container=container,
        quantity=Quantity(filling.quantity),
    )


_Lying = dict[tuple[ItemId, PlaceId, str, str], int]  # item, place, lot, container → available


def _lying(state: State, moved: Sequence[Moved]) -> _Lying:
    lying: _Lying = {}
    for key, quantity in state.balances.items():
        if key.status == Status.AVAILABLE and key.owner == OWN:
            lying[key.item, key.place, key.lot, key.container] = quantity
    for one in moved:
        if one.status is Status.AVAILABLE and one.owner == OWN:
            source = one.item, one.source, one.lot, one.source_container
            target = one.item, one.target, one.lot, one.target_container
            lying[source] = lying.get(source, 0) - one.quantity
            lying[target] = lying.get(target, 0) + one.quantity
    return lying


def _bulk(
    state: State, face: Binding, lying: _Lying, asked: Sequence[FillingSet], warehouse: WarehouseId
) -> list[Bulk]:
    """F-1, in the order in which it is taken."""
    own = {place for item, place in state.bindings if item == face.item}
    at = state.places[face.place].bin
    promised: dict[tuple[ItemId, PlaceId, str], int] = {}
    for one in [*state.fillings.values(), *(change.filling for change in asked)]:
        key = one.item, one.source, one.lot
        promised[key] = promised.get(key, 0) + one.quantity
    found = []
    for (item, id_, lot, container), quantity in lying.items():
        place = state.places.get(id_)
        if item != face.item or id_ in own or place is None or place.bin is None or place.warehouse != warehouse:
            continue
        taken = min(quantity, promised.get((item, id_, lot), 0))
        if taken:
            promised[item, id_, lot] -= taken
        if quantity > taken:
            expires_on = state.expiries.get((item, lot), NEVER)
            found.append(Bulk(item, id_, lot, container, quantity - taken, expires_on, place.bin.sequence))
    face_at = at.sequence if at else 0
    return sorted(
        found, key=lambda one: (one.expires_on, abs(one.sequence - face_at), one.sequence, one.place, one.lot)
    )
