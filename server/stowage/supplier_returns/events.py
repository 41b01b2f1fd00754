"""Goods that are to go back to their supplier: rooms that decide so raise these, and the room supplier_returns keeps what waits to go."""

from __future__ import annotations

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity


class SupplierReturnWanted(msgspec.Struct, frozen=True):
    """They stay where they are, kept from use by their status, until the return is shipped.

    `document`: what decided so ("return_line:<uuid>"); one may want several kinds of goods. `supplier` None: not known, somebody names
    it. `cost`: what is asked back for all of it, minor units; None: by the order's price, else what it is worth.
    """

    document: str
    supplier: PartyId | None
    warehouse: WarehouseId
    item: ItemId
    lot: str
    place: PlaceId
    status: Status
    container: str
    quantity: Quantity
    owner: OwnerId = OWN
    order_line: int | None = None
    cost: Amount | None = None
    reason: str = ""


class SupplierReturnWithdrawn(msgspec.Struct, frozen=True):
    """None of what `document` wanted is to go back any more."""

    document: str


class SupplierReturnDropped(msgspec.Struct, frozen=True):
    """Somebody took goods that `document` wanted to go back off their return: what becomes of them is to be decided anew."""

    document: str
