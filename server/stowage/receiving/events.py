"""What happened at the dock that other rooms may react to: purchasing (line progress), later quality, finance, alerts."""

from __future__ import annotations

from uuid import UUID

import msgspec

from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity


class GoodsReceived(msgspec.Struct, frozen=True):
    """Signed: a reversal carries negative quantities."""

    receipt: UUID
    order_line: int
    item: ItemId
    accepted: Quantity
    damaged: Quantity
    surplus: Quantity


class GoodsLaid(msgspec.Struct, frozen=True):
    """What of a receipt line's goods came to `place` in status available, by all that is decided about them so far: (lot or serial,
    quantity), none once the line is undone. What went on from there since is not subtracted. `document`: of goods that came
    otherwise, under which; `receipt` is its id then."""

    receipt: UUID
    line: UUID
    item: ItemId
    place: PlaceId
    container: str
    goods: tuple[tuple[str, Quantity], ...]
    owner: OwnerId = OWN
    document: str = ""


class GoodsToInspect(msgspec.Struct, frozen=True):
    """What of a receipt line's goods came to `place` in status inspection, by all that is decided about them so far; none once the line is
    undone."""

    receipt: UUID
    line: UUID
    order_line: int | None
    supplier: PartyId | None
    warehouse: WarehouseId
    item: ItemId
    place: PlaceId
    container: str
    goods: tuple[tuple[str, Quantity], ...]
    owner: OwnerId = OWN


class ReceiptFinished(msgspec.Struct, frozen=True):
    """Lines of these orders within their short tolerance are complete now."""

    receipt: UUID
    orders: tuple[int, ...]
