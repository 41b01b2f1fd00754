"""Figures of one run: name, value, unit, and what it was compared to in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """`ratio` = value / the compared figure's value, None where nothing is compared. `aim`: "<= 150" or ">= 50000" of the value, with an
    "x" behind it of the ratio."""

    name: str
    value: float
    unit: str
    compared_to: str | None = None
    ratio: float | None = None
    aim: str | None = None


class Report:
    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def add(
        self, name: str, value: float, unit: str, compared_to: str | None = None, *, aim: str | None = None
    ) -> None:
        """Keep a figure; `compared_to` names an earlier figure of this run in the same unit."""
        ratio = None
        if compared_to is not None:
            other = next(figure for figure in self.figures if figure.name == compared_to)
            assert other.unit == unit, (name, unit, other.unit)
            ratio = round(value / other.value, 3) if other.value else None
        figure = Figure(name, round(value, 2), unit, compared_to, ratio, aim)
        self.figures.append(figure)
        print(line(figure), flush=True)

    def aims(self) -> None:
        """Prints those that have an aim once more, and whether they reach it."""
        aimed = [(figure, figure.aim) for figure in self.figures if figure.aim is not None]
        if aimed:
            print("\naims")
        for figure, aim in aimed:
            value = figure.ratio if aim.endswith("x") and figure.ratio is not None else figure.value
            told = "reached" if reaches(figure, aim) else "MISSED"
            print(f"{figure.name:<72} {value:>12,.2f} {aim:>12}  {told}", flush=True)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(msgspec.json.encode(figure) + b"\n" for figure in self.figures))


def line(figure: Figure) -> str:
    against = "" if figure.ratio is None else f"  {figure.ratio:.2f} × {figure.compared_to}"
    return f"{figure.name:<72} {figure.value:>12,.2f} {figure.unit:<12}{against}"


def reaches(figure: Figure, aim: str) -> bool:
    sense, limit, *of_ratio = aim.split()
    value = figure.ratio if of_ratio else figure.value
    assert value is not None, figure
    return value <= float(limit) if sense == "<=" else value >= float(limit)


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that `share` (0..1) of all do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
