"""What may be otherwise than expected where goods were moved."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, DiscrepancyKind, Field, Means, Urgency
from stowage.transfers.commands import TransfersDiscrepancy as Code

TAKE_BACK = "take_back"  # all that the move did, to be said anew
KEEP_OR_TAKE_BACK = (*ACKNOWLEDGE, TAKE_BACK)

_MOVE = Field("move", Means.INTERNAL)
_ITEM = Field("item", Means.ITEM)
_CONTAINER = Field("container", Means.TEXT)
_PLACE = Field("place", Means.PLACE)
_FOUND = Field("found", Means.PLACE, after=True)

KINDS = (
    DiscrepancyKind(
        Code.PLACE_CLOSED,
        (
            _MOVE,
            _ITEM,
            Field("quantity", Means.QUANTITY),
            _CONTAINER,
            Field("place", Means.PLACE, after=True),
        ),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(
        Code.ITEM_MERGED,
        (_MOVE, _ITEM, Field("was", Means.ITEM), Field("quantity", Means.QUANTITY, after=True), _PLACE),
        KEEP_OR_TAKE_BACK,
        Urgency.LATER,
    ),
    DiscrepancyKind(
        Code.UNIT_CHANGED,
        (
            _MOVE,
            _ITEM,
            Field("unit", Means.UNIT),
            Field("seen", Means.QUANTITY, after=True),
            Field("current", Means.QUANTITY),
        ),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(
        Code.BARCODE_CHANGED,
        (
            _MOVE,
            _ITEM,
            Field("barcode", Means.TEXT, after=True),
            Field("unit", Means.UNIT),
            Field("belongs", Means.ITEM),
            Field("now", Means.UNIT),
        ),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(
        Code.FRACTION_OF_UNIT, (_MOVE, _ITEM, Field("quantity", Means.QUANTITY, after=True)), KEEP_OR_TAKE_BACK
    ),
    DiscrepancyKind(
        Code.CONTAINER_DIFFERS,
        (
            _MOVE,
            _CONTAINER,
            _ITEM,
            Field("lot", Means.TEXT),
            Field("seen", Means.QUANTITY),
            Field("quantity", Means.QUANTITY, after=True),
            Field("others", Means.NUMBER),
        ),
        KEEP_OR_TAKE_BACK,
    ),
    DiscrepancyKind(Code.CONTAINER_ELSEWHERE, (_MOVE, _CONTAINER, _PLACE, _FOUND), KEEP_OR_TAKE_BACK),
    DiscrepancyKind(Code.CONTAINER_EMPTY, (_MOVE, _CONTAINER, Field("place", Means.PLACE, after=True)), ACKNOWLEDGE),
    DiscrepancyKind(Code.MOVED_SINCE, (_MOVE, _CONTAINER, _PLACE, _FOUND), ACKNOWLEDGE),
    DiscrepancyKind(Code.MOVE_UNKNOWN, (_MOVE,), ACKNOWLEDGE),
)
