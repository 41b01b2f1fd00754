"""Goods on their way between two warehouses, as rules: in whatever order the server hears its two sides, the end is the same."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stowage.kernel.decision import Context, Decision, Status
from stowage.kernel.ids import GAIN_LOSS, IN_TRANSIT, INVESTIGATE, OWN, ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import BalanceKey
from stowage.transfers.between.commands import (
    Accept,
    AcceptContainer,
    Depart,
    Dispatch,
    DispatchContainer,
    FinishAccepting,
    UndoAccept,
    UndoDispatch,
)
from stowage.transfers.between.model import Item, Key, State
from stowage.transfers.between.rules import Command, decide

PIECE = 10_000
NORTH, SOUTH = WarehouseId(1), WarehouseId(2)
BIN, DOCK = PlaceId(11), PlaceId(21)
CUP, POT = ItemId(1), ItemId(2)
TRANSFER = UUID(int=7)
OPS = UUID(int=99)
LEAVING = (Dispatch, DispatchContainer, Depart, UndoDispatch)


def op(no: int) -> UUID:
    return uuid5(OPS, str(no))


def stocked() -> State:
    """A hundred cups and pots in a bin of the north, ten of the cups on a pallet, each worth a hundred."""
    balances = {
        BalanceKey(item, BIN, "", container, "available", OWN): quantity * PIECE
        for item, container, quantity in ((CUP, "", 90), (CUP, "P1", 10), (POT, "", 100))
    }
    step = Item(Quantity(PIECE))
    return State(
        items={CUP: step, POT: step},
        places={BIN: NORTH, DOCK: SOUTH},
        warehouses={NORTH, SOUTH},
        balances=balances,
        costs=dict.fromkeys((CUP, POT), (100 * PIECE, 10000)),
    )


def said(state: State, no: int, command: Command) -> Decision:
    warehouse = NORTH if isinstance(command, LEAVING) else SOUTH
    day = date(2026, 11, 23)
    context = Context(op(no), UUID(int=no), PersonId(1), warehouse, 1_000 + no, 0, 1_000, day, day)
    decision = decide(state, command, context)
    assert isinstance(decision, Decision), decision
    state.apply(decision)
    return decision


def load(pieces: int, item: ItemId = CUP, travels_in: str = "") -> Dispatch:
    return Dispatch(TRANSFER, SOUTH, "G1-1", item, Quantity(pieces * PIECE), BIN, travels_in=travels_in)


def take(pieces: int, item: ItemId = CUP, *, damaged: bool = False) -> Accept:
    return Accept(TRANSFER, NORTH, "G2-1", item, Quantity(pieces * PIECE), DOCK, damaged=damaged)


def end(state: State) -> tuple[object, ...]:
    """Where everything lies, what it is worth, and what the transfer says."""
    lies = {key: quantity for key, quantity in state.balances.items() if quantity}
    shares = {
        key: (one.dispatched, one.accepted, one.gone, one.found)
        for key, one in state.shares.get(TRANSFER, {}).items()
        if one.dispatched or one.accepted
    }
    return lies, state.costs, shares, state.heads[TRANSFER].state


def is_sound(state: State) -> None:
    """What is on its way is what the transfer says, and 待查 owes what was accepted ahead."""
    for item in (CUP, POT):
        share = state.shares.get(TRANSFER, {}).get(Key(item, "", "available", OWN))
        balance = share.balance if share else 0
        for place, expected in ((IN_TRANSIT, max(0, balance)), (INVESTIGATE, min(0, balance))):
            there = state.balances.get(BalanceKey(item, place, "", "", "available", OWN), 0)
            assert there == expected, (item, place)
    everything = sum(quantity for key, quantity in state.balances.items() if key.place != GAIN_LOSS)
    assert everything == 200 * PIECE


Program = list[Command]
STEP = st.one_of(
    st.builds(load, st.integers(1, 5), st.sampled_from((CUP, POT)), st.sampled_from(("", "P9"))),
    st.just(DispatchContainer(TRANSFER, SOUTH, "G1-1", "P1", BIN)),
    st.just(Depart(TRANSFER, SOUTH, "G1-1")),
)
STEPS_THERE = st.one_of(
    st.builds(take, st.integers(1, 5), st.sampled_from((CUP, POT)), damaged=st.booleans()),
    st.builds(lambda code: AcceptContainer(TRANSFER, NORTH, "G2-1", code, DOCK), st.sampled_from(("P1", "P9"))),
    st.just(FinishAccepting(TRANSFER, NORTH, "G2-1")),
)


def with_undo(steps: list[Command], undone: list[bool], base: int) -> list[tuple[int, Command]]:
    """Numbered; behind some of them, their undo."""
    told: list[tuple[int, Command]] = []
    for no, (step, undo) in enumerate(zip(steps, undone, strict=False), base):
        told.append((no, step))
        if undo and isinstance(step, Dispatch | DispatchContainer):
            told.append((no + 1_000, UndoDispatch(TRANSFER, op(no))))
        if undo and isinstance(step, Accept | AcceptContainer):
            told.append((no + 1_000, UndoAccept(TRANSFER, op(no))))
    return told


@settings(max_examples=150, deadline=None)
@given(
    st.lists(STEP, max_size=6),
    st.lists(STEPS_THERE, max_size=6),
    st.lists(st.booleans(), min_size=12, max_size=12),
    st.randoms(use_true_random=False),
)
def test_whichever_side_is_heard_first_the_end_is_the_same(
    here: Program, there: Program, undone: list[bool], random: object
) -> None:
    once = [code for code in ("P1",) if sum(isinstance(one, DispatchContainer) for one in here) > 1]
    here = [one for one in here if not once or not isinstance(one, DispatchContainer)]
    sides = with_undo(here, undone[:6], 1), with_undo(there, undone[6:], 100)
    ends = []
    for order in range(3):
        state, waiting = stocked(), [list(side) for side in sides]
        while waiting[0] or waiting[1]:
            side = waiting[order % 2] or waiting[1 - order % 2]
            if order == 2:
                side = random.choice([one for one in waiting if one])  # type: ignore[attr-defined]
            said(state, *side.pop(0))
            is_sound(state)
        if TRANSFER in state.heads:
            ends.append(end(state))
    assert all(one == ends[0] for one in ends)


def test_what_was_accepted_first_comes_to_be_worth_what_it_was() -> None:
    state = stocked()
    ahead = said(state, 1, take(4))
    assert [found.code for found in ahead.discrepancies] == ["transfers.not_dispatched"]
    assert state.costs[CUP] == (104 * PIECE, 10_400)
    late = said(state, 2, load(4))
    assert not late.discrepancies
    assert {event.code for event in late.events if hasattr(event, "code")} >= {"transfers.not_dispatched"}
    assert state.costs[CUP] == (100 * PIECE, 10_000)


@pytest.mark.parametrize("first", ["container", "arrival"])
def test_a_container_arrives_with_what_its_warehouse_says_later(first: str) -> None:
    state = stocked()
    both: list[tuple[int, Command]] = [
        (1, DispatchContainer(TRANSFER, SOUTH, "G1-1", "P1", BIN)),
        (2, AcceptContainer(TRANSFER, NORTH, "G2-1", "P1", DOCK)),
    ]
    for no, command in both if first == "container" else reversed(both):
        said(state, no, command)
    assert state.balances[BalanceKey(CUP, DOCK, "", "P1", "available", OWN)] == 10 * PIECE
    said(state, 3, UndoDispatch(TRANSFER, op(1)))
    assert state.balances[BalanceKey(CUP, BIN, "", "P1", "available", OWN)] == 10 * PIECE
    is_sound(state)


def test_damaged_on_the_way_is_worth_nothing_more() -> None:
    state = stocked()
    said(state, 1, load(4))
    found = said(state, 2, take(1, damaged=True))
    assert [one.code for one in found.discrepancies] == ["transfers.arrived_damaged"]
    assert state.balances[BalanceKey(CUP, DOCK, "", "", str(Status.DAMAGED), OWN)] == PIECE
    assert state.costs[CUP] == (99 * PIECE, 9_900)
    said(state, 3, UndoAccept(TRANSFER, op(2)))
    assert state.costs[CUP] == (100 * PIECE, 10_000)
