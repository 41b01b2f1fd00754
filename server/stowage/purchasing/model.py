"""What purchasing knows while it decides, and the changes it makes to its orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec

from stowage.kernel.decision import Decision
from stowage.kernel.ids import ItemId, PartyId, PersonId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity


class OrderState(StrEnum):
    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class OrderLine(msgspec.Struct, frozen=True):
    """A line of an order to be confirmed."""

    id: int
    item: ItemId
    over_bp: int
    short_bp: int
    inspected: bool


class Order(msgspec.Struct, frozen=True):
    """An order as of one moment. `accepted`, `received`: sums over its lines (received also counts surplus and damaged)."""

    id: int
    warehouse: WarehouseId
    state: OrderState
    revision: int
    accepted: Quantity
    received: Quantity
    lines: tuple[OrderLine, ...]


class NewLine(msgspec.Struct, frozen=True):
    id: int
    no: int
    item: ItemId
    unit: str
    numerator: int
    denominator: int
    ordered: Quantity
    unit_price: PriceMicro
    step: Quantity  # least part of the base unit


# --- changes


class OrderCreated(msgspec.Struct, frozen=True):
    id: int
    supplier: PartyId
    warehouse: WarehouseId
    expected_on: date
    note: str
    lines: tuple[NewLine, ...]
    created_by: PersonId
    created_at: int  # ms UTC
    consignment: bool = False


class OrderMoved(msgspec.Struct, frozen=True):
    """The order went to another state by a person's word; `order` is as it is afterwards, its lines with the tolerances fixed."""

    order: Order
    reason: str = ""


class LineProgress(msgspec.Struct, frozen=True):
    """Signed."""

    order_line: int
    accepted: Quantity
    surplus: Quantity
    damaged: Quantity


class OrdersCounted(msgspec.Struct, frozen=True):
    """A receipt on these orders ended: lines within their short tolerance are complete."""

    orders: tuple[int, ...]


class State(msgspec.Struct):
    """What a segment of purchasing commands touches. `order_ids`, `line_ids`: fresh ids for the orders it creates."""

    suppliers: set[PartyId] = set()
    warehouses: set[WarehouseId] = set()
    items: dict[ItemId, Quantity] = {}  # those that may be ordered → the least part of them that there can be
    merged: dict[ItemId, str] = {}  # sku of what they became
    factors: dict[tuple[ItemId, str], tuple[int, int]] = {}
    orders: dict[int, Order] = {}
    order_ids: Iterator[int] = iter(())
    line_ids: Iterator[int] = iter(())

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            if isinstance(change, OrderMoved):
                self.orders[change.order.id] = change.order
