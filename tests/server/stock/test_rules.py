"""Cases in the domain's language; S-numbers are those of stock/rules.py."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger_words import PIECE, context
from stowage.discrepancies.events import DiscrepancyResolved
from stowage.kernel.decision import Decision, Refusal, Slot, Status
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE, OPENING, ItemId, PlaceId, WarehouseId
from stowage.kernel.quantity import Amount, Quantity, step_of
from stowage.stock.commands import HoldStock, OpeningLine, RecordOpening, ReleaseStock, ScrapHeld
from stowage.stock.commands import StockRefusal as Code
from stowage.stock.model import Item, State
from stowage.stock.rules import Command, close_shortfall, decide

CANDLE, MILK, CLOCK, CLOTH = ItemId(1), ItemId(2), ItemId(3), ItemId(4)  # cloth in metres to the centimetre
STEP = step_of(0)
BIN, OTHER_BIN, ELSEWHERE = PlaceId(1), PlaceId(2), PlaceId(4)
HERE = WarehouseId(1)
A, B, C = UUID(int=1), UUID(int=2), UUID(int=3)


def company(stock: dict[tuple[PlaceId, str], int] | None = None) -> State:
    pieces = {key: pieces * PIECE for key, pieces in (stock or {}).items()}
    return State(
        items={
            CANDLE: Item(False, False, False, STEP),
            MILK: Item(True, True, False, STEP),
            CLOCK: Item(False, False, True, STEP),
            CLOTH: Item(False, False, False, step_of(2)),
        },
        places={BIN: HERE, OTHER_BIN: HERE, ELSEWHERE: WarehouseId(2)},
        stock={(CANDLE, HERE): pieces},
    )


def line(item: ItemId = CANDLE, pieces: int = 1, cost: int = 100, place: PlaceId = BIN, **more: Any) -> OpeningLine:
    return OpeningLine(item, place, Quantity(pieces * PIECE), Amount(cost), **more)


def hold(id_: UUID, pieces: int, place: PlaceId | None = None, lot: str | None = None) -> HoldStock:
    return HoldStock(id_, HERE, CANDLE, Quantity(pieces * PIECE), "show", place, lot)


def scrap(id_: UUID, pieces: int, place: PlaceId = BIN, lot: str = "") -> ScrapHeld:
    return ScrapHeld(id_, place, Quantity(pieces * PIECE), lot)


def release(id_: UUID, pieces: int | None = None) -> ReleaseStock:
    return ReleaseStock(id_, None if pieces is None else Quantity(pieces * PIECE))


def answers(state: State, *commands: Command) -> list[Code | str]:
    """The refusal's code, or "done", of each command in turn."""
    found: list[Code | str] = []
    for command in commands:
        answer = decide(state, command, context())
        if isinstance(answer, Decision):
            state.apply(answer)
            found.append("done")
        else:
            assert isinstance(answer, Refusal)
            found.append(Code(answer.code))
    return found


@pytest.mark.parametrize(
    ("opened", "refusal"),
    [
        (RecordOpening(WarehouseId(2), (line(place=ELSEWHERE),)), Code.WAREHOUSE_DIFFERS),
        (RecordOpening(HERE, ()), Code.NO_LINES),
        (RecordOpening(HERE, (line(ItemId(9)),)), Code.ITEM_UNKNOWN),
        (RecordOpening(HERE, (line(place=ELSEWHERE),)), Code.PLACE_UNKNOWN),
        (RecordOpening(HERE, (line(), line(pieces=0))), Code.QUANTITY_INVALID),
        (RecordOpening(HERE, (line(pieces=2**53),)), Code.QUANTITY_INVALID),
        (RecordOpening(HERE, (line(pieces=10**9 + 1),)), Code.QUANTITY_INVALID),
        (RecordOpening(HERE, (line(pieces=10**9, cost=10**13),)), "done"),
        (RecordOpening(HERE, (line(cost=10**13 + 1),)), Code.COST_INVALID),
        (RecordOpening(HERE, (line(CLOCK, 2, lot="S1"),)), Code.QUANTITY_INVALID),
        (RecordOpening(HERE, (line(cost=-1),)), Code.COST_INVALID),
        (RecordOpening(HERE, (line(MILK, expires_on=date(2027, 1, 1)),)), Code.LOT_MISSING),
        (RecordOpening(HERE, (line(MILK, lot="L1"),)), Code.LOT_MISSING),
        (RecordOpening(HERE, (line(CLOCK),)), Code.LOT_MISSING),
        (RecordOpening(HERE, (line(lot="a\0b"),)), Code.LOT_MISSING),
        (
            RecordOpening(HERE, (line(), line(MILK, lot="L1", expires_on=date(2027, 1, 1)), line(CLOCK, lot="S1"))),
            "done",
        ),
    ],
)
def test_openings(opened: RecordOpening, refusal: Code | str) -> None:  # S-1, S-4
    assert answers(company(), opened) == [refusal]


def test_a_serial_is_opened_once() -> None:  # S-5
    state, one, other = company(), line(CLOCK, lot="S1"), line(CLOCK, lot="S2")
    assert answers(state, RecordOpening(HERE, (other, other))) == [Code.SERIAL_KNOWN]
    assert answers(state, RecordOpening(HERE, (one,)), RecordOpening(HERE, (other, one))) == ["done", Code.SERIAL_KNOWN]
    refusal = decide(state, RecordOpening(HERE, (other, one)), context())
    assert refusal == Refusal(Code.SERIAL_KNOWN, {"line": 2, "item": CLOCK, "serial": "S1", "place": BIN})


def test_an_opening_line_carries_its_cost() -> None:
    answer = decide(company(), RecordOpening(HERE, (line(pieces=3, cost=2115),)), context(op_id=A))
    assert isinstance(answer, Decision)
    (move,) = answer.movements
    assert (move.source.place, move.target.place, move.quantity, move.cost, move.cost_source) == (
        OPENING,
        BIN,
        3 * PIECE,
        2115,
        "opening",
    )
    assert move.document == answer.document == answer.numbers[0].document == f"opening:{A}"


@pytest.mark.parametrize(
    ("stock", "commands", "expected"),
    [
        ({(BIN, ""): 10}, [hold(A, 10), hold(B, 1)], ["done", Code.NOT_AVAILABLE]),
        ({(BIN, ""): 10}, [hold(A, 4), hold(A, 1)], ["done", Code.HOLD_KNOWN]),
        ({(BIN, ""): 10}, [hold(A, 0)], [Code.QUANTITY_INVALID]),
        ({(BIN, ""): 10}, [hold(A, 1, ELSEWHERE)], [Code.PLACE_UNKNOWN]),
        # of the ten, six lie in the bin; a hold of the whole takes from the bin's share only when nothing else is left
        ({(BIN, ""): 6, (OTHER_BIN, ""): 4}, [hold(A, 7, BIN)], [Code.NOT_AVAILABLE]),
        ({(BIN, ""): 6, (OTHER_BIN, ""): 4}, [hold(A, 4), hold(B, 6, BIN)], ["done", "done"]),
        ({(BIN, ""): 6, (OTHER_BIN, ""): 4}, [hold(A, 5), hold(B, 6, BIN)], ["done", Code.NOT_AVAILABLE]),
        ({(BIN, "L1"): 5, (OTHER_BIN, "L1"): 5}, [hold(A, 6, lot="L1"), hold(B, 5, lot="L1")], ["done", Code.NOT_AVAILABLE]),
        ({(BIN, "L1"): 5}, [hold(A, 1, lot="L2")], [Code.NOT_AVAILABLE]),
        ({(BIN, ""): 5}, [hold(A, 5), release(A), hold(B, 5), release(A)], ["done", "done", "done", Code.HOLD_SPENT]),
        ({(BIN, ""): 5}, [hold(A, 5), release(A, 2), hold(B, 2), hold(C, 1)], ["done", "done", "done", Code.NOT_AVAILABLE]),
        ({(BIN, ""): 5}, [release(A), scrap(B, 1)], [Code.HOLD_UNKNOWN, Code.HOLD_UNKNOWN]),
        ({(BIN, ""): 5}, [hold(A, 3), scrap(A, 2), scrap(A, 2), scrap(A, 1)], ["done", "done", Code.HOLD_SPENT, "done"]),
        ({(BIN, ""): 5}, [hold(A, 3), scrap(A, -1), release(A, 0)], ["done", Code.QUANTITY_INVALID, Code.QUANTITY_INVALID]),
        ({(BIN, ""): 5}, [hold(A, 3), scrap(A, 3, OTHER_BIN)], ["done", Code.NOT_AVAILABLE]),
        ({(BIN, ""): 5, (OTHER_BIN, ""): 5}, [hold(A, 3, BIN), scrap(A, 1, OTHER_BIN)], ["done", Code.PLACE_UNKNOWN]),
        ({(BIN, "L1"): 5, (BIN, ""): 5}, [hold(A, 3, BIN, "L1"), scrap(A, 1)], ["done", Code.NOT_AVAILABLE]),
        # what another hold has promised out of this very bin is not scrapped
        ({(BIN, ""): 5, (OTHER_BIN, ""): 5}, [hold(A, 5, BIN), hold(B, 5), scrap(B, 1)], ["done", "done", Code.NOT_AVAILABLE]),
        ({(BIN, ""): 5, (OTHER_BIN, ""): 5}, [hold(A, 5, BIN), hold(B, 5), scrap(B, 5, OTHER_BIN)], ["done", "done", "done"]),
    ],
)  # fmt: skip
def test_holds(stock: dict[tuple[PlaceId, str], int], commands: list[Command], expected: list[str]) -> None:  # S-2, S-3
    assert answers(company(stock), *commands) == expected


HALF, CENTIMETRE = Quantity(5_000), Quantity(100)


@pytest.mark.parametrize(
    ("command", "item", "line_", "quantity", "step"),
    [
        (RecordOpening(HERE, (line(), OpeningLine(CANDLE, BIN, HALF, Amount(1)))), CANDLE, 2, HALF, STEP),
        (RecordOpening(HERE, (OpeningLine(CLOTH, BIN, Quantity(50), Amount(1)),)), CLOTH, 1, 50, CENTIMETRE),
        (HoldStock(B, HERE, CANDLE, HALF, "show"), CANDLE, 0, HALF, STEP),
        (ReleaseStock(A, HALF), CANDLE, 0, HALF, STEP),
        (ScrapHeld(A, BIN, HALF), CANDLE, 0, HALF, STEP),
    ],
)
def test_no_part_of_what_cannot_be_divided(  # S-6
    command: Command, item: ItemId, line_: int, quantity: Quantity, step: Quantity
) -> None:
    state = company({(BIN, ""): 5})
    assert answers(state, hold(A, 3)) == ["done"]
    about = {"line": line_, "item": item, "field": "quantity", "value": quantity, "step": step}
    assert decide(state, command, context()) == Refusal(Code.FRACTION_OF_UNIT, about)


def test_parts_that_a_unit_has_are_taken() -> None:  # S-6
    assert answers(company(), RecordOpening(HERE, (OpeningLine(CLOTH, BIN, CENTIMETRE, Amount(1)),))) == ["done"]


def test_a_hold_of_another_warehouse_is_unknown() -> None:  # S-4
    state = company({(BIN, ""): 5})
    assert answers(state, hold(A, 5)) == ["done"]
    state.holds[A].warehouse = WarehouseId(2)
    assert answers(state, release(A)) == [Code.HOLD_UNKNOWN]


def test_a_shortfall_booked_as_found_becomes_a_gain() -> None:
    evidence = {"item": 1, "place": 1, "lot": "L1", "status": "damaged", "owner": 0, "short": 6 * PIECE}
    event = DiscrepancyResolved(17, "ledger.shortfall", "book_found", evidence)
    (move,) = close_shortfall(event, context()).movements
    assert move.source == Slot(GAIN_LOSS, Status.DAMAGED)
    assert move.target == Slot(INVESTIGATE, Status.DAMAGED)
    assert (move.item, move.lot, move.quantity) == (1, "L1", 6 * PIECE)


def test_other_discrepancies_are_not_this_rooms() -> None:
    assert close_shortfall(DiscrepancyResolved(1, "receiving.damaged", "scrap", {}), context()) == Decision()
