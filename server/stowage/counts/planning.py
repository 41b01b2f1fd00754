"""Plans: which places are to be counted, and the tasks that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from msgspec import to_builtins
from msgspec.structs import replace

from stowage.counts.commands import CancelPlan, CountsRefusal, PlanCount, PutRules
from stowage.counts.model import LONGEST_TEXT, SHORTFALL, Plan, PlanEnded, Planned, Rules, RulesPut, State, Task
from stowage.kernel.decision import Context, Decision, Refusal
from stowage.kernel.ids import PlaceId, WarehouseId
from stowage.kernel.quantity import LARGEST, QUANTITY_SCALE, Quantity
from stowage.kernel.work import TaskRef
from stowage.tasks.events import TaskWanted, TaskWithdrawn, TaskWorked

PROCESS = "count"
SHORTAGES = UUID("6f3a1c52-8c1d-5b0e-9a47-0d2f6c3e7b11")
MOST_PLACES = 10_000


def plan(state: State, command: PlanCount, context: Context) -> Decision | Refusal:
    places = state.fitting.get(command.plan, ())
    if refusal := _unplannable(state, command, places, context):
        return refusal
    name = command.name.replace("\0", "")[:LONGEST_TEXT]
    value, bp, due = command.threshold_value, command.threshold_bp, command.due_at
    plan = Plan(command.plan, command.warehouse, name, command.blind, value, bp, "open", due)
    tasks = tuple(Task(uuid5(plan.id, str(place)), plan.id, place, 1, "open") for place in places)
    return Decision(
        changes=(Planned(plan, tasks),),
        events=tuple(wanted(task, plan) for task in tasks),
        document=f"count_plan:{plan.id}",
    )


def _unplannable(state: State, command: PlanCount, places: Sequence[PlaceId], context: Context) -> Refusal | None:
    if refusal := _elsewhere(command, context):
        return refusal
    if command.plan in state.plans:
        return Refusal(CountsRefusal.PLAN_KNOWN, {"plan": str(command.plan)})
    asked = command.places or command.zones or command.items or command.classes or command.zero or command.idle_days
    if not asked:
        return Refusal(CountsRefusal.NOTHING_ASKED)
    limits = (command.threshold_value, command.threshold_bp)
    if any(limit is not None and not 0 <= limit <= LARGEST for limit in limits):
        return Refusal(CountsRefusal.THRESHOLD_INVALID)
    return _size(places)


def _elsewhere(command: PlanCount | PutRules, context: Context) -> Refusal | None:
    if command.warehouse == context.warehouse:
        return None
    about = {"warehouse": command.warehouse, "expected": context.warehouse}
    return Refusal(CountsRefusal.WAREHOUSE_DIFFERS, about)


def put_rules(state: State, command: PutRules, context: Context) -> Decision | Refusal:
    if refusal := _elsewhere(command, context):
        return refusal
    known = state.rules.get(command.warehouse, Rules())
    if command.seen_version not in {None, known.version}:
        about = {"version": known.version, "now": to_builtins(known)}
        return Refusal(CountsRefusal.CHANGED_MEANWHILE, about)
    asked = command.after_shortfall, command.ask_every, command.ask_few, command.ask_days
    return Decision(changes=(RulesPut(command.warehouse, Rules(*asked, known.version + 1)),))


def after_shortfall(place: PlaceId, warehouse: WarehouseId, op_id: UUID) -> tuple[Plan, Task]:
    """Of each warehouse one plan, which opens again whenever a place gave less than was taken. Guns are told what lies there all the
    while: others go on working at the place."""
    plan = Plan(
        id=uuid5(SHORTAGES, str(warehouse)),
        warehouse=warehouse,
        name="",
        blind=False,
        threshold_value=None,
        threshold_bp=None,
        state="open",
        origin=SHORTFALL,
    )
    return plan, Task(uuid5(plan.id, f"{place}:{op_id}"), plan.id, place, 1, "open")


def _size(places: Sequence[PlaceId]) -> Refusal | None:
    if not places:
        return Refusal(CountsRefusal.NO_PLACE_FITS)
    if len(places) > MOST_PLACES:
        return Refusal(CountsRefusal.TOO_MANY_PLACES, {"places": len(places), "most": MOST_PLACES})
    return None


def wanted(task: Task, plan: Plan) -> TaskWanted:
    return TaskWanted(
        task=task.id,
        process=PROCESS,
        warehouse=plan.warehouse,
        document=f"count_plan:{plan.id}",
        place=task.place,
        quantity=Quantity(QUANTITY_SCALE),
        priority=task.round - 1 + (plan.origin == SHORTFALL),
        due_at=plan.due_at,
    )


def worked(ref: TaskRef | None, task: Task | None) -> list[Any]:
    if ref is not None:
        return [TaskWorked(ref, Quantity(QUANTITY_SCALE), done=True)]
    return [TaskWithdrawn(task.id)] if task is not None and task.state == "open" else []


def cancel(state: State, command: CancelPlan, context: Context) -> Decision | Refusal:
    plan = state.plans.get(command.plan)
    if plan is None or not context.speaks_for(plan.warehouse):
        return Refusal(CountsRefusal.PLAN_UNKNOWN, {"plan": str(command.plan)})
    if plan.state != "open":
        return Refusal(CountsRefusal.PLAN_OVER, {"plan": str(command.plan), "state": plan.state})
    left = [task for task in state.tasks.values() if task.plan == plan.id and task.state == "open"]
    return Decision(
        changes=(PlanEnded(replace(plan, state="cancelled")),),
        events=tuple(TaskWithdrawn(task.id) for task in left),
        document=f"count_plan:{plan.id}",
    )
