"""A task 任务, what happens to one, and what the rules of this room look at.

    open ⇄ taken → done        held: nobody is to do it now        withdrawn: there is nothing to do any more

T-1  A task is one device's or nobody's. Whenever it leaves a device against its will, its fence rises; so it does with each lease.
T-2  `done` is the sum of what was said to be done for it, whoever did it and whatever state it was in.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.decision import Decision, Hold, ReleaseHold, TakeHold
from stowage.kernel.ids import ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.tasks.events import TaskWanted

PROCESSES = ("put_away", "count", "replenish", "move", "inspect")


class TaskState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    HELD = "held"
    DONE = "done"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({TaskState.DONE, TaskState.WITHDRAWN})


class Task(msgspec.Struct, frozen=True):
    """Times ms UTC. `zone`, `walk`: of the place where it begins. `hold`: the reservation that keeps its goods, while it is taken.

    Of a task that is done, `holder` and `person` are who had it. `person` of an open one: whom it was given to.
    """

    id: UUID
    process: str
    warehouse: WarehouseId
    document: str
    place: PlaceId | None
    target: PlaceId | None
    zone: str
    walk: int
    item: ItemId | None
    lot: str
    container: str
    status: str
    quantity: Quantity
    done: Quantity
    priority: int
    due_at: int | None
    skill: str
    reserves: bool
    state: str
    holder: UUID | None
    person: PersonId | None
    fence: int
    lease_until: int | None
    hold: UUID | None

    @property
    def left(self) -> int:
        return max(0, self.quantity - self.done)

    @property
    def keeps_goods(self) -> bool:
        """Goods are to be kept for it: only what is available can be promised."""
        return self.reserves and self.item is not None and self.status == "available" and self.left > 0

    def ran_out(self, now: int) -> bool:
        return self.state == TaskState.TAKEN and self.lease_until is not None and self.lease_until < now


class What(StrEnum):
    """What happens to a task: the words of `task_entry`."""

    RAISED = "raised"
    WORKED = "worked"
    WITHDRAWN = "withdrawn"
    LEASED = "leased"
    TAKEN_OVER = "taken_over"
    RELEASED = "released"
    EXPIRED = "expired"
    LOST = "lost"  # the device left
    HELD = "held"
    RESUMED = "resumed"
    PRIORITISED = "prioritised"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"


class Step(msgspec.Struct, frozen=True):
    """Change: something that happens to a task. `device`, `person`: who gets it, or who worked."""

    task: UUID
    what: What
    device: UUID | None = None
    person: PersonId | None = None
    quantity: Quantity = Quantity(0)
    finished: bool = False
    late: bool = False  # worked without having it, while it was not to be had
    until: int | None = None
    hold: UUID | None = None
    priority: int = 0
    wanted: TaskWanted | None = None
    zone: str = ""
    walk: int = 0


class SkillsSet(msgspec.Struct, frozen=True):
    """Change."""

    person: PersonId
    skills: tuple[str, ...]


def after(task: Task | None, step: Step) -> Task | None:
    """The task after a step. None: there is none, and the step does not make it."""
    if step.what is What.RAISED:
        return _raised(task, step)
    if task is None:
        return None
    return _AFTER[step.what](task, step)


def _given(task: Task, step: Step) -> Task:
    who = {"holder": step.device, "person": step.person, "lease_until": step.until, "hold": step.hold}
    return msgspec.structs.replace(task, state=TaskState.TAKEN, fence=task.fence + 1, **who)


def _withdrawn(task: Task, step: Step) -> Task:
    del step
    return task if task.state == TaskState.DONE else _freed(task, TaskState.WITHDRAWN, lost=True)


def _released(task: Task, step: Step) -> Task:
    del step
    return _freed(task, TaskState.OPEN, lost=False)


def _lost(task: Task, step: Step) -> Task:
    """`step` may say to whom alone it is given now."""
    person = step.person if step.what is What.ASSIGNED else None
    return msgspec.structs.replace(_freed(task, TaskState.OPEN, lost=task.holder is not None), person=person)


def _held(task: Task, step: Step) -> Task:
    del step
    return _freed(task, TaskState.HELD, lost=task.holder is not None)


def _resumed(task: Task, step: Step) -> Task:
    del step
    return msgspec.structs.replace(task, state=TaskState.OPEN)


def _prioritised(task: Task, step: Step) -> Task:
    return msgspec.structs.replace(task, priority=step.priority)


def _freed(task: Task, state: TaskState, *, lost: bool) -> Task:
    return msgspec.structs.replace(
        task, state=state, holder=None, person=None, lease_until=None, hold=None, fence=task.fence + lost
    )


def _raised(task: Task | None, step: Step) -> Task | None:
    """Raised again it says what there is to do now: on top of what is done already. What a supervisor made of its priority stays."""
    wanted = step.wanted
    assert wanted is not None
    if task is None:
        return _new(wanted, step)
    if wanted.quantity == 0 and task.quantity > 0:
        return after(task, Step(task.id, What.WITHDRAWN))
    if task.state in ENDED:
        if wanted.quantity == 0:
            return task
        again = _new(wanted, step)
        return msgspec.structs.replace(again, fence=task.fence + 1, priority=max(task.priority, wanted.priority))
    now = Quantity(task.done + wanted.quantity)
    if task.state != TaskState.OPEN:
        return msgspec.structs.replace(task, quantity=now)
    followed = _new(wanted, step)
    kept = {name: getattr(task, name) for name in ("fence", "done", "priority", "person")}
    return msgspec.structs.replace(followed, quantity=now, **kept)


def _new(wanted: TaskWanted, step: Step) -> Task:
    return Task(
        wanted.task, wanted.process, wanted.warehouse, wanted.document, wanted.place, wanted.target, step.zone, step.walk,
        wanted.item, wanted.lot, wanted.container, wanted.status, wanted.quantity, Quantity(0), wanted.priority, wanted.due_at,
        wanted.skill, wanted.reserves, TaskState.OPEN, None, None, 0, None, None,
    )  # fmt: skip


def _worked(task: Task, step: Step) -> Task:
    """What is undone is to be done again, by who had it if that was the same device."""
    done = Quantity(task.done + step.quantity)
    task = msgspec.structs.replace(task, done=done, hold=step.hold or task.hold)
    if task.state == TaskState.WITHDRAWN:
        return task
    if step.finished or (step.quantity > 0 and 0 < task.quantity <= done):
        worker = task.state != TaskState.TAKEN
        who = {"holder": step.device, "person": step.person} if worker and task.state != TaskState.DONE else {}
        return msgspec.structs.replace(task, state=TaskState.DONE, hold=None, **who)
    if step.quantity < 0 and task.state == TaskState.DONE and (done < task.quantity or task.quantity == 0):
        if task.holder == step.device and task.lease_until is not None:
            return msgspec.structs.replace(task, state=TaskState.TAKEN)
        return _freed(task, TaskState.OPEN, lost=False)
    return task


_AFTER: dict[What, Callable[[Task, Step], Task]] = {
    What.WORKED: _worked,
    What.WITHDRAWN: _withdrawn,
    What.LEASED: _given,
    What.TAKEN_OVER: _given,
    What.RELEASED: _released,
    What.EXPIRED: _lost,
    What.LOST: _lost,
    What.UNASSIGNED: _lost,
    What.ASSIGNED: _lost,
    What.HELD: _held,
    What.RESUMED: _resumed,
    What.PRIORITISED: _prioritised,
}


class Silent(msgspec.Struct, frozen=True):
    """A device: what people call it, where it is, whether it may still speak, and when it was last heard, ms UTC."""

    code: str
    warehouse: WarehouseId
    revoked: bool
    heard_at: int


class Promise(msgspec.Struct):
    """An open reservation; place/lot None: any."""

    item: ItemId
    place: PlaceId | None
    lot: str | None
    open: int

    def within(self, place: PlaceId | None, lot: str | None) -> bool:
        return (place is None or self.place == place) and (lot is None or self.lot == lot)


class Goods(msgspec.Struct):
    """Of the items that tasks keep goods of: what is available where, and what is promised of it. One warehouse."""

    stock: dict[ItemId, dict[tuple[PlaceId, str], int]] = {}
    holds: dict[UUID, Promise] = {}

    def available(self, item: ItemId, place: PlaceId | None, lot: str | None) -> int:
        """On hand − promised, floored at zero: the least of the place, the lot and the whole warehouse."""
        held = [hold for hold in self.holds.values() if hold.item == item]
        left = []
        for at, of in {(None, None), (place, None), (None, lot), (place, lot)}:
            on_hand = sum(
                q
                for (p, n), q in self.stock.get(item, {}).items()
                if (at is None or p == at) and (of is None or n == of)
            )
            left.append(on_hand - sum(hold.open for hold in held if hold.within(at, of)))
        return max(0, min(left))


class State(msgspec.Struct):
    """`people`: those who work here, by id; `skills` of those that have any. `goods` by warehouse."""

    lease_ms: int = 0
    tasks: dict[UUID, Task] = {}
    places: dict[PlaceId, tuple[str, int]] = {}  # zone, walk
    devices: dict[UUID, Silent] = {}
    people: dict[PersonId, str] = {}
    skills: dict[PersonId, frozenset[str]] = {}
    goods: dict[WarehouseId, Goods] = {}

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, Step) and (task := after(self.tasks.get(change.task), change)) is not None:
                self.tasks[change.task] = task
        for hold in decision.holds:
            match hold:
                case Hold():
                    promise = Promise(hold.item, hold.place, hold.lot, hold.quantity)
                    self.goods.setdefault(hold.warehouse, Goods()).holds[hold.id] = promise
                case TakeHold() | ReleaseHold():
                    for goods in self.goods.values():
                        if (kept := goods.holds.get(hold.id)) is not None:
                            kept.open -= kept.open if hold.quantity is None else hold.quantity

    def draft(self) -> State:
        """One in which a command of several parts is thought through: nothing of it counts if it is refused."""
        goods = {
            house: Goods(there.stock, {id_: msgspec.structs.replace(hold) for id_, hold in there.holds.items()})
            for house, there in self.goods.items()
        }
        return msgspec.structs.replace(self, tasks=dict(self.tasks), goods=goods)

    def open_of(self, task: Task) -> int:
        """What is still kept for it."""
        if task.hold is None or task.warehouse not in self.goods:
            return 0
        kept = self.goods[task.warehouse].holds.get(task.hold)
        return kept.open if kept is not None else 0

    def by(self, task: Task) -> str:
        """Who has it, as people call them."""
        device = self.devices.get(task.holder) if task.holder is not None else None
        name = self.people.get(task.person, "") if task.person is not None else ""
        return " · ".join(part for part in (device.code if device else "", name) if part)
