"""Returns of customers 客户退货.

T-1  What came back is posted, whatever papers say: from the customer to stock, to quarantine, or to scrap.
T-2  Goods are ours, and worth something, only while they are restocked: at the moving average, and where nothing is held at the worth
     of what went last. An undo takes out exactly what they came in with.
T-3  A serial number that is in stock cannot have come back: the line waits in quarantine.
T-4  Who speaks for a warehouse (the envelope's) adds to no return of another one, and undoes none.
T-5  What was taken as an item that became another one meanwhile is that other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from stowage.discrepancies.events import DiscrepancyResolved, Withdrawn
from stowage.kernel.decision import (
    Context,
    CostSource,
    Decision,
    Discrepancy,
    Movement,
    NumberRequest,
    Parked,
    Slot,
)
from stowage.kernel.discrepancy import ACKNOWLEDGE, UNDONE
from stowage.kernel.ids import CUSTOMER
from stowage.kernel.quantity import LARGEST, MAX_SAFE, QUANTITY_SCALE, Amount, Quantity, is_whole
from stowage.returns.commands import Disposal, ReturnDiscrepancy, ReturnParked, ReverseReturnLine, TakeReturnLine
from stowage.returns.discrepancies import DECIDE, KEEP_OR_RECOUNT, KNOWN
from stowage.returns.model import Item, Line, LineMoved, LineState, LineTaken, Return, ReturnOpened, State
from stowage.supplier_returns.events import SupplierReturnWanted, SupplierReturnWithdrawn

ROOM = "returns"
LONGEST_TEXT = 200
LONGEST_NOTE = 1_000
MOST = {"photos": 20, "serials": 1_000}

Command = TakeReturnLine | ReverseReturnLine

BECOMES = {
    Disposal.RESTOCK: LineState.AVAILABLE,
    Disposal.QUARANTINE: LineState.QUARANTINE,
    Disposal.SCRAP: LineState.SCRAP,
}
DECIDED = {"restock": LineState.AVAILABLE, "scrap": LineState.SCRAP, "return_to_supplier": LineState.TO_SUPPLIER}


def decide(state: State, command: Command, context: Context) -> Decision | Parked:
    match command:
        case TakeReturnLine():
            return _malformed(command) or _nowhere(state, command, context) or _take(state, command, context)
        case ReverseReturnLine():
            return _reverse(state, command, context)


def settle(state: State, event: DiscrepancyResolved) -> Decision:
    """What a person decided about a line. One that was undone meanwhile has nothing left to move."""
    line = next((line for line in state.lines.values() if str(line.id) == event.evidence.get("line")), None)
    if line is None or line.state is LineState.REVERSED:
        return Decision()
    head = state.heads[line.goods_return]
    if event.choice == "recount":
        return _taken_back(line, head)
    if event.choice not in DECIDED or line.state is not LineState.QUARANTINE:
        return Decision()
    becomes = DECIDED[event.choice]
    if becomes is LineState.TO_SUPPLIER:
        return _goes_back(line, head)
    after, movements = _goes(state, line, head, line.slot, becomes)
    return Decision(movements, (LineMoved(after),), document=head.document)


def _goes_back(line: Line, head: Return) -> Decision:
    """T-6: it stays where it is until the return to its supplier is shipped."""
    after = msgspec.structs.replace(line, state=LineState.TO_SUPPLIER)
    slot = line.slot
    wanted = tuple(
        SupplierReturnWanted(
            document=line.document,
            supplier=None,
            warehouse=head.warehouse,
            item=line.item,
            lot=lot,
            place=slot.place,
            status=slot.status,
            container=slot.container,
            quantity=quantity,
            reason=head.claim,
        )
        for lot, quantity in line.pieces
    )
    return Decision(changes=(LineMoved(after),), events=wanted, document=head.document)


def dropped(state: State, document: str) -> Decision:
    """What was to go back to its supplier stays after all: somebody decides anew what becomes of it."""
    line = next((line for line in state.lines.values() if line.document == document), None)
    if line is None or line.state is not LineState.TO_SUPPLIER:
        return Decision()
    head = state.heads[line.goods_return]
    after = msgspec.structs.replace(line, state=LineState.QUARANTINE)
    evidence = {
        **_about(head, line),
        "item": line.item,
        "quantity": line.quantity,
        "condition": line.condition,
        "place": line.place,
        "note": line.note,
        "photos": list(line.photos),
    }
    found = Discrepancy(ReturnDiscrepancy.QUARANTINED, evidence, DECIDE)
    return Decision(changes=(LineMoved(after),), discrepancies=(found,), document=head.document)


def _about(head: Return, line: Line) -> dict[str, Any]:
    """What all evidence of the room has."""
    return {"goods_return": str(head.id), "line": str(line.id), "reference": head.reference, "claim": head.claim}


def _malformed(command: TakeReturnLine) -> Parked | None:
    serials = command.serials
    many = next((name for name, most in MOST.items() if len(getattr(command, name)) > most), None)
    wrong: tuple[str, int | str] | None = None
    if many is not None:
        wrong = many, len(getattr(command, many))
    elif not 0 < command.quantity <= LARGEST:
        wrong = "quantity", command.quantity
    elif serials and (
        command.quantity != QUANTITY_SCALE * len(serials) or len(set(serials)) != len(serials) or not all(serials)
    ):
        wrong = "serials", len(serials)
    elif len(command.note) > LONGEST_NOTE or "\0" in command.note:
        wrong = "note", command.note[:LONGEST_TEXT]
    else:
        texts = (command.lot, command.container, command.reference, command.claim, *serials, *command.photos)
        bad = next((text for text in texts if "\0" in text or len(text) > LONGEST_TEXT), None)
        wrong = ("text", bad[:LONGEST_TEXT]) if bad is not None else None
    if wrong is None:
        return None
    field, value = wrong
    told = value if isinstance(value, str) or abs(value) <= MAX_SAFE else str(value)[:LONGEST_TEXT]
    return Parked(ReturnParked.LINE_MALFORMED, {"field": field, "value": told})


def _nowhere(state: State, command: TakeReturnLine, context: Context) -> Parked | None:
    if context.warehouse is None or state.places.get(command.place) != context.warehouse:
        return Parked(ReturnParked.PLACE_UNKNOWN, {"place": command.place, "warehouse": context.warehouse})
    if command.item not in state.items:
        return Parked(ReturnParked.ITEM_UNKNOWN, {"item": command.item})
    head = state.heads.get(command.goods_return)
    if head is not None and head.warehouse != context.warehouse:
        about = {"goods_return": str(head.id), "warehouse": head.warehouse}
        return Parked(ReturnParked.OTHER_WAREHOUSE, about)
    return None


def _take(state: State, said: TakeReturnLine, context: Context) -> Decision:
    command = msgspec.structs.replace(said, item=state.merged.get(said.item, said.item))
    item = state.items[command.item]
    serials = command.serials if item.tracks_serial else ()
    pieces = tuple((serial, Quantity(QUANTITY_SCALE)) for serial in serials) or (
        (lot_of(item, command), command.quantity),
    )
    known = [serial for serial in serials if (command.item, serial) in state.serials]
    becomes = LineState.QUARANTINE if known else BECOMES[command.disposal]
    bare = Line(context.op_id, command.goods_return, command.item, command.place, command.container, pieces, becomes)
    opened = command.goods_return not in state.heads
    head = state.heads.get(command.goods_return) or _head(command, context)
    line, movements = _goes(state, bare, head, Slot(CUSTOMER), becomes)
    expires_on = command.expires_on if item.tracks_expiry else None
    lots = tuple((lot, state.lots.get((command.item, lot)) or expires_on) for lot, _ in pieces if lot)
    taken = LineTaken(head, line, command, lots)
    found = [*_of_goods(state, command, line, known), *_of_tracking(state, command), *_of_names(state, said, command)]
    about = _about(head, line)
    return Decision(
        movements=movements,
        changes=(ReturnOpened(head), taken) if opened else (taken,),
        discrepancies=tuple(
            Discrepancy(one.code, {**about, "item": line.item, **one.evidence}, one.choices) for one in found
        ),
        numbers=(NumberRequest("goods_return", head.document),) if opened else (),
        document=head.document,
    )


def lot_of(item: Item, command: TakeReturnLine) -> str:
    """The lot that stock is kept under. Goods with an expiry but without lots are kept by their expiry."""
    if item.tracks_lot:
        return command.lot
    return command.expires_on.isoformat() if item.tracks_expiry and command.expires_on else ""


def _head(command: TakeReturnLine, context: Context) -> Return:
    assert context.warehouse is not None
    return Return(
        command.goods_return,
        command.reference,
        context.warehouse,
        command.claim,
        command.customer,
        context.person,
        context.device,
        context.occurred_at,
    )


def _goes(
    state: State, line: Line, head: Return, source: Slot, becomes: LineState
) -> tuple[Line, tuple[Movement, ...]]:
    """T-2: to where the goods are from now on, and what they came in at if they are ours then."""
    after = msgspec.structs.replace(line, state=becomes)
    priced: Sequence[tuple[Amount | None, CostSource | None]] = [(None, None)] * len(line.pieces)
    if becomes is LineState.AVAILABLE:
        priced = state.worth[line.item].priced(line.pieces)
        after = msgspec.structs.replace(after, cost=Amount(sum(cost or 0 for cost, _ in priced)))
    movements = tuple(
        Movement(line.item, quantity, source, after.slot, head.document, lot, cost=cost, cost_source=where_from)
        for (lot, quantity), (cost, where_from) in zip(line.pieces, priced, strict=True)
    )
    return after, movements


def _shares(line: Line) -> Iterator[Amount | None]:
    """What each piece takes out again: all together exactly what the line came in with."""
    before = 0
    for _, quantity in line.pieces:
        upto = before + quantity
        yield (
            None
            if line.cost is None
            else Amount(line.cost * upto // line.quantity - line.cost * before // line.quantity)
        )
        before = upto


def _of_goods(state: State, command: TakeReturnLine, line: Line, known: list[str]) -> Iterator[Discrepancy]:
    if not is_whole(command.quantity, state.items[command.item].step):
        yield Discrepancy(ReturnDiscrepancy.FRACTION_OF_UNIT, {"quantity": line.quantity}, KEEP_OR_RECOUNT)
    if known:
        where = {"serial": known[0], "place": state.serials[command.item, known[0]]}
        yield Discrepancy(ReturnDiscrepancy.SERIAL_KNOWN, where, KNOWN)
    elif line.state is LineState.QUARANTINE:
        evidence: dict[str, Any] = {
            "quantity": line.quantity,
            "condition": str(command.condition),
            "place": line.place,
            "note": command.note,
            "photos": list(command.photos),
        }
        yield Discrepancy(ReturnDiscrepancy.QUARANTINED, evidence, DECIDE)


def _of_tracking(state: State, command: TakeReturnLine) -> Iterator[Discrepancy]:
    item, expected = state.items[command.item], state.lots.get((command.item, command.lot))
    wanted = {
        "lot": item.tracks_lot and not command.lot,
        "expiry": item.tracks_expiry and not command.expires_on and not (command.lot and expected),
        "serial": item.tracks_serial and not command.serials,
    }
    for name, missing in wanted.items():
        if missing:
            yield Discrepancy(ReturnDiscrepancy.LOT_MISSING, {"wanted": name}, KEEP_OR_RECOUNT)
    if command.lot and expected and command.expires_on and expected != command.expires_on:
        dates = {"lot": command.lot, "expected": expected.isoformat(), "got": command.expires_on.isoformat()}
        yield Discrepancy(ReturnDiscrepancy.EXPIRY_DIFFERS, dates, KEEP_OR_RECOUNT)


def _of_names(state: State, said: TakeReturnLine, command: TakeReturnLine) -> Iterator[Discrepancy]:
    if command.place in state.closed:
        where = {"quantity": command.quantity, "place": command.place}
        yield Discrepancy(ReturnDiscrepancy.PLACE_CLOSED, where, KEEP_OR_RECOUNT)
    if said.item != command.item:
        was = {"was": said.item, "quantity": command.quantity}
        yield Discrepancy(ReturnDiscrepancy.ITEM_MERGED, was, KEEP_OR_RECOUNT)


def _reverse(state: State, command: ReverseReturnLine, context: Context) -> Decision:
    document = f"return:{command.goods_return}"
    line = state.lines.get(command.line)
    head = state.heads.get(command.goods_return)
    if line is None and command.line in state.discarded:
        return Decision(document=document)
    if line is None or head is None or line.goods_return != head.id or not context.speaks_for(head.warehouse):
        evidence = {"goods_return": str(command.goods_return), "line": str(command.line)}
        found = Discrepancy(ReturnDiscrepancy.LINE_UNKNOWN, evidence, ACKNOWLEDGE)
        return Decision(discrepancies=(found,), document=document)
    return Decision(document=document) if line.state is LineState.REVERSED else _taken_back(line, head)


def _taken_back(line: Line, head: Return) -> Decision:
    """From where the goods are by now; what moved on since is found by the ledger. What was to be decided is withdrawn."""
    after = msgspec.structs.replace(line, state=LineState.REVERSED)
    waits = (SupplierReturnWithdrawn(line.document),) if line.state is LineState.TO_SUPPLIER else ()
    return Decision(
        movements=tuple(
            Movement(line.item, quantity, line.slot, Slot(CUSTOMER), head.document, lot, cost=cost)
            for (lot, quantity), cost in zip(line.pieces, _shares(line), strict=True)
        ),
        changes=(LineMoved(after),),
        events=(Withdrawn(line.id, ROOM, UNDONE), *waits),
        document=head.document,
    )
