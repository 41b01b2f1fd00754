"""What happened at the dock that other rooms may react to: purchasing (line progress), later quality, finance, alerts."""

from __future__ import annotations

from uuid import UUID

import msgspec

from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import Quantity


class GoodsReceived(msgspec.Struct, frozen=True):
    """Signed: a reversal carries negative quantities."""

    receipt: UUID
    order_line: int
    item: ItemId
    accepted: Quantity
    damaged: Quantity
    surplus: Quantity


class ReceiptFinished(msgspec.Struct, frozen=True):
    """Lines of these orders within their short tolerance are complete now."""

    receipt: UUID
    orders: tuple[int, ...]
