"""What a person may have to decide about inspected goods."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, Blocks, DiscrepancyKind, Field, Means, Urgency
from stowage.quality.commands import QualityDiscrepancy as Code

REJECTED = ("return_to_supplier", "scrap", "concession", "re_inspect")
AGAINST = ("concession", "reject", "re_inspect")
TWICE = (*ACKNOWLEDGE, "take_second")
NEEDS = {"concession": "quality.use_as_is"}

_LINE = (Field("inspection", Means.INTERNAL), Field("line", Means.INTERNAL), Field("item", Means.ITEM))
_SAID = (Field("passed", Means.QUANTITY), Field("rejected", Means.QUANTITY))
_QUANTITY = Field("quantity", Means.QUANTITY, after=True)

KINDS = (
    DiscrepancyKind(
        Code.REJECTED,
        (
            *_LINE,
            _QUANTITY,
            Field("reason", Means.WORD),
            Field("place", Means.PLACE),
            Field("note", Means.TEXT),
            Field("photos", Means.PHOTOS),
        ),
        REJECTED,
        Urgency.NOW,
        Blocks.GOODS,
        told_buyer=True,
        needs=NEEDS,
    ),
    DiscrepancyKind(
        Code.PASSED_AGAINST_RULE,
        (
            *_LINE,
            _QUANTITY,
            Field("sample", Means.NUMBER),
            Field("defects", Means.NUMBER),
            Field("reject", Means.NUMBER),
        ),
        AGAINST,
        Urgency.NOW,
        Blocks.GOODS,
        needs=NEEDS,
    ),
    DiscrepancyKind(
        Code.DECIDED_ALREADY,
        (*_LINE, _QUANTITY, Field("by", Means.TEXT), *_SAID, Field("left", Means.QUANTITY)),
        TWICE,
    ),
    DiscrepancyKind(Code.WITHDRAWN, (*_LINE, _QUANTITY, *_SAID), ACKNOWLEDGE),
    DiscrepancyKind(Code.LINE_UNKNOWN, _LINE[:2], ACKNOWLEDGE),
)
