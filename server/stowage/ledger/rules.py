"""What postings do to balances and value: pure.

L-1  Stock is conserved: a movement takes from one balance what it gives to another.
L-2  A balance of a held place (a real one, or goods in transit) is never negative. What a fact takes beyond it is drawn from
     待查 instead, under a shortfall: the balance of 待查 is exactly what the open shortfalls say. An intent may not do this.
L-3  An item's value is moved exactly. In: the cost said, else the moving average, else 0 (unknown). Out: value × moved ÷ quantity
     rounded half up, and all that is left with the last piece; an undo says the cost it takes back, and takes that while the item
     is worth as much. Between valued slots nothing changes.
L-4  Movements count in the order given; later ones see the balances and averages that earlier ones left.
L-5  Weight goes with goods: what comes from outside weighs what was said; of a held balance a part takes its share, weight × moved ÷
     quantity rounded half up, or what was said of it as far as there is so much, and all of it takes all. So nothing weighs less than
     nothing, and where there is nothing, that weighs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from stowage.kernel.decision import (
    Context,
    CostSource,
    Discrepancy,
    Hold,
    Movement,
    ReleaseHold,
    Slot,
    TakeHold,
    is_valued,
)
from stowage.kernel.ids import IN_TRANSIT, INVESTIGATE, ItemId, OwnerId, PersonId, PlaceId
from stowage.kernel.quantity import Amount, Quantity

AVERAGE = str(CostSource.AVERAGE)
UNKNOWN = str(CostSource.UNKNOWN)

Origin = tuple[PersonId, UUID, datetime, datetime, date, date]  # the last columns of a Row


SHORTFALL_CHOICES = ("book_found",)


class LedgerDiscrepancy(StrEnum):
    SHORTFALL = "ledger.shortfall"  # item, place, lot, container, status, owner, wanted, short, document
    HOLD_SPENT = "ledger.hold_spent"  # hold, wanted, open


class Overdrawn(Exception):
    """An intent takes more than there is: its rule did not look. A bug, never an answer to a person."""


class Posting(msgspec.Struct, frozen=True):
    """What one decision (of a command, or of a reaction to it) wants posted. Reactions never refuse: post them as facts."""

    context: Context
    movements: Sequence[Movement] = ()
    holds: Sequence[Hold | TakeHold | ReleaseHold] = ()
    is_fact: bool = True


class BalanceKey(NamedTuple):
    item: ItemId
    place: PlaceId
    lot: str
    container: str
    status: str
    owner: OwnerId


class ItemCost(msgspec.Struct):
    """Quantity and value of own valued stock of one item."""

    quantity: int
    value: int


def average(held: ItemCost, quantity: int) -> Amount:
    """What `quantity` more is worth by the moving average of what is `held`: 0 where there is none."""
    return Amount(share(held.value, quantity, held.quantity) if held.quantity else 0)


class Row(NamedTuple):
    """One row of `movement`, its columns in this order."""

    id: None  # the database gives it
    op_id: UUID
    line: int
    item: ItemId
    quantity: int
    lot: str
    owner: OwnerId
    source_place: PlaceId
    source_status: str
    source_container: str
    target_place: PlaceId
    target_status: str
    target_container: str
    weight: int | None
    cost: int | None
    cost_source: str | None
    value: int
    document: str
    person: PersonId
    device: UUID
    occurred_at: datetime
    received_at: datetime
    business_date: date
    posting_date: date


class Plan(msgspec.Struct):
    """`balances` maps a key to the change of its quantity and weight; `discrepancies` has one list for each posting."""

    rows: list[Row]
    balances: dict[BalanceKey, list[int]]
    costs: dict[ItemId, ItemCost]
    discrepancies: list[list[Discrepancy]]


def moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def is_held(place: PlaceId) -> bool:
    """A place whose balance is goods that exist, and so never negative."""
    return place > 0 or place == IN_TRANSIT


def source_key(movement: Movement) -> BalanceKey:
    return _key(movement, movement.source)


def _key(movement: Movement, slot: Slot) -> BalanceKey:
    return BalanceKey(movement.item, slot.place, movement.lot, slot.container, str(slot.status), movement.owner)


def plan(
    postings: Sequence[Posting],
    on_hand: Mapping[BalanceKey, int],
    costs: Mapping[ItemId, tuple[int, int]],
    weights: Mapping[BalanceKey, int] | None = None,
) -> Plan:
    """`on_hand`: balances of all held sources, `weights` what they weigh; a missing one is 0. `costs`: (quantity, value)
    of every item moved.

    Raises Overdrawn for an intent, LookupError for an item without a cost row.
    """
    planner = _Planner(on_hand, {item: ItemCost(*cost) for item, cost in costs.items()}, weights or {})
    for posting in postings:
        planner.post(posting)
    return planner.plan


class _Planner:
    """The overlay: what the batch has done so far."""

    def __init__(
        self, on_hand: Mapping[BalanceKey, int], costs: dict[ItemId, ItemCost], weights: Mapping[BalanceKey, int]
    ) -> None:
        self.on_hand, self.weights = on_hand, weights
        self.plan = Plan([], {}, costs, [])
        self.lines: dict[UUID, int] = {}

    def post(self, posting: Posting) -> None:
        discrepancies: list[Discrepancy] = []
        origin = _origin(posting.context)
        for movement in posting.movements:
            short = self._short(movement)
            if not short:
                self._move(posting.context.op_id, movement, origin)
                continue
            if not posting.is_fact:
                raise Overdrawn(f"{short} of {movement.quantity} is not there: {source_key(movement)}")
            for part in _split(movement, short):
                self._move(posting.context.op_id, part, origin)
            discrepancies.append(_shortfall(movement, short))
        self.plan.discrepancies.append(discrepancies)

    def _short(self, movement: Movement) -> int:
        if not is_held(movement.source.place):
            return 0
        key = source_key(movement)
        change = self.plan.balances.get(key)
        there = self.on_hand.get(key, 0) + (change[0] if change else 0)
        return max(0, movement.quantity - there)

    def _move(self, op_id: UUID, movement: Movement, origin: Origin) -> None:
        line = self.lines.get(op_id, 0)
        self.lines[op_id] = line + 1
        source, target = source_key(movement), _key(movement, movement.target)
        weight = self._weight(movement)
        self._add(source, -movement.quantity, -(weight or 0))
        self._add(target, movement.quantity, weight or 0)
        value, cost, cost_source = self._value(movement)
        self.plan.rows.append(
            Row(
                None, op_id, line, movement.item, movement.quantity, movement.lot, movement.owner,
                source.place, source.status, source.container, target.place, target.status, target.container,
                weight, cost, cost_source, value, movement.document, *origin,
            )
        )  # fmt: skip

    def _weight(self, movement: Movement) -> int | None:
        """L-5; None: not weighed."""
        if not is_held(movement.source.place):
            return movement.weight
        key = source_key(movement)
        quantity, weight = self.plan.balances.get(key, (0, 0))
        there, weighs = self.on_hand.get(key, 0) + quantity, self.weights.get(key, 0) + weight
        if movement.quantity == there:
            return weighs or None
        if movement.weight is not None:
            return min(movement.weight, weighs)
        return share(weighs, movement.quantity, there) or None

    def _add(self, key: BalanceKey, quantity: int, weight: int) -> None:
        change = self.plan.balances.get(key)
        if change is None:
            self.plan.balances[key] = [quantity, weight]
        else:
            change[0] += quantity
            change[1] += weight

    def _value(self, movement: Movement) -> tuple[int, int | None, str | None]:
        """Change of the item's value, and what the row says of cost: goods becoming valued have one, and an undo that took what it said."""
        was, becomes = is_valued(movement.source, movement.owner), is_valued(movement.target, movement.owner)
        if was == becomes:
            return 0, None, None
        item, quantity = self.plan.costs[movement.item], movement.quantity
        if was:
            gone = _gone(movement, item)
            item.quantity -= quantity
            item.value -= gone
            return -gone, gone if gone == movement.cost else None, None
        cost: int
        if movement.cost is not None:
            cost, cost_source = movement.cost, str(movement.cost_source or CostSource.UNKNOWN)
        else:
            cost, cost_source = average(item, quantity), AVERAGE if item.quantity else UNKNOWN
        item.quantity += quantity
        item.value += cost
        return cost, cost, cost_source


def _origin(context: Context) -> Origin:
    return (
        context.person,
        context.device,
        moment(context.occurred_at),
        moment(context.received_at),
        context.business_date,
        context.posting_date,
    )


def share(value: int, part: int, whole: int) -> int:
    """value × part ÷ whole, rounded half up. All are ≥ 0 and whole > 0."""
    return (2 * value * part + whole) // (2 * whole)


def _gone(movement: Movement, item: ItemCost) -> int:
    if movement.quantity == item.quantity:
        return item.value
    if movement.cost is not None and movement.cost <= item.value:
        return movement.cost
    return share(item.value, movement.quantity, item.quantity)


def _split(movement: Movement, short: int) -> list[Movement]:
    """What is there, and the rest out of 待查; cost and weight are divided without losing a unit."""
    taken = movement.quantity - short
    cost = None if movement.cost is None else share(movement.cost, taken, movement.quantity)
    weight = None if movement.weight is None else share(movement.weight, taken, movement.quantity)
    there = replace(movement, quantity=Quantity(taken), cost=cost, weight=weight)
    missing = replace(
        movement,
        quantity=Quantity(short),
        source=Slot(INVESTIGATE, movement.source.status),
        cost=None if cost is None else Amount((movement.cost or 0) - cost),
        weight=None if weight is None else (movement.weight or 0) - weight,
    )
    return [there, missing] if taken else [missing]


def _shortfall(movement: Movement, short: int) -> Discrepancy:
    evidence = {
        "item": movement.item,
        "place": movement.source.place,
        "lot": movement.lot,
        "container": movement.source.container,
        "status": str(movement.source.status),
        "owner": movement.owner,
        "wanted": movement.quantity,
        "short": short,
        "document": movement.document,
    }
    return Discrepancy(LedgerDiscrepancy.SHORTFALL, evidence, SHORTFALL_CHOICES)
