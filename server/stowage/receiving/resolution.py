"""Carrying out what a person decided about goods that were received otherwise than expected.

accept             surplus → available (or inspection), as if it had been ordered; the order line's accepted grows
use_as_is          damaged → the same
return_to_supplier surplus, damaged or quarantined goods go back
same_piece         a serial in quarantine was counted twice: the second one goes to where it came from, for it never was
scrap              damaged → scrap
acknowledge        nothing moves

A decision moves what is still there by the receipt line: a line reversed meanwhile, or decided about by another discrepancy,
has nothing left to move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.command import Needs
from stowage.kernel.decision import Context, CostSource, Decision, FeedRow, Movement, Slot, Status
from stowage.kernel.ids import SCRAP, SUPPLIER, ItemId, PlaceId
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import ItemCost, average
from stowage.receiving import writing
from stowage.receiving.commands import ReceivingDiscrepancy
from stowage.receiving.events import GoodsReceived
from stowage.receiving.loading import load_cases, needs_of
from stowage.receiving.model import Case, CountedLine, LineSettled, Part

COSTS = (
    "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"  # locked with what the decision needs
)
AWAY: dict[str, PlaceId] = {"return_to_supplier": SUPPLIER, "same_piece": SUPPLIER, "scrap": SCRAP}
IN_USE = frozenset({"accept", "use_as_is"})
CONCERNS = {
    ReceivingDiscrepancy.OVER_RECEIPT: Status.SURPLUS,
    ReceivingDiscrepancy.NOT_ORDERED: Status.SURPLUS,
    ReceivingDiscrepancy.ORDER_CLOSED: Status.SURPLUS,
    ReceivingDiscrepancy.DAMAGED: Status.DAMAGED,
    ReceivingDiscrepancy.SERIAL_KNOWN: Status.QUARANTINE,
}


class Undecided(msgspec.Struct):
    """The receipt lines that a segment's resolutions are about, and the value of their items; react() keeps both as it left them."""

    cases: dict[UUID, Case] = {}
    costs: dict[ItemId, ItemCost] = {}


def settle(state: Undecided, event: DiscrepancyResolved) -> Decision:
    """Movements, progress of the order line, and the receipt line as it is afterwards."""
    status = CONCERNS.get(ReceivingDiscrepancy(event.code))
    case = state.cases.get(UUID(event.evidence["line"])) if status else None
    if status is None or case is None or case.line.reversed or event.choice not in AWAY | dict.fromkeys(IN_USE):
        return Decision()
    line = case.line
    serial = event.evidence.get("serial")
    moving = tuple(part for part in line.parts if part.status is status and serial in {None, part.lot})
    if not moving:
        return Decision()
    staying = tuple(part for part in line.parts if part not in moving)
    if event.choice in IN_USE:
        taken, source = _taken_in(case, moving, state.costs[line.item])
        after = msgspec.structs.replace(line, parts=(*staying, *taken))
        posted, removed = tuple(map(_move, repeat(line), moving, taken, repeat(source))), Quantity(0)
    else:
        after = msgspec.structs.replace(line, parts=staying)
        target = Slot(AWAY[event.choice])
        posted, removed = (
            tuple(_move(line, part, target) for part in moving),
            Quantity(sum(part.quantity for part in moving)),
        )
    _keep(state, case, after)
    return Decision(
        movements=posted,
        changes=(LineSettled(after, removed),),
        events=_progress(line, after),
        document=f"receipt:{line.receipt}",
    )


def _taken_in(case: Case, moving: Sequence[Part], held: ItemCost) -> tuple[tuple[Part, ...], CostSource]:
    """Goods become ours at the order's price, without an order at the moving average of what is `held`. The parts keep what it was:
    an undo takes back exactly that."""
    good = Status.INSPECTION if case.inspected else Status.AVAILABLE
    parts = tuple(Part(good, part.lot, part.quantity) for part in moving)
    if case.order_line:
        parts, source = case.order_line.priced(parts), CostSource.ORDER
        _add(held, parts)
        return parts, source
    source = CostSource.AVERAGE if held.quantity else CostSource.UNKNOWN
    taken: list[Part] = []
    for part in parts:
        taken.append(msgspec.structs.replace(part, cost=average(held, part.quantity)))
        _add(held, taken[-1:])
    return tuple(taken), source


def _add(held: ItemCost, parts: Iterable[Part]) -> None:
    for part in parts:
        held.quantity += part.quantity
        held.value += part.cost or 0


def _move(line: CountedLine, part: Part, target: Slot | Part, source: CostSource | None = None) -> Movement:
    """To a slot, or to the status (and cost, from `source`) that the goods have from now on."""
    cost = target.cost if isinstance(target, Part) else None
    return Movement(
        item=line.item,
        quantity=part.quantity,
        source=Slot(line.place, part.status, line.container),
        target=Slot(line.place, target.status, line.container) if isinstance(target, Part) else target,
        document=f"receipt:{line.receipt}",
        lot=part.lot,
        cost=cost,
        cost_source=source,
    )


def _progress(before: CountedLine, after: CountedLine) -> tuple[GoodsReceived, ...]:
    if before.order_line is None:
        return ()

    was, now = before.sums, after.sums
    event = GoodsReceived(
        receipt=before.receipt,
        order_line=before.order_line,
        item=before.item,
        accepted=Quantity(now.accepted - was.accepted),
        damaged=Quantity(now.damaged - was.damaged),
        surplus=Quantity(now.surplus - was.surplus),
    )
    return (event,) if event.accepted or event.damaged or event.surplus else ()


def _keep(state: Undecided, case: Case, after: CountedLine) -> None:
    state.cases[after.id] = case._replace(line=after)
    if case.order_line:
        accepted = case.order_line.accepted + after.sums.accepted - case.line.sums.accepted
        case.order_line.accepted = Quantity(accepted)  # shared by the cases of one order line


class Resolutions:
    """Receiving's part in discrepancies.resolve."""

    event = DiscrepancyResolved

    async def lock(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Needs:
        lines = {UUID(event.evidence["line"]) for event in events if _is_ours(event)}
        return await needs_of(lines, connection) if lines else Needs()

    async def load(self, events: Sequence[DiscrepancyResolved], connection: asyncpg.Connection[Any]) -> Undecided:
        lines = {UUID(event.evidence["line"]) for event in events if _is_ours(event)}
        if not lines:
            return Undecided()
        cases = await load_cases(lines, connection)
        rows = await connection.fetch(COSTS, [case.line.item for case in cases.values()])
        return Undecided(cases, {row["item"]: ItemCost(row["quantity"], row["value"]) for row in rows})

    def react(self, state: Undecided, event: DiscrepancyResolved, context: Context) -> Decision:
        del context
        return settle(state, event) if _is_ours(event) else Decision()

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[FeedRow]:
        return await writing.save(decisions, numbers, connection)


def _is_ours(event: DiscrepancyResolved) -> bool:
    return event.code in ReceivingDiscrepancy.__members__.values() and "line" in event.evidence
