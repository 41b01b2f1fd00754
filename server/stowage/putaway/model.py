"""What putting away knows while it decides, and the changes it makes to its own records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import msgspec

from stowage.kernel.decision import Decision, Movement, Slot, Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import BalanceKey
from stowage.putaway.commands import Mixing, Step, StepKind

SELDOM = "C"  # of an item that nobody classified


class Goods(msgspec.Struct, frozen=True):
    """What is to be put away. `weight_g`, `volume_mm3` of one base unit, 0 where not known; `containers`: how many they come in."""

    item: ItemId
    quantity: int
    lot: str = ""
    category: str = ""
    storage: str = ""
    abc: str = ""
    weight_g: int = 0
    volume_mm3: int = 0
    containers: int = 0


class Bin(msgspec.Struct, frozen=True):
    """A place of kind bin that is in use. `storage`: what may be kept there, its zone's where it says nothing; "" for anything. Limits:
    0 for none."""

    id: PlaceId
    code: str = ""
    sequence: int = 0
    zone: str = ""
    storage: str = ""
    max_weight_g: int = 0
    max_volume_ml: int = 0
    max_quantity: int = 0


class Held(msgspec.Struct, frozen=True):
    """One balance that lies in a bin."""

    item: ItemId
    quantity: int
    lot: str = ""
    container: str = ""
    weight_g: int = 0
    volume_mm3: int = 0


class Binding(msgspec.Struct, frozen=True):
    item: ItemId
    place: PlaceId
    minimum: int = 0
    maximum: int = 0


class Strategy(msgspec.Struct, frozen=True):
    steps: tuple[Step, ...] = ()
    mixing: Mixing = Mixing.ANY
    most_containers: int = 0
    learns: tuple[str, ...] = ()
    version: int = 0


# What goes where nobody has said how; guns have the same (pwa/src/flows/putaway/model.ts).
USUAL = Strategy((Step(StepKind.FIXED_BIN), Step(StepKind.SAME_ITEM), Step(StepKind.EMPTY_BIN)))


class Item(msgspec.Struct, frozen=True):
    weight_g: int = 0
    volume_mm3: int = 0
    category: str = ""
    storage: str = ""


class Place(msgspec.Struct, frozen=True):
    """`bin`: what it is as a bin, None for docks, stagings and floors."""

    warehouse: WarehouseId
    active: bool
    bin: Bin | None = None


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """Goods of one balance that went from one slot to another."""

    item: ItemId
    quantity: Quantity
    lot: str
    status: Status
    owner: OwnerId
    source: PlaceId
    source_container: str
    target: PlaceId
    target_container: str

    def movement(self, document: str) -> Movement:
        origin = Slot(self.source, self.status, self.source_container)
        target = Slot(self.target, self.status, self.target_container)
        return Movement(self.item, self.quantity, origin, target, document, self.lot, self.owner)

    def back(self, document: str) -> Movement:
        movement = self.movement(document)
        return msgspec.structs.replace(movement, source=movement.target, target=movement.source)


class Waiting(msgspec.Struct):
    """Goods of a receipt line that lie at a dock or staging: `wanted` came, `done` went on. `task`: what it is called as work."""

    task: UUID
    warehouse: WarehouseId
    document: str
    place: PlaceId
    item: ItemId
    lot: str  # "": of several
    container: str
    wanted: int
    done: int = 0
    owner: OwnerId = OWN

    @property
    def left(self) -> int:
        return max(0, self.wanted - self.done)


class Share(msgspec.Struct, frozen=True, array_like=True):
    """How much of a task a put-away did, and whether its command named it (`fence`) or not (None)."""

    task: UUID
    quantity: int
    fence: int | None = None


class Done(msgspec.Struct, frozen=True):
    """A put-away as it was posted."""

    id: UUID
    warehouse: WarehouseId
    moved: tuple[Moved, ...]
    shares: tuple[Share, ...] = ()
    reversed: bool = False


class Filling(msgspec.Struct):
    """A task of filling a pick face that is not done: `quantity` still to come."""

    task: UUID
    item: ItemId
    place: PlaceId
    source: PlaceId
    lot: str
    quantity: int


class Bulk(NamedTuple):
    """Stock that a face may be filled from."""

    item: ItemId
    place: PlaceId
    lot: str
    container: str
    quantity: int
    expires_on: str  # ISO, "9999" for none
    sequence: int


# --- changes


class PutDown(msgspec.Struct, frozen=True):
    done: Done
    suggested: PlaceId | None
    reason: str


class TakenBack(msgspec.Struct, frozen=True):
    done: Done


class WaitingSet(msgspec.Struct, frozen=True):
    """It is this from now on."""

    waiting: Waiting


class StrategyPut(msgspec.Struct, frozen=True):
    warehouse: WarehouseId
    strategy: Strategy


class BindingPut(msgspec.Struct, frozen=True):
    """`learnt`: from what somebody did."""

    warehouse: WarehouseId
    binding: Binding
    learnt: bool = False


class BindingRemoved(msgspec.Struct, frozen=True):
    warehouse: WarehouseId
    binding: Binding


class ClassesAsked(msgspec.Struct, frozen=True):
    """Items of the warehouse are classified by what moved since `since` (ms UTC)."""

    warehouse: WarehouseId
    since: int


class FillingSet(msgspec.Struct, frozen=True):
    """`quantity` 0: there is nothing of it left to do."""

    filling: Filling
    warehouse: WarehouseId


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did. `balances`: of bins that goods go to, of
    containers named, and of items that have a bound bin."""

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}
    places: dict[PlaceId, Place] = {}
    balances: dict[BalanceKey, int] = {}
    strategies: dict[WarehouseId, Strategy] = {}
    bindings: dict[tuple[ItemId, PlaceId], Binding] = {}
    waiting: dict[UUID, Waiting] = {}
    done: dict[UUID, Done] = {}
    discarded: set[UUID] = set()
    fillings: dict[UUID, Filling] = {}
    expiries: dict[tuple[ItemId, str], str] = {}
    zones: set[tuple[WarehouseId, str]] = set()

    def held(self, place: PlaceId) -> tuple[Held, ...]:
        return tuple(
            self._held(key, quantity) for key, quantity in self.balances.items() if key.place == place and quantity > 0
        )

    def _held(self, key: BalanceKey, quantity: int) -> Held:
        item = self.items.get(key.item, Item())
        return Held(key.item, quantity, key.lot, key.container, item.weight_g, item.volume_mm3)

    def apply(self, decision: Decision) -> None:
        for movement in decision.movements:
            for slot, sign in ((movement.source, -1), (movement.target, 1)):
                key = BalanceKey(
                    movement.item, slot.place, movement.lot, slot.container, str(slot.status), movement.owner
                )
                self.balances[key] = self.balances.get(key, 0) + sign * movement.quantity
        for change in decision.changes:
            self._change(change)

    def _change(self, change: msgspec.Struct) -> None:
        match change:
            case PutDown(done) | TakenBack(done):
                self.done[done.id] = done
            case WaitingSet(waiting):
                self.waiting[waiting.task] = waiting
            case StrategyPut(warehouse, strategy):
                self.strategies[warehouse] = strategy
            case BindingPut(_, binding):
                self.bindings[binding.item, binding.place] = binding
            case BindingRemoved(_, binding):
                self.bindings.pop((binding.item, binding.place), None)
            case ClassesAsked():
                pass
            case FillingSet(filling):
                self.fillings[filling.task] = filling
            case _:
                raise AssertionError(change)


def bound(bindings: Iterable[Binding], item: ItemId) -> list[Binding]:
    return [binding for binding in bindings if binding.item == item]
