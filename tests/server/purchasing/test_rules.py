"""Cases of purchase orders in the domain's language; P-numbers are those of purchasing/rules.py."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from msgspec.structs import replace

from stowage.kernel.decision import Context, Decision, NumberRequest, Refusal
from stowage.kernel.ids import ItemId, PartyId, PersonId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.purchasing.commands import (
    CancelOrder,
    CloseOrder,
    ConfirmOrder,
    CreateOrder,
    NewOrderLine,
    PurchasingRefusal,
)
from stowage.purchasing.events import OrderConfirmed
from stowage.purchasing.model import Order, OrderCreated, OrderMoved, OrderState, State
from stowage.purchasing.rules import Command, decide, tolerance

TODAY = date(2026, 11, 22)
CUP, ROPE = ItemId(1), ItemId(2)
PIECE = 10_000
LINE = NewOrderLine(CUP, "case", Quantity(10 * PIECE), PriceMicro(3_500_000))
CREATE = CreateOrder(PartyId(1), WarehouseId(1), TODAY, (LINE,))


def company() -> State:
    return State(
        suppliers={PartyId(1)},
        warehouses={WarehouseId(1)},
        items={CUP: Quantity(PIECE), ROPE: Quantity(1)},
        factors={(CUP, "pcs"): (1, 1), (CUP, "case"): (24, 1), (ROPE, "m"): (1, 1), (ROPE, "third"): (1, 3)},
        order_ids=iter(range(100, 200)),
        line_ids=iter(range(1000, 2000)),
    )


def order(state: OrderState, accepted: int = 0, received: int | None = None) -> State:
    known = Order(
        7, WarehouseId(1), state, 3, Quantity(accepted), Quantity(accepted if received is None else received), ()
    )
    return State(orders={7: known})


def context() -> Context:
    return Context(uuid4(), uuid4(), PersonId(4), WarehouseId(1), 0, 0, 0, TODAY, TODAY)


def refused(state: State, command: Command) -> tuple[str, dict[str, object]]:
    refusal = decide(state, command, context())
    assert isinstance(refusal, Refusal)
    return refusal.code, refusal.params


def test_an_order_is_counted_in_base_units_and_numbered() -> None:  # P-1
    decision = decide(company(), CREATE, context())
    assert isinstance(decision, Decision)
    (created,) = decision.changes
    assert isinstance(created, OrderCreated)
    assert [(line.id, line.no, line.ordered, line.numerator) for line in created.lines] == [(1000, 1, 240 * PIECE, 24)]
    assert decision.numbers == (NumberRequest("purchase_order", "purchase_order:100"),)
    assert decision.document == "purchase_order:100"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(CREATE, supplier=PartyId(9)), PurchasingRefusal.SUPPLIER_UNKNOWN),
        (replace(CREATE, warehouse=WarehouseId(9)), PurchasingRefusal.WAREHOUSE_UNKNOWN),
        (replace(CREATE, lines=()), PurchasingRefusal.NO_LINES),
        (replace(CREATE, lines=(LINE, replace(LINE, item=ItemId(9)))), PurchasingRefusal.ITEM_UNKNOWN),
        (replace(CREATE, lines=(replace(LINE, unit="pallet"),)), PurchasingRefusal.UNIT_UNKNOWN),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(0)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(-5)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(2**53)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, unit="pcs", count=Quantity(200)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(PIECE // 48)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(10**13 + 1)),)), PurchasingRefusal.COUNT_INVALID),
        (replace(CREATE, lines=(replace(LINE, count=Quantity(10**13)),)), PurchasingRefusal.COUNT_INVALID),  # of 24
        (
            replace(CREATE, lines=(NewOrderLine(ROPE, "third", Quantity(1), PriceMicro(0)),)),
            PurchasingRefusal.COUNT_INEXACT,
        ),
        (replace(CREATE, lines=(replace(LINE, unit_price=PriceMicro(-1)),)), PurchasingRefusal.PRICE_INVALID),
        (replace(CREATE, lines=(replace(LINE, unit_price=PriceMicro(2**53)),)), PurchasingRefusal.PRICE_INVALID),
        (replace(CREATE, lines=(replace(LINE, unit_price=PriceMicro(10**15)),)), PurchasingRefusal.PRICE_INVALID),
    ],
)
def test_what_cannot_be_ordered(command: CreateOrder, code: PurchasingRefusal) -> None:
    assert refused(company(), command)[0] == code


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
def test_goods_are_not_expected_in_another_age(day: date) -> None:  # P-5
    code, params = refused(company(), replace(CREATE, expected_on=day))
    assert (code, params) == ("purchasing.field_invalid", {"field": "expected_on", "value": day.isoformat()})


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2099, 12, 31)])
def test_goods_may_be_expected_on_any_day_of_this_one(day: date) -> None:  # P-5
    assert isinstance(decide(company(), replace(CREATE, expected_on=day), context()), Decision)


def test_a_refusal_names_the_line() -> None:
    wrong = replace(CREATE, lines=(LINE, replace(LINE, unit="pallet")))
    assert refused(company(), wrong)[1] == {"line": 2, "item": CUP, "unit": "pallet"}


STATES = list(OrderState)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("command", "allowed", "target"),
    [
        (ConfirmOrder(7, 3), {"draft"}, "confirmed"),
        (CancelOrder(7, 3, "dear"), {"draft", "confirmed"}, "cancelled"),
        (CloseOrder(7, 3, "late"), {"partly_received", "received"}, "closed"),
    ],
)
def test_which_way_an_order_may_go(
    state: OrderState, command: ConfirmOrder | CancelOrder | CloseOrder, allowed: set[str], target: str
) -> None:
    decision = decide(order(state), command, context())
    if state not in allowed:
        assert isinstance(decision, Refusal)
        assert decision.code is PurchasingRefusal.STATE_DIFFERS
        return
    assert isinstance(decision, Decision)
    (moved,) = decision.changes
    assert isinstance(moved, OrderMoved)
    assert (moved.order.state, moved.order.revision) == (target, 4)
    assert decision.events == ((OrderConfirmed(7),) if target == "confirmed" else ())


def test_what_the_person_saw_must_be_what_is() -> None:
    assert refused(order(OrderState.DRAFT), ConfirmOrder(7, 2)) == (
        PurchasingRefusal.REVISION_DIFFERS,
        {"order": 7, "revision": 2, "current": 3},
    )
    assert refused(State(), ConfirmOrder(7, 2))[0] == PurchasingRefusal.ORDER_UNKNOWN


def test_who_speaks_for_another_warehouse_knows_no_such_order() -> None:  # P-4
    elsewhere = replace(context(), warehouse=WarehouseId(2))
    for state, command in ((company(), CREATE), (order(OrderState.DRAFT), ConfirmOrder(7, 3))):
        assert isinstance(decide(state, command, elsewhere), Refusal)
        anywhere = replace(elsewhere, warehouse=None)
        assert isinstance(decide(state, command, anywhere), Decision)


def test_an_order_with_goods_is_closed_and_not_cancelled() -> None:
    code, params = refused(order(OrderState.PARTLY_RECEIVED, accepted=5), CancelOrder(7, 3, "dear"))
    assert (code, params) == (PurchasingRefusal.ALREADY_RECEIVED, {"order": 7, "accepted": 5})


def test_a_second_word_on_the_same_order_sees_the_first() -> None:
    state = order(OrderState.DRAFT)
    decision = decide(state, ConfirmOrder(7, 3), context())
    assert isinstance(decision, Decision)
    state.apply(decision)
    assert refused(state, ConfirmOrder(7, 3))[0] == PurchasingRefusal.STATE_DIFFERS
    assert isinstance(decide(state, CancelOrder(7, 4, "dear"), context()), Decision)


@pytest.mark.parametrize(("item", "supplier", "fixed"), [(None, 500, 500), (0, 500, 0), (200, 500, 200)])
def test_the_items_tolerance_goes_before_the_suppliers(item: int | None, supplier: int, fixed: int) -> None:  # P-2
    assert tolerance(item, supplier) == fixed
