"""What a device may say about goods that come back 退货. All facts: one command a line, each whole in itself."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId, PartyId, PlaceId
from stowage.kernel.quantity import Quantity


class Condition(StrEnum):
    """What the goods look like."""

    AS_NEW = "as_new"
    OPENED = "opened"
    BROKEN = "broken"
    EXPIRED = "expired"


class Disposal(StrEnum):
    """What is done with them."""

    RESTOCK = "restock"
    QUARANTINE = "quarantine"  # a person decides
    SCRAP = "scrap"


class TakeReturnLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="returns.take_line/1", tag_field="type"
):
    """This much of an item came back from a customer. The return comes to be with its first line; its number is drawn then.

    `claim` is what the customer's paper says, as typed or scanned: a shipment, an order, a complaint; "" for a blind return. With
    serials (1,000 at most), quantity = 10,000 × their number.
    """

    goods_return: UUID  # made by the device
    reference: str  # device reference of the return: "G07-000123"
    place: PlaceId  # of the envelope's warehouse
    item: ItemId
    quantity: Quantity
    condition: Condition
    disposal: Disposal
    claim: str = ""
    customer: PartyId | None = None
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()
    container: str = ""  # LPN
    note: str = ""
    photos: tuple[str, ...] = ()  # SHA-256 hex of blobs, uploaded on their own


class ReverseReturnLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="returns.reverse_line/1", tag_field="type"
):
    """Undo: the line `line` (op_id of its command) did not happen."""

    goods_return: UUID
    line: UUID


class ReturnDiscrepancy(StrEnum):
    """Evidence: goods_return, line, reference, claim and item always; never cost."""

    QUARANTINED = "returns.quarantined"  # quantity, condition, place, note, photos
    SERIAL_KNOWN = "returns.serial_known"  # serial, place: it never left
    LOT_MISSING = "returns.lot_missing"  # wanted (lot | expiry | serial)
    EXPIRY_DIFFERS = "returns.expiry_differs"  # lot, expected, got
    PLACE_CLOSED = "returns.place_closed"  # quantity, place
    ITEM_MERGED = "returns.item_merged"  # was, quantity
    FRACTION_OF_UNIT = "returns.fraction_of_unit"  # quantity
    LINE_UNKNOWN = "returns.line_unknown"  # goods_return, line alone: nothing to reverse


class ReturnParked(StrEnum):
    ITEM_UNKNOWN = "returns.item_unknown"  # item
    PLACE_UNKNOWN = "returns.place_unknown"  # place, warehouse
    OTHER_WAREHOUSE = "returns.other_warehouse"  # goods_return, warehouse: the return's
    LINE_MALFORMED = "returns.line_malformed"  # field, value
