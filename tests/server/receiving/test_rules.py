"""Cases in the domain's language; R-numbers are those of receiving/rules.py."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from receiving_words import (
    CUP,
    DOCK,
    ELSEWHERE,
    HERE,
    HONEY,
    PIECE,
    RADIO,
    RECEIPT,
    THERE,
    TODAY,
    VASE,
    YOGURT,
    brought,
    codes,
    context,
    count,
    order,
    posted,
    serials,
    tell,
)
from stowage.kernel.decision import CostSource, Decision, Parked, Status
from stowage.kernel.ids import SUPPLIER, ItemId, PartyId, PlaceId
from stowage.kernel.quantity import PriceMicro, Quantity, value_of
from stowage.receiving.commands import (
    ConfirmReceiptLine,
    ConfirmReceiptLine1,
    FinishReceipt,
    ReceivingDiscrepancy,
    ReceivingParked,
    ReverseReceiptLine,
    with_codes,
    with_owner,
)
from stowage.receiving.events import ReceiptFinished
from stowage.receiving.model import State
from stowage.receiving.rules import Command, decide

# --- where goods go


@pytest.mark.parametrize(
    ("state", "counted", "expected"),
    [
        (order(ordered=10), [count(10)], {"available": 10}),
        (order(ordered=10), [count(4), count(6)], {"available": 10}),
        (order(ordered=10), [count(8), count(8)], {"available": 10, "surplus": 6}),  # R-2 over two counts
        (order(ordered=10, over=2000), [count(13)], {"available": 12, "surplus": 1}),
        (order(ordered=10, over=2000), [count(10), count(1), count(3)], {"available": 12, "surplus": 2}),
        (order(ordered=10), [count(10, damaged=3)], {"available": 7, "damaged": 3}),
        (order(ordered=10), [count(10, damaged=3), count(3)], {"available": 10, "damaged": 3}),
        (order(ordered=10), [count(14, damaged=2)], {"available": 10, "damaged": 2, "surplus": 2}),
        (order(ordered=10, accepted=13), [count(1)], {"surplus": 1}),  # a person accepted more than the limit
        (order(VASE), [count(10, item=VASE)], {"inspection": 10}),
        (order(VASE), [count(12, 1, VASE)], {"inspection": 10, "surplus": 1, "damaged": 1}),
        (order(), [count(5, line=None)], {"surplus": 5}),  # blind
        (order(), [count(5, 2, line=None)], {"surplus": 3, "damaged": 2}),
        (order(), [count(2, item=VASE)], {"surplus": 2}),  # the line is of another item
        (order(), [count(2, line=77)], {"surplus": 2}),  # the order has no such line
        (order(state="closed"), [count(2)], {"surplus": 2}),
        (order(state="cancelled"), [count(3, damaged=1)], {"surplus": 2, "damaged": 1}),
        (order(state="received"), [count(3)], {"available": 3}),
        (order(RADIO, 2), [serials("R1", "R2", "R3")], {"available": 2, "surplus": 1}),
        (order(RADIO, 3), [serials("R1"), serials("R1", "R2")], {"available": 2, "quarantine": 1}),
        (order(RADIO, 3), [serials("R1", "R2", damaged=True)], {"damaged": 2}),
        (order(RADIO, 3), [serials("R1"), serials("R1", "R2", damaged=True)], {"available": 1, "quarantine": 1, "damaged": 1}),
        (order(RADIO, 3), [count(2, item=RADIO)], {"available": 2}),  # serials missing: posted all the same
        (order(YOGURT), [count(4, item=YOGURT, container="LPN-1", lot="L1")], {"available": 4}),
    ],
)  # fmt: skip
def test_where_goods_go(state: State, counted: list[ConfirmReceiptLine], expected: dict[str, int]) -> None:
    assert posted(state, *counted) == expected


def test_several_orders_on_one_receipt_each_keep_their_limit() -> None:
    state = order(ordered=5)
    state.lines[2] = replace(state.lines[1], id=2, order=2, ordered=Quantity(3 * PIECE))
    assert posted(state, count(6), replace(count(6), order=2, order_line=2)) == {"available": 8, "surplus": 4}
    finish = tell(state, FinishReceipt(RECEIPT))
    assert finish.events == (ReceiptFinished(RECEIPT, (1, 2)),)


def test_only_accepted_goods_carry_the_orders_cost() -> None:
    moves = tell(order(ordered=10), count(12, damaged=1)).movements
    assert [(move.target.status, move.cost, move.cost_source) for move in moves] == [
        (Status.AVAILABLE, 7050, CostSource.ORDER),
        (Status.DAMAGED, None, None),
        (Status.SURPLUS, None, None),
    ]


def test_thirds_of_a_cent_are_not_lost_over_partial_receipts() -> None:
    state = order(ordered=3)
    state.lines[1].unit_price = PriceMicro(333_333)
    costs = [move.cost for _ in range(3) for move in tell(state, count(1)).movements]
    assert costs == [33, 34, 33]
    assert sum(cost or 0 for cost in costs) == value_of(Quantity(3 * PIECE), PriceMicro(333_333))


def test_lots_containers_and_serials_are_on_the_movements() -> None:
    (move,) = tell(order(YOGURT), count(4, item=YOGURT, lot="L1", container="LPN-1")).movements
    assert (move.lot, move.target.place, move.target.container, move.source.place) == ("L1", DOCK, "LPN-1", SUPPLIER)
    assert [move.lot for move in tell(order(RADIO), serials("R1", "R2")).movements] == ["R1", "R2"]
    (move,) = tell(order(HONEY), count(1, item=HONEY, expires_on=TODAY)).movements
    assert move.lot == "2026-11-22"  # goods with an expiry but no lots are kept by their expiry


# --- what a person must look at


@pytest.mark.parametrize(
    ("state", "counted", "expected"),
    [
        (order(), count(10), []),
        (order(), count(11), ["over_receipt"]),
        (order(), count(11, damaged=1), ["damaged"]),
        (order(), replace(count(1), quantity=Quantity(5_000)), ["fraction_of_unit"]),
        (order(), replace(count(2), damaged=Quantity(1)), ["fraction_of_unit", "damaged"]),
        (order(), count(2, line=None), ["not_ordered"]),
        (order(), count(2, 2, line=None), ["damaged"]),
        (order(state="closed"), count(2), ["order_closed"]),
        (order(YOGURT), count(1, item=YOGURT), ["lot_missing", "lot_missing"]),
        (order(YOGURT), count(1, item=YOGURT, lot="L1"), ["lot_missing"]),
        (order(YOGURT), count(1, item=YOGURT, lot="L1", expires_on=TODAY), []),
        (order(RADIO), count(1, item=RADIO), ["lot_missing"]),
        (order(), count(1, factors={"case": 24 * PIECE}), []),
        (order(), count(1, factors={"case": 12 * PIECE}), ["unit_changed"]),
        (order(), count(1, factors={"pallet": 12 * PIECE}), ["unit_changed"]),
    ],
)
def test_what_a_person_must_look_at(state: State, counted: ConfirmReceiptLine, expected: list[str]) -> None:
    state.factors[CUP, "case"] = (24, 1)
    assert codes(tell(state, counted)) == expected


def test_a_place_closed_or_an_item_retired_meanwhile_is_posted_and_shown() -> None:
    state = order()
    state.closed.add(DOCK)
    state.items[CUP] = replace(state.items[CUP], active=False)
    decision = tell(state, count(4))
    assert [move.target.status for move in decision.movements] == [Status.AVAILABLE]
    assert codes(decision) == ["place_closed", "item_retired"]
    told = {"receipt": str(RECEIPT), "item": CUP, "quantity": 4 * PIECE, "place": DOCK}
    for found in decision.discrepancies:
        assert {name: found.evidence[name] for name in told} == told
        assert found.choices == ("acknowledge", "recount")


def test_a_barcode_that_names_something_else_by_now_is_shown() -> None:
    def told(named: tuple[tuple[ItemId, str], ...]) -> list[dict[str, object]]:
        state = order()
        state.codes["690"] = named
        decision = tell(state, count(4, codes={"690": "pcs"}))
        assert [move.target.status for move in decision.movements] == [Status.AVAILABLE]
        return [
            {name: found.evidence[name] for name in ("barcode", "unit", "belongs", "now")}
            for found in decision.discrepancies
        ]

    assert told(((CUP, "pcs"),)) == []
    assert told(((CUP, "pcs"), (VASE, "case"))) == []  # shared: what the person chose is among them
    assert told(((VASE, "case"),)) == [{"barcode": "690", "unit": "pcs", "belongs": VASE, "now": "case"}]
    assert told(((CUP, "case"),)) == [{"barcode": "690", "unit": "pcs", "belongs": CUP, "now": "case"}]
    assert told(()) == [{"barcode": "690", "unit": "pcs", "belongs": None, "now": None}]


def test_what_a_former_gun_says_has_no_codes() -> None:
    said = count(4, codes={"690": "pcs"})
    former = ConfirmReceiptLine1(**{name: getattr(said, name) for name in ConfirmReceiptLine1.__struct_fields__})
    assert with_owner(with_codes(former)) == replace(said, codes={})


def test_an_expiry_that_differs_from_the_lots_is_shown_and_the_first_stays() -> None:
    state = order(YOGURT)
    tell(state, count(1, item=YOGURT, lot="L1", expires_on=TODAY))
    (found,) = tell(state, count(1, item=YOGURT, lot="L1", expires_on=date(2027, 1, 1))).discrepancies
    assert found.code is ReceivingDiscrepancy.EXPIRY_DIFFERS
    assert (found.evidence["expected"], found.evidence["got"]) == ("2026-11-22", "2027-01-01")
    assert codes(tell(state, count(1, item=YOGURT, lot="L1"))) == []  # the lot's expiry is known
    assert state.lots[YOGURT, "L1"] == TODAY


def test_a_line_after_the_finish_is_posted_and_shown() -> None:
    state = order()
    tell(state, count(1))
    tell(state, FinishReceipt(RECEIPT))
    late = tell(state, count(1))
    assert (codes(late), len(late.movements)) == (["receipt_finished"], 1)


def test_the_evidence_names_no_cost() -> None:
    decision = tell(order(ordered=1), count(5, damaged=1, photos=("ab",)))
    assert {key for found in decision.discrepancies for key in found.evidence} == {
        "receipt", "line", "order_line", "item", "ordered", "received", "surplus", "damaged", "photos",
    }  # fmt: skip


# --- what cannot be posted


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (count(0), ReceivingParked.LINE_MALFORMED),
        (count(-1), ReceivingParked.LINE_MALFORMED),
        (count(1, damaged=2), ReceivingParked.LINE_MALFORMED),
        (count(1, damaged=-1), ReceivingParked.LINE_MALFORMED),
        (replace(count(1), quantity=Quantity(2**60)), ReceivingParked.LINE_MALFORMED),
        (replace(count(1), quantity=Quantity(10**13 + 1)), ReceivingParked.LINE_MALFORMED),
        (replace(count(1), order=2**53), ReceivingParked.LINE_MALFORMED),
        (count(1, item=ItemId(2**62)), ReceivingParked.LINE_MALFORMED),
        (count(1, place=PlaceId(10**30)), ReceivingParked.LINE_MALFORMED),
        (replace(count(1), order_line=-(2**53)), ReceivingParked.LINE_MALFORMED),
        (replace(count(1), supplier=PartyId(-1)), ReceivingParked.LINE_MALFORMED),
        (count(1, factors={"case": 2**53}), ReceivingParked.LINE_MALFORMED),
        (count(2, item=RADIO, serials=("R1",)), ReceivingParked.LINE_MALFORMED),
        (count(2, item=RADIO, serials=("R1", "R1")), ReceivingParked.LINE_MALFORMED),
        (count(2, 1, item=RADIO, serials=("R1", "R2")), ReceivingParked.LINE_MALFORMED),
        (count(1, lot="a\0b"), ReceivingParked.LINE_MALFORMED),
        (count(1, lot="x" * 300), ReceivingParked.LINE_MALFORMED),
        (count(1, item=ItemId(99)), ReceivingParked.ITEM_UNKNOWN),
        (count(1, place=PlaceId(99)), ReceivingParked.PLACE_UNKNOWN),
        (count(1, place=ELSEWHERE), ReceivingParked.PLACE_UNKNOWN),
        (count(1, place=SUPPLIER), ReceivingParked.PLACE_UNKNOWN),
    ],
)
def test_what_cannot_be_posted_is_parked(command: ConfirmReceiptLine, code: ReceivingParked) -> None:
    parked = decide(order(), command, context())
    assert isinstance(parked, Parked)
    assert parked.code is code


def test_what_no_device_can_read_is_told_as_text() -> None:
    parked = decide(order(), replace(count(1), quantity=Quantity(2**60)), context())
    assert parked == Parked(ReceivingParked.LINE_MALFORMED, {"field": "quantity", "value": str(2**60)})


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        (count(1, lot="x" * 60_000), "text", f"{'x' * 100}… (60000)"),
        (count(1, place=PlaceId(10**3000)), "place", f"1{'0' * 99}… (3001)"),
        (count(1, factors={"y" * 60_000: 10_000}), "text", f"{'y' * 100}… (60000)"),
        (count(1, factors={"y" * 60_000: 0}), f"{'y' * 100}… (60000)", 0),
        (count(1, item=RADIO, serials=tuple(f"{n:080}" for n in range(999))), "serials", 999),
    ],
)
def test_what_is_wrong_is_told_briefly(command: ConfirmReceiptLine, field: str, value: int | str) -> None:
    """Every phone of the warehouse hears it."""
    parked = decide(order(), command, context())
    assert parked == Parked(ReceivingParked.LINE_MALFORMED, {"field": field, "value": value})


def test_a_line_for_another_warehouses_receipt_is_parked() -> None:
    state = order()
    tell(state, count(1))
    elsewhere = replace(context(), warehouse=THERE)
    parked = decide(state, count(1, line=None, place=ELSEWHERE), elsewhere)
    assert parked == Parked(ReceivingParked.RECEIPT_OF_OTHER_WAREHOUSE, {"receipt": str(RECEIPT), "warehouse": HERE})
    assert isinstance(decide(state, count(1, line=None, place=ELSEWHERE, receipt=uuid4()), elsewhere), Decision)


# --- the receipt, its undo and its end


def test_a_number_is_drawn_with_the_first_line_only() -> None:
    state = order()
    assert [len(tell(state, count(1)).numbers) for _ in range(3)] == [1, 0, 0]


def test_a_receipt_without_a_line_draws_no_number() -> None:
    assert tell(order(), FinishReceipt(RECEIPT)) == Decision()


def test_finishing_twice_is_finishing_once() -> None:
    state = order()
    tell(state, count(1))
    assert tell(state, FinishReceipt(RECEIPT)).events
    assert tell(state, FinishReceipt(RECEIPT)) == Decision(document=f"receipt:{RECEIPT}")


def test_undo_takes_back_all_that_the_line_did_and_only_once() -> None:
    state, op_id = order(ordered=10), uuid4()
    tell(state, count(14, damaged=2), op_id)
    undone = tell(state, ReverseReceiptLine(RECEIPT, op_id))
    assert {move.source.status: move.quantity // PIECE for move in undone.movements} == {
        Status.AVAILABLE: 10, Status.DAMAGED: 2, Status.SURPLUS: 2,
    }  # fmt: skip
    assert {move.target.place for move in undone.movements} == {SUPPLIER}
    assert [move.cost for move in undone.movements] == [7050, None, None]  # goes out at what it came in with
    assert tell(state, ReverseReceiptLine(RECEIPT, op_id)).movements == ()
    assert posted(state, count(10)) == {"available": 10}  # the order line is open again


def test_no_cent_is_lost_after_an_undo() -> None:
    state, op_id, value = order(ordered=3), uuid4(), 0
    state.lines[1].unit_price = PriceMicro(15_000)
    walk: list[tuple[Command, UUID | None]] = [
        (count(1), op_id),
        (count(1), None),
        (ReverseReceiptLine(RECEIPT, op_id), None),
        (count(1), None),
        (count(1), None),
    ]
    for command, op in walk:
        value += brought(tell(state, command, op))
    assert value == value_of(Quantity(3 * PIECE), PriceMicro(15_000)) == 5


def test_undo_frees_serials() -> None:
    state, op_id = order(RADIO, 2), uuid4()
    tell(state, serials("R1"), op_id)
    tell(state, ReverseReceiptLine(RECEIPT, op_id))
    assert posted(state, serials("R1")) == {"available": 1}


@pytest.mark.parametrize("undone", [0, 1])
def test_a_serial_is_in_stock_while_one_of_its_pieces_is(undone: int) -> None:
    """Whichever of two lines with one number is undone, and whatever else its transaction brings."""
    state, lines = order(RADIO, 3), (uuid4(), uuid4())
    for op_id in lines:
        tell(state, serials("R1"), op_id)
    tell(state, ReverseReceiptLine(RECEIPT, lines[undone]))
    assert posted(state, serials("R1")) == {"quarantine": 1}
    for op_id in (lines[1 - undone], next(reversed(state.counted))):
        tell(state, ReverseReceiptLine(RECEIPT, op_id))
    assert posted(state, serials("R1")) == {"available": 1}


def test_nothing_to_undo_is_shown() -> None:
    state = order()
    tell(state, count(1))
    assert codes(tell(state, ReverseReceiptLine(RECEIPT, uuid4()))) == ["line_unknown"]
