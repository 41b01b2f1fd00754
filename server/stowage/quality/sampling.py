"""How many pieces of a lot are looked at, and how many bad ones are too many: single sampling by attributes after ISO 2859-1.

In the tables of the standard a plan stands on a diagonal: one letter more and an acceptance quality limit one step tighter ask for the same
acceptance number. So a table is one row of numbers, told apart by the step `letter + limit`; where a step has none, the arrows of the
standard lead to a neighbouring letter, whose sample is taken then.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import StrEnum
from typing import NamedTuple

LETTERS = "ABCDEFGHJKLMNPQRS"


class Level(StrEnum):
    """Inspection levels: the general and the special ones."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"


class Severity(StrEnum):
    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"
    STOPPED = "stopped"  # sampling is given up: every piece is looked at until a lot is good


# Lots up to so many pieces (beyond the last: all) have these letters.
LOT_SIZES = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
CODE_LETTERS = {
    Level.S1: "AAAABBBBCCCCDDD",
    Level.S2: "AAABBBCCCDDDEEE",
    Level.S3: "AABBCCDDEEFFGGH",
    Level.S4: "AABCCDEEFGGHJJK",
    Level.I: "AABCCDEFGHJKLMN",
    Level.II: "ABCDEFGHJKLMNPQ",
    Level.III: "BCDEFGHJKLMNPQR",
}
# Acceptance quality limits in 1/1,000 percent (nonconforming per 100,000 pieces).
LIMITS = (
    10, 15, 25, 40, 65, 100, 150, 250, 400, 650, 1_000, 1_500, 2_500, 4_000, 6_500, 10_000, 15_000, 25_000, 40_000, 65_000,
    100_000, 150_000, 250_000, 400_000, 650_000, 1_000_000,
)  # fmt: skip
SAMPLES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1_250, 2_000, 3_150)
REDUCED_SAMPLES = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)

FIRST_ZERO = {Severity.NORMAL: 14, Severity.TIGHTENED: 15, Severity.REDUCED: 14}  # the step of acceptance number 0
# From the step of acceptance number 1 on. The last two are only for small samples: letters up to E.
FIRST_ONE = {Severity.NORMAL: 17, Severity.TIGHTENED: 18, Severity.REDUCED: 18}
ACCEPTED = {
    Severity.NORMAL: (1, 2, 3, 5, 7, 10, 14, 21, 30, 44),
    Severity.TIGHTENED: (1, 2, 3, 5, 8, 12, 18, 27, 41),
    Severity.REDUCED: (1, 2, 3, 5, 6, 8, 10, 14, 21),
}
LAST_FOR_ALL = 24
LARGEST_OF_LAST = LETTERS.index("E")


class Plan(NamedTuple):
    """Of `sample` pieces at most `accept` may be bad, with `reject` the lot is not accepted. `letter`: of the sample that is taken."""

    letter: str
    sample: int
    accept: int

    @property
    def reject(self) -> int:
        return self.accept + 1


def code_letter(lot: int, level: Level) -> str:
    return CODE_LETTERS[level][bisect_left(LOT_SIZES, lot)]


def single(letter: str, limit: int, severity: Severity) -> Plan:
    """The plan of a code letter; `limit` is one of LIMITS."""
    step, at = LIMITS.index(limit), LETTERS.index(letter)
    last = _last(severity)
    asked = at
    while (accept := _accepted(at, step, severity)) is None:
        at += _arrow(at + step, severity)
        if not 0 <= at <= last:  # the table ends there: the nearest plan on the other side
            at, way = asked, -1 if at > last else 1
            while (accept := _accepted(at, step, severity)) is None:
                at += way
            break
    samples = REDUCED_SAMPLES if severity is Severity.REDUCED else SAMPLES
    return Plan(LETTERS[at], samples[at], accept)


def sample_of(lot: int, level: Level, limit: int, severity: Severity) -> Plan:
    """Of a lot of so many pieces. A sample as large as the lot is the lot."""
    plan = single(code_letter(lot, level), limit, severity)
    return plan._replace(sample=min(plan.sample, lot))


def tighter(lot: int, level: Level, limit: int, severity: Severity) -> int | None:
    """The acceptance number of the same code letter one limit tighter; None: there is none tighter."""
    step = LIMITS.index(limit)
    return single(code_letter(lot, level), LIMITS[step - 1], severity).accept if step else None


def _last(severity: Severity) -> int:
    """S is there for tightened inspection alone."""
    return len(LETTERS) - 1 if severity is Severity.TIGHTENED else len(LETTERS) - 2


def _accepted(at: int, step: int, severity: Severity) -> int | None:
    diagonal = at + step
    if diagonal == FIRST_ZERO[severity] and at <= _last(Severity.NORMAL):
        return 0
    place = diagonal - FIRST_ONE[severity]
    if not 0 <= place < len(ACCEPTED[severity]) or (diagonal > LAST_FOR_ALL and at > LARGEST_OF_LAST):
        return None
    if LETTERS[at] == "S" and place:
        return None
    return ACCEPTED[severity][place]


def _arrow(diagonal: int, severity: Severity) -> int:
    """Down to larger samples before the first plan of a limit, and between 0 and 1; up past 0 for normal and reduced, and past the last."""
    if diagonal > LAST_FOR_ALL:
        return -1
    up = severity is not Severity.TIGHTENED and diagonal == FIRST_ZERO[severity] + 1
    return -1 if up else 1
