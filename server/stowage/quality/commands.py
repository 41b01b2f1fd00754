"""Quality 质检: what inspectors found and did (facts), and the plans by which they inspect (intents of a desk)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId, PartyId, PlaceId
from stowage.kernel.quantity import MAX_SAFE, Quantity
from stowage.kernel.text import Code, Name
from stowage.kernel.work import TaskRef
from stowage.quality.sampling import Level

Measure = Annotated[int, msgspec.Meta(ge=-MAX_SAFE, le=MAX_SAFE)]  # 1/10,000 of the characteristic's unit
Lots = Annotated[int, msgspec.Meta(ge=0, le=1_000)]


class Mode(StrEnum):
    FULL = "full"  # every piece
    SAMPLE = "sample"  # ISO 2859-1
    SKIP_LOT = "skip_lot"  # a sample of some lots
    SKIP = "skip"


class Check(StrEnum):
    MEASURED = "measured"
    COUNTED = "counted"  # good or bad


class Characteristic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is looked at in a piece. `unit` and limits of what is measured; a limit that is not said is none."""

    code: Code
    name_zh: Name
    name_en: Name
    check: Check = Check.COUNTED
    unit: Name = ""
    lower: Measure | None = None
    upper: Measure | None = None
    target: Measure | None = None


class PutPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="quality.put_plan/1", tag_field="type"):
    """How goods are inspected: of an item (perhaps from one supplier), of a supplier, or of a category and those below it. Exactly one of
    item, supplier and category is said, or item and supplier. Put whole; `active` False: it counts no more.

    `limit`: acceptance quality limit in 1/1,000 percent. Of skip-lot: once `after` lots in a row were good, one of `every` is inspected.
    """

    mode: Mode
    item: ItemId | None = None
    supplier: PartyId | None = None
    category: Name = ""
    level: Level = Level.II
    limit: int = 1_000
    every: Lots = 0
    after: Lots = 0
    characteristics: tuple[Characteristic, ...] = ()
    active: bool = True
    seen_version: int | None = None


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Of one characteristic: what was measured, or how many pieces passed and failed."""

    code: Code
    values: tuple[Measure, ...] = ()
    good: int = 0
    bad: int = 0


class RecordResults(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="quality.record/1", tag_field="type"):
    """So many pieces were looked at and so many of them are bad. Said again, it adds."""

    inspection: UUID
    sample: int
    defects: int
    results: tuple[Result, ...] = ()
    note: str = ""
    photos: tuple[str, ...] = ()  # SHA-256 hex of blobs, uploaded on their own


class Reason(StrEnum):
    """Why goods are rejected."""

    NONE = ""
    BROKEN = "broken"
    MEASURE = "measure"
    WRONG_GOODS = "wrong_goods"
    EXPIRED = "expired"
    PAPERS = "papers"
    OTHER = "other"


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="quality.decide/1", tag_field="type"):
    """So much of the goods is fit for use, and so much is not. `serials`: the rejected pieces of goods with serials.

    `place`: where the inspector found them, where that is not where they were received. `use_as_is`: passed although the rule says no.
    """

    inspection: UUID
    passed: Quantity
    rejected: Quantity
    reason: Reason = Reason.NONE
    serials: tuple[str, ...] = ()
    place: PlaceId | None = None
    use_as_is: bool = False
    note: str = ""
    photos: tuple[str, ...] = ()
    task: TaskRef | None = None


class Reverse(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="quality.reverse/1", tag_field="type"):
    """Undo: what was recorded or decided as `line` (op_id of its command) was not."""

    inspection: UUID
    line: UUID


class QualityRefusal(StrEnum):
    PLAN_INVALID = "quality.plan_invalid"  # field
    SUBJECT_UNKNOWN = "quality.subject_unknown"  # field, value: item, supplier or category
    CHANGED_MEANWHILE = "quality.changed_meanwhile"  # version


class QualityDiscrepancy(StrEnum):
    """Evidence: inspection, line, item and quantity always."""

    REJECTED = "quality.rejected"  # reason, place, note, photos
    PASSED_AGAINST_RULE = "quality.passed_against_rule"  # sample, defects, reject: the least number that is too many
    DECIDED_ALREADY = "quality.decided_already"  # by, passed, rejected, left: as it stood
    WITHDRAWN = "quality.withdrawn"  # passed, rejected: the receipt was undone meanwhile
    LINE_UNKNOWN = "quality.line_unknown"  # inspection, line alone: nothing to reverse


class QualityParked(StrEnum):
    INSPECTION_UNKNOWN = "quality.inspection_unknown"  # inspection
    OTHER_WAREHOUSE = "quality.other_warehouse"  # inspection, warehouse: the inspection's
    LINE_MALFORMED = "quality.line_malformed"  # field, value
