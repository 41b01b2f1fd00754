"""Purchase orders 采购订单.

P-1  Counts become base quantities exactly, and whole ones of a base unit without decimals, or the order is refused.
P-2  The tolerances and the inspection of a line are fixed when its order is confirmed: the item's, else the supplier's; inspected is what
     a plan of quality says, else the item.
P-3  A line is complete when a receipt ends and accepted reaches ordered less the short tolerance, whole steps of its unit (the
     database's function `least_accepted`, for lines are completed in place); an order is received when each of
     its lines is complete or wholly accepted. Receiving moves an order only between confirmed, partly received and received.
P-4  Who speaks for a warehouse (the envelope's) knows no order of another one.
P-5  Goods are expected on a day from 2000 to 2099: any other year is a slip of the hand.
P-7  What an order on consignment brings stays the supplier's; its prices are those agreed for taking it over.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from stowage.kernel.decision import Context, Decision, NumberRequest, Refusal
from stowage.kernel.quantity import LARGEST, MAX_SAFE, InexactQuantity, Quantity, is_whole, to_base, value_of
from stowage.purchasing.commands import (
    CancelOrder,
    CloseOrder,
    ConfirmOrder,
    CreateOrder,
    NewOrderLine,
    PurchasingRefusal,
)
from stowage.purchasing.events import OrderConfirmed
from stowage.purchasing.model import NewLine, OrderCreated, OrderMoved, OrderState, State

EXPECTED = (date(2000, 1, 1), date(2099, 12, 31))
RECEIVING = frozenset({OrderState.CONFIRMED, OrderState.PARTLY_RECEIVED, OrderState.RECEIVED})

# What a person may do in each state. Progress among RECEIVING follows the goods (P-3).
TRANSITIONS: dict[type[ConfirmOrder | CancelOrder | CloseOrder], tuple[frozenset[OrderState], OrderState]] = {
    ConfirmOrder: (frozenset({OrderState.DRAFT}), OrderState.CONFIRMED),
    CancelOrder: (frozenset({OrderState.DRAFT, OrderState.CONFIRMED}), OrderState.CANCELLED),
    CloseOrder: (frozenset({OrderState.PARTLY_RECEIVED, OrderState.RECEIVED}), OrderState.CLOSED),
}

Command = CreateOrder | ConfirmOrder | CancelOrder | CloseOrder


def decide(state: State, command: Command, context: Context) -> Decision | Refusal:
    if isinstance(command, CreateOrder):
        return _create(state, command, context)
    return _move(state, command, context)


def _create(state: State, command: CreateOrder, context: Context) -> Decision | Refusal:
    if command.supplier not in state.suppliers:
        return Refusal(PurchasingRefusal.SUPPLIER_UNKNOWN, {"supplier": command.supplier})
    if command.warehouse not in state.warehouses or not context.speaks_for(command.warehouse):
        return Refusal(PurchasingRefusal.WAREHOUSE_UNKNOWN, {"warehouse": command.warehouse})
    if not EXPECTED[0] <= command.expected_on <= EXPECTED[1]:
        params = {"field": "expected_on", "value": command.expected_on.isoformat()}
        return Refusal(PurchasingRefusal.FIELD_INVALID, params)
    if not command.lines:
        return Refusal(PurchasingRefusal.NO_LINES)
    lines = []
    for no, line in enumerate(command.lines, 1):
        checked = _line(state, no, line)
        if isinstance(checked, Refusal):
            return checked
        lines.append(checked)
    id_ = next(state.order_ids)
    document = f"purchase_order:{id_}"
    created = OrderCreated(
        id=id_,
        supplier=command.supplier,
        warehouse=command.warehouse,
        expected_on=command.expected_on,
        note=command.note,
        lines=tuple(replace(line, id=next(state.line_ids)) for line in lines),
        created_by=context.person,
        created_at=context.received_at,
        consignment=command.consignment,
    )
    return Decision(changes=(created,), numbers=(NumberRequest("purchase_order", document),), document=document)


def _line(state: State, no: int, line: NewOrderLine) -> NewLine | Refusal:
    if (into := state.merged.get(line.item)) is not None:
        return Refusal(PurchasingRefusal.ITEM_MERGED, {"line": no, "item": line.item, "into": into})
    if line.item not in state.items:
        return Refusal(PurchasingRefusal.ITEM_UNKNOWN, {"line": no, "item": line.item})
    factor = state.factors.get((line.item, line.unit))
    if factor is None:
        return Refusal(PurchasingRefusal.UNIT_UNKNOWN, {"line": no, "item": line.item, "unit": line.unit})
    (numerator, denominator), step = factor, state.items[line.item]
    ordered = _ordered(no, line, numerator, denominator, step)
    if isinstance(ordered, Refusal):
        return ordered
    if not 0 <= line.unit_price <= MAX_SAFE or value_of(ordered, line.unit_price) > LARGEST:
        return Refusal(PurchasingRefusal.PRICE_INVALID, {"line": no, "unit_price": line.unit_price})
    return NewLine(0, no, line.item, line.unit, numerator, denominator, ordered, line.unit_price, step)


def _ordered(no: int, line: NewOrderLine, numerator: int, denominator: int, step: Quantity) -> Quantity | Refusal:
    """P-1"""
    invalid = Refusal(PurchasingRefusal.COUNT_INVALID, {"line": no, "count": line.count})
    if not 0 < line.count <= LARGEST:
        return invalid
    try:
        ordered = to_base(line.count, numerator, denominator)
    except InexactQuantity:
        params = {"line": no, "count": line.count, "numerator": numerator, "denominator": denominator}
        return Refusal(PurchasingRefusal.COUNT_INEXACT, params)
    return ordered if ordered <= LARGEST and is_whole(ordered, step) else invalid


def _move(state: State, command: ConfirmOrder | CancelOrder | CloseOrder, context: Context) -> Decision | Refusal:
    order = state.orders.get(command.order)
    if order is None or not context.speaks_for(order.warehouse):
        return Refusal(PurchasingRefusal.ORDER_UNKNOWN, {"order": command.order})
    allowed, target = TRANSITIONS[type(command)]
    if isinstance(command, CancelOrder) and order.state in RECEIVING and order.received:
        return Refusal(PurchasingRefusal.ALREADY_RECEIVED, {"order": order.id, "accepted": order.accepted})
    if order.state not in allowed:
        params = {"order": order.id, "state": str(order.state), "expected": ", ".join(sorted(allowed))}
        return Refusal(PurchasingRefusal.STATE_DIFFERS, params)
    if order.revision != command.revision:
        params = {"order": order.id, "revision": command.revision, "current": order.revision}
        return Refusal(PurchasingRefusal.REVISION_DIFFERS, params)
    moved = replace(order, state=target, revision=order.revision + 1)
    confirms = isinstance(command, ConfirmOrder)
    return Decision(
        changes=(OrderMoved(moved, "" if isinstance(command, ConfirmOrder) else command.reason),),
        events=(OrderConfirmed(order.id),) if confirms else (),
        document=f"purchase_order:{order.id}",
    )


def tolerance(item_bp: int | None, supplier_bp: int) -> int:
    """P-2"""
    return supplier_bp if item_bp is None else item_bp
