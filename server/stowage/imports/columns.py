"""The columns of every kind, from columns.tsv: what they are called in both languages, what they may hold, how they are read.

`flags` of a column: needed; cost, price (exist for who may see costs, prices); warehouse (exists in an import into a warehouse).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from stowage.imports.cells import Read
from stowage.imports.kinds import EXAMPLE, Field
from stowage.platform.listing.spec import Choice

NEEDS = {"cost": "cost.read", "price": "price.read"}
FILE = Path(__file__).with_name("columns.tsv")


@cache
def _rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def columns(
    kind: str, reads: Mapping[str, Read], choices: Mapping[str, Sequence[Choice]] | None = None
) -> tuple[Field, ...]:
    """Those of `kind`, in the order of the file; each has to be in `reads`."""
    rows = [row for row in _rows() if row["kind"] == kind]
    assert [row["key"] for row in rows] == list(reads), f"columns.tsv differs from {kind}"
    return tuple(_field(row, reads[row["key"]], tuple((choices or {}).get(row["key"], ()))) for row in rows)


def _field(row: Mapping[str, str], read: Read, choices: tuple[Choice, ...]) -> Field:
    flags = row["flags"].split()
    return Field(
        key=row["key"],
        zh=row["zh"],
        en=row["en"],
        read=read,
        about_zh=row["about_zh"],
        about_en=row["about_en"],
        example=EXAMPLE if row["example"] == "EXAMPLE" else row["example"],
        also=tuple(name for name in row["also"].split("|") if name),
        needed="needed" in flags,
        needs=next((NEEDS[flag] for flag in flags if flag in NEEDS), ""),
        of_warehouse="warehouse" in flags,
        choices=choices,
    )
