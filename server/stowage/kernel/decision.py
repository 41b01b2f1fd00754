"""What rules speak in: movements, holds, changes, events, discrepancies, and the three ways an answer can go.

`decide(state, command, context) -> Decision | Refusal | Parked` is pure. The bus posts a Decision; nobody else writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from stowage.kernel.ids import IN_TRANSIT, OWN, ItemId, OwnerId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity


class Status(StrEnum):
    AVAILABLE = "available"
    INSPECTION = "inspection"
    QUARANTINE = "quarantine"  # a person must say first what this is, and whether it is there at all
    DAMAGED = "damaged"
    SURPLUS = "surplus"  # received beyond what was ordered: not ours to promise yet


VALUED = frozenset({Status.AVAILABLE, Status.INSPECTION})


class CostSource(StrEnum):
    """Where the cost of an inbound movement came from."""

    ORDER = "order"
    OPENING = "opening"
    AVERAGE = "average"
    LAST = "last"  # at which the last goods went, where nothing is held; or at which these went themselves
    UNKNOWN = "unknown"


class Slot(msgspec.Struct, frozen=True):
    """Where and in what state goods lie: one half of a movement."""

    place: PlaceId
    status: Status = Status.AVAILABLE
    container: str = ""  # LPN, "" for loose goods


def is_valued(slot: Slot, owner: OwnerId) -> bool:
    """Own goods in a real place (or in transit between ours) in a valued status carry value; nothing else does."""
    return owner == OWN and slot.status in VALUED and (slot.place > 0 or slot.place == IN_TRANSIT)


class Movement(msgspec.Struct, frozen=True):
    """Goods going from one slot to another. `quantity` > 0.

    `cost` (value moved, minor units) is said where goods become valued, and where an undo takes them out again; where
    they leave otherwise or stay, the ledger knows it (moving average). `document` is the key under which the number was
    drawn, e.g. "receipt:<uuid>".
    """

    item: ItemId
    quantity: Quantity
    source: Slot
    target: Slot
    document: str
    lot: str = ""  # lot or serial
    owner: OwnerId = OWN
    cost: Amount | None = None
    cost_source: CostSource | None = None
    weight: int | None = None  # second quantity of catch-weight items, 1/10,000 kg


class Hold(msgspec.Struct, frozen=True):
    """Reserve stock. place/lot None means anywhere in the warehouse, any lot. `holder` is the enrolled device that it is kept for,
    as a lease of work is: when that is declared lost, what is open of it is given back. None: nobody's device.
    """

    id: UUID
    warehouse: WarehouseId
    item: ItemId
    quantity: Quantity
    document: str
    place: PlaceId | None = None
    lot: str | None = None
    holder: UUID | None = None


class TakeHold(msgspec.Struct, frozen=True):
    """A movement of this decision uses up `quantity` of a hold (post in part or whole)."""

    id: UUID
    quantity: Quantity


class ReleaseHold(msgspec.Struct, frozen=True):
    """Give back `quantity` of a hold, None for all that is open."""

    id: UUID
    quantity: Quantity | None = None


class Discrepancy(msgspec.Struct, frozen=True):
    """差异: something a person must look at. The fact has been posted all the same.

    `choices` are the resolutions offered; each is a word the owning room's react() understands.
    """

    code: StrEnum
    evidence: dict[str, Any]
    choices: tuple[str, ...]


class NumberRequest(msgspec.Struct, frozen=True):
    """Draw the legal number of `document` in this transaction; a document that has one keeps it."""

    kind: str  # numbering pattern's key: "purchase_order", "receipt", "opening"
    document: str


class Warned(msgspec.Struct, frozen=True):
    """Done all the same, but probably not what was meant. `params` as of a refusal."""

    code: StrEnum
    params: dict[str, Any] = {}


class Decision(msgspec.Struct, frozen=True):
    """What a command does."""

    movements: tuple[Movement, ...] = ()
    changes: tuple[msgspec.Struct, ...] = ()  # to the deciding room's own documents
    events: tuple[msgspec.Struct, ...] = ()  # for other rooms' react()
    discrepancies: tuple[Discrepancy, ...] = ()
    holds: tuple[Hold | TakeHold | ReleaseHold, ...] = ()
    numbers: tuple[NumberRequest, ...] = ()
    document: str | None = None  # what the outcome points to
    warnings: tuple[Warned, ...] = ()  # what its person ought to know of what was done


class Refusal(msgspec.Struct, frozen=True):
    """An intent is not carried out. Nothing changes."""

    code: StrEnum
    params: dict[str, Any] = {}


class Parked(msgspec.Struct, frozen=True):
    """A fact that cannot be posted as it is: unreadable, of nobody known, or of no place. Kept for a person."""

    code: StrEnum
    params: dict[str, Any] = {}


class Context(msgspec.Struct, frozen=True):
    """Who, when and from where, as the bus established it. Rules never read a clock."""

    op_id: UUID
    device: UUID
    person: PersonId
    warehouse: WarehouseId | None
    occurred_at: int  # ms UTC, corrected by the device's measured offset
    uncertainty_ms: int
    received_at: int  # ms UTC, server clock
    business_date: date
    posting_date: date

    def speaks_for(self, warehouse: WarehouseId | int | None) -> bool:
        """Whether what belongs to `warehouse` may be touched: the envelope names it, or none at all."""
        return self.warehouse is None or self.warehouse == warehouse


class FeedRow(msgspec.Struct, frozen=True):
    """One changed row for devices: the latest body wins. `body` None is a tombstone."""

    partition: str  # "catalogue", "wh/1/stock", "wh/1/tasks", "user/3", "device/<uuid>"
    kind: str
    key: str
    body: bytes | None  # JSON object


class Changed(msgspec.Struct, frozen=True):
    """What a command changed of one record: only the fields that differ, in words that stay readable when ids mean nothing (codes,
    numbers). Never a secret.

    `before` None: the record is new; `after` None: it is no more. `key` is what people call it by (sku, code, number), `warehouse` whose
    it is, None for the company's. `cost_fields`: those of its fields that only who has cost.read may see.
    """

    op_id: UUID
    kind: str  # "item", "purchase_order"
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    warehouse: int | None = None
    cost_fields: tuple[str, ...] = ()


class SecurityEvent(msgspec.Struct, frozen=True):
    """What happened to the doors: somebody signed in, a device was revoked, an export was made. Never a secret.

    `kind` is "<word>.<what happened>"; `at` ms UTC; `person`, `device` who did it and with what, as far as known; `address` where from;
    `params` whom or what it was done to, in codes.
    """

    kind: str
    at: int
    person: int | None = None
    device: UUID | None = None
    warehouse: int | None = None
    address: str = ""
    params: Mapping[str, Any] = {}

    @classmethod
    def of(cls, context: Context, kind: str, params: Mapping[str, Any], warehouse: int | None = None) -> SecurityEvent:
        """Of the command that is being executed."""
        return cls(kind, context.received_at, context.person, context.device, warehouse, "", params)


# What `save` of a room leaves to the bus to write, in the same transaction.
Noted = FeedRow | Changed | SecurityEvent
