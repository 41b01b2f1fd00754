"""What may be said about putting away 上架: facts of guns, and the rules and bound bins that a desk decides."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import MAX_SAFE, Quantity
from stowage.kernel.text import Name
from stowage.kernel.work import TaskRef

Level = Annotated[int, msgspec.Meta(ge=0, le=MAX_SAFE)]  # 1/10,000 base unit
Containers = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class StepKind(StrEnum):
    """Where a step of a strategy looks. The last four look at bins in which nothing lies and that are bound to no other item."""

    FIXED_BIN = "fixed_bin"  # bins bound to the item
    SAME_LOT = "same_lot"  # where that lot of it lies
    SAME_ITEM = "same_item"  # where some of it lies
    NEAR_PICK_FACE = "near_pick_face"  # nearest on the walk to a bin bound to it
    ZONE_FOR = "zone_for"  # in `zone`, of goods that `by` and `value` speak of
    EMPTY_BIN = "empty_bin"  # first on the walk


class By(StrEnum):
    """What goods a step is for."""

    ALL = ""
    CATEGORY = "category"
    STORAGE = "storage"
    ABC = "abc"  # how often an item moves: A, B, C


class Mixing(StrEnum):
    """What may lie together in a bin."""

    ANY = "any"
    ONE_ITEM = "one_item"
    ONE_LOT = "one_lot"


class Reason(StrEnum):
    """Why goods went elsewhere than where they were sent."""

    NONE = ""
    FULL = "full"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    OTHER = "other"


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`zone`: only there; "" anywhere. `by`, `value`: only for such goods."""

    kind: StepKind
    zone: Name = ""
    by: By = By.ALL
    value: Name = ""


class PutStrategy(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.put_strategy/1", tag_field="type"
):
    """How a warehouse puts away: the steps in their order, the first that finds a bin decides. `most_containers`: in one bin, 0 for any
    number. `learns`: zones of pick faces: an item without a bound bin is bound to the one of these in which somebody puts it."""

    warehouse: WarehouseId
    steps: tuple[Step, ...]
    mixing: Mixing = Mixing.ANY
    most_containers: Containers = 0
    learns: tuple[Name, ...] = ()
    seen_version: int | None = None


class Bind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.bind/1", tag_field="type"):
    """This bin is kept for the item. Below `minimum` it is filled up to `maximum`, 1/10,000 base unit; 0: nobody minds."""

    item: ItemId
    place: PlaceId
    minimum: Level = 0
    maximum: Level = 0


class Unbind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.unbind/1", tag_field="type"):
    item: ItemId
    place: PlaceId


class PlanReplenishment(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.plan_replenishment/1", tag_field="type"
):
    """Have filled up what is below its minimum now."""

    warehouse: WarehouseId


class Classify(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.classify/1", tag_field="type"):
    """Say anew which items move often: of all that went out of bins in the last 90 days, A makes the first 80 %, B the next 15 %, C what is
    left, and every item that did not move."""

    warehouse: WarehouseId


class PutAway(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.put_away/1", tag_field="type"):
    """So much of one lot went from `source` into `target`. `suggested`: where the gun sent its person, if anywhere; `reason`: why they
    chose another place."""

    item: ItemId
    quantity: Quantity
    source: PlaceId
    target: PlaceId
    lot: str = ""  # lot or serial
    status: Status = Status.AVAILABLE
    owner: OwnerId = OWN
    container: str = ""
    target_container: str = ""
    suggested: PlaceId | None = None
    reason: Reason = Reason.NONE
    task: TaskRef | None = None


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    item: ItemId
    quantity: Quantity
    lot: str = ""
    status: Status = Status.AVAILABLE
    owner: OwnerId = OWN


class PutAwayContainer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.put_away_container/1", tag_field="type"
):
    """A container with all that is in it went into `target`. `seen`: what the gun knew to be in it, by which it shows its own work before
    it is sent; what moves is what the books have."""

    container: str
    source: PlaceId
    target: PlaceId
    suggested: PlaceId | None = None
    reason: Reason = Reason.NONE
    seen: tuple[Content, ...] = ()
    task: TaskRef | None = None


class ReversePutAway(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="putaway.reverse/1", tag_field="type"
):
    """Undo: what the command with this op_id put away lies where it lay before."""

    line: UUID


class PutawayDiscrepancy(StrEnum):
    """Evidence names item, place and quantity (base × 10,000). The goods are where they were put."""

    PLACE_FULL = "putaway.place_full"  # line, item, quantity, place, limit (quantity | weight | volume | containers)
    MIXED = "putaway.mixed"  # line, item, quantity, place, other: an item that lies there, with a lot
    STORAGE_DIFFERS = "putaway.storage_differs"  # line, item, quantity, place, wanted, keeps: storage classes
    PLACE_CLOSED = "putaway.place_closed"  # line, item, quantity, place
    CONTAINER_ELSEWHERE = (
        "putaway.container_elsewhere"  # line, container, place: where it lay, source: where it was said to
    )
    CONTAINER_UNKNOWN = "putaway.container_unknown"  # line, container, place, source: nothing is in it
    LINE_UNKNOWN = "putaway.line_unknown"  # line: nothing to reverse


class PutawayParked(StrEnum):
    ITEM_UNKNOWN = "putaway.item_unknown"  # item
    PLACE_UNKNOWN = "putaway.place_unknown"  # place, warehouse
    LINE_MALFORMED = "putaway.line_malformed"  # field, value


class PutawayRefusal(StrEnum):
    WAREHOUSE_DIFFERS = "putaway.warehouse_differs"  # warehouse: not the one that the person speaks for
    STEP_INVALID = "putaway.step_invalid"  # step: its number from 1, field
    ZONE_UNKNOWN = "putaway.zone_unknown"  # zone
    CHANGED_MEANWHILE = "putaway.changed_meanwhile"  # version, now
    BIN_UNKNOWN = "putaway.bin_unknown"  # place: none of the warehouse, or no bin
    GOODS_UNKNOWN = "putaway.goods_unknown"  # item
    LEVELS_INVALID = "putaway.levels_invalid"  # minimum, maximum
    NOT_BOUND = "putaway.not_bound"  # item, place
