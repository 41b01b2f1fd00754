"""What may be said about goods that were moved 移库. All facts: one command a move, each whole in itself."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.kernel.work import TaskRef


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.move/1", tag_field="type"):
    """So much of one item was taken from one place to another. A serial number is a lot of one piece.

    `container`: which one it came out of, `target_container`: which one it was put into; "" for loose goods. So a container is split
    (into another one, or into nothing) and another one filled. `factors` says what one unit was taken for at the scan: {"case": 240000},
    `codes` which unit of the item each barcode was taken for: {"16901234500018": "case"}; 100 of each at most.
    """

    item: ItemId
    quantity: Quantity
    source: PlaceId  # both of the envelope's warehouse
    target: PlaceId
    lot: str = ""
    status: Status = Status.AVAILABLE
    owner: OwnerId = OWN
    container: str = ""
    target_container: str = ""
    factors: dict[str, int] = {}
    codes: dict[str, str] = {}
    task: TaskRef | None = None


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one kind of goods in a container came to, as far as the person could know."""

    item: ItemId
    quantity: Quantity
    lot: str = ""
    status: Status = Status.AVAILABLE
    owner: OwnerId = OWN


class MoveContainer(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.move_container/1", tag_field="type"
):
    """A container was taken as a whole from `source` to `target` (which may be where it stands), and its goods are in
    `target_container` since: the same one, one with a new label, another one that they were put with, or "" for none.

    What the ledger has of it moves, wherever in the warehouse it has it. `seen`: what the person believed to be in it, 200 at most.
    """

    container: str
    source: PlaceId
    target: PlaceId
    target_container: str
    seen: tuple[Content, ...] = ()
    task: TaskRef | None = None


class ReverseMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="transfers.reverse/1", tag_field="type"):
    """Undo: the move `move` (op_id of its command) did not happen."""

    move: UUID


class TransfersDiscrepancy(StrEnum):
    """Evidence names items, places, quantities (base × 10,000); never cost."""

    PLACE_CLOSED = "transfers.place_closed"  # move, item, quantity, place, container
    ITEM_MERGED = "transfers.item_merged"  # move, item (what it is now), was, quantity, place
    UNIT_CHANGED = "transfers.unit_changed"  # move, item, unit, seen, current
    BARCODE_CHANGED = "transfers.barcode_changed"  # move, item, barcode, unit, belongs, now
    FRACTION_OF_UNIT = "transfers.fraction_of_unit"  # move, item, quantity: no whole pieces
    CONTAINER_DIFFERS = "transfers.container_differs"  # move, container, item, lot, seen, quantity, others
    CONTAINER_ELSEWHERE = "transfers.container_elsewhere"  # move, container, place, found (where the ledger had it)
    CONTAINER_EMPTY = "transfers.container_empty"  # move, container, place: nobody ever said what is in it
    MOVED_SINCE = "transfers.moved_since"  # move, container, place, found: somebody moved it later, but said so earlier
    MOVE_UNKNOWN = "transfers.move_unknown"  # move: nothing to reverse


class TransfersParked(StrEnum):
    ITEM_UNKNOWN = "transfers.item_unknown"  # item
    PLACE_UNKNOWN = "transfers.place_unknown"  # place, warehouse
    MOVE_MALFORMED = (
        "transfers.move_malformed"  # field, value: quantity, ids, texts out of range; from and to are the same
    )
