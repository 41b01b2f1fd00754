"""What may be otherwise than expected of goods on their way between warehouses."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency
from stowage.transfers.between.commands import BetweenDiscrepancy as Code
from stowage.transfers.discrepancies import KEEP_OR_TAKE_BACK

BOOK_FOUND = "book_found"  # they were loaded, whatever nobody said
LOST = "lost"
BACK_AT_SOURCE = "back_at_source"
WAIT = "wait"

_TRANSFER = (Field("transfer", Means.INTERNAL), Field("paper", Means.TEXT))
_LINE = (*_TRANSFER, Field("line", Means.INTERNAL))
_ITEM = Field("item", Means.ITEM)
_LOT = Field("lot", Means.TEXT)
_QUANTITY = Field("quantity", Means.QUANTITY, after=True)
_PLACE = Field("place", Means.PLACE)
_GOODS = (*_TRANSFER, _ITEM, _LOT, Field("status", Means.INTERNAL), Field("owner", Means.INTERNAL), _QUANTITY)

KINDS = (
    DiscrepancyKind(Code.NOT_DISPATCHED, _GOODS, (BOOK_FOUND,), needs={BOOK_FOUND: "stock.adjust"}),
    DiscrepancyKind(Code.NOT_ARRIVED, _GOODS, (LOST, BACK_AT_SOURCE, WAIT), needs={LOST: "stock.adjust"}),
    DiscrepancyKind(
        Code.NOT_ORDERED,
        (*_LINE, _ITEM, _LOT, Field("ordered", Means.QUANTITY), _QUANTITY),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(Code.AFTER_DEPARTURE, (*_LINE, _ITEM, _QUANTITY), KEEP_OR_TAKE_BACK),
    DiscrepancyKind(
        Code.ARRIVED_DAMAGED,
        (*_LINE, _ITEM, _LOT, _QUANTITY, _PLACE, Field("photos", Means.PHOTOS)),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(Code.CONTAINER_UNSEEN, (*_LINE, Field("container", Means.TEXT, after=True), _PLACE), ACKNOWLEDGE),
    DiscrepancyKind(Code.LINE_PLACE_CLOSED, (*_LINE, _ITEM, _QUANTITY, _PLACE), KEEP_OR_TAKE_BACK),
    DiscrepancyKind(
        Code.LINE_ITEM_MERGED, (*_LINE, _ITEM, Field("was", Means.ITEM), _QUANTITY), KEEP_OR_TAKE_BACK, Urgency.LATER
    ),
    DiscrepancyKind(Code.LINE_FRACTION, (*_LINE, _ITEM, _QUANTITY), KEEP_OR_TAKE_BACK),
    DiscrepancyKind(Code.LINE_UNKNOWN, (_TRANSFER[0], _LINE[2]), ACKNOWLEDGE),
)
