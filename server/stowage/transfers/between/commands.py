"""What may be said about goods on their way from one warehouse to another 调拨.

Orders are intents. What hands did at either side is a fact, and names by `other` the warehouse at the other end, so that whichever side the
server hears first is enough for the transfer to come to be.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.text import Note
from stowage.transfers.commands import Content


class OrderedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lot` "": any."""

    item: ItemId
    quantity: Quantity
    lot: str = ""


class OrderTransfer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.order/1", tag_field="type"):
    """So much is to go from `source` to `target`; 500 lines at most. Outcome document: "transfer:<uuid>"."""

    transfer: UUID  # made by who asks
    source: WarehouseId
    target: WarehouseId
    lines: tuple[OrderedLine, ...]
    expected_on: date | None = None
    note: Note = ""


class CancelTransfer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.cancel/1", tag_field="type"
):
    """What was not dispatched yet is not to be any more."""

    transfer: UUID
    reason: Note


class Dispatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.dispatch/1", tag_field="type"):
    """So much of one item was loaded. Without an order the transfer comes to be with what is said of it first; its number is drawn then.

    `container`: which one it was taken out of; `travels_in`: which one it is on its way in, "" for loose goods.
    """

    transfer: UUID
    other: WarehouseId  # where it goes
    reference: str  # device reference of the transfer: "G07-000123"
    item: ItemId
    quantity: Quantity
    place: PlaceId  # of the envelope's warehouse
    lot: str = ""
    status: Status = Status.AVAILABLE
    owner: OwnerId = OWN
    container: str = ""
    travels_in: str = ""


class DispatchContainer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.dispatch_container/1", tag_field="type"
):
    """A container was loaded with all that the ledger has of it in the warehouse. `seen`: what the person believed to be in it, 200 at
    most: what counts where the ledger has nothing of it."""

    transfer: UUID
    other: WarehouseId
    reference: str
    container: str
    place: PlaceId
    seen: tuple[Content, ...] = ()


class Depart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.depart/1", tag_field="type"):
    """The truck left: nothing more is added."""

    transfer: UUID
    other: WarehouseId
    reference: str


class UndoDispatch(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.undo_dispatch/1", tag_field="type"
):
    """Undo: what the command `line` (op_id) loaded was not loaded."""

    transfer: UUID
    line: UUID


class Accept(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.accept/1", tag_field="type"):
    """So much of one item arrived and lies at `place`. `container`: which one it was put into; `damaged`: not as it was loaded."""

    transfer: UUID
    other: WarehouseId  # where it came from
    reference: str
    item: ItemId
    quantity: Quantity
    place: PlaceId
    lot: str = ""
    status: Status = Status.AVAILABLE  # in which it was loaded
    owner: OwnerId = OWN
    container: str = ""
    damaged: bool = False
    photos: tuple[str, ...] = ()  # SHA-256 hex of blobs, uploaded on their own; 20 at most


class AcceptContainer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.accept_container/1", tag_field="type"
):
    """A container arrived as it was loaded, and stands at `place`. What its warehouse says later of what is in it arrived with it."""

    transfer: UUID
    other: WarehouseId
    reference: str
    container: str
    place: PlaceId


class FinishAccepting(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.finish_accepting/1", tag_field="type"
):
    """All that came was said: what is still on its way did not come."""

    transfer: UUID
    other: WarehouseId
    reference: str


class UndoAccept(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.undo_accept/1", tag_field="type"
):
    """Undo: what the command `line` (op_id) accepted did not arrive."""

    transfer: UUID
    line: UUID


class BetweenRefusal(StrEnum):
    TRANSFER_UNKNOWN = "transfers.transfer_unknown"  # transfer
    TRANSFER_EXISTS = "transfers.transfer_exists"  # transfer
    WAREHOUSE_UNKNOWN = "transfers.warehouse_unknown"  # warehouse
    SAME_WAREHOUSE = "transfers.same_warehouse"  # warehouse
    LINE_INVALID = "transfers.line_invalid"  # line (from 1; 0: none or too many), field, value
    DATE_INVALID = "transfers.date_invalid"  # field, value
    NOT_OPEN = "transfers.not_open"  # transfer, state


class BetweenDiscrepancy(StrEnum):
    """Evidence: transfer and paper (its number, else its reference) always; never cost."""

    NOT_DISPATCHED = "transfers.not_dispatched"  # item, lot, status, owner, quantity: accepted beyond what was loaded
    NOT_ARRIVED = "transfers.not_arrived"  # item, lot, status, owner, quantity: on its way when accepting was finished
    NOT_ORDERED = "transfers.not_ordered"  # line, item, lot, ordered, quantity: loaded beyond what was ordered
    AFTER_DEPARTURE = "transfers.after_departure"  # line, item, quantity: loaded when the truck had left
    ARRIVED_DAMAGED = "transfers.arrived_damaged"  # line, item, lot, quantity, place, photos
    CONTAINER_UNSEEN = "transfers.container_unseen"  # line, container, place: nobody said what was in it
    LINE_PLACE_CLOSED = "transfers.line_place_closed"  # line, item, quantity, place
    LINE_ITEM_MERGED = "transfers.line_item_merged"  # line, item (what it is now), was, quantity
    LINE_FRACTION = "transfers.line_fraction"  # line, item, quantity: no whole pieces
    LINE_UNKNOWN = "transfers.line_unknown"  # transfer, line alone: nothing to undo


class BetweenParked(StrEnum):
    OTHER_WAREHOUSE = "transfers.other_warehouse"  # transfer, warehouse: where this would have to be done
