"""What a person must look at in a move, whatever was posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from stowage.kernel.decision import Discrepancy
from stowage.kernel.discrepancy import ACKNOWLEDGE
from stowage.kernel.quantity import QUANTITY_SCALE, is_whole
from stowage.ledger.rules import BalanceKey
from stowage.transfers.commands import Move, MoveContainer, TransfersDiscrepancy
from stowage.transfers.discrepancies import KEEP_OR_TAKE_BACK
from stowage.transfers.model import Moved, State


def of_goods(state: State, command: Move) -> tuple[Discrepancy, ...]:
    item = state.now(command.item)
    found = [*_of_factors(state, command), *_of_codes(state, command)]
    told: dict[str, Any] = {"item": item, "quantity": command.quantity}
    if not is_whole(command.quantity, state.items[item].step):
        found.append(_found(TransfersDiscrepancy.FRACTION_OF_UNIT, told))
    if item != command.item:
        about = {**told, "was": command.item, "place": command.target}
        found.append(_found(TransfersDiscrepancy.ITEM_MERGED, about))
    if command.target in state.closed:
        found.append(_found(TransfersDiscrepancy.PLACE_CLOSED, {**told, "place": command.target}))
    return tuple(found)


def of_container(
    state: State, command: MoveContainer, move: Moved, moving: Sequence[BalanceKey], staying: Sequence[BalanceKey]
) -> tuple[Discrepancy, ...]:
    """`moving`, `staying`: what the ledger has of it, and whether that goes with it."""
    about = {"container": command.container}
    found = []
    elsewhere = [key.place for key in moving if key.place != command.source]
    if staying:
        told = {**about, "place": command.target, "found": min(key.place for key in staying)}
        found.append(Discrepancy(TransfersDiscrepancy.MOVED_SINCE, told, ACKNOWLEDGE))
    elif not move.parts and not moving:
        told = {**about, "place": command.source}
        found.append(Discrepancy(TransfersDiscrepancy.CONTAINER_EMPTY, told, ACKNOWLEDGE))
    elif moving:
        found += _of_contents(state, command, moving)
    if elsewhere:
        told = {**about, "place": command.source, "found": min(elsewhere)}
        found.append(_found(TransfersDiscrepancy.CONTAINER_ELSEWHERE, told))
    if command.target in state.closed:
        found.append(_found(TransfersDiscrepancy.PLACE_CLOSED, {**about, "place": command.target}))
    return tuple(found)


def _of_contents(state: State, command: MoveContainer, moving: Sequence[BalanceKey]) -> Iterator[Discrepancy]:
    """The status of goods is on no label: what is compared is how many there are of each item and lot."""
    seen, held = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for content in command.seen:
        seen[state.now(content.item), content.lot] += content.quantity
    for key in moving:
        held[key.item, key.lot] += state.balances[key]
    differing = sorted(kind for kind in seen | held if seen[kind] != held[kind])
    if differing:
        item, lot = kind = differing[0]
        told: dict[str, Any] = {"container": command.container, "item": item, "lot": lot}
        told |= {"seen": seen[kind], "quantity": held[kind], "others": len(differing) - 1}
        yield _found(TransfersDiscrepancy.CONTAINER_DIFFERS, told)


def _of_factors(state: State, command: Move) -> Iterator[Discrepancy]:
    """`current` is None when the unit is gone or no longer exact."""
    item = state.now(command.item)
    for unit, seen in command.factors.items():
        numerator, denominator = state.factors.get((item, unit), (0, 1))
        current, rest = divmod(numerator * QUANTITY_SCALE, denominator)
        if seen != current or rest:
            now = None if rest or not numerator else current
            told = {"item": item, "unit": unit, "seen": seen, "current": now}
            yield _found(TransfersDiscrepancy.UNIT_CHANGED, told)


def _of_codes(state: State, command: Move) -> Iterator[Discrepancy]:
    """One case a move: about the first code that names something else by now, or nothing."""
    item = state.now(command.item)
    for code, unit in command.codes.items():
        named = state.codes.get(code, ())
        if (item, unit) not in named:
            belongs, now = named[0] if named else (None, None)
            told = {"item": item, "barcode": code, "unit": unit, "belongs": belongs, "now": now}
            yield _found(TransfersDiscrepancy.BARCODE_CHANGED, told)
            return


def _found(code: TransfersDiscrepancy, about: dict[str, Any]) -> Discrepancy:
    return Discrepancy(code, about, KEEP_OR_TAKE_BACK)
