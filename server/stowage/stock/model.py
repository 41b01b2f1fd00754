"""What the rules of this room look at, and the changes they make to its own tables."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from stowage.kernel.decision import Decision, Hold, Movement, ReleaseHold, Slot, Status, TakeHold
from stowage.kernel.ids import OWN, ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity


class Item(msgspec.Struct, frozen=True):
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    step: Quantity  # the least part of it that there can be


class HeldStock(msgspec.Struct):
    """A hold; `open` is what is neither posted nor given back. place/lot None: any."""

    id: UUID
    warehouse: WarehouseId
    item: ItemId
    place: PlaceId | None
    lot: str | None
    open: int

    def within(self, place: PlaceId | None, lot: str | None) -> bool:
        """Can be filled only from there."""
        return (place is None or self.place == place) and (lot is None or self.lot == lot)


class HoldNoted(msgspec.Struct, frozen=True):
    """Change: why it is held."""

    id: UUID
    reason: str
    person: PersonId


class LotBrought(msgspec.Struct, frozen=True):
    """Change: a lot or serial that stock now has."""

    item: ItemId
    lot: str
    kind: str  # lot, serial
    expires_on: date | None


class State(msgspec.Struct):
    """`stock`: own goods in status available by item, warehouse, then (place, lot); only what holds and scrap ask for.
    `holds`: those asked for and every open one of the same items; their items are in `items`."""

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, str] = {}  # sku of what they became; not in `items`
    places: dict[PlaceId, WarehouseId] = {}
    stock: dict[tuple[ItemId, WarehouseId], dict[tuple[PlaceId, str], int]] = {}
    holds: dict[UUID, HeldStock] = {}
    serials: dict[tuple[ItemId, str], PlaceId] = {}  # of those that an opening names: in stock, and where

    def apply(self, decision: Decision) -> None:
        for movement in decision.movements:
            self._add(movement, movement.source, -movement.quantity)
            self._add(movement, movement.target, movement.quantity)
            if self.items[movement.item].tracks_serial and movement.target.place > 0:
                self.serials[movement.item, movement.lot] = movement.target.place
        for hold in decision.holds:
            match hold:
                case Hold():
                    self.holds[hold.id] = HeldStock(
                        hold.id, hold.warehouse, hold.item, hold.place, hold.lot, hold.quantity
                    )
                case TakeHold() | ReleaseHold():
                    held = self.holds[hold.id]
                    held.open -= held.open if hold.quantity is None else hold.quantity

    def _add(self, movement: Movement, slot: Slot, quantity: int) -> None:
        if slot.status is Status.AVAILABLE and movement.owner == OWN and slot.place in self.places:
            there = self.stock.setdefault((movement.item, self.places[slot.place]), {})
            key = (slot.place, movement.lot)
            there[key] = there.get(key, 0) + quantity

    def available(
        self, item: ItemId, warehouse: WarehouseId, place: PlaceId | None, lot: str | None, besides: UUID | None = None
    ) -> int:
        """What may still be promised from there, not counting the hold `besides`: on hand − reserved, floored at zero, the
        least of the place, the lot and the whole warehouse, since a hold of the whole may be filled from anywhere."""
        stock = self.stock.get((item, warehouse), {})
        held = [h for h in self.holds.values() if (h.item, h.warehouse) == (item, warehouse) and h.id != besides]
        left = []
        for at, of in {(None, None), (place, None), (None, lot), (place, lot)}:
            on_hand = sum(q for (p, n), q in stock.items() if (at is None or p == at) and (of is None or n == of))
            left.append(on_hand - sum(h.open for h in held if h.within(at, of)))
        return max(0, min(left))
