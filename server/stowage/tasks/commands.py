"""What is asked about tasks 任务. All intents: the work itself is said by the rooms whose work it is."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.ids import PersonId, PlaceId, WarehouseId


class LeaseTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.lease/1", tag_field="type"):
    """The device asks for its next tasks, at most `wanted` of them, best first; or for these `tasks`, all or none. `warehouse` and
    `person` as in the envelope. `processes` empty: any; `zone` "": any; `near`: where the person stands. A whole shift may be asked for.
    """

    warehouse: WarehouseId
    person: PersonId
    wanted: int = 1
    tasks: tuple[UUID, ...] = ()
    processes: tuple[str, ...] = ()
    zone: str = ""
    near: PlaceId | None = None


class ReleaseTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.release/1", tag_field="type"):
    """The device gives back what it has of these."""

    tasks: tuple[UUID, ...]


class TakeOverTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.take_over/1", tag_field="type"):
    """What another device has becomes this one's: when that one is silent, or (`working`) all the same, which a supervisor may say."""

    tasks: tuple[UUID, ...]
    working: bool = False


class AssignTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.assign/1", tag_field="type"):
    """These go to a device, which has them at once, or to a person, who gets them first and alone; with neither to anybody."""

    tasks: tuple[UUID, ...]
    device: UUID | None = None
    person: PersonId | None = None


class HoldTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.hold/1", tag_field="type"):
    """Nobody is to do these now. Who has one loses it."""

    tasks: tuple[UUID, ...]


class ResumeTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.resume/1", tag_field="type"):
    tasks: tuple[UUID, ...]


class PrioritiseTasks(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.prioritise/1", tag_field="type"
):
    """Higher comes first; 0 is usual."""

    tasks: tuple[UUID, ...]
    priority: int


class SetSkills(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.set_skills/1", tag_field="type"):
    """What a person may do besides what everybody may, in place of what was said before."""

    person: PersonId
    skills: tuple[str, ...]


class SweepTasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="tasks.sweep/1", tag_field="type"):
    """Leases that ran out in this warehouse end, and the goods kept for them are anybody's. Every lease does so too."""

    warehouse: WarehouseId


Tasks = ReleaseTasks | TakeOverTasks | AssignTasks | HoldTasks | ResumeTasks | PrioritiseTasks  # name their tasks
Command = LeaseTasks | Tasks | SetSkills | SweepTasks


class TasksRefusal(StrEnum):
    WAREHOUSE_DIFFERS = "tasks.warehouse_differs"  # warehouse, expected: not the one the person acts for
    PERSON_DIFFERS = "tasks.person_differs"  # person, expected: not the one who asks
    NO_HANDHELD = "tasks.no_handheld"  # device: tasks are given to enrolled devices of the warehouse
    NONE_LEFT = "tasks.none_left"  # nothing of what was asked for is to be done
    INVALID = "tasks.invalid"  # field, value
    TASK_UNKNOWN = "tasks.task_unknown"  # task
    STATE_DIFFERS = "tasks.state_differs"  # task, state: what it is by now
    TAKEN = "tasks.taken"  # task, by: somebody else has it
    HOLDER_WORKING = "tasks.holder_working"  # task, by: heard from not long ago
    NOT_YOURS = "tasks.not_yours"  # task: this device does not have it
    SKILL_MISSING = "tasks.skill_missing"  # task, skill
    NOT_AVAILABLE = "tasks.not_available"  # task, item, wanted, available: the goods cannot be kept for it
    PERSON_UNKNOWN = "tasks.person_unknown"  # person


class TasksDiscrepancy(StrEnum):
    """What was done is posted and counted all the same."""

    LEASE_LOST = "tasks.lease_lost"  # task, process, item, quantity, place, by, state
    NOT_WANTED = "tasks.not_wanted"  # task, process, item, quantity, place, state
