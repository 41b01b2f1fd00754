"""What receiving may find otherwise than expected."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, Blocks, DiscrepancyKind, Field, Means, Urgency
from stowage.receiving.commands import ReceivingDiscrepancy as Code

SURPLUS_CHOICES = ("accept", "return_to_supplier")
DAMAGED_CHOICES = ("return_to_supplier", "scrap", "use_as_is")
QUARANTINE_CHOICES = ("same_piece", "return_to_supplier")

_LINE = (Field("receipt", Means.RECEIPT), Field("line", Means.INTERNAL))
_ITEM = Field("item", Means.ITEM)
_ORDER_LINE = Field("order_line", Means.INTERNAL)
_SURPLUS = Field("surplus", Means.QUANTITY, after=True)

KINDS = (
    DiscrepancyKind(
        Code.OVER_RECEIPT,
        (
            *_LINE,
            _ITEM,
            _ORDER_LINE,
            Field("ordered", Means.QUANTITY),
            Field("received", Means.QUANTITY),
            _SURPLUS,
        ),
        SURPLUS_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
    ),
    DiscrepancyKind(Code.NOT_ORDERED, (*_LINE, _ITEM, _SURPLUS), SURPLUS_CHOICES, Urgency.NOW, Blocks.GOODS),
    DiscrepancyKind(
        Code.ORDER_CLOSED,
        (*_LINE, _ITEM, _ORDER_LINE, Field("order", Means.ORDER), Field("state", Means.WORD), _SURPLUS),
        (*SURPLUS_CHOICES, *ACKNOWLEDGE),
        Urgency.NOW,
        Blocks.GOODS,
    ),
    DiscrepancyKind(
        Code.DAMAGED,
        (*_LINE, _ITEM, Field("damaged", Means.QUANTITY, after=True), Field("photos", Means.PHOTOS)),
        DAMAGED_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
    ),
    DiscrepancyKind(
        Code.SERIAL_KNOWN,
        (*_LINE, _ITEM, Field("serial", Means.TEXT, after=True), Field("place", Means.PLACE)),
        QUARANTINE_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
    ),
    DiscrepancyKind(Code.LOT_MISSING, (*_LINE, _ITEM, Field("wanted", Means.WORD, after=True)), ACKNOWLEDGE),
    DiscrepancyKind(
        Code.EXPIRY_DIFFERS,
        (
            *_LINE,
            _ITEM,
            Field("lot", Means.TEXT),
            Field("expected", Means.DATE),
            Field("got", Means.DATE, after=True),
        ),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(
        Code.UNIT_CHANGED,
        (
            *_LINE,
            _ITEM,
            Field("unit", Means.UNIT),
            Field("seen", Means.QUANTITY, after=True),
            Field("current", Means.QUANTITY),
        ),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(
        Code.BARCODE_CHANGED,
        (
            *_LINE,
            _ITEM,
            Field("barcode", Means.TEXT, after=True),
            Field("unit", Means.UNIT),
            Field("belongs", Means.ITEM),
            Field("now", Means.UNIT),
        ),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(
        Code.PLACE_CLOSED,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY), Field("place", Means.PLACE, after=True)),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(
        Code.ITEM_RETIRED,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY, after=True), Field("place", Means.PLACE)),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(
        Code.FRACTION_OF_UNIT,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY, after=True), Field("damaged", Means.QUANTITY)),
        ACKNOWLEDGE,
    ),
    DiscrepancyKind(Code.RECEIPT_FINISHED, _LINE, ACKNOWLEDGE, Urgency.LATER),
    DiscrepancyKind(Code.LINE_UNKNOWN, _LINE, ACKNOWLEDGE),
)
