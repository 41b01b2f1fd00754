"""What is known of transfers between warehouses while deciding, and the changes made to them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from stowage.kernel.decision import Context, Decision, Movement, Slot, Status
from stowage.kernel.ids import ItemId, OwnerId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import BalanceKey, Posting, plan
from stowage.transfers.between.commands import BetweenDiscrepancy


class TransferState(StrEnum):
    OPEN = "open"
    PARTLY_DISPATCHED = "partly_dispatched"
    IN_TRANSIT = "in_transit"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    CLOSED = "closed"


class Key(NamedTuple):
    """Goods that are one and the same on their way, whatever they lie in."""

    item: ItemId
    lot: str
    status: str
    owner: OwnerId


class Share(msgspec.Struct, frozen=True):
    """Of one kind of goods. `gone`: did not arrive, by decision; `found`: arrived without having been loaded, by decision;
    `owed_value`: what the goods that were accepted ahead of their loading came in at."""

    dispatched: int = 0
    accepted: int = 0
    gone: int = 0
    found: int = 0
    owed_value: int = 0

    @property
    def balance(self) -> int:
        """On its way; less than nothing: accepted, and not loaded as far as anybody said."""
        return self.dispatched + self.found - self.accepted - self.gone


Shares = dict[Key, Share]


class Head(msgspec.Struct, frozen=True):
    id: UUID
    reference: str
    source: WarehouseId
    target: WarehouseId
    person: PersonId
    device: UUID
    created_at: int  # ms UTC
    expected_on: date | None = None
    note: str = ""
    departed_at: int | None = None  # ms UTC
    finished: bool = False
    cancelled: bool = False
    reason: str = ""
    told: UUID | None = None  # the command that raised what is different by now
    state: TransferState = TransferState.OPEN
    number: str = ""  # "" until it is drawn

    @property
    def document(self) -> str:
        return f"transfer:{self.id}"


class Ordered(msgspec.Struct, frozen=True):
    item: ItemId
    lot: str
    quantity: Quantity


class Side(StrEnum):
    OUT = "out"
    IN = "in"


class Part(msgspec.Struct, frozen=True):
    """Goods of one kind that a command loaded or accepted. `said_by`: which command said so: of a container that was accepted before the
    server heard what is in it, that one; `loaded_by`: by which they were loaded, of a container's. `container`: in which they lay, or
    lie since; `travels_in`: on their way."""

    op: UUID
    no: int
    transfer: UUID
    side: Side
    key: Key
    place: PlaceId
    container: str
    travels_in: str
    quantity: Quantity
    said_by: UUID
    person: PersonId
    device: UUID
    occurred_at: int
    loaded_by: UUID | None = None
    loaded_no: int | None = None
    damaged: bool = False
    photos: tuple[str, ...] = ()
    reversed: bool = False

    @property
    def loaded_by_part(self) -> tuple[UUID | None, int | None]:
        return (self.loaded_by, self.loaded_no)

    @property
    def slot(self) -> Slot:
        """Where they lie at this side, in the status in which they are on their way."""
        return Slot(self.place, Status(self.key.status), self.container)


class Standing(msgspec.Struct, frozen=True):
    """A whole container that was said to have arrived."""

    op: UUID
    transfer: UUID
    container: str
    place: PlaceId
    person: PersonId
    device: UUID
    occurred_at: int
    reversed: bool = False


class Opened(msgspec.Struct, frozen=True):
    head: Head
    lines: tuple[Ordered, ...] = ()


class HeadSet(msgspec.Struct, frozen=True):
    head: Head


class SharesSet(msgspec.Struct, frozen=True):
    transfer: UUID
    shares: Shares


class PartsSet(msgspec.Struct, frozen=True):
    """Made, or reversed."""

    parts: tuple[Part, ...]


class StandingSet(msgspec.Struct, frozen=True):
    standing: Standing


Owed = tuple[UUID, ItemId, str, str, OwnerId, PlaceId]  # by which command, of what, where


class OwedSet(msgspec.Struct, frozen=True):
    """What the ledger did not have of what commands took."""

    owed: dict[Owed, int]


class Item(msgspec.Struct, frozen=True):
    step: Quantity


PartId = tuple[UUID, int]
NOBODY = Context(UUID(int=0), UUID(int=0), PersonId(0), None, 0, 0, 0, date.min, date.min)


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did.

    `balances`: what the ledger has where goods are taken from; `costs`: quantity and value of own valued stock; `owed`: what nobody
    decided about of what commands took beyond the balance.
    """

    items: dict[ItemId, Item] = {}
    merged: dict[ItemId, ItemId] = {}
    places: dict[PlaceId, WarehouseId] = {}
    closed: set[PlaceId] = set()
    warehouses: set[WarehouseId] = set()
    heads: dict[UUID, Head] = {}
    ordered: dict[UUID, tuple[Ordered, ...]] = {}
    shares: dict[UUID, Shares] = {}
    parts: dict[PartId, Part] = {}
    standing: dict[UUID, Standing] = {}
    balances: dict[BalanceKey, int] = {}
    costs: dict[ItemId, tuple[int, int]] = {}
    owed: dict[Owed, int] = {}
    discarded: set[UUID] = set()
    empty: set[UUID] = set()  # commands that loaded a container of which nobody knew what was in it

    def now(self, item: ItemId) -> ItemId:
        """What it was merged into."""
        return self.merged.get(item, item)

    def apply(self, decision: Decision) -> None:
        ledger = Ledger(self.balances, self.costs)
        for movement in decision.movements:
            ledger.post(movement)
        self.balances |= ledger.balances
        self.costs |= ledger.costs
        unseen = [found for found in decision.discrepancies if found.code is BetweenDiscrepancy.CONTAINER_UNSEEN]
        self.empty |= {UUID(found.evidence["line"]) for found in unseen}
        for change in decision.changes:
            match change:
                case Opened(head, lines):
                    self.heads[head.id], self.ordered[head.id] = head, lines
                case HeadSet(head):
                    self.heads[head.id] = head
                case SharesSet(transfer, shares):
                    self.shares[transfer] = self.shares.get(transfer, {}) | shares
                case PartsSet(parts):
                    self.parts |= {(part.op, part.no): part for part in parts}
                case OwedSet(owed):
                    self.owed |= owed
                case StandingSet(standing):
                    self.standing[standing.op] = standing
                case _:
                    raise AssertionError(change)


class Ledger(msgspec.Struct):
    """What the ledger will have once these movements are posted too; what it has by now is not touched."""

    had: dict[BalanceKey, int]
    cost: Mapping[ItemId, tuple[int, int]]
    balances: dict[BalanceKey, int] = {}
    costs: dict[ItemId, tuple[int, int]] = {}
    movements: list[Movement] = []

    def post(self, movement: Movement) -> tuple[int, int]:
        """How the item's value changes by it, and how much of it the ledger does not have."""
        self.movements.append(movement)
        item = movement.item
        costs = {item: self.costs.get(item) or self.cost.get(item, (0, 0))}
        posted = plan([Posting(NOBODY, [movement])], ChainMap(self.balances, self.had), costs)
        for key, (quantity, _) in posted.balances.items():
            self.balances[key] = self.balances.get(key, self.had.get(key, 0)) + quantity
        self.costs |= {item: (cost.quantity, cost.value) for item, cost in posted.costs.items()}
        short = sum(found.evidence["short"] for found in posted.discrepancies[0])
        return sum(row.value for row in posted.rows), short
