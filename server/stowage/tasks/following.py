"""What the work of other rooms does to tasks. Never refused: what was done was done.

T-6  Work is counted once, as it was posted, whoever had the task; that it was lost, or not wanted any more, is told to a person.
T-7  As work goes on, as much less is promised for it; when the task ends, nothing is.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid5

import msgspec

from stowage.identity.events import DeviceLeft
from stowage.kernel.decision import Context, Decision, Discrepancy, Hold, ReleaseHold, TakeHold
from stowage.kernel.discrepancy import ACKNOWLEDGE
from stowage.kernel.quantity import Quantity
from stowage.tasks.commands import TasksDiscrepancy
from stowage.tasks.events import TaskWanted, TaskWithdrawn, TaskWorked
from stowage.tasks.model import ENDED, State, Step, Task, TaskState, What, after


def raised(state: State, event: TaskWanted) -> Decision:
    zone, walk = state.places.get(event.place, ("", 0)) if event.place is not None else ("", 0)
    step = Step(event.task, What.RAISED, quantity=event.quantity, wanted=event, zone=zone, walk=walk)
    before = state.tasks.get(event.task)
    now = after(before, step)
    ends = before is not None and before.hold is not None and now is not None and now.state in ENDED
    return Decision(changes=(step,), holds=(ReleaseHold(before.hold),) if before and before.hold and ends else ())


def withdrawn(state: State, event: TaskWithdrawn) -> Decision:
    task = state.tasks.get(event.task)
    if task is None or task.state in ENDED:
        return Decision()
    holds = (ReleaseHold(task.hold),) if task.hold is not None else ()
    return Decision(changes=(Step(task.id, What.WITHDRAWN, task.holder, task.person),), holds=holds)


def worked(state: State, event: TaskWorked, context: Context) -> Decision:
    """T-6. What is undone takes back no exception: it was late all the same."""
    task = state.tasks.get(event.ref.task)
    late = _late(task, event, context)
    step = Step(
        event.ref.task, What.WORKED, context.device, context.person, event.quantity, event.done, late=late is not None
    )
    found: tuple[Discrepancy, ...] = ()
    if late is not None and event.quantity >= 0:
        found = (Discrepancy(late, _evidence(state, task, event), ACKNOWLEDGE),)
    if task is None:
        return Decision(discrepancies=found)
    if event.quantity < 0:
        step, holds = _again(state, task, step, context)
        return Decision(changes=(step,), discrepancies=found, holds=holds)
    return Decision(changes=(step,), discrepancies=found, holds=_promises(task, step, state.open_of(task)))


def _late(task: Task | None, event: TaskWorked, context: Context) -> TasksDiscrepancy | None:
    if task is None or task.state in ENDED:
        return TasksDiscrepancy.NOT_WANTED
    if task.state == TaskState.TAKEN and task.holder == context.device:
        return None
    if task.state == TaskState.OPEN and event.ref.fence >= task.fence:
        return None
    return TasksDiscrepancy.LEASE_LOST


def _evidence(state: State, task: Task | None, event: TaskWorked) -> dict[str, Any]:
    if task is None:
        return {"task": str(event.ref.task), "quantity": event.quantity, "state": "unknown"}
    evidence: dict[str, Any] = {"task": str(task.id), "process": task.process}
    if task.item is not None:
        evidence |= {"item": task.item, "quantity": event.quantity}
    if task.place is not None:
        evidence["place"] = task.place
    if by := state.by(task):
        evidence["by"] = by
    return {**evidence, "state": str(task.state)}


def _promises(task: Task, step: Step, kept: int) -> tuple[TakeHold | ReleaseHold, ...]:
    """T-7, of work that went on. Where it ended, the rest is given back."""
    now = after(task, step)
    taken = min(kept, max(0, step.quantity))
    if task.hold is None or now is None:
        return ()
    rest = (ReleaseHold(task.hold),) if now.hold is None else ()
    return (*((TakeHold(task.hold, Quantity(taken)),) if taken else ()), *rest)


def _again(state: State, task: Task, step: Step, context: Context) -> tuple[Step, tuple[Hold | ReleaseHold, ...]]:
    """T-7, of work that was undone. The goods lie again where they were, and are kept for who has the task as far as nobody was
    promised them meanwhile."""
    now = after(task, step)
    goods = state.goods.get(task.warehouse)
    if now is None or now.state != TaskState.TAKEN or not now.keeps_goods or now.item is None or goods is None:
        return step, ()
    kept, lot = state.open_of(task), task.lot or None
    more = min(-step.quantity, now.left - kept, goods.available(now.item, None, lot))
    if more <= 0:
        return step, ()
    hold = uuid5(context.op_id, str(task.id))
    document = f"task:{task.id}"
    keep = Hold(hold, task.warehouse, now.item, Quantity(kept + more), document, now.place, lot, now.holder)
    release = (ReleaseHold(task.hold),) if task.hold is not None else ()
    return msgspec.structs.replace(step, hold=hold), (*release, keep)


def left(state: State, event: DeviceLeft) -> Decision:
    """What a device had is anybody's. What was kept for it, the room stock gives back."""
    lost = [task for task in state.tasks.values() if task.state == TaskState.TAKEN and task.holder == event.device]
    return Decision(changes=tuple(Step(task.id, What.LOST, task.holder, task.person) for task in lost))
