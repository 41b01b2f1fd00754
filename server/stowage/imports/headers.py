"""Which column is which field: by its header in either language, by what people chose before, or by what they choose now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from stowage.imports.cells import Cell, Covered, is_empty, shown
from stowage.imports.kinds import Field, Kind
from stowage.imports.reading import HEAD_ROWS
from stowage.imports.words import RETURNED

BETWEEN = re.compile(r"[\s_\-./:：*＊()（）\[\]【】,，'’]+")

Columns = dict[str, int]  # key of a field → column from 0


class Head(NamedTuple):
    """Where the headers stand (row from 0), and what they say, column by column."""

    row: int
    names: list[str]

    @property
    def hash(self) -> bytes:
        """The same for files with the same headers in the same order, also when one came back to be corrected."""
        names = "\x1f".join("" if is_told(name) else plain(name) for name in self.names)
        return sha256(names.rstrip("\x1f").encode()).digest()


def plain(name: str) -> str:
    """Without what does not count: capitals, full-width letters, blanks and signs."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", name).casefold())


TOLD = frozenset(map(plain, RETURNED.values()))


def is_told(name: str) -> bool:
    """Whether this is the column that says what is wrong in a file that came back."""
    return plain(name) in TOLD


def names_of(field: Field) -> set[str]:
    return {plain(name) for name in (field.key, field.zh, field.en, *field.also)}


def find_head(rows: Sequence[Sequence[Cell]], fields: Sequence[Field]) -> Head:
    """The row among the first that names most fields; where none does, the first that is not empty."""
    known = set().union(*map(names_of, fields))
    best, most = -1, 0
    for number, row in enumerate(rows[:HEAD_ROWS]):
        count = sum(plain(cell) in known for cell in row if isinstance(cell, str) and cell.strip())
        if count > most:
            best, most = number, count
    if best < 0:
        best = next((n for n, row in enumerate(rows) if not all(map(is_empty, row))), 0)
    return head_at(rows, best)


def head_at(rows: Sequence[Sequence[Cell]], row: int) -> Head:
    return Head(row, ["" if isinstance(cell, Covered) else " ".join(shown(cell).split()) for cell in rows[row]])


def recognised(head: Head, fields: Sequence[Field]) -> Columns:
    """By their names; of two columns with the same name, the first. A field's own name goes before what else it is called."""
    found: Columns = {}
    columns = {plain(name): number for number, name in reversed(list(enumerate(head.names))) if plain(name)}
    for own in (True, False):
        for field in fields:
            names = (field.zh, field.en, field.key) if own else field.also
            for name in names:
                column = columns.get(plain(name))
                if column is not None and field.key not in found and column not in found.values():
                    found[field.key] = column
    return found


def said_twice(head: Head, mapping: Mapping[str, int]) -> list[str]:
    """Headers of columns that are read, of which the file has another one that is not."""
    read = {column: plain(head.names[column]) for column in mapping.values() if column < len(head.names)}
    others = {plain(name) for column, name in enumerate(head.names) if column not in read}
    return [head.names[column] for column, name in read.items() if name in others]


def fitting(mapping: Mapping[str, int | None], head: Head, fields: Sequence[Field]) -> Columns:
    """Of what somebody chose, what the file and the fields have; each column once."""
    keys = {field.key for field in fields}
    found: Columns = {}
    for key, column in mapping.items():
        if key in keys and column is not None and 0 <= column < len(head.names) and column not in found.values():
            found[key] = column
    return found


def missing(mapping: Mapping[str, int], kind: Kind, fields: Sequence[Field]) -> list[str]:
    """Fields without which nothing can be imported and that no column is for."""
    lacking = [field.key for field in fields if field.needed and field.key not in mapping]
    there = {field.key for field in fields}
    for group in kind.one_of:
        offered = [key for key in group if key in there]
        if offered and not any(key in mapping for key in offered):
            lacking.append(offered[0])
    return lacking
