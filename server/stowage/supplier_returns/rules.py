"""Goods that are to go back to their supplier: gathered by supplier and warehouse, set apart, and let go again.

U-1  What is to go back is promised to nobody: goods in use become damaged where they lie; blocked ones stay as they are.
U-2  Only what lies there, and is promised to nobody and waits on no other return, can be set apart; what is let go again has to lie there.
U-3  What was taken out of stock's worth by setting goods apart comes back with them, to the cent.
U-4  One return is being prepared for a supplier in a warehouse, and one for those whose supplier nobody knows yet.
U-5  What a room's decision wanted to go back, and a person takes off again, is that room's to decide anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid5

from msgspec.structs import replace

from stowage.kernel.decision import (
    VALUED,
    Context,
    CostSource,
    Decision,
    Movement,
    NumberRequest,
    Refusal,
    Slot,
    Status,
)
from stowage.kernel.ids import OWN, PartyId, WarehouseId
from stowage.kernel.quantity import LARGEST, Amount, Quantity, is_whole, value_of
from stowage.ledger.rules import BalanceKey, ItemCost, average
from stowage.supplier_returns.commands import (
    CancelReturn,
    GoodsToReturn,
    NameSupplier,
    PrepareReturn,
    RemoveLine,
    SupplierReturnsRefusal,
)
from stowage.supplier_returns.events import SupplierReturnDropped, SupplierReturnWanted
from stowage.supplier_returns.model import (
    Head,
    HeadChanged,
    HeadOpened,
    Line,
    LineAdded,
    LineChanged,
    LineState,
    ReturnState,
    State,
)

MOST_LINES = 200
LONGEST_TEXT = 200

Command = PrepareReturn | RemoveLine | NameSupplier | CancelReturn


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    match command:
        case PrepareReturn():
            return _unpreparable(state, command, context) or _prepare(state, command, context)
        case RemoveLine():
            return _remove(state, command, context)
        case NameSupplier():
            return _name(state, command, context)
        case CancelReturn():
            return _cancel(state, command, context)


# --- prepared by a person


def _unpreparable(state: State, command: PrepareReturn, context: Context) -> Refusal | None:
    if command.warehouse != context.warehouse:
        about = {"warehouse": command.warehouse, "expected": context.warehouse}
        return Refusal(SupplierReturnsRefusal.WAREHOUSE_DIFFERS, about)
    if not command.lines:
        return Refusal(SupplierReturnsRefusal.NO_LINES)
    if len(command.lines) > MOST_LINES:
        return Refusal(SupplierReturnsRefusal.TOO_MANY_LINES, {"lines": len(command.lines), "most": MOST_LINES})
    if command.supplier not in state.suppliers:
        return Refusal(SupplierReturnsRefusal.SUPPLIER_UNKNOWN, {"supplier": command.supplier})
    left = replace(state, stock=dict(state.stock))
    return next((found for n, line in enumerate(command.lines, 1) if (found := _fault(left, command, n, line))), None)


def _fault(left: State, command: PrepareReturn, number: int, line: GoodsToReturn) -> Refusal | None:
    """What is wrong with a line, or nothing: what `left` has is then less by it."""
    if refusal := _unreadable(left, command, number, line):
        return refusal
    there = left.free(_key(line))
    if line.quantity > there:
        return _not_there(number, line, line.quantity, there)
    left.stock[_key(line)] -= line.quantity
    return None


def _unreadable(state: State, command: PrepareReturn, number: int, line: GoodsToReturn) -> Refusal | None:
    step, bought = state.steps.get(line.item), state.order_lines.get(line.order_line or 0)
    if step is None:
        return Refusal(SupplierReturnsRefusal.ITEM_UNKNOWN, {"line": number, "item": line.item})
    if state.places.get(line.place) != command.warehouse:
        return Refusal(SupplierReturnsRefusal.PLACE_UNKNOWN, {"line": number, "place": line.place})
    if not 0 < line.quantity <= LARGEST:
        return Refusal(SupplierReturnsRefusal.QUANTITY_INVALID, {"line": number, "quantity": line.quantity})
    if not is_whole(line.quantity, step):
        told = {"line": number, "item": line.item, "field": "quantity", "value": line.quantity, "step": step}
        return Refusal(SupplierReturnsRefusal.FRACTION_OF_UNIT, told)
    if line.order_line is not None and (
        bought is None or (bought.supplier, bought.item) != (command.supplier, line.item)
    ):
        return Refusal(SupplierReturnsRefusal.ORDER_LINE_DIFFERS, {"line": number, "order_line": line.order_line})
    return None


def _not_there(number: int, line: GoodsToReturn | Line, wanted: int, there: int) -> Refusal:
    about: dict[str, Any] = {"line": number, "item": line.item, "place": line.place, "wanted": wanted, "there": there}
    return Refusal(SupplierReturnsRefusal.NOT_THERE, about)


def _key(line: GoodsToReturn) -> BalanceKey:
    return BalanceKey(line.item, line.place, line.lot, line.container, str(line.status), line.owner)


def _prepare(state: State, command: PrepareReturn, context: Context) -> Decision:
    head, opened = _open(state, command.warehouse, command.supplier, context)
    added: list[LineAdded] = []
    movements: list[Movement] = []
    worth = {item: ItemCost(held.quantity, held.value) for item, held in state.worth.items()}
    for number, goods in enumerate(command.lines, 1):
        apart = goods.status in VALUED
        line = Line(
            id=uuid5(context.op_id, str(number)),
            supplier_return=head.id,
            wanted_by="",
            item=goods.item,
            lot=goods.lot,
            place=goods.place,
            status=Status.DAMAGED if apart else goods.status,
            container=goods.container,
            owner=goods.owner,
            quantity=goods.quantity,
            order_line=goods.order_line,
            cost=_asked(state, goods.order_line, goods.quantity, worth.get(goods.item)),
            reason=command.reason,
            was=goods.status if apart else None,
            worth=_taken_out(worth[goods.item], goods) if apart else None,
        )
        added.append(LineAdded(line, context.person))
        if apart:
            source = Slot(goods.place, goods.status, goods.container)
            movements.append(Movement(line.item, line.quantity, source, line.slot, head.document, line.lot, line.owner))
    return Decision(
        movements=tuple(movements),
        changes=(*opened, *added),
        numbers=(NumberRequest("supplier_return", head.document),) if opened else (),
        document=head.document,
    )


def _taken_out(held: ItemCost, goods: GoodsToReturn) -> Amount | None:
    """What the ledger takes out of value for it (L-3); nothing for goods that are not ours."""
    if goods.owner != OWN:
        return None
    gone = average(held, goods.quantity)
    held.quantity -= goods.quantity
    held.value -= gone
    return gone


def _asked(state: State, order_line: int | None, quantity: Quantity, held: ItemCost | None) -> Amount | None:
    """What the supplier is to give back for it: by the order's price, else what it is worth, if anybody knows."""
    bought = None if order_line is None else state.order_lines.get(order_line)
    if bought is not None:
        return value_of(quantity, bought.price)
    return average(held, quantity) if held is not None and held.quantity > 0 else None


def _open(
    state: State, warehouse: WarehouseId, supplier: PartyId | None, context: Context
) -> tuple[Head, tuple[HeadOpened, ...]]:
    """U-4"""
    if (known := state.prepared(warehouse, supplier)) is not None:
        return known, ()
    head = Head(uuid5(context.op_id, f"supplier_return:{warehouse}:{supplier}"), warehouse, supplier)
    return head, (HeadOpened(head, context.person),)


# --- let go again


def _remove(state: State, command: RemoveLine, context: Context) -> Decision | Refusal:
    line = state.lines.get(command.line)
    head = None if line is None else state.heads.get(line.supplier_return)
    if line is None or head is None or not context.speaks_for(head.warehouse) or line.state is not LineState.WAITING:
        return Refusal(SupplierReturnsRefusal.LINE_UNKNOWN, {"supplier_line": str(command.line)})
    together = [each for each in state.waiting(head.id) if line.wanted_by and each.wanted_by == line.wanted_by]
    return _missing(state, together or [line]) or _let_go(head, together or [line])


def _cancel(state: State, command: CancelReturn, context: Context) -> Decision | Refusal:
    head = state.heads.get(command.supplier_return)
    if refusal := _closed(head, command.supplier_return, context):
        return refusal
    assert head is not None
    if not command.reason.strip():
        return Refusal(SupplierReturnsRefusal.REASON_MISSING)
    lines = state.waiting(head.id)
    if refusal := _missing(state, lines):
        return refusal
    decision = _let_go(head, lines)
    ended = HeadChanged(replace(head, state=ReturnState.CANCELLED), command.reason.strip())
    return replace(decision, changes=(*decision.changes, ended))


def _closed(head: Head | None, id_: object, context: Context) -> Refusal | None:
    if head is None or not context.speaks_for(head.warehouse):
        return Refusal(SupplierReturnsRefusal.RETURN_UNKNOWN, {"supplier_return": str(id_)})
    if head.state is not ReturnState.PREPARED:
        return Refusal(SupplierReturnsRefusal.RETURN_OVER, {"supplier_return": str(id_), "state": str(head.state)})
    return None


def _missing(state: State, lines: Sequence[Line]) -> Refusal | None:
    """U-2: what is to be as it was again has to be where it was set apart."""
    taken: dict[BalanceKey, int] = {}
    for number, line in enumerate(lines, 1):
        if line.was is None:
            continue
        there = state.stock.get(line.key, 0) - taken.get(line.key, 0)
        if line.quantity > there:
            return _not_there(number, line, line.quantity, there)
        taken[line.key] = taken.get(line.key, 0) + line.quantity
    return None


def _let_go(head: Head, lines: Sequence[Line]) -> Decision:
    dropped = dict.fromkeys(line.wanted_by for line in lines if line.wanted_by)
    return Decision(
        movements=tuple(_back(head, lines)),
        changes=tuple(LineChanged(replace(line, state=LineState.REMOVED)) for line in lines),
        events=tuple(SupplierReturnDropped(document) for document in dropped),
        document=head.document,
    )


def _back(head: Head, lines: Sequence[Line]) -> Iterator[Movement]:
    """U-3"""
    for line in lines:
        if line.was is not None:
            yield Movement(
                line.item,
                line.quantity,
                line.slot,
                replace(line.slot, status=line.was),
                head.document,
                line.lot,
                line.owner,
                cost=line.worth,
                cost_source=None if line.worth is None else CostSource.LAST,
            )


# --- whose they are


def _name(state: State, command: NameSupplier, context: Context) -> Decision | Refusal:
    head = state.heads.get(command.supplier_return)
    if refusal := _closed(head, command.supplier_return, context):
        return refusal
    assert head is not None
    if command.supplier not in state.suppliers:
        return Refusal(SupplierReturnsRefusal.SUPPLIER_UNKNOWN, {"supplier": command.supplier})
    waiting = {line.id: line for line in state.waiting(head.id)}
    if unknown := next((line for line in command.lines if line not in waiting), None):
        return Refusal(SupplierReturnsRefusal.LINE_UNKNOWN, {"supplier_line": str(unknown)})
    if head.supplier == command.supplier:
        return Decision(document=head.document)
    chosen = [waiting[line] for line in dict.fromkeys(command.lines)] or list(waiting.values())
    joined = state.prepared(head.warehouse, command.supplier)
    if joined is None and len(chosen) == len(waiting):
        named = replace(head, supplier=command.supplier)
        return Decision(changes=(HeadChanged(named),), document=head.document)
    target, opened = _open(state, head.warehouse, command.supplier, context)
    left = len(chosen) < len(waiting)
    over = () if left else (HeadChanged(replace(head, state=ReturnState.CANCELLED)),)
    return Decision(
        changes=(*opened, *(LineChanged(replace(line, supplier_return=target.id)) for line in chosen), *over),
        numbers=(NumberRequest("supplier_return", target.document),) if opened else (),
        document=target.document,
    )


# --- wanted by other rooms


def wanted(state: State, event: SupplierReturnWanted, context: Context) -> Decision:
    """U-1: they are blocked where they are. Their supplier is who brought the lot, where the room does not say."""
    supplier, order_line = event.supplier, event.order_line
    if supplier is None and event.lot:
        supplier, order_line = state.brought.get((event.item, event.lot), (None, None))
    head, opened = _open(state, event.warehouse, supplier, context)
    known = ":".join(
        map(str, (event.document, event.item, event.lot, event.place, event.status, event.container, event.owner))
    )
    cost = event.cost
    if cost is None:
        cost = _asked(state, order_line, event.quantity, state.worth.get(event.item))
    line = Line(
        id=uuid5(context.op_id, known),
        supplier_return=head.id,
        wanted_by=event.document,
        item=event.item,
        lot=event.lot,
        place=event.place,
        status=event.status,
        container=event.container,
        owner=event.owner,
        quantity=event.quantity,
        order_line=order_line,
        cost=cost,
        reason=event.reason[:LONGEST_TEXT],
    )
    return Decision(
        changes=(*opened, LineAdded(line, context.person)),
        numbers=(NumberRequest("supplier_return", head.document),) if opened else (),
    )


def withdrawn(state: State, document: str) -> Decision:
    lines = [line for line in state.lines.values() if line.wanted_by == document and line.state is LineState.WAITING]
    return Decision(changes=tuple(LineChanged(replace(line, state=LineState.WITHDRAWN)) for line in lines))
