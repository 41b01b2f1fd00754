"""What receiving may find otherwise than expected."""

from __future__ import annotations

from stowage.kernel.discrepancy import ACKNOWLEDGE, Blocks, DiscrepancyKind, Field, Means, Urgency
from stowage.receiving.commands import ReceivingDiscrepancy as Code

SURPLUS_CHOICES = ("accept", "return_to_supplier")
DAMAGED_CHOICES = ("return_to_supplier", "scrap", "use_as_is")
QUARANTINE_CHOICES = ("same_piece", "release", "other_serial", "return_to_supplier")
RECOUNT = ("recount",)
KEEP_OR_RECOUNT = (*ACKNOWLEDGE, *RECOUNT)
MISSING_CHOICES = {  # wanted → what can be done
    "lot": (*ACKNOWLEDGE, "set_lot", *RECOUNT),
    "expiry": (*ACKNOWLEDGE, "set_expiry", *RECOUNT),
    "serial": KEEP_OR_RECOUNT,
}
EXPIRY_CHOICES = (*ACKNOWLEDGE, "set_expiry", "set_lot", *RECOUNT)
OTHER_SERIAL = {"other_serial": Means.TEXT}
LOT_OR_EXPIRY = {"set_lot": Means.TEXT, "set_expiry": Means.DATE}

_LINE = (Field("receipt", Means.RECEIPT), Field("line", Means.INTERNAL))
_ITEM = Field("item", Means.ITEM)
_ORDER_LINE = Field("order_line", Means.INTERNAL)
_CHOSEN = Field("chosen", Means.TEXT)  # what was said with the choice, once it is made
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
        told_buyer=True,
    ),
    DiscrepancyKind(
        Code.NOT_ORDERED,
        (*_LINE, _ITEM, _SURPLUS),
        SURPLUS_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
        told_buyer=True,
    ),
    DiscrepancyKind(
        Code.ORDER_CLOSED,
        (*_LINE, _ITEM, _ORDER_LINE, Field("order", Means.ORDER), Field("state", Means.WORD), _SURPLUS),
        (*SURPLUS_CHOICES, *ACKNOWLEDGE),
        Urgency.NOW,
        Blocks.GOODS,
        told_buyer=True,
    ),
    DiscrepancyKind(
        Code.DAMAGED,
        (*_LINE, _ITEM, Field("damaged", Means.QUANTITY, after=True), Field("photos", Means.PHOTOS)),
        DAMAGED_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
        told_buyer=True,
    ),
    DiscrepancyKind(
        Code.SERIAL_KNOWN,
        (*_LINE, _ITEM, Field("serial", Means.TEXT, after=True), Field("place", Means.PLACE), _CHOSEN),
        QUARANTINE_CHOICES,
        Urgency.NOW,
        Blocks.GOODS,
        asks=OTHER_SERIAL,
    ),
    DiscrepancyKind(
        Code.LOT_MISSING,
        (*_LINE, _ITEM, Field("wanted", Means.WORD, after=True), _CHOSEN),
        (*ACKNOWLEDGE, "set_lot", "set_expiry", *RECOUNT),
        asks=LOT_OR_EXPIRY,
    ),
    DiscrepancyKind(
        Code.EXPIRY_DIFFERS,
        (
            *_LINE,
            _ITEM,
            Field("lot", Means.TEXT),
            Field("expected", Means.DATE),
            Field("got", Means.DATE, after=True),
            _CHOSEN,
        ),
        EXPIRY_CHOICES,
        asks=LOT_OR_EXPIRY,
        told_buyer=True,
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
        KEEP_OR_RECOUNT,
        told_buyer=True,
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
            Field("others", Means.TEXT),
        ),
        KEEP_OR_RECOUNT,
    ),
    DiscrepancyKind(
        Code.WEIGHT_DIFFERS,
        (
            *_LINE,
            _ITEM,
            Field("quantity", Means.QUANTITY),
            Field("weight", Means.TEXT, after=True),
            Field("least", Means.TEXT),
            Field("most", Means.TEXT),
        ),
        KEEP_OR_RECOUNT,
        told_buyer=True,
    ),
    DiscrepancyKind(
        Code.PLACE_CLOSED,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY), Field("place", Means.PLACE, after=True)),
        KEEP_OR_RECOUNT,
    ),
    DiscrepancyKind(
        Code.ITEM_RETIRED,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY, after=True), Field("place", Means.PLACE)),
        KEEP_OR_RECOUNT,
    ),
    DiscrepancyKind(
        Code.ITEM_MERGED,
        (
            *_LINE,
            _ITEM,
            Field("was", Means.ITEM),
            Field("quantity", Means.QUANTITY, after=True),
            Field("place", Means.PLACE),
        ),
        KEEP_OR_RECOUNT,
        Urgency.LATER,
    ),
    DiscrepancyKind(
        Code.FRACTION_OF_UNIT,
        (*_LINE, _ITEM, Field("quantity", Means.QUANTITY, after=True), Field("damaged", Means.QUANTITY)),
        KEEP_OR_RECOUNT,
    ),
    DiscrepancyKind(Code.RECEIPT_FINISHED, _LINE, ACKNOWLEDGE, Urgency.LATER),
    DiscrepancyKind(Code.LINE_UNKNOWN, _LINE, ACKNOWLEDGE),
)
