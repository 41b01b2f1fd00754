"""What the room knows while it decides, and the changes it makes to its own documents."""

from __future__ import annotations

from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from stowage.kernel.decision import Decision, Hold, Movement, Slot, Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity
from stowage.ledger.rules import BalanceKey, ItemCost, source_key


class ReturnState(StrEnum):
    PREPARED = "prepared"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    WAITING = "waiting"
    REMOVED = "removed"  # by a person
    WITHDRAWN = "withdrawn"  # by the room that had wanted it


class Head(msgspec.Struct, frozen=True):
    id: UUID
    warehouse: WarehouseId
    supplier: PartyId | None
    state: ReturnState = ReturnState.PREPARED

    @property
    def document(self) -> str:
        return f"supplier_return:{self.id}"


class Line(msgspec.Struct, frozen=True):
    """Goods that wait to go. `wanted_by`: the document whose decision it was, "" where a person prepared it; `was`: what their status
    was before they were set apart, None where it is as it was; `worth`: by how much less stock is worth since."""

    id: UUID
    supplier_return: UUID
    wanted_by: str
    item: ItemId
    lot: str
    place: PlaceId
    status: Status
    container: str
    owner: OwnerId
    quantity: Quantity
    order_line: int | None
    cost: Amount | None
    reason: str
    was: Status | None = None
    worth: Amount | None = None
    state: LineState = LineState.WAITING

    @property
    def key(self) -> BalanceKey:
        return BalanceKey(self.item, self.place, self.lot, self.container, str(self.status), self.owner)

    @property
    def slot(self) -> Slot:
        return Slot(self.place, self.status, self.container)


class OrderLine(msgspec.Struct, frozen=True):
    supplier: PartyId
    item: ItemId
    price: PriceMicro


class Held(msgspec.Struct, frozen=True):
    """An open reservation: place, lot None: any."""

    place: PlaceId | None
    lot: str | None
    open: int

    def within(self, place: PlaceId | None, lot: str | None) -> bool:
        return (place is None or self.place == place) and (lot is None or self.lot == lot)


class HeadOpened(msgspec.Struct, frozen=True):
    head: Head
    person: PersonId


class HeadChanged(msgspec.Struct, frozen=True):
    """Its supplier is known now, or it is over."""

    head: Head
    reason: str = ""


class LineAdded(msgspec.Struct, frozen=True):
    line: Line
    person: PersonId


class LineChanged(msgspec.Struct, frozen=True):
    """It is another return's now, or waits no more."""

    line: Line


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did. `heads`: those named, and all that are being
    prepared in the warehouses touched; `lines`: those that wait, of these, and those named; `stock`, `holds`: of the items named, in
    those warehouses."""

    heads: dict[UUID, Head] = {}
    lines: dict[UUID, Line] = {}
    suppliers: set[PartyId] = set()
    steps: dict[ItemId, Quantity] = {}
    places: dict[PlaceId, WarehouseId] = {}
    order_lines: dict[int, OrderLine] = {}
    stock: dict[BalanceKey, int] = {}
    holds: dict[tuple[ItemId, WarehouseId], list[Held]] = {}
    worth: dict[ItemId, ItemCost] = {}
    brought: dict[tuple[ItemId, str], tuple[PartyId, int | None]] = {}  # whom a lot came from, and on which order line

    def prepared(self, warehouse: WarehouseId, supplier: PartyId | None) -> Head | None:
        wanted = (warehouse, supplier, ReturnState.PREPARED)
        return next((h for h in self.heads.values() if (h.warehouse, h.supplier, h.state) == wanted), None)

    def waiting(self, head: UUID) -> list[Line]:
        return [one for one in self.lines.values() if one.supplier_return == head and one.state is LineState.WAITING]

    def free(self, key: BalanceKey) -> int:
        """What lies there and is neither promised nor set apart to go back already."""
        there = self.stock.get(key, 0)
        if key.status != Status.AVAILABLE or key.owner != OWN:
            lines = [one for one in self.lines.values() if one.key == key and one.state is LineState.WAITING]
            return max(0, there - sum(line.quantity for line in lines))
        warehouse = self.places[key.place]
        own = {k: n for k, n in self.stock.items() if self._is_promised(k, key.item, warehouse)}
        left = [there]
        for place, lot in {(None, None), (key.place, None), (None, key.lot), (key.place, key.lot)}:
            on_hand = sum(
                n for k, n in own.items() if (place is None or k.place == place) and (lot is None or k.lot == lot)
            )
            held = self.holds.get((key.item, warehouse), [])
            left.append(on_hand - sum(hold.open for hold in held if hold.within(place, lot)))
        return max(0, min(left))

    def _is_promised(self, key: BalanceKey, item: ItemId, warehouse: WarehouseId) -> bool:
        """Whether promises may be filled from there."""
        return (
            key.item == item
            and key.owner == OWN
            and key.status == Status.AVAILABLE
            and self.places.get(key.place) == warehouse
        )

    def apply(self, decision: Decision) -> None:
        for movement in decision.movements:
            self._shift(movement)
        for change in decision.changes:
            match change:
                case HeadOpened(head) | HeadChanged(head):
                    self.heads[head.id] = head
                case LineAdded(line) | LineChanged(line):
                    self.lines[line.id] = line
                case _:
                    raise AssertionError(change)
        assert not any(isinstance(hold, Hold) for hold in decision.holds)

    def _shift(self, movement: Movement) -> None:
        source = source_key(movement)
        target = source._replace(
            place=movement.target.place, container=movement.target.container, status=str(movement.target.status)
        )
        self.stock[source] = self.stock.get(source, 0) - movement.quantity
        self.stock[target] = self.stock.get(target, 0) + movement.quantity


def lock_of(warehouse: int) -> UUID:
    """What whoever adds to the returns of a warehouse locks: the first line of one finds no row."""
    return uuid5(NAMESPACE_OID, f"supplier_returns:{warehouse}")
