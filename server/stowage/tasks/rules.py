"""Giving tasks out and taking them back.

T-3  A task that keeps its goods is given out only with all that is left of it promised to the device, and the promise ends when the task
     leaves the device. What is promised never exceeds what is available.
T-4  Nobody gets what another device has, unless that one is silent, its lease ran out, or a supervisor says so.
T-5  Whoever asks for work also ends the leases of the warehouse that ran out: what is kept in vain is anybody's again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

import msgspec

from stowage.kernel.decision import Context, Decision, Hold, Refusal, ReleaseHold
from stowage.kernel.ids import WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.tasks.commands import (
    AssignTasks,
    Command,
    HoldTasks,
    LeaseTasks,
    PrioritiseTasks,
    ReleaseTasks,
    ResumeTasks,
    SetSkills,
    SweepTasks,
    TakeOverTasks,
    Tasks,
    TasksRefusal,
)
from stowage.tasks.model import ENDED, SkillsSet, State, Step, Task, TaskState, What

MOST = 200  # tasks of one command
SILENT_MS = 15 * 60_000
HIGHEST = 9  # and lowest, below 0
LONGEST_SKILL = 40
LATEST = 2**53


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    match command:
        case LeaseTasks():
            return _lease(state, command, context)
        case SweepTasks():
            if command.warehouse != context.warehouse:
                return _elsewhere(command.warehouse, context)
            return _put_together(ended(state, command.warehouse, context))
        case SetSkills():
            return _skilled(state, command)
        case _:
            return _named(state, command, context)


# --- asking for work


def _lease(state: State, command: LeaseTasks, context: Context) -> Decision | Refusal:
    if refusal := _unfit_lease(state, command, context):
        return refusal
    state = state.draft()
    freed = ended(state, command.warehouse, context)
    state.apply(_put_together(freed))
    given: list[Part] = []
    for task in _asked(state, command):
        part = _give(state, task, Step(task.id, What.LEASED, context.device, context.person), context)
        if not isinstance(part, Refusal):
            given.append(part)
            state.apply(_put_together([part]))
        elif command.tasks:
            return part
        if len(given) == command.wanted and not command.tasks:
            break
    return _put_together([*freed, *given]) if given or freed else Refusal(TasksRefusal.NONE_LEFT)


def _unfit_lease(state: State, command: LeaseTasks, context: Context) -> Refusal | None:
    if command.warehouse != context.warehouse:
        return _elsewhere(command.warehouse, context)
    if command.person != context.person:
        return Refusal(TasksRefusal.PERSON_DIFFERS, {"person": command.person, "expected": context.person})
    if not 0 < command.wanted <= MOST or len(command.tasks) > MOST:
        return Refusal(TasksRefusal.INVALID, {"field": "wanted", "value": command.wanted})
    for id_ in command.tasks:
        if refusal := _not_theirs(state, id_, context):
            return refusal
    return _no_handheld(state, context.device, command.warehouse)


def _not_theirs(state: State, id_: UUID, context: Context) -> Refusal | None:
    """A task that is named: why this person's device does not get it. T-4"""
    task = state.tasks.get(id_)
    if task is None or not context.speaks_for(task.warehouse):
        return Refusal(TasksRefusal.TASK_UNKNOWN, {"task": str(id_)})
    others = task.state == TaskState.TAKEN and task.holder != context.device and not task.ran_out(context.received_at)
    if others or (task.state == TaskState.OPEN and task.person not in {None, context.person}):
        return Refusal(TasksRefusal.TAKEN, {"task": str(id_), "by": state.by(task)})
    if task.skill and task.skill not in state.skills.get(context.person, frozenset()):
        return Refusal(TasksRefusal.SKILL_MISSING, {"task": str(id_), "skill": task.skill})
    return None


def _asked(state: State, command: LeaseTasks) -> list[Task]:
    if command.tasks:
        return [state.tasks[id_] for id_ in dict.fromkeys(command.tasks)]
    return wanted(state, command)


def wanted(state: State, command: LeaseTasks) -> list[Task]:
    """What the person may do of what is open, best first: what is theirs alone, priority, deadline, then the way from where they stand."""
    skills = state.skills.get(command.person, frozenset())
    stands = state.places.get(command.near) if command.near is not None else None
    at = stands[1] if stands else 0

    def rank(task: Task) -> tuple[int, int, int, bool, int, UUID]:
        due = LATEST if task.due_at is None else task.due_at
        return (task.person is None, -task.priority, due, task.walk < at, task.walk, task.id)

    there = (
        task
        for task in state.tasks.values()
        if task.state == TaskState.OPEN
        and task.warehouse == command.warehouse
        and task.person in {None, command.person}
        and (not task.skill or task.skill in skills)
        and (not command.processes or task.process in command.processes)
        and (not command.zone or task.zone == command.zone)
    )
    return sorted(there, key=rank)


class Part(msgspec.Struct, frozen=True):
    """What happens to one task, and to what is kept for it."""

    step: Step
    holds: tuple[Hold | ReleaseHold, ...] = ()


def _put_together(parts: Iterable[Part]) -> Decision:
    those = list(parts)
    return Decision(changes=tuple(one.step for one in those), holds=tuple(hold for one in those for hold in one.holds))


def _freed(task: Task, step: Step) -> Part:
    """It leaves who has it, and so do the goods."""
    return Part(step, (ReleaseHold(task.hold),) if task.hold is not None else ())


def ended(state: State, warehouse: WarehouseId, context: Context) -> list[Part]:
    """T-5"""
    out = [task for task in state.tasks.values() if task.warehouse == warehouse and task.ran_out(context.received_at)]
    return [_freed(task, Step(task.id, What.EXPIRED, task.holder, task.person)) for task in out]


def _give(state: State, task: Task, step: Step, context: Context) -> Part | Refusal:
    """The task becomes the device's that the step names, with its goods. T-3"""
    if task.state in ENDED or task.state == TaskState.HELD:
        return Refusal(TasksRefusal.STATE_DIFFERS, {"task": str(task.id), "state": str(task.state)})
    step = msgspec.structs.replace(step, until=context.received_at + state.lease_ms)
    release = (ReleaseHold(task.hold),) if task.hold is not None else ()
    if not task.keeps_goods or task.item is None:
        return Part(step, release)
    lot, goods = task.lot or None, state.goods.get(task.warehouse)
    available = goods.available(task.item, task.place, lot) + state.open_of(task) if goods else 0
    if available < task.left:
        figures = {"item": task.item, "wanted": task.left, "available": available}
        return Refusal(TasksRefusal.NOT_AVAILABLE, {"task": str(task.id), **figures})
    hold = uuid5(context.op_id, str(task.id))
    document = f"task:{task.id}"
    keep = Hold(hold, task.warehouse, task.item, Quantity(task.left), document, task.place, lot, step.device)
    return Part(msgspec.structs.replace(step, hold=hold), (*release, keep))


# --- about tasks that are named


Answer = Part | Refusal


def _named(state: State, command: Tasks, context: Context) -> Decision | Refusal:
    if not 0 < len(command.tasks) <= MOST:
        return Refusal(TasksRefusal.INVALID, {"field": "tasks", "value": len(command.tasks)})
    if refusal := _unfit(state, command, context):
        return refusal
    parts: list[Part] = []
    state = state.draft()
    for id_ in dict.fromkeys(command.tasks):
        task = state.tasks.get(id_)
        if task is None or not context.speaks_for(task.warehouse):
            return Refusal(TasksRefusal.TASK_UNKNOWN, {"task": str(id_)})
        if task.state in ENDED:
            return Refusal(TasksRefusal.STATE_DIFFERS, {"task": str(id_), "state": str(task.state)})
        part = _one(state, task, command, context)
        if isinstance(part, Refusal):
            return part
        parts.append(part)
        state.apply(_put_together([part]))
    return _put_together(parts)


def _unfit(state: State, command: Tasks, context: Context) -> Refusal | None:
    if isinstance(command, PrioritiseTasks) and abs(command.priority) > HIGHEST:
        return Refusal(TasksRefusal.INVALID, {"field": "priority", "value": command.priority})
    if isinstance(command, AssignTasks) and command.person is not None and command.person not in state.people:
        return Refusal(TasksRefusal.PERSON_UNKNOWN, {"person": command.person})
    if isinstance(command, TakeOverTasks):
        return _no_handheld(state, context.device, context.warehouse)
    return None


def _one(state: State, task: Task, command: Tasks, context: Context) -> Answer:
    match command:
        case ReleaseTasks():
            return _released(task, context)
        case TakeOverTasks():
            return _taken_over(state, task, command, context)
        case AssignTasks():
            return _assigned(state, task, command, context)
        case HoldTasks():
            return _freed(task, Step(task.id, What.HELD, task.holder, context.person))
        case ResumeTasks() | PrioritiseTasks():
            return _directed(task, command, context)


def _released(task: Task, context: Context) -> Answer:
    if task.state != TaskState.TAKEN or task.holder != context.device:
        return Refusal(TasksRefusal.NOT_YOURS, {"task": str(task.id)})
    return _freed(task, Step(task.id, What.RELEASED, context.device, context.person))


def _directed(task: Task, command: ResumeTasks | PrioritiseTasks, context: Context) -> Answer:
    if isinstance(command, PrioritiseTasks):
        return Part(Step(task.id, What.PRIORITISED, person=context.person, priority=command.priority))
    if task.state != TaskState.HELD:
        return Refusal(TasksRefusal.STATE_DIFFERS, {"task": str(task.id), "state": str(task.state)})
    return Part(Step(task.id, What.RESUMED, person=context.person))


def _taken_over(state: State, task: Task, command: TakeOverTasks, context: Context) -> Answer:
    """T-4"""
    if task.state == TaskState.TAKEN and task.holder != context.device and not command.working:
        device = state.devices.get(task.holder) if task.holder is not None else None
        heard = device.heard_at if device is not None and not device.revoked else 0
        if heard > context.received_at - SILENT_MS and not task.ran_out(context.received_at):
            return Refusal(TasksRefusal.HOLDER_WORKING, {"task": str(task.id), "by": state.by(task)})
    return _give(state, task, Step(task.id, What.TAKEN_OVER, context.device, context.person), context)


def _assigned(state: State, task: Task, command: AssignTasks, context: Context) -> Answer:
    if command.device is not None:
        unfit = _no_handheld(state, command.device, task.warehouse)
        return unfit or _give(state, task, Step(task.id, What.LEASED, command.device, command.person), context)
    if task.state == TaskState.HELD:
        return Refusal(TasksRefusal.STATE_DIFFERS, {"task": str(task.id), "state": str(task.state)})
    what = What.UNASSIGNED if command.person is None else What.ASSIGNED
    return _freed(task, Step(task.id, what, task.holder, command.person))


def _skilled(state: State, command: SetSkills) -> Decision | Refusal:
    if command.person not in state.people:
        return Refusal(TasksRefusal.PERSON_UNKNOWN, {"person": command.person})
    unfit: Sequence[str] = [skill for skill in command.skills if not skill or len(skill) > LONGEST_SKILL]
    if unfit or len(command.skills) > MOST:
        return Refusal(TasksRefusal.INVALID, {"field": "skills", "value": (*unfit, "")[0][:LONGEST_SKILL]})
    return Decision(changes=(SkillsSet(command.person, tuple(sorted(set(command.skills)))),))


def _no_handheld(state: State, device: UUID, warehouse: WarehouseId | None) -> Refusal | None:
    known = state.devices.get(device)
    if known is None or known.revoked or known.warehouse != warehouse:
        return Refusal(TasksRefusal.NO_HANDHELD, {"device": str(device)})
    return None


def _elsewhere(warehouse: WarehouseId, context: Context) -> Refusal:
    return Refusal(TasksRefusal.WAREHOUSE_DIFFERS, {"warehouse": warehouse, "expected": context.warehouse})
