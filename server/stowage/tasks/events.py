"""Work that rooms want done and have done: they raise these, and the room tasks keeps what there is to do."""

from __future__ import annotations

from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.work import TaskRef


class TaskWanted(msgspec.Struct, frozen=True):
    """Raised with an id of the room's own making (uuid5 of what it is about, so that the same work is never wanted twice); raised again
    with the same id it says how much there is to do now: a task that is not begun follows, quantity 0 withdraws it.

    `process`: the flow it belongs to: put_away, count, replenish, move, inspect. `place` is where it begins, `target` where it ends, as
    far as known. `due_at` ms UTC. `skill`: "" for anybody.
    """

    task: UUID
    process: str
    warehouse: WarehouseId
    document: str
    place: PlaceId | None = None
    target: PlaceId | None = None
    item: ItemId | None = None
    lot: str = ""
    container: str = ""
    status: str = "available"
    quantity: Quantity = Quantity(0)
    priority: int = 0
    due_at: int | None = None
    skill: str = ""
    reserves: bool = False  # the goods are kept for who has the task


class TaskWorked(msgspec.Struct, frozen=True):
    """Something of a task was done, or (negative) undone; `done`: nothing of it is left, whatever was wanted."""

    ref: TaskRef
    quantity: Quantity
    done: bool = False


class TaskWithdrawn(msgspec.Struct, frozen=True):
    """There is nothing to do any more."""

    task: UUID
