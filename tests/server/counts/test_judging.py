"""Counts with moves before, during and after them, known in every order, end at the true quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from stowage.counts.judging import judge, settle
from stowage.counts.model import Book, Key, Line, Move, Short, line_id
from stowage.kernel.ids import GAIN_LOSS, INVESTIGATE, ItemId, PersonId, PlaceId

KEY = Key(PlaceId(7), ItemId(1), "", "available", "")
PERSON = PersonId(1)


class Moved(NamedTuple):
    at: int
    quantity: int


class Counted(NamedTuple):
    """`approved`: somebody approves it, some time after it became known."""

    at: int
    number: int


class Approved(NamedTuple):
    number: int


def count_id(number: int) -> UUID:
    return UUID(int=number)


class Site:
    """One key, as the server would keep it: `short` is what moves took beyond the balance."""

    def __init__(self) -> None:
        self.book = Book()
        self.posted: list[str] = []

    def settle(self) -> None:
        judgement = judge(self.book, lambda _line: False)
        self.book.lines |= {line.id: line for line in judgement.lines}
        approved = any(line.state == "approved" for line in self.book.lines.values())
        posting = settle(KEY, judgement.change, self.book.now, self.book.shorts if approved else (), "count:x")
        self.book.now += posting.moved
        self.book.shorts = [short for short in self.book.shorts if short not in posting.explained]
        if self.book.now < 0:  # the ledger draws the rest from 待查
            self.book.shorts.append(Short(UUID(int=10**6 + len(self.posted)), 10**9, -self.book.now, alone=False))
            self.book.now = 0
        self.posted += [str(movement.quantity) for movement in posting.movements]

    def move(self, moved: Moved, number: int) -> None:
        change = moved.quantity
        if self.book.now + change < 0:
            short = -(self.book.now + change)
            self.book.shorts.append(Short(UUID(int=10**5 + number), moved.at, short, alone=True))
            change += short
            self.book.moves.append(Move(moved.at, -short))
        self.book.now += change
        self.book.moves.append(Move(moved.at, change))
        self.settle()

    def count(self, counted: Counted, truth: int) -> None:
        count = count_id(counted.number)
        line = Line(line_id(count, KEY), count, KEY, truth, counted.at, 0, PERSON, "open")
        self.book.lines[line.id] = line
        self.settle()

    def approve(self, number: int) -> None:
        id_ = line_id(count_id(number), KEY)
        line = self.book.lines.get(id_)
        if line is not None and line.state == "open":
            self.book.lines[id_] = replace(line, state="approved")
            self.settle()

    @property
    def truth(self) -> int:
        return self.book.now - sum(short.quantity for short in self.book.shorts)


@st.composite
def stories(draw: st.DrawFn) -> tuple[int, list[Moved], list[Counted], list[int]]:
    """What lay there at first (some of it unknown to the books), what happened, and in which order it became known."""
    times = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=9, unique=True))
    counts = draw(st.integers(1, min(3, len(times))))
    counted = [Counted(at, number) for number, at in enumerate(sorted(draw(st.permutations(times))[:counts]))]
    moved = []
    lies = start = draw(st.integers(0, 20))
    for at in sorted(set(times) - {one.at for one in counted}):
        quantity = draw(st.integers(-lies, 10))
        lies += quantity
        moved.append(Moved(at, quantity))
    order = draw(st.permutations(range(len(moved) + counts)))
    return start, moved, counted, list(order)


def at_moment(start: int, moved: Sequence[Moved], at: int) -> int:
    return start + sum(one.quantity for one in moved if one.at <= at)


@given(stories(), st.integers(0, 20), st.lists(st.integers(0, 8), max_size=3))
def test_whatever_order_it_becomes_known_in_it_ends_at_the_truth(
    story: tuple[int, list[Moved], list[Counted], list[int]], believed: int, approvals: list[int]
) -> None:
    """`believed`: what the books had at first, which is not what was there. `approvals`: after which events some are approved at once."""
    start, moved, counted, order = story
    site = Site()
    site.book.now = believed
    events: list[Moved | Counted] = [*moved, *counted]
    for step, number in enumerate(order):
        event = events[number]
        if isinstance(event, Moved):
            site.move(event, number)
        else:
            site.count(event, at_moment(start, moved, event.at))
        if step in approvals:
            for one in counted:
                site.approve(one.number)
    for one in counted:
        site.approve(one.number)
    assert site.truth == at_moment(start, moved, 10**6)
    for line in site.book.lines.values():
        assert line.state in {"approved", "right"}
        assert line.expected + line.adjusted == line.counted


def test_a_late_movement_takes_back_its_part_of_the_first_approved_count_behind_it() -> None:
    site = Site()
    site.book.now = 10
    site.count(Counted(100, 1), 7)
    site.approve(1)
    site.count(Counted(200, 2), 6)
    site.approve(2)
    assert site.book.now == 6
    site.move(Moved(50, -3), 1)  # what was missing at the first count had been taken: it was no loss
    first, second = sorted(site.book.lines.values(), key=lambda line: line.moment)
    assert (first.expected, first.adjusted, second.adjusted, site.book.now) == (7, 0, -1, 6)


def test_a_movement_during_the_wait_for_approval_changes_what_is_approved() -> None:
    site = Site()
    site.book.now = 10
    site.count(Counted(100, 1), 8)
    site.move(Moved(90, -2), 1)
    (line,) = site.book.lines.values()
    assert (line.state, line.expected) == ("right", 8)
    site.move(Moved(110, -5), 2)
    assert (site.book.now, next(iter(site.book.lines.values())).state) == (3, "right")


@pytest.mark.parametrize(
    ("change", "now", "shorts", "moved", "explained"),
    [
        (5, 0, (), 5, 0),
        (-5, 5, (), -5, 0),
        (5, 0, (5,), 0, 1),  # found, and owed: nothing lies there more than before
        (5, 0, (3,), 2, 1),
        (0, 5, (5,), -5, 1),  # the books still show what is gone
        (-2, 7, (5,), -7, 1),
        (1, 0, (5,), 1, 0),  # less was found than is owed: that stays open
    ],
)
def test_a_count_explains_shortfalls(
    change: int, now: int, shorts: tuple[int, ...], moved: int, explained: int
) -> None:
    owed = [Short(UUID(int=number), 1, quantity, alone=True) for number, quantity in enumerate(shorts)]
    posting = settle(KEY, change, now, owed, "count:x")
    assert (posting.moved, len(posting.explained)) == (moved, explained)
    there = sum(
        (movement.target.place == KEY.place) * movement.quantity
        - (movement.source.place == KEY.place) * movement.quantity
        for movement in posting.movements
    )
    investigated = sum((movement.target.place == INVESTIGATE) * movement.quantity for movement in posting.movements)
    assert there == moved
    assert investigated == sum(short.quantity for short in posting.explained)
    assert all(movement.quantity > 0 and movement.source != movement.target for movement in posting.movements)
    lost = sum(
        (m.target.place == GAIN_LOSS) * m.quantity - (m.source.place == GAIN_LOSS) * m.quantity
        for m in posting.movements
    )
    assert lost == -change
