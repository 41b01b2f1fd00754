"""What holds for any walk of counts and undos. R-numbers are those of receiving/rules.py."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from receiving_words import (
    PIECE,
    RADIO,
    RECEIPT,
    brought,
    count,
    order,
    serials,
    tell,
)
from stowage.kernel.decision import Status
from stowage.kernel.quantity import PriceMicro, Quantity, value_of
from stowage.receiving.commands import (
    ReverseReceiptLine,
)

# --- properties


Step = tuple[int, int, int | None, int, bool]  # quantity, damaged, line, which receipt, undo it at once

steps = st.lists(
    st.tuples(
        st.integers(1, 200_000),
        st.integers(0, 200_000),
        st.sampled_from([1, 2, None]),
        st.integers(0, 2),
        st.booleans(),
    ).filter(lambda step: step[1] <= step[0]),
    max_size=12,
)


@given(ordered=st.integers(1, 400_000), over=st.integers(0, 5000), price=st.integers(0, 10**9), walk=steps)
def test_counted_is_posted_the_limit_holds_and_only_accepted_is_paid(
    ordered: int, over: int, price: int, walk: list[Step]
) -> None:
    state = order()
    for number in (1, 2):
        state.lines[number] = replace(
            state.lines[1], id=number, ordered=Quantity(ordered), over_tolerance_bp=over, unit_price=PriceMicro(price)
        )
    kept, receipts = dict.fromkeys((1, 2), 0), [uuid4() for _ in range(3)]
    for quantity, damaged, line, which, undo in walk:
        op_id = uuid4()
        command = replace(
            count(1, line=line, receipt=receipts[which]), quantity=Quantity(quantity), damaged=Quantity(damaged)
        )
        decision = tell(state, command, op_id)
        assert sum(move.quantity for move in decision.movements) == quantity
        accepted = sum(move.quantity for move in decision.movements if move.target.status is Status.AVAILABLE)
        for move in decision.movements:
            assert (move.cost is None) == (move.target.status is not Status.AVAILABLE)
        if line is not None:
            before, kept[line] = kept[line], kept[line] + accepted
            cost = sum(move.cost or 0 for move in decision.movements)
            assert cost == value_of(Quantity(kept[line]), PriceMicro(price)) - value_of(
                Quantity(before), PriceMicro(price)
            )
        if undo:
            back = tell(state, ReverseReceiptLine(receipts[which], op_id))
            assert sum(move.quantity for move in back.movements) == quantity
            if line is not None:
                kept[line] -= accepted
        for number, total in kept.items():
            assert total == state.lines[number].accepted
            assert total <= ordered * (10_000 + over) // 10_000


@given(
    price=st.integers(0, 10**7),
    walk=st.lists(st.tuples(st.integers(1, 30_000), st.integers(0, 8)), max_size=14),
)
def test_what_came_in_is_worth_what_is_accepted(price: int, walk: list[tuple[int, int]]) -> None:
    state, open_lines, value = order(ordered=20), list[UUID](), 0
    state.lines[1].unit_price = PriceMicro(price)
    for quantity, undone in walk:
        if undone < len(open_lines):
            value += brought(tell(state, ReverseReceiptLine(RECEIPT, open_lines.pop(undone))))
        else:
            open_lines.append(uuid4())
            value += brought(tell(state, replace(count(1), quantity=Quantity(quantity)), open_lines[-1]))
        assert value == value_of(state.lines[1].accepted, PriceMicro(price))


@given(
    names=st.lists(st.lists(st.sampled_from("ABCDEF"), min_size=1, max_size=4, unique=True), max_size=6),
    ordered=st.integers(1, 8),
)
def test_a_serial_is_accepted_once(names: list[list[str]], ordered: int) -> None:
    state, good = order(RADIO, ordered), Counter[str]()
    for scanned in names:
        moves = tell(state, serials(*scanned)).movements
        assert [move.lot for move in moves] == scanned
        good.update(move.lot for move in moves if move.target.status is not Status.QUARANTINE)
    assert all(times == 1 for times in good.values())
    assert state.lines[1].accepted <= ordered * PIECE
