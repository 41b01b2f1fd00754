"""What postings do to balances and value; L-numbers are those of ledger/rules.py."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger_words import PIECE, fact, move, receive, ship
from stowage.kernel.decision import CostSource, Movement, Slot, Status
from stowage.kernel.ids import CUSTOMER, GAIN_LOSS, IN_TRANSIT, INVESTIGATE, SUPPLIER, OwnerId, PlaceId
from stowage.kernel.quantity import Amount, Quantity
from stowage.ledger.rules import Overdrawn, Plan, Posting, is_held, plan, share, source_key

DAMAGED, QUARANTINE, SURPLUS = (
    Slot(PlaceId(1), status) for status in (Status.DAMAGED, Status.QUARANTINE, Status.SURPLUS)
)
CONSIGNED = replace(receive(1, 5, 1, 500), owner=OwnerId(9))


def run(*movements: Movement, cost: tuple[int, int] = (0, 0), on_hand: int = 0) -> Plan:
    """Post facts on item 1, of which place 1 holds `on_hand` pieces and the company `cost` (pieces, cents)."""
    key = source_key(ship(1, 1, 1))
    return plan([fact(*movements)], {key: on_hand * PIECE}, {1: (cost[0] * PIECE, cost[1])})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("before", "movements", "values", "after"),
    [
        # in: the cost said
        ((0, 0), [receive(1, 3, 1, 1000)], [1000], (3, 1000)),
        ((3, 1000), [receive(1, 1, 1, 0)], [0], (4, 1000)),
        # in without a cost: the average, half up; with nothing to average: 0
        ((3, 1000), [move(1, 1, GAIN_LOSS, 1)], [333], (4, 1333)),
        ((3, 1001), [move(1, 2, GAIN_LOSS, 1)], [667], (5, 1668)),
        ((0, 0), [move(1, 2, GAIN_LOSS, 1)], [0], (2, 0)),
        # out: the average half up, and all with the last piece
        ((3, 1000), [ship(1, 1, 1), ship(1, 1, 1), ship(1, 1, 1)], [-333, -334, -333], (0, 0)),
        ((2, 1), [ship(1, 1, 1), ship(1, 1, 1)], [-1, 0], (0, 0)),
        ((2, 3), [ship(1, 1, 1)], [-2], (1, 1)),
        # between valued slots: nothing
        ((3, 1000), [move(1, 2, 1, 2)], [0], (3, 1000)),
        ((3, 1000), [move(1, 2, 1, IN_TRANSIT), move(1, 2, IN_TRANSIT, 4)], [0, 0], (3, 1000)),
        # out of and into a valued status
        ((3, 1000), [move(1, 1, 1, DAMAGED)], [-333], (2, 667)),
        ((3, 1000), [move(1, 3, 1, DAMAGED), move(1, 3, DAMAGED, 1)], [-1000, 0], (3, 0)),
        ((0, 0), [receive(1, 2, 1, 900, status=Status.SURPLUS)], [0], (0, 0)),
        ((1, 100), [receive(1, 2, 1, 900, status=Status.SURPLUS), move(1, 2, SURPLUS, 1, 450)], [0, 450], (3, 550)),
        ((1, 100), [receive(1, 1, 1, 900, status=Status.QUARANTINE), move(1, 1, QUARANTINE, SUPPLIER)], [0, 0], (1, 100)),
        # what is not ours has no value
        ((1, 100), [CONSIGNED], [0], (1, 100)),
        ((22, 3400), [replace(ship(1, 12, 1), cost=Amount(2400))], [-2400], (10, 1000)),  # undo takes back what it brought
        ((22, 2000), [replace(ship(1, 12, 1), cost=Amount(2400))], [-1091], (10, 909)),  # unless the goods are not worth it
        ((12, 1800), [replace(ship(1, 12, 1), cost=Amount(2400))], [-1800], (0, 0)),
    ],
)  # fmt: skip
def test_value(
    before: tuple[int, int], movements: list[Movement], values: list[int], after: tuple[int, int]
) -> None:  # L-3, L-4
    done = run(*movements, cost=before, on_hand=before[0])
    assert [row.value for row in done.rows] == values
    cost = done.costs[1]  # type: ignore[index]
    assert (cost.quantity, cost.value) == (after[0] * PIECE, after[1])


def test_a_row_says_where_its_cost_came_from() -> None:
    ordered = replace(receive(1, 1, 1, 100), cost_source=CostSource.ORDER)
    done = run(move(1, 1, GAIN_LOSS, 1), ordered, move(1, 1, GAIN_LOSS, 1), move(1, 1, 1, 2), ship(1, 1, 2))
    assert [(row.cost, row.cost_source) for row in done.rows] == [
        (0, "unknown"),
        (100, "order"),
        (50, "average"),
        (None, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("on_hand", "wanted", "parts"),
    [(10, 10, [(1, 10)]), (10, 4, [(1, 4)]), (3, 10, [(1, 3), (INVESTIGATE, 7)]), (0, 10, [(INVESTIGATE, 10)])],
)
def test_a_shortfall_is_drawn_from_investigate(on_hand: int, wanted: int, parts: list[tuple[int, int]]) -> None:  # L-2
    done = run(ship(1, wanted, 1), cost=(on_hand, 100 * on_hand), on_hand=on_hand)
    assert [(row.source_place, row.quantity // PIECE) for row in done.rows] == parts
    short = [d.evidence["short"] for d in done.discrepancies[0]]
    assert short == [pieces * PIECE for place, pieces in parts if place == INVESTIGATE]


def test_later_movements_see_what_earlier_ones_left() -> None:  # L-4
    done = run(move(1, 6, 1, 2), move(1, 6, 1, 2), ship(1, 12, 2), cost=(10, 1000), on_hand=10)
    assert [d.evidence["short"] // PIECE for d in done.discrepancies[0]] == [2]
    assert done.balances[source_key(ship(1, 1, 2))] == [0, 0]


def test_goods_in_transit_are_never_negative_either() -> None:
    done = run(move(1, 1, IN_TRANSIT, 1))
    assert done.discrepancies[0][0].evidence["place"] == IN_TRANSIT


def test_an_intent_may_not_overdraw() -> None:
    with pytest.raises(Overdrawn):
        plan([Posting(fact().context, [ship(1, 1, 1)], is_fact=False)], {}, {1: (0, 0)})  # type: ignore[dict-item]


@given(st.integers(0, 9), st.integers(1, 20), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_split_loses_neither_cost_nor_weight(there: int, wanted: int, cost: int, weight: int) -> None:
    movement = replace(move(1, wanted, SURPLUS, 1, cost), weight=weight)
    key = source_key(movement)
    weighs = share(weight, min(there, wanted), wanted)
    done = plan([fact(movement)], {key: there * PIECE}, {1: (0, 0)}, {key: weighs})  # type: ignore[dict-item]
    assert sum(row.value for row in done.rows) == cost
    assert sum(row.weight or 0 for row in done.rows) == weight


@pytest.mark.parametrize(
    ("moved", "said", "weights"),
    [
        ([1, 1, 1], None, [3333, 3334, 3333]),  # shares half up, and all that is left with the last piece
        ([2, 1], None, [6667, 3333]),
        ([3], None, [10_000]),
        ([3], 9000, [10_000]),  # whole is whole, whatever was said
        ([1, 2], 4000, [4000, 6000]),  # weighed
        ([1, 2], 12_000, [10_000, None]),  # there is no more
        ([4], None, [10_000, None]),  # what was not there weighs nothing that is known
    ],
)
def test_weight(moved: list[int], said: int | None, weights: list[int | None]) -> None:  # L-5
    key = source_key(ship(1, 1, 1))
    taken = [replace(move(1, pieces, 1, 2), weight=said) for pieces in moved]
    done = plan([fact(*taken)], {key: 3 * PIECE}, {1: (0, 0)}, {key: 10_000})  # type: ignore[dict-item]
    assert [row.weight for row in done.rows] == weights


slots = st.builds(
    Slot,
    st.sampled_from([SUPPLIER, CUSTOMER, GAIN_LOSS, IN_TRANSIT, PlaceId(1), PlaceId(2)]),
    st.sampled_from([Status.AVAILABLE, Status.DAMAGED, Status.INSPECTION]),
)
movements = st.builds(
    Movement,
    st.sampled_from([1, 2]),
    st.integers(1, 30).map(Quantity),
    slots,
    slots,
    st.just("test:1"),
    st.sampled_from(["", "L1"]),
    st.sampled_from([0, 0, 0, 9]).map(OwnerId),
    st.none() | st.integers(0, 1000).map(Amount),
    weight=st.none() | st.integers(0, 1000),
)


@given(st.lists(movements, max_size=40))
def test_any_sequence_equals_a_naive_oracle(sequence: list[Movement]) -> None:
    done = plan([fact(one) for one in sequence], {}, {1: (0, 0), 2: (0, 0)})  # type: ignore[dict-item]
    oracle = Oracle()
    for one in sequence:
        oracle.post(one)
    assert {key: change[0] for key, change in done.balances.items() if change[0]} == oracle.nonzero()
    assert sum(change[0] for change in done.balances.values()) == 0  # L-1
    assert all(change[0] >= 0 for key, change in done.balances.items() if is_held(key.place))  # L-2
    assert sum(change[1] for change in done.balances.values()) == 0
    held = [change for key, change in done.balances.items() if is_held(key.place)]  # L-5
    assert all(change[1] >= 0 and (change[0] or not change[1]) for change in held)
    for item, cost in done.costs.items():
        there, value = oracle.costs.get(item, (0, 0))
        assert (cost.quantity, cost.value) == (there, value)
        assert cost.value == sum(row.value for row in done.rows if row.item == item)
        assert cost.value >= 0
        assert cost.quantity > 0 or cost.value == 0
        valued = sum(
            c[0] for k, c in done.balances.items() if k.item == item and _carries_value(k.place, k.status, k.owner)
        )
        assert cost.quantity == valued
    short = sum(d.evidence["short"] for one in done.discrepancies for d in one)
    assert short == -sum(change[0] for key, change in done.balances.items() if key.place == INVESTIGATE)


def _carries_value(place: int, status: str, owner: int) -> bool:
    return (place > 0 or place == -7) and status in {"available", "inspection"} and owner == 0


class Oracle:
    """Piece by piece, with fractions: slow and obvious."""

    def __init__(self) -> None:
        self.there: dict[Any, int] = {}
        self.costs: dict[int, tuple[int, int]] = {}

    def nonzero(self) -> dict[Any, int]:
        return {key: quantity for key, quantity in self.there.items() if quantity}

    def post(self, one: Movement) -> None:
        source = (one.item, one.source.place, one.lot, one.source.container, str(one.source.status), one.owner)
        quantity, left = int(one.quantity), None
        if one.source.place > 0 or one.source.place == -7:
            left = min(quantity, self.there.get(source, 0))
        if left is None or left == quantity:
            self.shift(one, source, quantity, one.cost)
            return
        cost = None if one.cost is None else half_up(Fraction(one.cost * left, quantity))
        if left:
            self.shift(one, source, left, cost)
        missing = (one.item, -8, one.lot, "", str(one.source.status), one.owner)
        self.shift(one, missing, quantity - left, None if cost is None else (one.cost or 0) - cost)

    def shift(self, one: Movement, source: Any, quantity: int, cost: int | None) -> None:
        target = (one.item, one.target.place, one.lot, one.target.container, str(one.target.status), one.owner)
        for key, change in ((source, -quantity), (target, quantity)):
            self.there[key] = self.there.get(key, 0) + change
        was = _carries_value(source[1], source[4], one.owner)
        becomes = _carries_value(one.target.place, str(one.target.status), one.owner)
        there, value = self.costs.get(one.item, (0, 0))
        average = half_up(Fraction(value * quantity, there)) if there else 0
        if becomes and not was:
            self.costs[one.item] = (there + quantity, value + (average if cost is None else cost))
        elif was and not becomes:
            undone = cost is not None and cost <= value
            gone = value if there == quantity else cost if undone else average
            self.costs[one.item] = (there - quantity, value - (gone or 0))


def half_up(exact: Fraction) -> int:
    return int(exact + Fraction(1, 2))
