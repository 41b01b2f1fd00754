"""What transfers know while they decide, and the changes they make to their own documents."""

from __future__ import annotations

from uuid import UUID

import msgspec

from stowage.kernel.decision import Decision, Movement, Slot, Status
from stowage.kernel.ids import ItemId, OwnerId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.kernel.work import TaskRef
from stowage.ledger.rules import BalanceKey, is_held, source_key


class Part(msgspec.Struct, frozen=True):
    """Goods of one kind that a move took. `source`: where the ledger had them; `short`: what of `quantity` it did not have there."""

    item: ItemId
    lot: str
    status: Status
    owner: OwnerId
    source: PlaceId
    quantity: Quantity
    short: Quantity = Quantity(0)


class Moved(msgspec.Struct, frozen=True):
    id: UUID
    kind: str  # goods, container
    warehouse: WarehouseId
    source: PlaceId
    target: PlaceId
    container: str
    target_container: str
    parts: tuple[Part, ...]
    person: PersonId
    device: UUID
    occurred_at: int  # ms UTC
    task: TaskRef | None = None
    reversed: bool = False

    @property
    def document(self) -> str:
        return f"move:{self.id}"

    @property
    def quantity(self) -> Quantity:
        return Quantity(sum(part.quantity for part in self.parts))

    def taken_from(self, part: Part) -> Slot:
        return Slot(part.source, part.status, self.container)

    def put_to(self, part: Part) -> Slot:
        return Slot(self.target, part.status, self.target_container)

    def owed(self, part: Part) -> tuple[UUID, ItemId, str, str, OwnerId, PlaceId]:
        """By what the shortfall of a part is known."""
        return (self.id, part.item, part.lot, str(part.status), part.owner, part.source)


class MoveMade(msgspec.Struct, frozen=True):
    move: Moved


class MoveReversed(msgspec.Struct, frozen=True):
    move: Moved


class Item(msgspec.Struct, frozen=True):
    step: Quantity  # the least part of it that there can be


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did.

    `balances`: what the ledger has at the sources and in the containers named; `arrived`: when goods in a container last came to
    where they are.
    """

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}  # of those: what they are now
    places: dict[PlaceId, WarehouseId] = {}
    closed: set[PlaceId] = set()  # of those: not to be used any more
    factors: dict[tuple[ItemId, str], tuple[int, int]] = {}  # (item, unit) → numerator, denominator
    codes: dict[str, tuple[tuple[ItemId, str], ...]] = {}  # barcode → (item, unit) that it names
    balances: dict[BalanceKey, int] = {}
    arrived: dict[BalanceKey, int] = {}
    moves: dict[UUID, Moved] = {}  # that a command of the segment reverses
    owed: set[tuple[UUID, ItemId, str, str, OwnerId, PlaceId]] = set()  # shortfalls of these that nobody decided about
    discarded: set[UUID] = set()  # never posted, for a person discarded the command that waited

    def now(self, item: ItemId) -> ItemId:
        """What it was merged into."""
        return self.merged.get(item, item)

    def apply(self, decision: Decision) -> None:
        for movement in decision.movements:
            self._shift(movement)
        for change in decision.changes:
            match change:
                case MoveMade(move):
                    self.moves[move.id] = move
                    for part in move.parts:
                        if part.short:
                            self.owed.add(move.owed(part))
                        self.arrived[key_of(part, move.put_to(part))] = move.occurred_at
                case MoveReversed(move):
                    self.moves[move.id] = move
                    self.owed -= {move.owed(part) for part in move.parts}
                case _:
                    raise AssertionError(change)

    def _shift(self, movement: Movement) -> None:
        """As the ledger posts it: of a place no more is taken than it has."""
        source = source_key(movement)
        target = source._replace(place=movement.target.place, container=movement.target.container)
        if is_held(source.place):
            self.balances[source] = max(0, self.balances.get(source, 0) - movement.quantity)
        if is_held(target.place):
            self.balances[target] = self.balances.get(target, 0) + movement.quantity


def key_of(part: Part, slot: Slot) -> BalanceKey:
    return BalanceKey(part.item, slot.place, part.lot, slot.container, str(slot.status), part.owner)
