"""An inspection, what was found and decided, and what the rules of this room look at.

open → passed | partly | rejected      withdrawn: what was to be inspected was never received
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID, uuid5

import msgspec

from stowage.kernel.decision import Decision, Status
from stowage.kernel.ids import OWN, ItemId, OwnerId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import QUANTITY_SCALE, Amount, Quantity
from stowage.ledger.rules import ItemCost
from stowage.quality.commands import Characteristic, Decide, Mode, PutPlan, RecordResults
from stowage.quality.sampling import Level, Severity
from stowage.quality.switching import Lot
from stowage.quality.verdict import Found, Verdict, verdict_of

KEYS = UUID("b0a1f1de-5d8e-4f62-8a6b-6f2ad3b6d1c7")  # of what this room calls and locks by a name of its own

Goods = tuple[tuple[str, Quantity], ...]  # (lot or serial, quantity)


class InspectionState(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Lies(StrEnum):
    """What became of goods by decisions so far."""

    AVAILABLE = "available"
    DAMAGED = "damaged"
    LEAVING = "leaving"  # damaged, and to go back to the supplier
    SCRAP = "scrap"


class Plan(msgspec.Struct, frozen=True):
    id: int
    mode: Mode
    level: Level
    limit: int
    every: int
    after: int
    characteristics: tuple[Characteristic, ...]


class Moved(msgspec.Struct, frozen=True):
    """Goods of a decision, and where they are now. `cost`: what they were worth when they ceased to be fit for use."""

    lot: str
    quantity: Quantity
    place: PlaceId
    container: str
    lies: Lies
    owner: OwnerId = OWN
    cost: Amount | None = None


class Inspection(msgspec.Struct, frozen=True):
    """`goods` are still to be decided, `waiting` of the quantity waits for somebody who may use it as it is. `sample`: pieces to look at;
    `accept`: so many of them may be bad, None where each piece stands for itself. `at_once`: no piece was looked at."""

    id: UUID
    warehouse: WarehouseId
    receipt: UUID
    line: UUID
    order_line: int | None
    supplier: PartyId | None
    item: ItemId
    place: PlaceId
    container: str
    quantity: Quantity
    goods: Goods
    plan: int | None
    mode: Mode
    severity: Severity
    letter: str
    sample: int
    accept: int | None
    tighter: int | None
    characteristics: tuple[Characteristic, ...]
    at_once: bool
    state: InspectionState = InspectionState.OPEN
    passed: Quantity = Quantity(0)
    rejected: Quantity = Quantity(0)
    waiting: Quantity = Quantity(0)
    accepted: bool | None = None
    opened_at: int = 0  # ms UTC
    number: str = ""  # "" until the transaction that makes it draws one

    @property
    def document(self) -> str:
        return f"inspection:{self.id}"

    @property
    def task(self) -> UUID:
        return uuid5(KEYS, f"task:{self.id}")

    @property
    def left(self) -> Quantity:
        return Quantity(sum(quantity for _, quantity in self.goods) - self.waiting)


class Record(msgspec.Struct, frozen=True):
    id: UUID
    inspection: UUID
    person: PersonId
    found: Found
    reversed: bool = False


class Made(msgspec.Struct, frozen=True):
    """A decision. `waiting`: of what was passed, so much waits for somebody who may; `fence`: of the task that it was done for."""

    id: UUID
    inspection: UUID
    person: PersonId
    passed: Quantity
    rejected: Quantity
    waiting: Quantity
    moved: tuple[Moved, ...]
    said: tuple[Quantity, Quantity]  # passed and rejected, as it was said
    fence: int | None = None
    reversed: bool = False


# --- changes


class InspectionSet(msgspec.Struct, frozen=True):
    inspection: Inspection


class Recorded(msgspec.Struct, frozen=True):
    record: Record
    command: RecordResults


class Decided(msgspec.Struct, frozen=True):
    made: Made
    command: Decide


class MadeSet(msgspec.Struct, frozen=True):
    """A decision as a later one left it."""

    made: Made


class RecordTakenBack(msgspec.Struct, frozen=True):
    record: Record


class PlanPut(msgspec.Struct, frozen=True):
    command: PutPlan
    version: int


class State(msgspec.Struct):
    """What a segment touches. Later commands of the segment see what earlier ones did.

    `lying`: goods in inspection by (warehouse, item, lot): place, container, owner, quantity."""

    inspections: dict[UUID, Inspection] = {}
    records: dict[UUID, Record] = {}
    made: dict[UUID, Made] = {}
    people: dict[PersonId, str] = {}
    costs: dict[ItemId, ItemCost] = {}
    lying: dict[tuple[WarehouseId, ItemId, str], list[Pile]] = {}
    discarded: set[UUID] = set()
    plans: dict[tuple[ItemId, PartyId | None], Plan] = {}  # which holds
    history: dict[tuple[ItemId, PartyId | None], list[Lot]] = {}
    versions: dict[UUID, int] = {}  # of plans, by their key
    known: set[tuple[str, int | str]] = set()  # items, suppliers and categories that plans name

    def apply(self, decision: Decision) -> None:
        for change in decision.changes:
            match change:
                case InspectionSet(inspection):
                    self.inspections[inspection.id] = inspection
                case Recorded(record) | RecordTakenBack(record):
                    self.records[record.id] = record
                case Decided(made) | MadeSet(made):
                    self._move(made)
                case PlanPut(command, version):
                    self.versions[plan_key(command)] = version

    def _move(self, made: Made) -> None:
        inspection = self.inspections[made.inspection]
        before = self.made.get(made.id)
        was = before.moved if before and not before.reversed else ()
        now = made.moved if not made.reversed else ()
        for moved, sign in [*((one, 1) for one in was), *((one, -1) for one in now)]:
            self._add(inspection, moved, sign * moved.quantity)
        held = self.costs.get(inspection.item)
        if held is not None:
            for moved, sign in [*((one, 1) for one in was), *((one, -1) for one in now)]:
                if moved.cost is not None and moved.lies is not Lies.AVAILABLE:
                    held.quantity += sign * moved.quantity
                    held.value += sign * moved.cost
        self.made[made.id] = made

    def _add(self, inspection: Inspection, moved: Moved, quantity: int) -> None:
        piles = self.lying.setdefault((inspection.warehouse, inspection.item, moved.lot), [])
        for pile in piles:
            if (pile.place, pile.container, pile.owner) == (moved.place, moved.container, moved.owner):
                pile.quantity += quantity
                return
        piles.append(Pile(moved.place, moved.container, moved.owner, quantity))

    def found(self, inspection: UUID) -> dict[int, Found]:
        """By person."""
        found: dict[int, Found] = {}
        for record in self.records.values():
            if record.inspection == inspection and not record.reversed:
                before = found.get(record.person, Found(0, 0))
                found[record.person] = Found(before.sample + record.found.sample, before.defects + record.found.defects)
        return found

    def verdict(self, inspection: Inspection) -> Verdict:
        return verdict_of(inspection.sample, inspection.accept, self.found(inspection.id))

    def defects(self, inspection: Inspection) -> int:
        return max((each.defects for each in self.found(inspection.id).values()), default=0)

    def made_of(self, inspection: UUID) -> list[Made]:
        return [made for made in self.made.values() if made.inspection == inspection and not made.reversed]


class Pile(msgspec.Struct):
    place: PlaceId
    container: str
    owner: OwnerId
    quantity: int


def slot_status(lies: Lies) -> Status:
    return Status.AVAILABLE if lies is Lies.AVAILABLE else Status.DAMAGED


def id_of(line: UUID) -> UUID:
    """What the inspection of a receipt line is called."""
    return uuid5(KEYS, f"line:{line}")


def plan_key(command: PutPlan) -> UUID:
    return uuid5(KEYS, f"plan:{command.item}:{command.supplier}:{command.category}")


def pieces(goods: Iterable[tuple[str, Quantity]]) -> int:
    """A part of a piece is looked at as one."""
    return -(-sum(quantity for _, quantity in goods) // QUANTITY_SCALE)


def merged(goods: Iterable[tuple[str, Quantity]]) -> Goods:
    """Each lot once."""
    found: dict[str, int] = {}
    for lot, quantity in goods:
        found[lot] = found.get(lot, 0) + quantity
    return tuple((lot, Quantity(quantity)) for lot, quantity in found.items() if quantity)
