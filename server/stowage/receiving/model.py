"""What receiving knows while it decides, and the changes it makes to its own documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from stowage.kernel.decision import VALUED, Decision, Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, PriceMicro, Quantity, value_of
from stowage.ledger.rules import share
from stowage.parties.queries import Owner
from stowage.receiving.commands import ConfirmReceiptLine

RECEIVABLE = frozenset(
    {"confirmed", "partly_received", "received"}
)  # states of an order that goods may be counted against


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Goods of one lot or serial that went into one status. `cost` is what they were taken in at, where the order says it."""

    status: Status
    lot: str
    quantity: Quantity
    cost: Amount | None = None
    weight: int | None = None  # 1/10,000 kg

    def of(self, quantity: int, *, before: int = 0) -> Part:
        """`quantity` of it, after `before` were dealt out; with its share of the weight, so that all of them weigh the whole."""
        weight = self.weight
        if weight is not None:
            weight = share(weight, before + quantity, self.quantity) - share(weight, before, self.quantity)
        return msgspec.structs.replace(self, quantity=Quantity(quantity), weight=weight)


class Sums(NamedTuple):
    """The terms of R-1."""

    accepted: Quantity
    surplus: Quantity
    damaged: Quantity
    quarantined: Quantity


TERM = {Status.AVAILABLE: 0, Status.INSPECTION: 0, Status.SURPLUS: 1, Status.DAMAGED: 2, Status.QUARANTINE: 3}


def sums(parts: Iterable[Part]) -> Sums:
    counted = [0, 0, 0, 0]
    for part in parts:
        counted[TERM[part.status]] += part.quantity
    return Sums._make(counted)


class Item(msgspec.Struct, frozen=True):
    tracks_lot: bool
    tracks_expiry: bool
    tracks_serial: bool
    inspected: bool
    step: Quantity  # the least part of it that there can be
    active: bool = True  # False: retired, nobody is to order or receive it any more
    tracks_weight: bool = False
    least_weight: int = 0  # of one base unit, 1/10,000 kg; 0: no limit
    most_weight: int = 0


class OrderLine(msgspec.Struct):
    """A purchase order line as all receipts so far left it."""

    id: int
    order: int
    state: str  # of its order
    warehouse: WarehouseId
    supplier: PartyId
    item: ItemId
    ordered: Quantity
    accepted: Quantity
    over_tolerance_bp: int
    step: Quantity  # least part of the item's base unit
    unit_price: PriceMicro
    inspected: bool
    owner: OwnerId = OWN  # of a consignment order its supplier

    @property
    def acceptable(self) -> Quantity:
        """What may still be accepted (R-2)."""
        return Quantity(max(0, limit(self.ordered, self.over_tolerance_bp, self.step) - self.accepted))

    def priced(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """R-3: what becomes ours, on top of what was accepted; all partial receipts together cost what the whole costs. What stays
        somebody else's costs nothing.
        """
        return self._priced(parts, 1)

    def taken_back(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """R-3 for an undo: goods go out at the cost that leaves what stays accepted at exactly its own. It may differ by a minor
        unit from what they came in with, for other lines may have come since.
        """
        return self._priced(parts, -1)

    def _priced(self, parts: Iterable[Part], sign: int) -> tuple[Part, ...]:
        if self.owner != OWN:
            return tuple(parts)
        accepted, priced = self.accepted, []
        for part in parts:
            if part.status not in VALUED:
                priced.append(part)
                continue
            before, accepted = accepted, Quantity(accepted + sign * part.quantity)
            cost = Amount(sign * (value_of(accepted, self.unit_price) - value_of(before, self.unit_price)))
            priced.append(msgspec.structs.replace(part, cost=cost))
        return tuple(priced)


def limit(ordered: Quantity, over_tolerance_bp: int, step: Quantity) -> Quantity:
    """The most that may be accepted: ordered and ordered × over / 10,000, the latter in whole steps of the unit."""
    over = ordered * over_tolerance_bp // 10_000
    return Quantity(ordered + over - over % step)


class Receipt(msgspec.Struct, frozen=True):
    """Head of a receipt as of one moment. `lines` counts those not reversed; `orders` are those its lines cite."""

    id: UUID
    reference: str
    warehouse: WarehouseId
    place: PlaceId
    order: int | None
    supplier: PartyId | None
    person: PersonId
    started_at: int  # ms UTC
    device: UUID
    device_code: str = ""
    number: str = ""  # "" until the transaction that makes it draws one
    finished: bool = False
    lines: int = 0
    orders: frozenset[int] = frozenset()

    @property
    def document(self) -> str:
        return f"receipt:{self.id}"


class CountedLine(msgspec.Struct, frozen=True):
    """A confirmed line and where its goods are by decisions so far: what a reversal takes back and a resolution moves."""

    id: UUID
    receipt: UUID
    order_line: int | None
    item: ItemId
    place: PlaceId
    container: str
    parts: tuple[Part, ...]
    reversed: bool = False
    owner: OwnerId = OWN

    @property
    def sums(self) -> Sums:
        return sums(self.parts)


class Case(NamedTuple):
    """A receipt line that a person decides about, and what taking its goods in, or back, depends on."""

    line: CountedLine
    order_line: OrderLine | None
    receipt: Receipt
    item: Item

    @property
    def good(self) -> Status:
        """Where its goods go once they are ours."""
        inspected = self.order_line.inspected if self.order_line else self.item.inspected
        return Status.INSPECTION if inspected else Status.AVAILABLE


# --- changes, in the order they happen within a segment


class ReceiptOpened(msgspec.Struct, frozen=True):
    receipt: Receipt


class LineCounted(msgspec.Struct, frozen=True):
    """`receipt` is the head with this line counted; `lot` the one the goods were posted under."""

    receipt: Receipt
    line: CountedLine
    command: ConfirmReceiptLine
    order: int | None
    lots: tuple[tuple[str, date | None], ...]  # lots and serials seen, with the expiry that is known now


class LineReversed(msgspec.Struct, frozen=True):
    receipt: Receipt
    line: CountedLine


class Corrected(msgspec.Struct, frozen=True):
    """How goods of a line are told apart from now on. `kept` is the lot or serial that goods without one, or of another one (`was`),
    are kept under now; "" where that stays. None: as it was said."""

    lot: str | None = None
    serial: str | None = None
    expires_on: date | None = None
    was: str = ""
    kept: str = ""


class LineSettled(msgspec.Struct, frozen=True):
    """A person decided about parts of a line. `removed` went back to the supplier or to scrap; `corrected`: how its goods are told
    apart from now on."""

    line: CountedLine
    removed: Quantity
    corrected: Corrected | None = None


class ReceiptClosed(msgspec.Struct, frozen=True):
    """The person is done; `receipt` is the head afterwards."""

    receipt: Receipt
    finished_at: int  # ms UTC


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did."""

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}  # of those: what they are now
    places: dict[PlaceId, WarehouseId] = {}
    closed: set[PlaceId] = set()  # of those: not to be used any more
    lines: dict[int, OrderLine] = {}
    receipts: dict[UUID, Receipt] = {}
    counted: dict[UUID, CountedLine] = {}  # lines that a command of the segment reverses
    discarded: set[UUID] = set()  # of those: never counted, for a person discarded the command that waited
    factors: dict[tuple[ItemId, str], tuple[int, int]] = {}  # (item, unit) → numerator, denominator
    codes: dict[str, tuple[tuple[ItemId, str], ...]] = {}  # barcode → (item, unit) that it names
    serials: dict[tuple[ItemId, str], PlaceId] = {}  # in stock, and where
    owners: dict[OwnerId, Owner] = {}  # of goods without an order, as they were said
    pieces: dict[tuple[ItemId, str], int] = {}  # of those: how many bear that number
    lots: dict[tuple[ItemId, str], date | None] = {}  # expiry of lots and serials known

    def as_now(self, command: ConfirmReceiptLine) -> ConfirmReceiptLine:
        """Of the item that the one it names became."""
        became = self.merged.get(command.item)
        return command if became is None else msgspec.structs.replace(command, item=became)

    def is_of(self, order_line: OrderLine, item: ItemId) -> bool:
        return self.merged.get(order_line.item, order_line.item) == item

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case LineCounted():
                    self._count(change)
                case LineReversed(receipt, line):
                    self.receipts[receipt.id] = receipt
                    self.counted[line.id] = line
                    self._accept(line, -1)
                case ReceiptClosed(receipt):
                    self.receipts[receipt.id] = receipt
                case _:
                    pass  # ReceiptOpened: the LineCounted beside it carries the same head

    def _count(self, change: LineCounted) -> None:
        line = change.line
        self.receipts[change.receipt.id] = change.receipt
        self.counted[line.id] = line
        for lot, expires_on in change.lots:
            self.lots[line.item, lot] = expires_on
        for serial in change.command.serials:
            self.serials.setdefault((line.item, serial), line.place)
            self.pieces[line.item, serial] = self.pieces.get((line.item, serial), 0) + 1
        self._accept(line, 1)

    def _accept(self, line: CountedLine, sign: int) -> None:
        if line.order_line is not None:
            order_line = self.lines[line.order_line]
            order_line.accepted = Quantity(order_line.accepted + sign * line.sums.accepted)
        if sign < 0:
            for part in line.parts:
                self._remove(line.item, part.lot)

    def _remove(self, item: ItemId, serial: str) -> None:
        """A piece that goes leaves the number in stock while another one bears it."""
        left = self.pieces.get((item, serial), 0) - 1
        if left > 0:
            self.pieces[item, serial] = left
        else:
            self.pieces.pop((item, serial), None)
            self.serials.pop((item, serial), None)
