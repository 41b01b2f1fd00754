"""What happened to purchase orders that other rooms may react to."""

from __future__ import annotations

import msgspec


class OrderConfirmed(msgspec.Struct, frozen=True):
    order: int
