"""The tables of ISO 2859-1 by entries that are known, and what is true of all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.quality import vectors
from stowage.kernel.quantity import Quantity
from stowage.quality.sampling import LETTERS, LIMITS, Level, Plan, Severity, code_letter, sample_of, single
from stowage.quality.switching import Lot, severity_after, skips_next
from stowage.quality.verdict import Found, may_pass, verdict_of

N, T, R = Severity.NORMAL, Severity.TIGHTENED, Severity.REDUCED
USED = (N, T, R)


@pytest.mark.parametrize(
    ("lot", "level", "letter"),
    [
        (1, "II", "A"), (8, "II", "A"), (9, "II", "B"), (150, "II", "F"), (151, "II", "G"), (500, "II", "H"), (501, "II", "J"),
        (1_201, "II", "K"), (3_200, "II", "K"), (3_201, "II", "L"), (500_001, "II", "Q"), (500_001, "III", "R"), (8, "III", "B"),
        (1_200, "I", "G"), (35_000, "S-1", "C"), (280, "S-2", "C"), (10_000, "S-3", "F"), (150_000, "S-4", "J"),
    ],
)  # fmt: skip
def test_letters(lot: int, level: str, letter: str) -> None:
    assert code_letter(lot, Level(level)) == letter


@pytest.mark.parametrize(
    ("letter", "limit", "severity", "plan"),
    [
        ("K", 1_000, N, ("K", 125, 3)), ("A", 6_500, N, ("A", 2, 0)), ("J", 650, N, ("J", 80, 1)), ("L", 1_500, N, ("L", 200, 7)),
        ("H", 15_000, N, ("H", 50, 14)), ("N", 650, N, ("N", 500, 7)), ("E", 250_000, N, ("E", 13, 44)), ("R", 650, N, ("R", 2_000, 21)),
        ("G", 1_000, N, ("H", 50, 1)), ("B", 6_500, N, ("A", 2, 0)), ("A", 10_000, N, ("C", 5, 1)), ("F", 100_000, N, ("E", 13, 21)),
        ("A", 10, N, ("Q", 1_250, 0)), ("R", 10, N, ("Q", 1_250, 0)), ("C", 1_000_000, N, ("B", 3, 44)),
        ("K", 1_000, T, ("K", 125, 2)), ("F", 1_000, T, ("F", 20, 0)), ("G", 1_000, T, ("J", 80, 1)), ("N", 1_000, T, ("N", 500, 8)),
        ("R", 25, T, ("S", 3_150, 1)), ("Q", 1_000, T, ("Q", 1_250, 18)),
        ("K", 1_000, R, ("K", 50, 2)), ("J", 1_500, R, ("J", 32, 2)), ("L", 1_000, R, ("L", 80, 3)), ("M", 2_500, R, ("M", 125, 8)),
    ],
)  # fmt: skip
def test_plans_and_the_arrows_between_them(
    letter: str, limit: int, severity: Severity, plan: tuple[str, int, int]
) -> None:
    found = single(letter, limit, severity)
    assert (found, found.reject) == (Plan(*plan), plan[2] + 1)


def test_a_sample_is_no_larger_than_its_lot() -> None:
    assert sample_of(2_000, Level.II, 1_000, N) == Plan("K", 125, 3)
    assert sample_of(30, Level.II, 400, N) == Plan("G", 30, 0)


@given(st.sampled_from(LETTERS[:-1]), st.sampled_from(LIMITS[:-1]), st.sampled_from(USED))
def test_a_looser_limit_accepts_no_less(letter: str, limit: int, severity: Severity) -> None:
    looser = single(letter, LIMITS[LIMITS.index(limit) + 1], severity)
    strict = single(letter, limit, severity)
    assert looser.accept >= strict.accept
    assert looser.sample <= strict.sample or looser.accept > strict.accept


@given(st.integers(1, 600_000), st.integers(0, 600_000), st.sampled_from(Level))
def test_a_larger_lot_asks_for_no_smaller_sample(lot: int, more: int, level: Level) -> None:
    assert code_letter(lot + more, level) >= code_letter(lot, level)


@given(st.integers(1, 600_000), st.sampled_from(Level), st.sampled_from(LIMITS))
def test_stricter_inspection_accepts_no_more(lot: int, level: Level, limit: int) -> None:
    normal, tight = (sample_of(lot, level, limit, severity) for severity in (N, T))
    assert tight.accept <= normal.accept or tight.sample > normal.sample


GOOD, BAD = Lot(False, True, 0, 3, 2), Lot(False, False, 9, 3, 2)
SMALL = Lot(False, True, 0, 0, 0)


@pytest.mark.parametrize(
    ("lots", "severity"),
    [
        ([], N),
        ([GOOD] * 9, N),
        ([GOOD] * 10, R),
        ([SMALL] * 14, N),
        ([SMALL] * 15, R),
        ([Lot(False, True, 3, 3, 2)] * 40, N),
        ([GOOD] * 10 + [BAD], N),
        ([BAD, GOOD, GOOD, GOOD, BAD], T),
        ([BAD, GOOD, GOOD, GOOD, GOOD, BAD], N),
        ([BAD, BAD, *[GOOD] * 4], T),
        ([BAD, BAD, *[GOOD] * 5], N),
        ([BAD, BAD, *[BAD] * 5], Severity.STOPPED),
        ([BAD] * 7 + [GOOD], T),
        ([BAD, Lot(True, None), Lot(False, None), BAD], T),
    ],
)
def test_switching(lots: list[Lot], severity: Severity) -> None:
    assert severity_after(lots) is severity


@pytest.mark.parametrize(
    ("lots", "skips"),
    [
        ([], False),
        ([GOOD] * 2, False),
        ([GOOD] * 3, True),
        ([GOOD] * 3 + [Lot(True)], True),
        ([GOOD] * 3 + [Lot(True)] * 2, False),
        ([GOOD] * 3 + [Lot(True)] * 2 + [GOOD], True),
        ([GOOD] * 3 + [Lot(True)] * 2 + [BAD], False),
        ([GOOD] * 3 + [Lot(False)], True),
    ],
)
def test_of_three_lots_one_is_inspected_after_three_good_ones(lots: list[Lot], skips: bool) -> None:
    assert skips_next(lots, every=3, after=3) is skips


def test_the_verdicts_of_the_contract_are_those_of_the_rule() -> None:
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text()


@given(
    st.integers(0, 300), st.integers(0, 20), st.lists(st.tuples(st.integers(1, 400), st.integers(0, 30)), max_size=3)
)
def test_by_the_rule_no_bad_piece_passes(lot: int, accept: int, said: list[tuple[int, int]]) -> None:
    found = {person: Found(sample, min(sample, bad)) for person, (sample, bad) in enumerate(said)}
    worst = max((each.defects for each in found.values()), default=0)
    verdict = verdict_of(20, accept, found)
    passed = may_pass(verdict, Quantity(lot * 10_000), worst)
    assert passed <= max(0, lot - worst) * 10_000
    assert not passed or (worst <= accept and any(each.sample >= 20 for each in found.values()))
