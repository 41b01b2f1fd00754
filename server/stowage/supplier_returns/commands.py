"""What may be said about goods that go back to their supplier 退供应商. All intents of the desk."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.text import Note


class GoodsToReturn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies there and is to go back. `order_line`: on which it was bought, for its price is asked back."""

    item: ItemId
    quantity: Quantity
    place: PlaceId
    lot: str = ""
    status: Status = Status.AVAILABLE
    container: str = ""
    owner: OwnerId = OWN
    order_line: int | None = None


class PrepareReturn(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="supplier_returns.prepare/1", tag_field="type"
):
    """These goods are to go back. They join the return that is being prepared for the supplier, if there is one; from now on nobody is
    promised them."""

    warehouse: WarehouseId
    supplier: PartyId
    lines: tuple[GoodsToReturn, ...]
    reason: Note = ""


class RemoveLine(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="supplier_returns.remove_line/1", tag_field="type"
):
    """These goods stay: as they were before, or, where a decision wanted them to go, to be decided about anew."""

    line: UUID


class NameSupplier(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="supplier_returns.name_supplier/1", tag_field="type"
):
    """Whose goods these are. `lines` () are all of the return's; they join what is being prepared for that supplier."""

    supplier_return: UUID
    supplier: PartyId
    lines: tuple[UUID, ...] = ()


class CancelReturn(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="supplier_returns.cancel/1", tag_field="type"
):
    """Nothing of it goes back: each line is removed."""

    supplier_return: UUID
    reason: Note


class SupplierReturnsRefusal(StrEnum):
    """`line` counts from 1."""

    WAREHOUSE_DIFFERS = "supplier_returns.warehouse_differs"  # warehouse, expected
    NO_LINES = "supplier_returns.no_lines"
    TOO_MANY_LINES = "supplier_returns.too_many_lines"  # lines, most
    SUPPLIER_UNKNOWN = "supplier_returns.supplier_unknown"  # supplier
    ITEM_UNKNOWN = "supplier_returns.item_unknown"  # line, item
    PLACE_UNKNOWN = "supplier_returns.place_unknown"  # line, place
    QUANTITY_INVALID = "supplier_returns.quantity_invalid"  # line, quantity
    FRACTION_OF_UNIT = "supplier_returns.fraction_of_unit"  # line, item, field, value, step
    ORDER_LINE_DIFFERS = (
        "supplier_returns.order_line_differs"  # line, order_line: not that supplier's, or of another item
    )
    NOT_THERE = (
        "supplier_returns.not_there"  # line, item, place, wanted, there: what lies there and is promised to nobody
    )
    RETURN_UNKNOWN = "supplier_returns.return_unknown"  # supplier_return
    RETURN_OVER = "supplier_returns.return_over"  # supplier_return, state
    LINE_UNKNOWN = "supplier_returns.line_unknown"  # supplier_line
    REASON_MISSING = "supplier_returns.reason_missing"
