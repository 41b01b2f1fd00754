"""What a desk decides about putting away: the steps, and bins bound to items.

C-1  A strategy is put whole; who changes what somebody else changed meanwhile is told so.
C-2  Every zone that it names is one of its warehouse's; a step that is for some goods says which.
C-3  Only bins in use of the warehouse are bound, and a maximum is not below its minimum.
"""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import WarehouseId
from stowage.putaway.commands import Bind, By, Classify, PutawayRefusal, PutStrategy, Step, StepKind, Unbind
from stowage.putaway.model import Binding, BindingPut, BindingRemoved, ClassesAsked, State, Strategy, StrategyPut

CLASSIFIED_BY_MS = 90 * 86_400_000
CLASSES = frozenset({"A", "B", "C"})


def decide(state: State, command: PutStrategy | Classify | Bind | Unbind, context: Context) -> Decision | Refusal:
    match command:
        case PutStrategy():
            return other_warehouse(command.warehouse, context) or _put(state, command)
        case Classify():
            asked = ClassesAsked(command.warehouse, context.received_at - CLASSIFIED_BY_MS)
            return other_warehouse(command.warehouse, context) or Decision(changes=(asked,))
        case Bind():
            return _bind(state, command, context)
        case Unbind():
            return _unbind(state, command, context)


def other_warehouse(warehouse: WarehouseId, context: Context) -> Refusal | None:
    if warehouse == context.warehouse:
        return None
    return Refusal(PutawayRefusal.WAREHOUSE_DIFFERS, {"warehouse": warehouse})


def _put(state: State, command: PutStrategy) -> Decision | Refusal:
    known = state.strategies.get(command.warehouse, Strategy())
    if command.seen_version not in {None, known.version}:
        now = msgspec.to_builtins(known)
        return Refusal(PutawayRefusal.CHANGED_MEANWHILE, {"version": known.version, "now": now})
    for number, step in enumerate(command.steps, 1):
        if field := _fault(step):
            return Refusal(PutawayRefusal.STEP_INVALID, {"step": number, "field": field})
    for zone in [step.zone for step in command.steps if step.zone] + list(command.learns):
        if (command.warehouse, zone) not in state.zones:
            return Refusal(PutawayRefusal.ZONE_UNKNOWN, {"zone": zone})
    strategy = Strategy(command.steps, command.mixing, command.most_containers, command.learns, known.version + 1)
    return Decision(changes=(StrategyPut(command.warehouse, strategy),), document=f"strategy:{command.warehouse}")


def _fault(step: Step) -> str:
    if step.kind is StepKind.ZONE_FOR and not step.zone:
        return "zone"
    if (step.by is By.ALL) != (not step.value) or (step.by is By.ABC and step.value not in CLASSES):
        return "value"
    return ""


def _bind(state: State, command: Bind, context: Context) -> Decision | Refusal:
    place = state.places.get(command.place)
    if place is None or place.bin is None or not place.active or place.warehouse != context.warehouse:
        return Refusal(PutawayRefusal.BIN_UNKNOWN, {"place": command.place})
    if command.item not in state.items or command.item in state.merged:
        return Refusal(PutawayRefusal.GOODS_UNKNOWN, {"item": command.item})
    if (command.maximum and command.maximum < command.minimum) or (command.minimum and not command.maximum):
        about = {"minimum": command.minimum, "maximum": command.maximum}
        return Refusal(PutawayRefusal.LEVELS_INVALID, about)
    binding = Binding(command.item, command.place, command.minimum, command.maximum)
    return Decision(changes=(BindingPut(place.warehouse, binding),))


def _unbind(state: State, command: Unbind, context: Context) -> Decision | Refusal:
    place = state.places.get(command.place)
    binding = state.bindings.get((command.item, command.place))
    if binding is None or place is None or place.warehouse != context.warehouse:
        return Refusal(PutawayRefusal.NOT_BOUND, {"item": command.item, "place": command.place})
    return Decision(changes=(BindingRemoved(place.warehouse, binding),))
