"""How a count is judged: as of its moment, whatever became known since.

J-1  Expected is what lay at that key when the line was said: all that moved it by then, whenever it became known, and what was posted
     for earlier counts.
J-2  For each approved line as much is posted as makes what lay there at its moment what was counted. A movement that becomes known
     later takes its part of that back, of the first approved count behind it and of no other.
J-3  What a command took beyond the balance was taken from that place. Once a count says what is there, such a shortfall is explained:
     out of what was found, else out of what the books still show there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from stowage.counts.model import Book, Key, Line, Short
from stowage.kernel.decision import Movement, Slot, Status
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE, PlaceId
from stowage.kernel.quantity import Quantity

JUDGED = frozenset({"right", "open", "recount"})  # and not decided about


class Judgement(NamedTuple):
    """`lines` that are judged otherwise than before; `change`: what is to be posted."""

    lines: list[Line]
    change: int


def judge(book: Book, needs_recount: Callable[[Line], bool]) -> Judgement:
    """J-1, J-2, over all lines of a key that were finished, in the order of their moments."""
    judged: list[Line] = []
    carry = 0  # how much more than before is posted for the lines so far
    lines = sorted(
        (line for line in book.lines.values() if line.state != "counting"), key=lambda one: (one.moment, one.id)
    )
    ahead = sum(line.adjusted for line in lines)
    lies = book.now - sum(short.quantity for short in book.shorts)
    for line in lines:
        later = sum(move.quantity for move in book.moves if move.at > line.moment)
        expected = lies - later - ahead + carry
        ahead -= line.adjusted
        adjusted = line.counted - expected if line.state == "approved" else 0
        new = replace(line, expected=expected, adjusted=adjusted)
        if new.state in JUDGED:
            state = "right" if not new.difference else "recount" if needs_recount(new) else "open"
            new = replace(new, state=state)
        carry += adjusted - line.adjusted
        if new != line:
            judged.append(new)
    return Judgement(judged, carry)


class Posting(NamedTuple):
    """`moved`: how the balance of the place changes; `explained`: shortfalls that are none any more."""

    movements: list[Movement]
    moved: int
    explained: list[Short]


def settle(key: Key, change: int, now: int, shorts: Iterable[Short], document: str) -> Posting:
    """J-3. The movements that post `change`."""
    gain, loss = max(change, 0), max(-change, 0)
    there, moved = now, 0
    movements: list[Movement] = []
    explained = []
    investigated = Slot(INVESTIGATE, Status(key.status))
    nowhere = Slot(PlaceId(GAIN_LOSS), Status(key.status))
    here = Slot(key.place, Status(key.status), key.container)

    def move(quantity: int, source: Slot, target: Slot) -> None:
        if quantity:
            movements.append(Movement(key.item, Quantity(quantity), source, target, document, key.lot, key.owner))

    for short in sorted(shorts):
        if not short.alone or there + gain - loss < short.quantity:
            continue
        found = min(gain, short.quantity)
        move(found, nowhere, investigated)
        move(short.quantity - found, here, investigated)
        gain -= found
        there -= short.quantity - found
        moved -= short.quantity - found
        explained.append(short)
    move(gain, nowhere, here)
    move(loss, here, nowhere)
    return Posting(movements, moved + gain - loss, explained)
