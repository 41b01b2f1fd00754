"""Writes sync/vectors/quality/verdict.json from the rule: `python tests/server/quality/vectors.py`.

A case is a lot, what is to be looked at in it and what was found by whom; and what the rule says, and how much may pass by it.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from stowage.kernel.quantity import Quantity
from stowage.quality.verdict import Found, may_pass, verdict_of

FILE = Path(__file__).resolve().parents[3] / "sync" / "vectors" / "quality" / "verdict.json"
ABOUT = (
    "`quantity` base units × 10,000, `sample` pieces to look at, `accept` bad ones allowed (null: each piece for itself), `found` "
    "[[person, sample, defects]…]. `verdict` open, accept, sort or reject; `pass` the most that may pass by it."
)
FOUND = (
    (),
    ((1, 5, 0),),
    ((1, 20, 0),),
    ((1, 20, 1),),
    ((1, 20, 2),),
    ((1, 3, 2),),
    ((1, 10, 1), (2, 10, 1)),
    ((1, 20, 0), (2, 20, 3)),
    ((1, 30, 40),),
)


def cases() -> list[dict[str, Any]]:
    return [
        case(30, sample, accept, found) for (sample, accept), found in product(((20, 1), (20, 0), (30, None), (0, None)), FOUND)
    ]  # fmt: skip


def case(lot: int, sample: int, accept: int | None, found: tuple[tuple[int, int, int], ...]) -> dict[str, Any]:
    quantity = Quantity(lot * 10_000)
    verdict = verdict_of(sample, accept, {person: Found(looked, bad) for person, looked, bad in found})
    worst = max((bad for _, _, bad in found), default=0)
    given = {"quantity": quantity, "sample": sample, "accept": accept, "found": found}
    return given | {"verdict": str(verdict), "pass": may_pass(verdict, quantity, worst)}


def text() -> str:
    lines = ",\n".join(f"    {msgspec.json.encode(each).decode()}" for each in cases())
    return f'{{\n  "about": {msgspec.json.encode(ABOUT).decode()},\n  "cases": [\n{lines}\n  ]\n}}\n'


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
