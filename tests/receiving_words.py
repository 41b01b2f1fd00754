"""Orders, counts and answers that the tests of the receiving rules speak in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from stowage.kernel.decision import Context, Decision
from stowage.kernel.discrepancy import DiscrepancyKind, registered
from stowage.kernel.ids import SUPPLIER, ItemId, PartyId, PersonId, PlaceId, WarehouseId
from stowage.kernel.quantity import PriceMicro, Quantity
from stowage.receiving.commands import (
    ConfirmReceiptLine,
)
from stowage.receiving.discrepancies import KINDS
from stowage.receiving.model import Item, OrderLine, State
from stowage.receiving.rules import Command, decide

PIECE = 10_000
NOON = 1_795_320_000_000
TODAY = date(2026, 11, 22)
CUP, YOGURT, RADIO, HONEY, VASE = (ItemId(n) for n in range(1, 6))
DOCK, ELSEWHERE = PlaceId(5), PlaceId(9)
HERE, THERE = WarehouseId(1), WarehouseId(2)
RECEIPT = UUID("01900000-0000-7000-8000-00000000000a")
PRICE = PriceMicro(7_050_000)

kinds = registered(KINDS)
WHOLE = Quantity(PIECE)
ITEMS = {
    CUP: Item(tracks_lot=False, tracks_expiry=False, tracks_serial=False, inspected=False, step=WHOLE),
    YOGURT: Item(tracks_lot=True, tracks_expiry=True, tracks_serial=False, inspected=False, step=WHOLE),
    RADIO: Item(tracks_lot=False, tracks_expiry=False, tracks_serial=True, inspected=False, step=WHOLE),
    HONEY: Item(tracks_lot=False, tracks_expiry=True, tracks_serial=False, inspected=False, step=WHOLE),
    VASE: Item(tracks_lot=False, tracks_expiry=False, tracks_serial=False, inspected=True, step=WHOLE),
}


def order(item: ItemId = CUP, ordered: int = 10, over: int = 0, state: str = "confirmed", accepted: int = 0) -> State:
    """A dock, and line 1 of order 1 over `ordered` pieces at 7.05."""
    line = OrderLine(
        id=1,
        order=1,
        state=state,
        warehouse=HERE,
        supplier=PartyId(1),
        item=item,
        ordered=Quantity(ordered * PIECE),
        accepted=Quantity(accepted * PIECE),
        over_tolerance_bp=over,
        step=ITEMS[item].step,
        unit_price=PRICE,
        inspected=ITEMS[item].inspected,
    )
    return State(items=dict(ITEMS), places={DOCK: HERE, ELSEWHERE: THERE}, lines={1: line})


def count(pieces: int, damaged: int = 0, item: ItemId = CUP, line: int | None = 1, **rest: Any) -> ConfirmReceiptLine:
    return ConfirmReceiptLine(
        receipt=rest.pop("receipt", RECEIPT),
        reference="G07-000123",
        place=rest.pop("place", DOCK),
        item=item,
        quantity=Quantity(pieces * PIECE),
        damaged=Quantity(damaged * PIECE),
        order=1 if line else None,
        order_line=line,
        **rest,
    )


def serials(*names: str, damaged: bool = False) -> ConfirmReceiptLine:
    return count(len(names), len(names) if damaged else 0, RADIO, serials=names)


def misfit(kind: DiscrepancyKind, evidence: Mapping[str, Any], choices: Sequence[str]) -> str:
    """What a discrepancy says that its kind does not know, "" if nothing."""
    unknown = [*(evidence.keys() - {field.name for field in kind.evidence}), *(set(choices) - set(kind.choices))]
    return ", ".join(sorted(unknown))


def context(op_id: UUID | None = None) -> Context:
    return Context(op_id or uuid4(), uuid4(), PersonId(1), HERE, NOON, 0, NOON, TODAY, TODAY)


def tell(state: State, command: Command, op_id: UUID | None = None) -> Decision:
    decision = decide(state, command, context(op_id))
    assert isinstance(decision, Decision)
    assert [
        said for found in decision.discrepancies if (said := misfit(kinds[found.code], found.evidence, found.choices))
    ] == []
    state.apply(decision)
    return decision


def posted(state: State, *commands: Command) -> dict[str, int]:
    """Status → pieces."""
    pieces: Counter[str] = Counter()
    for command in commands:
        for move in tell(state, command).movements:
            pieces[move.target.status] += move.quantity // PIECE
    return dict(pieces)


def brought(decision: Decision) -> int:
    """Cost in less cost out."""
    return sum((-1 if move.target.place == SUPPLIER else 1) * (move.cost or 0) for move in decision.movements)


def codes(decision: Decision) -> list[str]:
    return [found.code.removeprefix("receiving.") for found in decision.discrepancies]
