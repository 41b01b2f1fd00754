"""What the room knows while it decides, and the changes it makes to its own documents."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from stowage.kernel.decision import CostSource, Decision, Slot, Status
from stowage.kernel.ids import SCRAP, SUPPLIER, ItemId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.rules import ItemCost, average
from stowage.returns.commands import TakeReturnLine

Pieces = tuple[tuple[str, Quantity], ...]  # (lot or serial, quantity)


class LineState(StrEnum):
    """Where the goods of a line are by decisions so far."""

    AVAILABLE = "available"
    QUARANTINE = "quarantine"
    SCRAP = "scrap"
    TO_SUPPLIER = "to_supplier"  # decided, still here
    SUPPLIER = "supplier"
    REVERSED = "reversed"


class Item(msgspec.Struct, frozen=True):
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    step: Quantity  # the least part of it that there can be


class Worth(msgspec.Struct):
    """What an item is worth: what is held, and where nothing is, the last goods that went at a cost."""

    held: ItemCost
    gone_quantity: int = 0
    gone_value: int = 0

    def priced(self, pieces: Pieces) -> tuple[tuple[Amount, CostSource], ...]:
        """What each of these comes in at, one after the other."""
        held, costs = ItemCost(self.held.quantity, self.held.value), []
        for _, quantity in pieces:
            source = (
                CostSource.AVERAGE if held.quantity else CostSource.LAST if self.gone_quantity else CostSource.UNKNOWN
            )
            known = held if held.quantity else ItemCost(self.gone_quantity, self.gone_value)
            cost = average(known, quantity)
            costs.append((cost, source))
            held.quantity += quantity
            held.value += cost
        return tuple(costs)

    def add(self, quantity: int, cost: int) -> None:
        self.held.quantity += quantity
        self.held.value += cost


class Return(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    warehouse: WarehouseId
    claim: str
    customer: PartyId | None
    person: PersonId
    device: UUID
    started_at: int  # ms UTC

    @property
    def document(self) -> str:
        return f"return:{self.id}"


class Line(msgspec.Struct, frozen=True):
    """`pieces` as stock keeps them; `cost` of all of them."""

    id: UUID
    goods_return: UUID
    item: ItemId
    place: PlaceId
    container: str
    pieces: Pieces
    state: LineState
    cost: Amount | None = None
    condition: str = ""
    note: str = ""
    photos: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        return f"return_line:{self.id}"

    @property
    def quantity(self) -> Quantity:
        return Quantity(sum(quantity for _, quantity in self.pieces))

    @property
    def slot(self) -> Slot:
        match self.state:
            case LineState.AVAILABLE | LineState.QUARANTINE:
                return Slot(self.place, Status(self.state), self.container)
            case LineState.TO_SUPPLIER:
                return Slot(self.place, Status.QUARANTINE, self.container)
            case LineState.SCRAP:
                return Slot(SCRAP)
            case LineState.SUPPLIER:
                return Slot(SUPPLIER)
            case LineState.REVERSED:
                raise AssertionError(f"{self.id} is nowhere")


class ReturnOpened(msgspec.Struct, frozen=True):
    head: Return


class LineTaken(msgspec.Struct, frozen=True):
    head: Return
    line: Line
    command: TakeReturnLine
    lots: tuple[tuple[str, date | None], ...]  # lots and serials seen, with the expiry that is known now


class LineMoved(msgspec.Struct, frozen=True):
    """Decided about, or undone."""

    line: Line


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did."""

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}  # what they are now
    worth: dict[ItemId, Worth] = {}
    places: dict[PlaceId, WarehouseId] = {}
    closed: set[PlaceId] = set()  # of those: not to be used any more
    heads: dict[UUID, Return] = {}
    lines: dict[UUID, Line] = {}  # that a command of the segment undoes, or a decision is about
    discarded: set[UUID] = set()  # of those: never taken, for a person discarded the command that waited
    lots: dict[tuple[ItemId, str], date | None] = {}  # expiry of lots and serials known
    serials: dict[tuple[ItemId, str], PlaceId] = {}  # in stock, and where

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case LineTaken(head, line, _, lots):
                    self.heads[head.id] = head
                    for lot, expires_on in lots:
                        self.lots[line.item, lot] = expires_on
                    if self.items[line.item].tracks_serial and line.state is not LineState.SCRAP:
                        self.serials |= {(line.item, lot): line.place for lot, _ in line.pieces if lot}
                    self._put(line)
                case LineMoved(line):
                    self._put(line)

    def _put(self, line: Line) -> None:
        """What becomes ours or ceases to be changes what its item is worth."""
        before = self.lines.get(line.id)
        for known, sign in ((before, -1), (line, 1)):
            if known is not None and known.state is LineState.AVAILABLE:
                self.worth[line.item].add(sign * known.quantity, sign * (known.cost or 0))
        if line.state in {LineState.REVERSED, LineState.SCRAP, LineState.SUPPLIER}:
            for lot, _ in line.pieces:
                self.serials.pop((line.item, lot), None)
        self.lines[line.id] = line
