"""Carrying out what a person decided about goods that were received otherwise than expected.

accept             surplus → available (or inspection), as if it had been ordered; the order line's accepted grows
use_as_is          damaged → the same
release            a serial in quarantine whose other piece is gone → the same (vetoes.py: only then)
other_serial       a serial in quarantine was misread: a piece of the number said → the same
                   (of these three, what the order does not allow for → surplus, to be decided about, as if it had been counted so)
return_to_supplier surplus, damaged or quarantined goods go back
same_piece         a serial in quarantine was counted twice: the second one goes to where it came from, for it never was
scrap              damaged → scrap
set_lot set_expiry goods stay as they are, under the lot, or with the expiry, that was said
recount            the whole line is taken back, as by an undo, to be counted again
acknowledge        nothing moves

A decision moves what is still there by the receipt line: a line reversed meanwhile, or decided about by another discrepancy,
has nothing left to move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.command import Needs
from stowage.kernel.decision import (
    VALUED,
    Context,
    CostSource,
    Decision,
    Discrepancy,
    FeedRow,
    Movement,
    Slot,
    Status,
    is_valued,
)
from stowage.kernel.ids import OWN, SCRAP, SUPPLIER, ItemId, PlaceId
from stowage.kernel.quantity import LARGEST, Quantity
from stowage.ledger.rules import ItemCost, average
from stowage.receiving import writing
from stowage.receiving.commands import ReceivingDiscrepancy
from stowage.receiving.events import GoodsReceived
from stowage.receiving.findings import surplus_of
from stowage.receiving.loading import load_cases, needs_of
from stowage.receiving.model import RECEIVABLE, Case, Corrected, CountedLine, LineReversed, LineSettled, Part
from stowage.receiving.rules import laid, take_back, to_inspect

Parts = tuple[Part, ...]
COSTS = (
    "SELECT item, quantity, value FROM item_cost WHERE item = ANY($1::bigint[])"  # locked with what the decision needs
)
AWAY: dict[str, PlaceId] = {"return_to_supplier": SUPPLIER, "same_piece": SUPPLIER, "scrap": SCRAP}
IN_USE = frozenset({"accept", "use_as_is", "release", "other_serial"})
AS_COUNTED = IN_USE - {"accept"}  # says what the goods are, and not that there may be more of them
CORRECTIONS = frozenset({"set_lot", "set_expiry"})
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
    case = state.cases.get(UUID(event.evidence["line"]))
    if case is None or case.line.reversed:
        return Decision()
    if event.choice == "recount":
        return _taken_back(state, case)
    if event.choice in CORRECTIONS:
        return _corrected(state, case, event)
    status = CONCERNS.get(ReceivingDiscrepancy(event.code))
    if status is None or event.choice not in AWAY | dict.fromkeys(IN_USE):
        return Decision()
    line = case.line
    moving, staying = _concerned(line, status, event)
    if not moving:
        return Decision()
    corrected, found = None, tuple[Discrepancy, ...]()
    if event.choice in IN_USE:
        if event.choice == "other_serial":
            corrected = Corrected(serial=event.value, was=event.evidence.get("serial", ""), kept=event.value)
        judged = list(_judged(case, moving) if event.choice in AS_COUNTED else zip(moving, repeat(case.good)))
        taken, source = _taken_in(case, judged, state.costs[line.item], corrected)
        after = msgspec.structs.replace(line, parts=(*staying, *taken))
        posted = tuple(chain(*(_into(line, part, new, source) for (part, _), new in zip(judged, taken, strict=True))))
        removed = Quantity(0)
        if event.choice in AS_COUNTED:
            found = surplus_of(msgspec.structs.replace(line, parts=taken), case.order_line)
    else:
        after = msgspec.structs.replace(line, parts=staying)
        target = Slot(AWAY[event.choice])
        posted = tuple(_move(line, part, _slot(line, part), target) for part in moving)
        removed = Quantity(sum(part.quantity for part in moving))
    _keep(state, case, after)
    return Decision(
        movements=posted,
        changes=(LineSettled(after, removed, corrected),),
        events=(*_progress(line, after), laid(after), *to_inspect(after, case.receipt, line.parts)),
        discrepancies=found,
        document=case.receipt.document,
    )


def _concerned(line: CountedLine, status: Status, event: DiscrepancyResolved) -> tuple[Parts, Parts]:
    """What it is about, and the rest: a serial; of surplus as much as was told, the earliest first, for a line may have more of it
    that another one tells of."""
    serial, told = event.evidence.get("serial"), event.evidence.get("surplus", LARGEST)
    moving: list[Part] = []
    staying: list[Part] = []
    for part in line.parts:
        share = min(part.quantity, told) if part.status is status and serial in {None, part.lot} else 0
        told -= share
        for parts, quantity in ((moving, share), (staying, part.quantity - share)):
            if quantity:
                parts.append(part.of(quantity, before=0 if parts is moving else share))
    return tuple(moving), tuple(staying)


def _judged(case: Case, moving: Parts) -> Iterator[tuple[Part, Status]]:
    """R-2 for each, as if it were counted now; a piece is taken in whole or not at all."""
    order_line = case.order_line
    left = order_line.acceptable if order_line and order_line.state in RECEIVABLE else Quantity(0)
    for part in moving:
        taken = min(part.quantity, left)
        if taken < part.quantity and part.lot and case.item.tracks_serial:
            taken = Quantity(0)
        left = Quantity(left - taken)
        for status, share, before in ((case.good, taken, 0), (Status.SURPLUS, part.quantity - taken, taken)):
            if share:
                yield part.of(share, before=before), status


def _taken_back(state: Undecided, case: Case) -> Decision:
    undone = take_back(case.line, case.receipt, case.order_line)
    for change in undone.changes:
        assert isinstance(change, LineReversed)
        state.cases[case.line.id] = case._replace(line=change.line, receipt=change.receipt)
    if case.order_line:
        case.order_line.accepted = Quantity(case.order_line.accepted - case.line.sums.accepted)
    return undone


def _corrected(state: Undecided, case: Case, event: DiscrepancyResolved) -> Decision:
    """What goods are called changes nothing of their worth: they come in and go out at the average."""
    line, held = case.line, state.costs[case.line.item]
    was = event.evidence.get("lot", "")
    if event.choice == "set_lot":
        corrected = Corrected(lot=event.value, was=was, kept=event.value)
    else:  # without lots, goods are kept by their expiry
        kept = "" if case.item.tracks_lot else event.value
        corrected = Corrected(expires_on=date.fromisoformat(event.value), was=was, kept=kept)
    posted: list[Movement] = []
    parts: list[Part] = []
    for part in line.parts:
        if not corrected.kept or part.lot != corrected.was:
            parts.append(part)
            continue
        parts.append(msgspec.structs.replace(part, lot=corrected.kept))
        cost = average(held, part.quantity) if is_valued(_slot(line, part), line.owner) else None
        out = msgspec.structs.replace(part, cost=cost)
        posted += _into(line, out, msgspec.structs.replace(out, lot=corrected.kept), CostSource.AVERAGE)
    after = msgspec.structs.replace(line, parts=tuple(parts))
    _keep(state, case, after)
    return Decision(
        movements=tuple(posted),
        changes=(LineSettled(after, Quantity(0), corrected),),
        events=to_inspect(after, case.receipt, line.parts),
        document=case.receipt.document,
    )


def _taken_in(
    case: Case, judged: Sequence[tuple[Part, Status]], held: ItemCost, corrected: Corrected | None
) -> tuple[Parts, CostSource]:
    """Goods become ours at the order's price, without an order at the moving average of what is `held`; surplus waits without value.
    The parts keep what it was: an undo takes back exactly that."""
    parts = tuple(
        Part(status, corrected.kept if corrected else part.lot, part.quantity, weight=part.weight)
        for part, status in judged
    )
    if case.order_line:
        parts, source = case.order_line.priced(parts), CostSource.ORDER
        if case.line.owner == OWN:
            _add(held, parts)
        return parts, source
    source = CostSource.AVERAGE if held.quantity else CostSource.UNKNOWN
    if case.line.owner != OWN:
        return parts, source
    taken: list[Part] = []
    for part in parts:
        cost = average(held, part.quantity) if part.status in VALUED else None
        taken.append(msgspec.structs.replace(part, cost=cost))
        _add(held, taken[-1:])
    return tuple(taken), source


def _add(held: ItemCost, parts: Iterable[Part]) -> None:
    for part in parts:
        if part.status in VALUED:
            held.quantity += part.quantity
            held.value += part.cost or 0


def _slot(line: CountedLine, part: Part) -> Slot:
    return Slot(line.place, part.status, line.container)


def _into(line: CountedLine, part: Part, becomes: Part, source: CostSource) -> tuple[Movement, ...]:
    """To the status, and at the cost, that the goods have from now on. Where lot or serial changes they come in anew, at the average
    of what is there with them, before they go out at the same."""
    if part.lot == becomes.lot:
        return (_move(line, becomes, _slot(line, part), _slot(line, becomes), source),)
    anew = _move(line, becomes, Slot(SUPPLIER), _slot(line, becomes), source)
    return anew, _move(line, part, _slot(line, part), Slot(SUPPLIER))


def _move(line: CountedLine, part: Part, origin: Slot, target: Slot, source: CostSource | None = None) -> Movement:
    return Movement(
        item=line.item,
        quantity=part.quantity,
        source=origin,
        target=target,
        document=f"receipt:{line.receipt}",
        lot=part.lot,
        cost=part.cost,
        cost_source=None if part.cost is None else source,
        owner=line.owner,
        weight=part.weight,
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
