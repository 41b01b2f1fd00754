"""What a person must look at in what was counted."""

from __future__ import annotations

from stowage.counts.commands import CountsDiscrepancy as Code
from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency

_COUNT = Field("count", Means.INTERNAL)
_PLACE = Field("place", Means.PLACE)
_ITEM = Field("item", Means.ITEM)
_QUANTITY = Field("quantity", Means.QUANTITY, after=True)

KINDS = (
    DiscrepancyKind(Code.COUNTED_TOGETHER, (_COUNT, _PLACE), ACKNOWLEDGE),
    DiscrepancyKind(Code.SAME_PERSON, (_COUNT, _PLACE), ACKNOWLEDGE),
    DiscrepancyKind(Code.LINE_UNKNOWN, (_COUNT, Field("line", Means.INTERNAL)), ACKNOWLEDGE),
    DiscrepancyKind(Code.AFTER_FINISH, (_COUNT, _PLACE, _ITEM, _QUANTITY), ACKNOWLEDGE, Urgency.LATER),
    DiscrepancyKind(Code.LOT_MISSING, (_COUNT, _PLACE, _ITEM, _QUANTITY, Field("wanted", Means.WORD)), ACKNOWLEDGE),
    DiscrepancyKind(Code.FRACTION_OF_UNIT, (_COUNT, _PLACE, _ITEM, _QUANTITY), ACKNOWLEDGE),
)
