"""What a person must look at in a line that was counted, whatever was posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stowage.kernel.decision import Discrepancy, Status
from stowage.kernel.discrepancy import ACKNOWLEDGE
from stowage.kernel.ids import ItemId
from stowage.kernel.quantity import QUANTITY_SCALE, is_whole
from stowage.receiving.commands import ConfirmReceiptLine, ReceivingDiscrepancy
from stowage.receiving.discrepancies import (
    DAMAGED_CHOICES,
    EXPIRY_CHOICES,
    KEEP_OR_RECOUNT,
    MISSING_CHOICES,
    QUARANTINE_CHOICES,
    SURPLUS_CHOICES,
)
from stowage.receiving.model import RECEIVABLE, CountedLine, OrderLine, State

MOST_TOLD = 10  # barcodes, besides the first


def findings(
    state: State, command: ConfirmReceiptLine, line: CountedLine, order_line: OrderLine | None, said: ItemId
) -> tuple[Discrepancy, ...]:
    """`said`: the item that was counted, by the name it had then."""
    found = [*_of_order(line, order_line), *_of_goods(state, command, line), *_of_tracking(state, command)]
    found += [
        *_of_weight(state, command),
        *_of_factors(state, command),
        *_of_codes(state, command),
        *_of_master_data(state, command, said),
    ]
    head = state.receipts.get(command.receipt)
    if head and head.finished:
        found.append(Discrepancy(ReceivingDiscrepancy.RECEIPT_FINISHED, {}, ACKNOWLEDGE))
    return _about(line, found)


def surplus_of(line: CountedLine, order_line: OrderLine | None) -> tuple[Discrepancy, ...]:
    """Of a line that came to have it after it was counted; nothing where there is none."""
    return _about(line, _of_order(line, order_line)) if line.sums.surplus else ()


def _about(line: CountedLine, found: Iterable[Discrepancy]) -> tuple[Discrepancy, ...]:
    about = {"receipt": str(line.receipt), "line": str(line.id)}
    return tuple(Discrepancy(d.code, {**about, **d.evidence}, d.choices) for d in found)


def _of_order(line: CountedLine, order_line: OrderLine | None) -> Iterator[Discrepancy]:
    surplus = line.sums.surplus
    evidence: dict[str, Any] = {"item": line.item, "surplus": surplus}
    if order_line is None:
        if surplus:
            yield Discrepancy(ReceivingDiscrepancy.NOT_ORDERED, evidence, SURPLUS_CHOICES)
        return
    evidence["order_line"] = order_line.id
    if order_line.state not in RECEIVABLE:
        evidence |= {"order": order_line.order, "state": order_line.state}
        yield Discrepancy(ReceivingDiscrepancy.ORDER_CLOSED, evidence, SURPLUS_CHOICES if surplus else ACKNOWLEDGE)
    elif surplus:
        evidence |= {"ordered": order_line.ordered, "received": order_line.accepted}
        yield Discrepancy(ReceivingDiscrepancy.OVER_RECEIPT, evidence, SURPLUS_CHOICES)


def _of_goods(state: State, command: ConfirmReceiptLine, line: CountedLine) -> Iterator[Discrepancy]:
    step = state.items[command.item].step
    if not (is_whole(command.quantity, step) and is_whole(command.damaged, step)):
        counts = {"item": line.item, "quantity": command.quantity, "damaged": command.damaged}
        yield Discrepancy(ReceivingDiscrepancy.FRACTION_OF_UNIT, counts, KEEP_OR_RECOUNT)
    if damaged := line.sums.damaged:
        evidence: dict[str, Any] = {"item": line.item, "damaged": damaged, "photos": list(command.photos)}
        yield Discrepancy(ReceivingDiscrepancy.DAMAGED, evidence, DAMAGED_CHOICES)
    for part in line.parts:
        if part.status is Status.QUARANTINE:
            evidence = {"item": line.item, "serial": part.lot, "place": state.serials[line.item, part.lot]}
            yield Discrepancy(ReceivingDiscrepancy.SERIAL_KNOWN, evidence, QUARANTINE_CHOICES)


def _of_tracking(state: State, command: ConfirmReceiptLine) -> Iterator[Discrepancy]:
    item, expected = state.items[command.item], state.lots.get((command.item, command.lot))
    wanted = {
        "lot": item.tracks_lot and not command.lot,
        "expiry": item.tracks_expiry and not command.expires_on and not (command.lot and expected),
        "serial": item.tracks_serial and not command.serials,
    }
    for name, missing in wanted.items():
        if missing:
            evidence: dict[str, Any] = {"item": command.item, "wanted": name}
            yield Discrepancy(ReceivingDiscrepancy.LOT_MISSING, evidence, MISSING_CHOICES[name])
    if command.lot and expected and command.expires_on and expected != command.expires_on:
        dates = {"expected": expected.isoformat(), "got": command.expires_on.isoformat()}
        evidence = {"item": command.item, "lot": command.lot, **dates}
        yield Discrepancy(ReceivingDiscrepancy.EXPIRY_DIFFERS, evidence, EXPIRY_CHOICES)


def _of_weight(state: State, command: ConfirmReceiptLine) -> Iterator[Discrepancy]:
    """`weight` is not there where they were not weighed; `least`, `most`: what so many may weigh, where there is a limit."""
    evidence: dict[str, Any]
    item, weight = state.items[command.item], command.weight
    if not item.tracks_weight:
        return
    least, most = (limit * command.quantity // QUANTITY_SCALE for limit in (item.least_weight, item.most_weight))
    if weight is None or weight < least or (item.most_weight and weight > most):
        told = {"weight": weight, "least": least or None, "most": most or None}
        evidence = {"item": command.item, "quantity": command.quantity}
        evidence |= {name: _kilograms(one) for name, one in told.items() if one is not None}
        yield Discrepancy(ReceivingDiscrepancy.WEIGHT_DIFFERS, evidence, KEEP_OR_RECOUNT)


def _kilograms(weight: int) -> str:
    return f"{weight // 10_000}.{weight % 10_000:04d} kg"


def _of_factors(state: State, command: ConfirmReceiptLine) -> Iterator[Discrepancy]:
    """`seen` and `current` are base quantities of one unit; current is None when the unit is gone or no longer exact."""
    for unit, seen in command.factors.items():
        numerator, denominator = state.factors.get((command.item, unit), (0, 1))
        current, rest = divmod(numerator * QUANTITY_SCALE, denominator)
        if seen != current or rest:
            now = None if rest or not numerator else current
            evidence = {"item": command.item, "unit": unit, "seen": seen, "current": now}
            yield Discrepancy(ReceivingDiscrepancy.UNIT_CHANGED, evidence, KEEP_OR_RECOUNT)


def _of_codes(state: State, command: ConfirmReceiptLine) -> Iterator[Discrepancy]:
    """What was scanned is taken as what it named then; that it names something else by now, or nothing, is for a person: one case
    a line, about the first code that names another item, else about the first. `others` are the rest.
    """
    changed = [code for code, unit in command.codes.items() if (command.item, unit) not in state.codes.get(code, ())]
    if not changed:
        return
    code = next((code for code in changed if state.codes.get(code)), changed[0])
    named = state.codes.get(code, ())
    item, now = named[0] if named else (None, None)
    evidence = {"item": command.item, "barcode": code, "unit": command.codes[code], "belongs": item, "now": now}
    if others := [other for other in changed if other != code]:
        left = len(others) - MOST_TOLD
        evidence["others"] = ", ".join(others[:MOST_TOLD]) + (f" +{left}" if left > 0 else "")
    yield Discrepancy(ReceivingDiscrepancy.BARCODE_CHANGED, evidence, KEEP_OR_RECOUNT)


def _of_master_data(state: State, command: ConfirmReceiptLine, said: ItemId) -> Iterator[Discrepancy]:
    """The goods stand where they stand, and are what they are: that either is not to be used any more, or has another name, is for a
    person."""
    counted = {"item": command.item, "quantity": command.quantity, "place": command.place}
    if command.place in state.closed:
        yield Discrepancy(ReceivingDiscrepancy.PLACE_CLOSED, counted, KEEP_OR_RECOUNT)
    if said != command.item:
        yield Discrepancy(ReceivingDiscrepancy.ITEM_MERGED, {**counted, "was": said}, KEEP_OR_RECOUNT)
    if not state.items[command.item].active:
        yield Discrepancy(ReceivingDiscrepancy.ITEM_RETIRED, counted, KEEP_OR_RECOUNT)
