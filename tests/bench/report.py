"""Figures of one run: name, value, unit, and what it was compared to in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """`ratio` = value / the compared figure's value, None where nothing is compared."""

    name: str
    value: float
    unit: str
    compared_to: str | None = None
    ratio: float | None = None


class Report:
    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def add(self, name: str, value: float, unit: str, compared_to: str | None = None) -> None:
        """Keep a figure; `compared_to` names an earlier figure of this run in the same unit."""
        ratio = None
        if compared_to is not None:
            other = next(figure for figure in self.figures if figure.name == compared_to)
            assert other.unit == unit, (name, unit, other.unit)
            ratio = round(value / other.value, 3) if other.value else None
        figure = Figure(name, round(value, 2), unit, compared_to, ratio)
        self.figures.append(figure)
        print(line(figure), flush=True)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(msgspec.json.encode(figure) + b"\n" for figure in self.figures))


def line(figure: Figure) -> str:
    against = "" if figure.ratio is None else f"  {figure.ratio:.2f} × {figure.compared_to}"
    return f"{figure.name:<52} {figure.value:>12,.2f} {figure.unit:<12}{against}"


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that `share` (0..1) of all do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
