"""What a pattern stands for, and the walk past what it made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stowage.places.commands import Way
from stowage.places.pattern import LONGEST, MOST, PatternError, Spot, TooMany, spots
from stowage.places.walk import Stop, natural, walk


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("D-01", ["D-01"]),
        ("D-{01-03}", ["D-01", "D-02", "D-03"]),
        ("D-{8-11}", ["D-8", "D-9", "D-10", "D-11"]),
        ("{08-10}", ["08", "09", "10"]),
        ("A{1-5/2}", ["A1", "A3", "A5"]),
        ("A{2-5/2}", ["A2", "A4"]),
        ("{A-C}1", ["A1", "B1", "C1"]),
        ("{a-b}", ["a", "b"]),
        ("{A,C,X1}-{1-2}", ["A-1", "A-2", "C-1", "C-2", "X1-1", "X1-2"]),
        ("{A-B,E}", ["A", "B", "E"]),
        ("冷冻{1-2}", ["冷冻1", "冷冻2"]),
        ("{ 1-2 , 7 }", ["1", "2", "7"]),
    ],
)
def test_what_a_pattern_stands_for(pattern: str, codes: list[str]) -> None:
    assert [spot.code for spot in spots(pattern)] == codes


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("A{1-3", "{1-3"),
        ("A1-3}", "}"),
        ("A{{1-3}}", "{{1-3}}"),
        ("A{}", "{}"),
        ("A{ }", "{}"),
        ("A{3-1}", "3-1"),
        ("A{1-3/0}", "1-3/0"),
        ("A{C-A}", "C-A"),
        ("A{a-C}", "a-C"),
        ("A{1-B}", "1-B"),
        ("A{1-2-3}", "1-2-3"),
        ("A{1-2}{}", "{}"),
        ("A{1,1}", "A{1,1}"),  # twice the same place
        ("A{1,11}{11,1}", "A{1,11}{11,1}"),
        ("{1-2}" + "x" * LONGEST, "{1-2}" + "x" * LONGEST),
        (" ", " "),
    ],
)
def test_what_cannot_be_read_is_named(pattern: str, part: str) -> None:
    with pytest.raises(PatternError) as error:
        spots(pattern)
    assert error.value.part == part


@pytest.mark.parametrize(
    ("pattern", "count"), [("{1-20001}", 20_001), ("{1-999999}{1-999999}", 999_999), ("{001-201}-{001-100}", 20_100)]
)
def test_too_many_are_refused_before_they_are_made(pattern: str, count: int) -> None:
    with pytest.raises(TooMany) as error:
        spots(pattern)
    assert error.value.count == count > MOST


def test_where_a_place_is_follows_from_its_code() -> None:
    assert spots("A{12-12}-{30-30}-4") == [Spot("A12-30-4", "A", "A12", "30", "4")]
    assert spots("K01-7") == [Spot("K01-7", "K", "K01", "7", "")]
    assert spots("07") == [Spot("07", "", "", "07", "")]
    assert spots("A1-2-3-b") == [Spot("A1-2-3-b", "A", "A1", "2", "3-b")]
    assert spots("冷冻1-2", "低温") == [Spot("冷冻1-2", "低温", "冷冻1", "2", "")]
    assert len(spots("A{01-12}-{01-30}-{1-4}")) == 1440


@given(st.text("A1{}-,/ 9b", max_size=24))
def test_any_pattern_is_read_or_refused(pattern: str) -> None:
    try:
        found = [spot.code for spot in spots(pattern)]
    except (PatternError, TooMany):
        return
    assert len(set(found)) == len(found) <= MOST
    assert all(code.strip() and "{" not in code for code in found)


def stops(pattern: str) -> list[Stop]:
    return [Stop(*spot) for spot in spots(pattern)]


def test_numbers_count_by_what_they_are_worth() -> None:
    assert sorted(["A10", "A2", "a1", "B", "10", "9"], key=natural) == ["9", "10", "a1", "A2", "A10", "B"]


def test_the_walk_goes_straight_or_as_a_snake() -> None:
    there = stops("A{1-3}-{1-10}-{1-2}")[::-1]
    straight = walk(there, Way.STRAIGHT)
    assert straight[:3] == ["A1-1-1", "A1-1-2", "A1-2-1"]
    assert straight[20:22] == ["A2-1-1", "A2-1-2"]
    snake = walk(there, Way.SNAKE)
    assert snake[18:24] == ["A1-10-1", "A1-10-2", "A2-10-1", "A2-10-2", "A2-9-1", "A2-9-2"]
    assert snake[40] == "A3-1-1"
    assert sorted(snake) == sorted(straight)


def test_what_has_no_bays_turns_no_snake_round() -> None:
    docks = [Stop(code, "", "", "", "") for code in ("D-01", "D-02")]
    assert walk([*stops("A1-{1-2}"), *docks], Way.SNAKE) == ["D-01", "D-02", "A1-1", "A1-2"]


def test_zones_and_aisles_are_walked_as_they_are_ordered() -> None:
    there = [
        Stop("A1", "A", "A1", "1", "", 2, 0),
        Stop("B2", "B", "B2", "1", "", 1, 7),
        Stop("B1", "B", "B1", "1", "", 1, 9),
    ]
    assert walk(there, Way.STRAIGHT) == ["B2", "B1", "A1"]
