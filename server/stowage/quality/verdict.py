"""What the rule says of a lot by what was found in it. The gun says the same without a network: sync/vectors/quality/ holds both to it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from stowage.kernel.quantity import QUANTITY_SCALE, Quantity


class Verdict(StrEnum):
    OPEN = "open"  # not all of the sample was looked at
    ACCEPT = "accept"
    SORT = "sort"  # every piece was looked at: the good ones pass
    REJECT = "reject"


class Found(NamedTuple):
    """By one person."""

    sample: int
    defects: int


def verdict_of(sample: int, accept: int | None, found: Mapping[int, Found]) -> Verdict:
    """`sample`: how many pieces are to be looked at, 0 for as many as seem good. `accept` None: every piece stands for itself. Two people
    may look at the same lot: each sample is one, and the worst counts."""
    worst = max((each.defects for each in found.values()), default=0)
    if accept is not None and worst > accept:
        return Verdict.REJECT
    if not any(each.sample >= sample for each in found.values()) and sample:
        return Verdict.OPEN
    return Verdict.SORT if accept is None and worst else Verdict.ACCEPT


def may_pass(verdict: Verdict, quantity: Quantity, defects: int) -> Quantity:
    """The most that may pass by the rule: bad pieces never do."""
    if verdict in {Verdict.OPEN, Verdict.REJECT}:
        return Quantity(0)
    return Quantity(max(0, quantity - defects * QUANTITY_SCALE))
