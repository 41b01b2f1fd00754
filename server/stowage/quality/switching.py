"""How strictly the next lot of an item from a supplier is inspected, by how the lots before it were: the switching rules of ISO 2859-1
and skipping of lots. What was decided against the rule changes nothing: a lot counts as it was found the first time.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from stowage.quality.sampling import Severity

WINDOW = 5  # lots in which two bad ones tighten inspection
GOOD_RUN = 5  # good lots in a row that make it normal again
BAD_LOTS = 5  # under tightened inspection: sampling is given up
REDUCED_FROM = 30  # switching score


class Lot(msgspec.Struct, frozen=True):
    """`accepted` None: nobody has decided yet. `tighter`: the acceptance number one limit tighter, None where there is none."""

    skipped: bool
    accepted: bool | None = None
    defects: int = 0
    accept: int | None = None
    tighter: int | None = None


class _Run(msgspec.Struct):
    """Where the rules stand between two lots."""

    severity: Severity = Severity.NORMAL
    recent: tuple[bool, ...] = ()
    score: int = 0
    good: int = 0
    bad: int = 0

    def to(self, severity: Severity) -> None:
        self.severity, self.recent, self.score, self.good, self.bad = severity, (), 0, 0, 0


def severity_after(lots: Sequence[Lot]) -> Severity:
    """`lots` in the order in which they came."""
    run = _Run()
    for lot in lots:
        if not lot.skipped and lot.accepted is not None:
            _after(run, lot, accepted=lot.accepted)
    return run.severity


def _after(run: _Run, lot: Lot, *, accepted: bool) -> None:
    match run.severity:
        case Severity.NORMAL:
            _after_normal(run, lot, accepted=accepted)
        case Severity.TIGHTENED:
            run.good = run.good + 1 if accepted else 0
            run.bad += not accepted
            if run.good >= GOOD_RUN:
                run.to(Severity.NORMAL)
            elif run.bad >= BAD_LOTS:
                run.to(Severity.STOPPED)
        case Severity.REDUCED:
            if not accepted:
                run.to(Severity.NORMAL)
        case Severity.STOPPED:
            if accepted:
                run.to(Severity.TIGHTENED)


def _after_normal(run: _Run, lot: Lot, *, accepted: bool) -> None:
    points = _points(lot) if accepted else 0
    run.recent = (*run.recent, accepted)[-WINDOW:]
    run.score = run.score + points if points else 0
    if run.recent.count(False) >= 2:
        run.to(Severity.TIGHTENED)
    elif run.score >= REDUCED_FROM:
        run.to(Severity.REDUCED)


def _points(lot: Lot) -> int:
    """What a good lot adds to the switching score; 0: it begins anew."""
    if lot.accept is None or lot.accept < 2:
        return 2
    return 3 if lot.tighter is not None and lot.defects <= lot.tighter else 0


def skips_next(lots: Sequence[Lot], every: int, after: int) -> bool:
    """Skip-lot: once `after` lots in a row were good, of `every` lots one is inspected. A bad one begins it anew."""
    good = 0
    for lot in reversed(lots):
        if lot.skipped or lot.accepted is None:
            continue
        if not lot.accepted:
            break
        good += 1
    since = 0
    for lot in reversed(lots):
        if not lot.skipped:
            break
        since += 1
    return good >= after and since < every - 1
