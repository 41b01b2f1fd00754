"""Where goods of a decision lie, and what they are worth.

Q-4  At the place that is said, then where they were received, then elsewhere in the warehouse.
Q-5  What ceases to be fit for use goes out at its average.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from stowage.kernel.ids import OWN, PlaceId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.rules import ItemCost, average
from stowage.quality.model import Inspection, Lies, Moved, Pile, State


class Search(NamedTuple):
    """Where goods of a decision are looked for; `held`: what the item is worth, `before`: what the decision has taken."""

    state: State
    inspection: Inspection
    place: PlaceId | None
    held: ItemCost
    before: tuple[Moved, ...]

    def free(self, lot: str) -> list[Pile]:
        """The nearest first."""
        inspection, near = self.inspection, (self.place, self.inspection.place)
        piles = self.state.lying.get((inspection.warehouse, inspection.item, lot), ())
        left = [replace(pile, quantity=pile.quantity - self._used(lot, pile)) for pile in piles]
        return sorted(left, key=lambda p: (*(p.place != at for at in near), p.container != inspection.container))

    def _used(self, lot: str, pile: Pile) -> int:
        here = (lot, pile.place, pile.container, pile.owner)
        return sum(one.quantity for one in self.before if (one.lot, one.place, one.container, one.owner) == here)


def found(search: Search, goods: tuple[str, Quantity], lies: Lies) -> Iterator[Moved]:
    """Q-4, Q-5. What is nowhere is taken from where it was received: the ledger tells of it."""
    lot, quantity = goods
    for pile in search.free(lot):
        share = Quantity(max(0, min(quantity, pile.quantity)))
        if share:
            quantity = Quantity(quantity - share)
            cost = _worth(search.held, share) if lies is Lies.DAMAGED and pile.owner == OWN else None
            yield Moved(lot, share, pile.place, pile.container, lies, pile.owner, cost)
    if quantity:
        cost = _worth(search.held, quantity) if lies is Lies.DAMAGED else None
        place = search.place or search.inspection.place
        yield Moved(lot, quantity, place, search.inspection.container, lies, OWN, cost)


def _worth(held: ItemCost, quantity: Quantity) -> Amount:
    cost = Amount(max(0, min(held.value, average(held, quantity))))
    held.quantity -= quantity
    held.value -= cost
    return cost
