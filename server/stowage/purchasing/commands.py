"""What may be said about purchase orders 采购订单. All intents."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from stowage.kernel.ids import ItemId, PartyId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.kernel.text import Name, Note


class NewOrderLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`count` of `unit` (1/10,000 units) at `unit_price` per base unit."""

    item: ItemId
    unit: Name
    count: Quantity
    unit_price: PriceMicro


class CreateOrder1(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purchasing.create_order/1", tag_field="type"
):
    """As it was said before orders could be on consignment."""

    supplier: PartyId
    warehouse: WarehouseId
    expected_on: date
    lines: tuple[NewOrderLine, ...]
    note: Note = ""


class CreateOrder(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purchasing.create_order/2", tag_field="type"
):
    """A draft with its number. Outcome document: "purchase_order:<id>".

    `consignment`: what comes stays the supplier's until it is taken over; the prices are those agreed for then.
    """

    supplier: PartyId
    warehouse: WarehouseId
    expected_on: date
    lines: tuple[NewOrderLine, ...]
    note: Note = ""
    consignment: bool = False


def bought(said: CreateOrder1) -> CreateOrder:
    """What was ordered was to become ours."""
    return CreateOrder(**msgspec.structs.asdict(said) | {"lines": said.lines})


class ConfirmOrder(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purchasing.confirm_order/1", tag_field="type"
):
    """draft → confirmed: guns of its warehouse see it from now on. `revision` is what the person saw."""

    order: int
    revision: int


class CancelOrder(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purchasing.cancel_order/1", tag_field="type"
):
    """draft | confirmed (nothing received) → cancelled. The number stays used."""

    order: int
    revision: int
    reason: Note


class CloseOrder(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="purchasing.close_order/1", tag_field="type"
):
    """partly_received | received → closed: no more is expected."""

    order: int
    revision: int
    reason: Note


class PurchasingRefusal(StrEnum):
    SUPPLIER_UNKNOWN = "purchasing.supplier_unknown"  # supplier
    WAREHOUSE_UNKNOWN = "purchasing.warehouse_unknown"  # warehouse
    ITEM_UNKNOWN = "purchasing.item_unknown"  # line, item
    ITEM_MERGED = "purchasing.item_merged"  # line, item, into: sku of what it became
    UNIT_UNKNOWN = "purchasing.unit_unknown"  # line, item, unit
    COUNT_INVALID = "purchasing.count_invalid"  # line, count
    COUNT_INEXACT = "purchasing.count_inexact"  # line, count, numerator, denominator
    PRICE_INVALID = "purchasing.price_invalid"  # line, unit_price
    NO_LINES = "purchasing.no_lines"
    FIELD_INVALID = "purchasing.field_invalid"  # field, value
    ORDER_UNKNOWN = "purchasing.order_unknown"  # order
    STATE_DIFFERS = "purchasing.state_differs"  # order, state, expected
    REVISION_DIFFERS = "purchasing.revision_differs"  # order, revision, current
    ALREADY_RECEIVED = "purchasing.already_received"  # order, accepted
