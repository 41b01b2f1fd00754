"""Writes sync/vectors/receiving/split.json from the rule: `python tests/server/receiving/vectors.py`.

A case is one order line, what guns count against it one after another, and what becomes of it. The gun's projection computes the same.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec

from stowage.kernel.decision import Status
from stowage.kernel.quantity import Quantity
from stowage.receiving.model import limit, sums
from stowage.receiving.rules import divide

FILE = Path(__file__).resolve().parents[3] / "sync" / "vectors" / "receiving" / "split.json"
PIECE = 10_000
ABOUT = (
    "Quantities are base units × 10,000. Of each count, damaged goes aside, then good goods are accepted up to "
    "ordered + ordered × over_bp / 10000, what goes over in whole steps, over all counts, the rest is surplus. "
    "A finish completes a line with "
    "accepted ≥ ordered − ordered × short_bp / 10000, what may lack in whole steps too. "
    "Counts of status inspection or available are both accepted."
)

Count = tuple[int, int]  # quantity, of it damaged


def case(
    name: str, ordered: int, counts: list[Count], *, over: int = 0, short: int = 0, accepted: int = 0, step: int = PIECE
) -> dict[str, Any]:
    """`accepted` is what earlier receipts, or a person's decision, have put on the line."""
    before = {"ordered": ordered, "step": step, "over_bp": over, "short_bp": short}
    line = {"accepted": accepted, "surplus": 0, "damaged": 0}
    started = dict(line)
    steps = []
    for quantity, damaged in counts:
        acceptable = max(0, limit(Quantity(ordered), over, Quantity(step)) - line["accepted"])
        parts = divide([("", Quantity(quantity))], Quantity(damaged), Quantity(acceptable), Status.AVAILABLE)
        split = {
            "accepted": sums(parts).accepted,
            "surplus": sums(parts).surplus,
            "damaged": sums(parts).damaged,
        }
        for key, value in split.items():
            line[key] += value
        complete = line["accepted"] >= 2 * ordered - limit(Quantity(ordered), short, Quantity(step))
        after = {key: line[key] for key in split}
        steps.append(
            {"quantity": quantity, "count_damaged": damaged, "split": split, "after": after, "complete": complete}
        )
    return {"name": name, "line": before | started, "steps": steps}


def cases() -> list[dict[str, Any]]:
    return [
        case("all at once", 240 * PIECE, [(240 * PIECE, 0)]),
        case("in two parts", 240 * PIECE, [(100 * PIECE, 0), (140 * PIECE, 0)]),
        case("over without tolerance", 10 * PIECE, [(12 * PIECE, 0)]),
        case("over within tolerance", 10 * PIECE, [(11 * PIECE, 0)], over=1000),
        case("over beyond tolerance", 10 * PIECE, [(13 * PIECE, 0)], over=2000),
        case("tolerance over partial receipts", 10 * PIECE, [(8 * PIECE, 0), (2 * PIECE, 0), (8 * PIECE, 0)], over=1000),
        case("limit floored", 3333, [(10_000, 0)], over=333, step=1),
        case("no part of a piece within tolerance", 96 * PIECE, [(120 * PIECE, 0)], over=500),
        case("a tolerance of less than a piece", 15 * PIECE, [(16 * PIECE, 0)], over=200),
        case("a tolerance in tenths", 15 * PIECE, [(16 * PIECE, 0)], over=200, step=1000),
        case("damaged is not accepted", 10 * PIECE, [(10 * PIECE, 3 * PIECE)]),
        case("damaged leaves room", 10 * PIECE, [(10 * PIECE, 3 * PIECE), (3 * PIECE, 0)]),
        case("all damaged", 10 * PIECE, [(10 * PIECE, 10 * PIECE)]),
        case("damaged and surplus", 10 * PIECE, [(15 * PIECE, 2 * PIECE)]),
        case("short and not complete", 100 * PIECE, [(94 * PIECE, 0)], short=500),
        case("short and complete", 100 * PIECE, [(95 * PIECE, 0)], short=500),
        case("no part of a piece may lack", 15 * PIECE, [(148_000, 0), (1999, 0), (1, 0)], short=200),
        case("pieces that may lack", 96 * PIECE, [(91 * PIECE, 0), (9_999, 0), (1, 0)], short=500),
        case("short rounds up", 3 * PIECE, [(29_998, 0), (1, 0), (1, 0)], short=1, step=1),
        case("fractions of a base unit", 2500, [(1250, 1), (1250, 0), (1250, 0)], step=1),
        case("earlier receipts count", 10 * PIECE, [(5 * PIECE, 0)], accepted=8 * PIECE),
        case("a person accepted more than the limit", 10 * PIECE, [(1 * PIECE, 0)], accepted=14 * PIECE),
        case("large", 9_000_000_000_000_000, [(9_000_000_000_000_000, 0), (7, 0)]),
        *_random(),
    ]  # fmt: skip


def _random() -> list[dict[str, Any]]:
    chance = random.Random(20261122)
    made = []
    for number in range(30):
        ordered = chance.choice([chance.randrange(1, 50) * PIECE, chance.randrange(1, 500_000)])
        counts = []
        for _ in range(chance.randrange(1, 6)):
            quantity = chance.randrange(1, ordered + 1)
            counts.append((quantity, chance.choice([0, 0, chance.randrange(0, quantity + 1)])))
        over, short = chance.choice([0, 250, 1000, 3333]), chance.choice([0, 100, 777])
        step = PIECE if ordered % PIECE == 0 else 1
        made.append(case(f"random {number}", ordered, counts, over=over, short=short, step=step))
    return made


def text() -> str:
    rows = ",\n    ".join(msgspec.json.encode(one).decode() for one in cases())
    return f'{{\n  "about": {msgspec.json.encode(ABOUT).decode()},\n  "cases": [\n    {rows}\n  ]\n}}\n'


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
