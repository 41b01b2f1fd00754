"""Receiving 收货.

R-1  What was counted is posted, whatever the order says: accepted + surplus + damaged + quarantined = counted.
R-2  Accepted never exceeds what is ordered plus its tolerance, over all receipts, people and batches together.
     Only a person's decision on a discrepancy (resolution.py) goes beyond.
R-3  Only accepted goods carry the order's cost: after any lines, undos and decisions, what came in is worth exactly what the
     accepted quantity costs. Surplus, damaged and quarantined goods wait for a decision without value.
R-4  Who speaks for a warehouse (the envelope's) adds nothing to a receipt of another one, and undoes or finishes none.
R-5  What was counted as an item that became another one meanwhile is that other one.
R-6  Goods of a consignment order stay their supplier's, blind ones whose the line says: of a partner that keeps goods
     here they are accepted without an order. Only our own ever carry a cost.
R-7  What was weighed as one weighs the same in all its parts: accepted, surplus, damaged and in quarantine, in proportion.

A receipt is open from its first line to its finish; a line that arrives later is posted all the same.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import msgspec

from stowage.discrepancies.events import Withdrawn
from stowage.kernel.decision import (
    Context,
    CostSource,
    Decision,
    Discrepancy,
    Movement,
    NumberRequest,
    Parked,
    Slot,
    Status,
)
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import OWN, SUPPLIER, OwnerId
from stowage.kernel.quantity import LARGEST, MAX_SAFE, QUANTITY_SCALE, Quantity
from stowage.receiving.commands import (
    ConfirmReceiptLine,
    FinishReceipt,
    ReceivingDiscrepancy,
    ReceivingParked,
    ReverseReceiptLine,
)
from stowage.receiving.events import GoodsLaid, GoodsReceived, GoodsToInspect, ReceiptFinished
from stowage.receiving.findings import findings
from stowage.receiving.model import (
    RECEIVABLE,
    CountedLine,
    Item,
    LineCounted,
    LineReversed,
    OrderLine,
    Part,
    Receipt,
    ReceiptClosed,
    ReceiptOpened,
    State,
)

# finish is said once or many times; a receipt never opens again
TRANSITIONS = {"open": frozenset({"finished"}), "finished": frozenset[str]()}

ROOM = "receiving"
LONGEST_TEXT = 200  # of a lot, serial, container or reference
LONGEST_TOLD = 100  # characters of what is wrong: every phone of the warehouse hears it
MOST = {"codes": 100, "factors": 100, "photos": 100, "serials": 1000}  # of a line

Command = ConfirmReceiptLine | ReverseReceiptLine | FinishReceipt


def decide(state: State, command: Command, context: Context) -> Decision | Parked:
    match command:
        case ConfirmReceiptLine():
            return _malformed(command) or _nowhere(state, command, context) or _count(state, command, context)
        case ReverseReceiptLine():
            return _reverse(state, command, context)
        case FinishReceipt():
            return _finish(state, command, context)


def divide(
    goods: Sequence[tuple[str, Quantity]],
    damaged: Quantity,
    acceptable: Quantity,
    good_status: Status,
    in_stock: Container[str] = frozenset(),
) -> tuple[Part, ...]:
    """R-1, R-2: (lot or serial, quantity) in counting order. Serials in stock already go to quarantine, then the damaged
    share is taken, good goods are accepted while `acceptable` lasts, the rest is surplus.
    """
    parts = []
    for lot, quantity in goods:
        if lot in in_stock:
            parts.append(Part(Status.QUARANTINE, lot, quantity))
            continue
        broken = min(damaged, quantity)
        taken = min(acceptable, quantity - broken)
        surplus = quantity - broken - taken
        damaged, acceptable = Quantity(damaged - broken), Quantity(acceptable - taken)
        for status, share in ((good_status, taken), (Status.DAMAGED, broken), (Status.SURPLUS, surplus)):
            if share:
                parts.append(Part(status, lot, Quantity(share)))
    return tuple(parts)


def weighed(parts: Sequence[Part], weight: int | None) -> tuple[Part, ...]:
    """R-7: each its share of what all were said to weigh, to the last gram."""
    whole = Part(Status.AVAILABLE, "", Quantity(sum(part.quantity for part in parts)), weight=weight)
    before, told = 0, []
    for part in parts:
        told.append(msgspec.structs.replace(part, weight=whole.of(part.quantity, before=before).weight))
        before += part.quantity
    return tuple(told)


def movements(line: CountedLine, document: str) -> tuple[Movement, ...]:
    """The parts of a counted line come from the supplier."""
    return tuple(
        Movement(
            item=line.item,
            quantity=part.quantity,
            source=Slot(SUPPLIER),
            target=Slot(line.place, part.status, line.container),
            document=document,
            lot=part.lot,
            cost=part.cost,
            cost_source=None if part.cost is None else CostSource.ORDER,
            owner=line.owner,
            weight=part.weight,
        )
        for part in line.parts
    )


def laid(line: CountedLine) -> GoodsLaid:
    """What of a line lies there to be used."""
    parts = () if line.reversed else line.parts
    goods = tuple((part.lot, part.quantity) for part in parts if part.status is Status.AVAILABLE and part.quantity)
    return GoodsLaid(line.receipt, line.id, line.item, line.place, line.container, goods, line.owner)


def to_inspect(line: CountedLine, receipt: Receipt, before: Sequence[Part] = ()) -> tuple[GoodsToInspect, ...]:
    """What of a line waits to be inspected; `before`: the parts that it had. Nothing to say of goods that never wait so."""
    parts = () if line.reversed else line.parts
    goods = tuple((part.lot, part.quantity) for part in parts if part.status is Status.INSPECTION and part.quantity)
    if not goods and not any(part.status is Status.INSPECTION for part in before):
        return ()
    return (
        GoodsToInspect(
            line.receipt,
            line.id,
            line.order_line,
            receipt.supplier,
            receipt.warehouse,
            line.item,
            line.place,
            line.container,
            goods,
            line.owner,
        ),
    )


def progress(line: CountedLine, sign: int) -> tuple[GoodsReceived, ...]:
    if line.order_line is None:
        return ()
    sums = line.sums
    return (
        GoodsReceived(
            receipt=line.receipt,
            order_line=line.order_line,
            item=line.item,
            accepted=Quantity(sign * sums.accepted),
            damaged=Quantity(sign * sums.damaged),
            surplus=Quantity(sign * sums.surplus),
        ),
    )


# --- a confirmed line


def _malformed(command: ConfirmReceiptLine) -> Parked | None:
    serials = command.serials
    wrong: tuple[str, int | str | None] | None = None
    ids = {"order": command.order, "supplier": command.supplier, **command.factors}  # kept, or told, as they are
    looked_up = {"item": command.item, "place": command.place, "order_line": command.order_line}
    absurd = [pair for pair in ids.items() if pair[1] is not None and not 0 < pair[1] <= MAX_SAFE]
    absurd += [pair for pair in looked_up.items() if pair[1] is not None and abs(pair[1]) > MAX_SAFE]
    many = [name for name, most in MOST.items() if len(getattr(command, name)) > most]
    if many:
        wrong = many[0], len(getattr(command, many[0]))
    elif not 0 < command.quantity <= LARGEST:
        wrong = "quantity", command.quantity
    elif absurd:
        wrong = absurd[0]
    elif command.weight is not None and not 0 <= command.weight <= LARGEST:
        wrong = "weight", command.weight
    elif not 0 <= command.owner <= MAX_SAFE:
        wrong = "owner", command.owner
    elif not 0 <= command.damaged <= command.quantity:
        wrong = "damaged", command.damaged
    elif serials and (
        command.quantity != QUANTITY_SCALE * len(serials)
        or command.damaged not in {0, command.quantity}
        or len(set(serials)) != len(serials)
        or not all(serials)
    ):
        wrong = "serials", len(serials)
    else:
        heads = command.lot, command.container, command.reference
        texts = (*heads, *serials, *command.photos, *command.factors, *command.codes, *command.codes.values())
        unkeepable = next((text for text in texts if "\0" in text or len(text) > LONGEST_TEXT), None)
        wrong = ("text", unkeepable) if unkeepable is not None else None
    if wrong is None:
        return None
    field, value = wrong
    told = (
        value if isinstance(value, int) and abs(value) <= MAX_SAFE else _brief(str(value))
    )  # the wire knows no such integer
    return Parked(ReceivingParked.LINE_MALFORMED, {"field": _brief(field), "value": told})


def _brief(text: str) -> str:
    """With how long the whole is, where that is not all."""
    return text if len(text) <= LONGEST_TOLD else f"{text[:LONGEST_TOLD]}… ({len(text)})"


def _nowhere(state: State, command: ConfirmReceiptLine, context: Context) -> Parked | None:
    if context.warehouse is None or state.places.get(command.place) != context.warehouse:
        return Parked(ReceivingParked.PLACE_UNKNOWN, {"place": command.place, "warehouse": context.warehouse})
    if command.item not in state.items:
        return Parked(ReceivingParked.ITEM_UNKNOWN, {"item": command.item})
    if command.owner != OWN and command.owner not in state.owners:
        return Parked(ReceivingParked.LINE_MALFORMED, {"field": "owner", "value": command.owner})
    head = state.receipts.get(command.receipt)
    if head is not None and head.warehouse != context.warehouse:
        about = {"receipt": str(head.id), "warehouse": head.warehouse}
        return Parked(ReceivingParked.RECEIPT_OF_OTHER_WAREHOUSE, about)
    return None


def _count(state: State, said: ConfirmReceiptLine, context: Context) -> Decision:
    command = state.as_now(said)
    item = state.items[command.item]
    order_line = state.lines.get(command.order_line) if command.order_line is not None else None
    if order_line and (not state.is_of(order_line, command.item) or order_line.warehouse != context.warehouse):
        order_line = None
    inspected = order_line.inspected if order_line else item.inspected
    serials = command.serials if item.tracks_serial else ()
    goods = [(serial, Quantity(QUANTITY_SCALE)) for serial in serials] or [(lot_of(item, command), command.quantity)]
    parts = divide(
        goods,
        command.damaged,
        _acceptable(state, command, order_line),
        Status.INSPECTION if inspected else Status.AVAILABLE,
        {serial for serial in serials if (command.item, serial) in state.serials},
    )
    parts = weighed(parts, command.weight if item.tracks_weight else None)
    line = CountedLine(
        id=context.op_id,
        receipt=command.receipt,
        order_line=order_line.id if order_line else None,
        item=command.item,
        place=command.place,
        container=command.container,
        parts=order_line.priced(parts) if order_line else parts,
        owner=order_line.owner if order_line else _owner(state, command),
    )
    order = order_line.order if order_line else command.order
    opened = command.receipt not in state.receipts
    receipt = _head(state, command, context, order_line)
    counted = LineCounted(receipt, line, command, order, _lots(state, item, command, goods))
    document = receipt.document
    return Decision(
        movements=movements(line, document),
        changes=(ReceiptOpened(receipt), counted) if opened else (counted,),
        events=(*progress(line, 1), laid(line), *to_inspect(line, receipt)),
        discrepancies=findings(state, command, line, order_line, said.item),
        numbers=(NumberRequest("receipt", document),) if opened else (),
        document=document,
    )


def _owner(state: State, command: ConfirmReceiptLine) -> OwnerId:
    known = state.owners.get(command.owner)
    return known.id if known else OWN


def _acceptable(state: State, command: ConfirmReceiptLine, order_line: OrderLine | None) -> Quantity:
    """R-2; what somebody brings who keeps goods here needs no order."""
    if order_line is not None:
        return order_line.acceptable if order_line.state in RECEIVABLE else Quantity(0)
    known = state.owners.get(command.owner)
    return command.quantity if known is not None and known.keeps and command.order is None else Quantity(0)


def lot_of(item: Item, command: ConfirmReceiptLine) -> str:
    """The lot that stock is kept under. Goods with an expiry but without lots are kept by their expiry."""
    if item.tracks_lot:
        return command.lot
    return command.expires_on.isoformat() if item.tracks_expiry and command.expires_on else ""


def _lots(
    state: State, item: Item, command: ConfirmReceiptLine, goods: Sequence[tuple[str, Quantity]]
) -> tuple[Any, ...]:
    expires_on = command.expires_on if item.tracks_expiry else None
    return tuple((lot, state.lots.get((command.item, lot)) or expires_on) for lot, _ in goods if lot)


def _head(state: State, command: ConfirmReceiptLine, context: Context, order_line: OrderLine | None) -> Receipt:
    head = state.receipts.get(command.receipt)
    order = order_line.order if order_line else command.order
    if head is None:
        assert context.warehouse is not None
        head = Receipt(
            id=command.receipt,
            reference=command.reference,
            warehouse=context.warehouse,
            place=command.place,
            order=order,
            supplier=order_line.supplier if order_line else command.supplier,
            person=context.person,
            started_at=context.occurred_at,
            device=context.device,
        )
    orders = head.orders | {order_line.order} if order_line else head.orders
    return msgspec.structs.replace(head, lines=head.lines + 1, orders=orders)


# --- undo and finish


def _reverse(state: State, command: ReverseReceiptLine, context: Context) -> Decision:
    """Goods leave from where the line (and decisions about it) put them, at the cost of the order (R-3); what moved on since is
    found by the ledger. What was still to be decided about the line is withdrawn.
    """
    line = state.counted.get(command.line)
    receipt = state.receipts.get(command.receipt)
    if line is None and command.line in state.discarded:
        return Decision(document=f"receipt:{command.receipt}")
    if line is None or receipt is None or line.receipt != receipt.id or not context.speaks_for(receipt.warehouse):
        evidence = {"receipt": str(command.receipt), "line": str(command.line)}
        return Decision(
            discrepancies=(Discrepancy(ReceivingDiscrepancy.LINE_UNKNOWN, evidence, ACKNOWLEDGE),),
            document=f"receipt:{command.receipt}",
        )
    if line.reversed:
        return Decision(document=receipt.document)
    return take_back(line, receipt, None if line.order_line is None else state.lines[line.order_line])


def take_back(line: CountedLine, receipt: Receipt, order_line: OrderLine | None) -> Decision:
    """All that the line did, as it is by now."""
    receipt = msgspec.structs.replace(receipt, lines=receipt.lines - 1)
    undone = msgspec.structs.replace(line, reversed=True)
    parts = line.parts if order_line is None else order_line.taken_back(line.parts)
    return Decision(
        movements=tuple(
            Movement(
                item=line.item,
                quantity=part.quantity,
                source=Slot(line.place, part.status, line.container),
                target=Slot(SUPPLIER),
                document=receipt.document,
                lot=part.lot,
                cost=part.cost,
                owner=line.owner,
                weight=part.weight,
            )
            for part in parts
        ),
        changes=(LineReversed(receipt, undone),),
        events=(
            *progress(line, -1),
            laid(undone),
            *to_inspect(undone, receipt, line.parts),
            Withdrawn(line.id, ROOM, UNDONE),
        ),
        document=receipt.document,
    )


def _finish(state: State, command: FinishReceipt, context: Context) -> Decision:
    receipt = state.receipts.get(command.receipt)
    if receipt is None or not context.speaks_for(receipt.warehouse):
        return Decision()
    state_now = "finished" if receipt.finished else "open"
    if "finished" not in TRANSITIONS[state_now]:
        return Decision(document=receipt.document)
    return Decision(
        changes=(ReceiptClosed(msgspec.structs.replace(receipt, finished=True), context.occurred_at),),
        events=(ReceiptFinished(receipt.id, tuple(sorted(receipt.orders))),),
        document=receipt.document,
    )
