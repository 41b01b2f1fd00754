"""Counting 盘点: what hands found at a place (facts), and what is asked and decided about it (intents)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.kernel.work import TaskRef

Days = Annotated[int, msgspec.Meta(ge=0, le=3_650)]
Most = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Steps = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
Few = Annotated[int, msgspec.Meta(ge=0, le=100)]


class PlanCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.plan/1", tag_field="type"):
    """Every place in use that fits all that is said: it is one of `places`, in one of `zones`, one of `items` or an item of one of the
    `classes` (A, B, C by how often it moves) lies there; `zero`: nothing lies there by the books, `items` and `classes` then say what
    lay there before. `idle_days`: it was not counted for so long; `most`: no more than so many places, the longest not counted first.
    What is not said asks for nothing.

    `blind`: devices are not told what lies there until it is counted. Beyond `threshold_value` (minor units) or `threshold_bp` (1/100
    percent of what was expected) another person counts again.
    """

    plan: UUID
    warehouse: WarehouseId
    name: str
    places: tuple[PlaceId, ...] = ()
    zones: tuple[str, ...] = ()
    items: tuple[ItemId, ...] = ()
    classes: tuple[str, ...] = ()
    zero: bool = False
    blind: bool = True
    threshold_value: Amount | None = None
    threshold_bp: int | None = None
    due_at: int | None = None
    idle_days: Days | None = None
    most: Most | None = None


class PutRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.put_rules/1", tag_field="type"):
    """What a warehouse has counted without a plan. `after_shortfall`: a place that had less than was taken from it. Guns ask how many
    are left, of one person at most once in `ask_every` steps (0: never), where at most `ask_few` pieces are left and the place was not
    counted for `ask_days`, or differed before."""

    warehouse: WarehouseId
    after_shortfall: bool = True
    ask_every: Steps = 5
    ask_few: Few = 5
    ask_days: Days = 60
    seen_version: int | None = None


class CancelPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.cancel/1", tag_field="type"):
    """What is not counted yet need not be."""

    plan: UUID


class CountLine1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.count_line/1", tag_field="type"):
    """As guns said it before they told whose goods they were."""

    count: UUID
    place: PlaceId
    item: ItemId
    quantity: Quantity
    plan_line: UUID | None = None
    lot: str = ""
    status: str = ""
    container: str = ""
    task: TaskRef | None = None


class CountLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.count_line/2", tag_field="type"):
    """So much more of an item was seen at the place. Said again, it adds.

    `count`: one counting of one place by one person, made by the gun. `status` "", `owner` None: as it lies there by the books, if
    that is one thing.
    """

    count: UUID
    place: PlaceId
    item: ItemId
    quantity: Quantity
    plan_line: UUID | None = None  # id of the planned task
    lot: str = ""  # lot or serial
    status: str = ""
    container: str = ""  # LPN
    task: TaskRef | None = None
    owner: OwnerId | None = None


def with_owner(said: CountLine1) -> CountLine:
    """As it lies there by the books."""
    return CountLine(**msgspec.structs.asdict(said))


class ReverseCountLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.reverse_line/1", tag_field="type"
):
    """Undo: `line` (op_id of its command) was not seen."""

    count: UUID
    line: UUID


class FinishCount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.finish/1", tag_field="type"):
    """Everything that lies at the place has been said: of the rest there is none. `empty`: the person said that the place is empty."""

    count: UUID
    place: PlaceId
    plan_line: UUID | None = None
    empty: bool = False
    task: TaskRef | None = None


class CountLeft1(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.count_left/1", tag_field="type"):
    """As guns said it before they told whose goods they were."""

    place: PlaceId
    item: ItemId
    quantity: Quantity
    lot: str = ""


class CountLeft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.count_left/2", tag_field="type"):
    """How many of one item are left at a place; nothing is said about what else lies there."""

    place: PlaceId
    item: ItemId
    quantity: Quantity
    lot: str = ""
    owner: OwnerId | None = None


def left_with_owner(said: CountLeft1) -> CountLeft:
    """As it lies there by the books."""
    return CountLeft(**msgspec.structs.asdict(said))


class ApproveVariances(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.approve/1", tag_field="type"
):
    """The books follow the count."""

    lines: tuple[UUID, ...]


class RejectVariances(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="counts.reject/1", tag_field="type"):
    """The books stay as they are."""

    lines: tuple[UUID, ...]
    reason: str


class CountsDiscrepancy(StrEnum):
    """Evidence names places, items and quantities; never what was expected, nor cost."""

    COUNTED_TOGETHER = "counts.counted_together"  # count, place: somebody else counted it at the same time
    SAME_PERSON = "counts.same_person"  # count, place: who counted first counted again
    LINE_UNKNOWN = "counts.line_unknown"  # count, line: nothing to take back
    AFTER_FINISH = "counts.after_finish"  # count, place, item, quantity: said when the place was done
    LOT_MISSING = "counts.lot_missing"  # count, place, item, quantity, wanted (lot | serial)
    FRACTION_OF_UNIT = "counts.fraction_of_unit"  # count, place, item, quantity


class CountsParked(StrEnum):
    ITEM_UNKNOWN = "counts.item_unknown"  # item
    PLACE_UNKNOWN = "counts.place_unknown"  # place, warehouse
    COUNT_ELSEWHERE = "counts.count_elsewhere"  # count, place: the count's
    LINE_MALFORMED = "counts.line_malformed"  # field


class CountsRefusal(StrEnum):
    WAREHOUSE_DIFFERS = "counts.warehouse_differs"  # warehouse, expected
    CHANGED_MEANWHILE = "counts.changed_meanwhile"  # version, now: the rules
    PLAN_KNOWN = "counts.plan_known"  # plan
    PLAN_UNKNOWN = "counts.plan_unknown"  # plan
    PLAN_OVER = "counts.plan_over"  # plan, state
    NOTHING_ASKED = "counts.nothing_asked"
    NO_PLACE_FITS = "counts.no_place_fits"
    TOO_MANY_PLACES = "counts.too_many_places"  # places, most
    THRESHOLD_INVALID = "counts.threshold_invalid"
    LINE_NOT_KNOWN = "counts.line_not_known"  # line
    NOT_OPEN = "counts.not_open"  # line, state
    OWN_COUNT = "counts.own_count"  # line
    RECOUNT_WANTED = "counts.recount_wanted"  # line
