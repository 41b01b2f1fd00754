"""What may be found otherwise than expected in goods that come back."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, Blocks, DiscrepancyKind, Field, Means, Urgency
from stowage.returns.commands import ReturnDiscrepancy as Code

DECIDE = ("restock", "scrap", "return_to_supplier")
KNOWN = ("scrap", "recount")
KEEP_OR_RECOUNT = (*ACKNOWLEDGE, "recount")

_LINE = (
    Field("goods_return", Means.INTERNAL),
    Field("line", Means.INTERNAL),
    Field("reference", Means.TEXT),
    Field("claim", Means.TEXT),
    Field("item", Means.ITEM),
)
_PLACE = Field("place", Means.PLACE)
_QUANTITY = Field("quantity", Means.QUANTITY, after=True)

KINDS = (
    DiscrepancyKind(
        Code.QUARANTINED,
        (
            *_LINE,
            _QUANTITY,
            Field("condition", Means.WORD),
            _PLACE,
            Field("note", Means.TEXT),
            Field("photos", Means.PHOTOS),
        ),
        DECIDE,
        Urgency.NOW,
        Blocks.GOODS,
    ),
    DiscrepancyKind(
        Code.SERIAL_KNOWN, (*_LINE, Field("serial", Means.TEXT, after=True), _PLACE), KNOWN, Urgency.NOW, Blocks.GOODS
    ),
    DiscrepancyKind(Code.LOT_MISSING, (*_LINE, Field("wanted", Means.WORD, after=True)), KEEP_OR_RECOUNT),
    DiscrepancyKind(
        Code.EXPIRY_DIFFERS,
        (
            *_LINE,
            Field("lot", Means.TEXT),
            Field("expected", Means.DATE),
            Field("got", Means.DATE, after=True),
        ),
        KEEP_OR_RECOUNT,
    ),
    DiscrepancyKind(Code.PLACE_CLOSED, (*_LINE, _QUANTITY, _PLACE), KEEP_OR_RECOUNT),
    DiscrepancyKind(Code.ITEM_MERGED, (*_LINE, Field("was", Means.ITEM), _QUANTITY), KEEP_OR_RECOUNT, Urgency.LATER),
    DiscrepancyKind(Code.FRACTION_OF_UNIT, (*_LINE, _QUANTITY), KEEP_OR_RECOUNT),
    DiscrepancyKind(Code.LINE_UNKNOWN, _LINE[:2], ACKNOWLEDGE),
)
