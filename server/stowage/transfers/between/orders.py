"""Asking for a transfer between warehouses, and calling off what was not loaded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from stowage.kernel.decision import Context, Decision, NumberRequest, Refusal
from stowage.kernel.quantity import LARGEST, MAX_SAFE, Quantity, is_whole
from stowage.transfers.between.commands import BetweenRefusal, CancelTransfer, OrderedLine, OrderTransfer
from stowage.transfers.between.drafting import Draft
from stowage.transfers.between.model import Head, Opened, Ordered, State, TransferState

MOST_LINES = 500
LONGEST_TEXT = 200
EXPECTED = date(2000, 1, 1), date(2199, 12, 31)
CANCELLABLE = {TransferState.OPEN, TransferState.PARTLY_DISPATCHED}


def order(state: State, command: OrderTransfer, context: Context) -> Decision | Refusal:
    wrong = next(_wrong(state, command, context), None)
    if wrong is not None:
        return wrong
    head = Head(
        id=command.transfer,
        reference="",
        source=command.source,
        target=command.target,
        person=context.person,
        device=context.device,
        created_at=context.occurred_at,
        expected_on=command.expected_on,
        note=command.note,
    )
    lines = tuple(Ordered(state.now(line.item), line.lot, line.quantity) for line in command.lines)
    return Decision(
        changes=(Opened(head, lines),), numbers=(NumberRequest("transfer", head.document),), document=head.document
    )


def _wrong(state: State, command: OrderTransfer, context: Context) -> Iterator[Refusal]:
    for warehouse in (command.source, command.target):
        if warehouse not in state.warehouses:
            yield Refusal(BetweenRefusal.WAREHOUSE_UNKNOWN, {"warehouse": warehouse})
    if command.source == command.target:
        yield Refusal(BetweenRefusal.SAME_WAREHOUSE, {"warehouse": command.source})
    if not (context.speaks_for(command.source) or context.speaks_for(command.target)):
        yield Refusal(BetweenRefusal.WAREHOUSE_UNKNOWN, {"warehouse": command.source})
    if command.transfer in state.heads:
        yield Refusal(BetweenRefusal.TRANSFER_EXISTS, {"transfer": str(command.transfer)})
    if command.expected_on is not None and not EXPECTED[0] <= command.expected_on <= EXPECTED[1]:
        told = {"field": "expected_on", "value": command.expected_on.isoformat()}
        yield Refusal(BetweenRefusal.DATE_INVALID, told)
    if not 0 < len(command.lines) <= MOST_LINES:
        yield _line(0, "lines", len(command.lines))
    for no, line in enumerate(command.lines, 1):
        yield from _wrong_line(state, no, line)


def _wrong_line(state: State, no: int, line: OrderedLine) -> Iterator[Refusal]:
    if line.item not in state.items:
        yield _line(no, "item", line.item if abs(line.item) <= MAX_SAFE else str(line.item))
        return
    step = state.items[state.now(line.item)].step
    if not 0 < line.quantity <= LARGEST or not is_whole(Quantity(line.quantity), step):
        yield _line(no, "quantity", line.quantity if abs(line.quantity) <= MAX_SAFE else str(line.quantity))
    if "\0" in line.lot or len(line.lot) > LONGEST_TEXT:
        yield _line(no, "lot", line.lot[:LONGEST_TEXT])


def _line(no: int, field: str, value: Any) -> Refusal:
    return Refusal(BetweenRefusal.LINE_INVALID, {"line": no, "field": field, "value": value})


def cancel(state: State, command: CancelTransfer, context: Context) -> Decision | Refusal:
    head = state.heads.get(command.transfer)
    if head is None or not (context.speaks_for(head.source) or context.speaks_for(head.target)):
        return Refusal(BetweenRefusal.TRANSFER_UNKNOWN, {"transfer": str(command.transfer)})
    if head.cancelled or head.state not in CANCELLABLE:
        return Refusal(BetweenRefusal.NOT_OPEN, {"transfer": str(head.id), "state": str(head.state)})
    draft = Draft(state, head, context)
    draft.set(cancelled=True, reason=command.reason)
    return draft.decision()
