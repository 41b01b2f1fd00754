"""Where goods are after any moves and undos, whatever the ledger had of them."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiving_words import NOON, PIECE, TODAY
from stowage.kernel.decision import Context, Decision
from stowage.kernel.discrepancy import registered
from stowage.kernel.ids import INVESTIGATE, ItemId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import Quantity
from stowage.ledger.rules import BalanceKey
from stowage.transfers.commands import Content, Move, MoveContainer, ReverseMove
from stowage.transfers.discrepancies import KINDS
from stowage.transfers.model import Item, State
from stowage.transfers.rules import Command, decide

HERE, CUP = WarehouseId(1), ItemId(1)
PLACES = tuple(PlaceId(n) for n in (1, 2, 3))
kinds = registered(KINDS)


def key(place: int, container: str = "") -> BalanceKey:
    return BalanceKey(CUP, PlaceId(place), "", container, "available", 0)  # type: ignore[arg-type]


def state(**there: int) -> State:
    """Pieces by place and container: {"1": 5, "2 P1": 3}."""
    balances = {}
    for at, pieces in there.items():
        place, _, container = at.partition(" ")
        balances[key(int(place), container)] = pieces * PIECE
    return State(items={CUP: Item(Quantity(PIECE))}, places=dict.fromkeys(PLACES, HERE), balances=balances)


def context(op: int, at: int = 0) -> Context:
    return Context(UUID(int=op), UUID(int=0), PersonId(1), HERE, NOON + at, 0, NOON, TODAY, TODAY)


def tell(known: State, command: Command, op: int, at: int = 0) -> Decision:
    decision = decide(known, command, context(op, at))
    assert isinstance(decision, Decision)
    for found in decision.discrepancies:
        kind = kinds[found.code]
        assert found.evidence.keys() <= {field.name for field in kind.evidence}
        assert set(found.choices) <= set(kind.choices)
    known.apply(decision)
    return decision


def on_books(known: State) -> dict[BalanceKey, int]:
    return {at: quantity for at, quantity in known.balances.items() if quantity}


MOVES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(PLACES), st.integers(1, 9), st.sampled_from(["", "P1"])).filter(
        lambda said: said[0] != said[1]
    ),
    max_size=8,
)


@given(MOVES, st.integers(0, 9))
def test_undone_from_the_last_to_the_first_nothing_happened(
    moves: list[tuple[PlaceId, PlaceId, int, str]], there: int
) -> None:
    known = state(**{"1": there, "2 P1": there})
    before = on_books(known)
    for number, (source, target, pieces, container) in enumerate(moves):
        tell(known, Move(CUP, Quantity(pieces * PIECE), source, target, container=container), number)
    for number in reversed(range(len(moves))):
        tell(known, ReverseMove(UUID(int=number)), 100 + number)
    assert on_books(known) == before


@given(MOVES, st.data())
def test_what_is_not_on_the_books_is_owed_to_the_piece(
    moves: list[tuple[PlaceId, PlaceId, int, str]], data: st.DataObject
) -> None:
    """Real places have what there was, and what 待查 gave. Undos in any order, too, give back no more than is there."""
    known = state(**{"1": 5, "2 P1": 5})
    owed, said = 0, list(range(len(moves)))
    for number, (source, target, pieces, container) in enumerate(moves):
        decision = tell(known, Move(CUP, Quantity(pieces * PIECE), source, target, container=container), number)
        owed += sum(part.short for change in decision.changes for part in change.move.parts)  # type: ignore[attr-defined]
    for number in data.draw(st.lists(st.sampled_from(said), unique=True)) if said else ():
        there = Counter(known.balances)
        for move in tell(known, ReverseMove(UUID(int=number)), 100 + number).movements:
            at = key(move.source.place, move.source.container)
            owed += max(0, move.quantity - there[at]) - (move.quantity if move.target.place == INVESTIGATE else 0)
            there[at] = max(0, there[at] - move.quantity)
    assert sum(known.balances.values()) == 10 * PIECE + owed


@given(st.permutations([0, 1, 2]))
def test_a_container_stands_where_it_was_brought_last(arrive: list[int]) -> None:
    known = state(**{"1 P1": 4})
    seen = (Content(CUP, Quantity(4 * PIECE)),)
    for number in arrive:
        target = PLACES[number]
        tell(known, MoveContainer("P1", PLACES[0], target, "P1", seen), number, at=number)
    assert on_books(known) == {key(PLACES[2], "P1"): 4 * PIECE}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (MoveContainer("P1", PLACES[0], PLACES[1], "P1", (Content(CUP, Quantity(4 * PIECE)),)), ""),
        (MoveContainer("P1", PLACES[0], PLACES[1], "P1", ()), "container_differs"),
        (MoveContainer("P1", PLACES[2], PLACES[1], "P1", (Content(CUP, Quantity(4 * PIECE)),)), "container_elsewhere"),
        (MoveContainer("P2", PLACES[0], PLACES[1], "P2", ()), "container_empty"),
        (MoveContainer("P1", PLACES[0], PLACES[1], "P2", (Content(CUP, Quantity(4 * PIECE)),)), ""),
        (Move(CUP, Quantity(PIECE // 2), PLACES[0], PLACES[1]), "fraction_of_unit"),
        (Move(CUP, Quantity(PIECE), PLACES[0], PLACES[1], factors={"case": 240000}), "unit_changed"),
        (Move(CUP, Quantity(PIECE), PLACES[0], PLACES[1], codes={"690": "case"}), "barcode_changed"),
        (ReverseMove(UUID(int=77)), "move_unknown"),
    ],
)
def test_what_a_person_hears_of(command: Command, code: str) -> None:
    known = state(**{"1": 5, "1 P1": 4})
    found = [one.code.removeprefix("transfers.") for one in tell(known, command, 1).discrepancies]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    "command",
    [
        Move(CUP, Quantity(0), PLACES[0], PLACES[1]),
        Move(CUP, Quantity(10**14), PLACES[0], PLACES[1]),
        Move(CUP, Quantity(PIECE), PLACES[0], PLACES[0]),
        Move(CUP, Quantity(PIECE), PLACES[0], PLACES[1], lot="x" * 201),
        Move(CUP, Quantity(PIECE), PLACES[0], PLACES[1], owner=-1),  # type: ignore[arg-type]
        Move(CUP, Quantity(PIECE), PLACES[0], PLACES[1], factors={str(n): 1 for n in range(101)}),
        MoveContainer("", PLACES[0], PLACES[1], ""),
        MoveContainer("P1", PLACES[0], PLACES[1], "\0"),
        MoveContainer("P1", PLACES[0], PLACES[1], "P1", (Content(CUP, Quantity(-1)),)),
    ],
)
def test_what_cannot_be_posted(command: Command) -> None:
    parked = decide(state(), command, context(1))
    assert not isinstance(parked, Decision)
    assert parked.code == "transfers.move_malformed"
    assert msgspec.json.encode(parked.params)
