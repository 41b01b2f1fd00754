"""What a device may say about receiving 收货. All facts: one command a confirmed line, each whole in itself."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PlaceId
from stowage.kernel.quantity import Quantity


class ConfirmReceiptLine1(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="receiving.confirm_line/1", tag_field="type"
):
    """As guns said it before they told which barcodes were scanned."""

    receipt: UUID
    reference: str
    place: PlaceId
    item: ItemId
    quantity: Quantity
    damaged: Quantity = Quantity(0)
    order: int | None = None
    order_line: int | None = None
    supplier: PartyId | None = None
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    container: str = ""
    factors: dict[str, int] = {}
    photos: tuple[str, ...] = ()


class ConfirmReceiptLine2(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="receiving.confirm_line/2", tag_field="type"
):
    """As guns said it before they told whose goods they were, and what these weigh."""

    receipt: UUID
    reference: str
    place: PlaceId
    item: ItemId
    quantity: Quantity
    damaged: Quantity = Quantity(0)
    order: int | None = None
    order_line: int | None = None
    supplier: PartyId | None = None
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    container: str = ""
    factors: dict[str, int] = {}
    photos: tuple[str, ...] = ()
    codes: dict[str, str] = {}


class ConfirmReceiptLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="receiving.confirm_line/3", tag_field="type"
):
    """This much was counted onto a place. The receipt comes to be with its first line; its number is drawn then.

    `quantity` counts good and damaged together: 0 <= damaged <= quantity, quantity > 0, base units × 10,000.
    `factors` says what one unit was taken for at the scan: {"case": 240000}, `codes` which unit of the item each barcode was
    taken for: {"16901234500018": "case"}; 100 of each at most. With serials (1,000 at most), quantity = 10,000 × their number and
    damaged is 0 or all. Without `order_line` the line is blind (or an item that the order lacks); whose its goods are then says `owner`:
    of a line of an order the order does.
    """

    receipt: UUID  # made by the device
    reference: str  # device reference of the receipt: "G07-000123"
    place: PlaceId  # dock, staging or floor of the envelope's warehouse
    item: ItemId
    quantity: Quantity
    damaged: Quantity = Quantity(0)
    order: int | None = None
    order_line: int | None = None
    supplier: PartyId | None = None  # of a blind receipt, where known
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    container: str = ""  # LPN
    factors: dict[str, int] = {}
    photos: tuple[str, ...] = ()  # SHA-256 hex of blobs, uploaded on their own
    codes: dict[str, str] = {}
    owner: OwnerId = OWN  # a supplier or customer that keeps them here, 0: ours
    weight: int | None = None  # of all of it, 1/10,000 kg, where the item is weighed


def with_codes(said: ConfirmReceiptLine1) -> ConfirmReceiptLine2:
    """No barcode is told: none is compared."""
    return ConfirmReceiptLine2(**msgspec.structs.asdict(said))


def with_owner(said: ConfirmReceiptLine2) -> ConfirmReceiptLine:
    """Nobody else's goods came in without an order then, and none were weighed."""
    return ConfirmReceiptLine(**msgspec.structs.asdict(said))


class ReverseReceiptLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="receiving.reverse_line/1", tag_field="type"
):
    """Undo: the confirmed line `line` (op_id of its command) did not happen."""

    receipt: UUID
    line: UUID


class FinishReceipt(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="receiving.finish/1", tag_field="type"
):
    """This person is done; the rest of the order stays open. A receipt finished without a line draws no number."""

    receipt: UUID


class ReceivingDiscrepancy(StrEnum):
    """Evidence names items, lines, quantities (base × 10,000); never cost."""

    OVER_RECEIPT = "receiving.over_receipt"  # receipt, line, order_line, item, ordered, received, surplus
    NOT_ORDERED = "receiving.not_ordered"  # receipt, line, item, surplus (blind, or item not on the order)
    DAMAGED = "receiving.damaged"  # receipt, line, item, damaged, photos
    SERIAL_KNOWN = "receiving.serial_known"  # receipt, line, item, serial, place
    LOT_MISSING = "receiving.lot_missing"  # receipt, line, item, wanted (lot | expiry | serial)
    EXPIRY_DIFFERS = "receiving.expiry_differs"  # receipt, line, item, lot, expected, got
    UNIT_CHANGED = "receiving.unit_changed"  # receipt, line, item, unit, seen, current
    ORDER_CLOSED = "receiving.order_closed"  # receipt, line, order, state
    LINE_UNKNOWN = "receiving.line_unknown"  # receipt, line: nothing to reverse
    BARCODE_CHANGED = (
        "receiving.barcode_changed"  # receipt, line, item, barcode, unit, belongs, now (what it names by now), others
    )
    PLACE_CLOSED = "receiving.place_closed"  # receipt, line, item, quantity, place
    ITEM_RETIRED = "receiving.item_retired"  # receipt, line, item, quantity, place
    ITEM_MERGED = "receiving.item_merged"  # receipt, line, item (what it is now), was, quantity, place
    FRACTION_OF_UNIT = "receiving.fraction_of_unit"  # receipt, line, item, quantity, damaged: no whole pieces
    WEIGHT_DIFFERS = "receiving.weight_differs"  # receipt, line, item, quantity, weight, least, most: "12.5000 kg"
    RECEIPT_FINISHED = "receiving.receipt_finished"  # receipt, line: a line after its finish


class ReceivingRefusal(StrEnum):
    """Of decisions about what was received."""

    SERIAL_ELSEWHERE = "receiving.serial_elsewhere"  # item, serial, place: another piece with it is in stock
    GOODS_MOVED = "receiving.goods_moved"  # item: they are not all where they were counted
    GOODS_HELD = (
        "receiving.goods_held"  # item, lot, hold, quantity, reason: too few would be left for that hold of the lot
    )
    SERIAL_GONE = "receiving.serial_gone"  # item, serial: no other piece with it is in stock any more


class ReceivingParked(StrEnum):
    ITEM_UNKNOWN = "receiving.item_unknown"  # item
    PLACE_UNKNOWN = "receiving.place_unknown"  # place, warehouse
    RECEIPT_OF_OTHER_WAREHOUSE = "receiving.receipt_of_other_warehouse"  # receipt, warehouse: the receipt's
    LINE_MALFORMED = "receiving.line_malformed"  # field, value: quantity, damaged, serials, ids, factors out of range
