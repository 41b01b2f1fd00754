"""The file as it came, every row in its place, with what is wrong marked: to be corrected there and brought again whole.

`python -m stowage.imports.returned ID LANGUAGE` writes that workbook to its standard output: a process of its own, as long as it takes.
Brought again untouched it is wrong in the same cells: numbers, days and truth values stay what they are, and what holds no value that
could be corrected, a formula that failed or a cell under a merged one, is an error again.
"""

from __future__ import annotations

import asyncio
import io
import math
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import xlsxwriter

from stowage.imports import store
from stowage.imports.cells import Cell, Covered, Failed, Uncomputed, shown
from stowage.imports.headers import is_told
from stowage.imports.modest import be_modest
from stowage.imports.packed import MOST_COLUMNS
from stowage.imports.reading import Table, read
from stowage.imports.store import CellFault, WrongRow
from stowage.imports.words import RETURNED, Language, why

WIDTH = 16
MOST_COMMENTS = 2_000  # Excel is slow with more; the last column says the same
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
MARK = {"bg_color": "#ffd9d2", "bold": True}
FIRST_YEAR = 1901  # before it Excel counts days otherwise


def book(table: Table, head_row: int, wrong: Sequence[WrongRow], language: Language) -> bytes:
    """`head_row`: where the headers stand, from 0."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, PLAIN)
    _Sheet(workbook, table, head_row, language).fill({row.row: row.faults for row in wrong})
    workbook.close()
    return file.getvalue()


class _Sheet:
    """A column at the end says what is wrong in each row; one that says so already, of a file that came back, is written anew."""

    def __init__(self, workbook: Any, table: Table, head_row: int, language: Language) -> None:
        self._rows, self._head, self._language = table.rows, head_row, language
        self._sheet = workbook.add_worksheet()
        self._styles = {
            (kind, marked): workbook.add_format({"num_format": form} | (MARK if marked else {}))
            for kind, form in {str: "@", **FORMATS}.items()
            for marked in (False, True)
        }
        self._bold = workbook.add_format({"bold": True})
        self._titles = [shown(cell) for cell in table.rows[head_row]]
        width = max(map(len, table.rows))
        told = next((column for column, title in enumerate(self._titles) if is_told(title)), width)
        self._told = told if told < MOST_COLUMNS else None
        self._comments = 0

    def fill(self, wrong: Mapping[int, Sequence[CellFault]]) -> None:
        width = max(map(len, self._rows))
        self._sheet.set_column(0, width, WIDTH)
        if self._told is not None:
            self._sheet.set_column(self._told, self._told, 4 * WIDTH)
            self._sheet.autofilter(self._head, 0, len(self._rows) - 1, max(width - 1, self._told))
        self._sheet.freeze_panes(self._head + 1, 0)
        for place, cells in enumerate(self._rows):
            faults = wrong.get(place + 1, ())
            self._row(place, cells, {fault.column: why(fault.code, fault.params, self._language) for fault in faults})

    def _row(self, place: int, cells: Sequence[Cell], reasons: Mapping[int | None, str]) -> None:
        width = max([len(cells), *(at + 1 for at in reasons if at is not None)])
        for column in range(width):
            if column == self._told:
                continue
            cell = cells[column] if column < len(cells) else None
            if place == self._head:
                self._sheet.write_string(place, column, self._titles[column], self._bold)
            elif column in reasons:
                self._write(place, column, cell, marked=True)
                self._comment(place, column, reasons[column])
            elif cell is not None:
                self._write(place, column, cell, marked=False)
        if self._told is None:
            return
        if place == self._head:
            self._sheet.write_string(place, self._told, RETURNED[self._language], self._bold)
        elif reasons:
            self._sheet.write_string(place, self._told, self._said(reasons), self._styles[str, False])

    def _said(self, reasons: Mapping[int | None, str]) -> str:
        titles = dict(enumerate(self._titles))
        return "; ".join(reason if at is None else f"{titles.get(at, '')}: {reason}" for at, reason in reasons.items())

    def _comment(self, place: int, column: int, reason: str) -> None:
        if self._comments < MOST_COMMENTS:
            self._comments += 1
            self._sheet.write_comment(place, column, reason)

    def _write(self, place: int, column: int, cell: Cell, *, marked: bool) -> None:
        plain = self._styles[str, marked]
        if cell is None:
            self._sheet.write_blank(place, column, None, plain)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(place, column, cell, plain)
        elif isinstance(cell, int | float) and math.isfinite(cell):
            self._sheet.write_number(place, column, cell, plain)
        elif isinstance(cell, Failed | Uncomputed | Covered):
            self._sheet.write_formula(place, column, "=NA()", plain, "#N/A")
        elif isinstance(cell, time | timedelta) or (isinstance(cell, date) and cell.year >= FIRST_YEAR):
            kind = date if isinstance(cell, datetime) and cell.time() == time() else type(cell)
            self._sheet.write_datetime(place, column, cell, self._styles[kind, marked])
        else:
            self._sheet.write_string(place, column, shown(cell), plain)


async def make(id_: UUID, language: Language, url: str) -> bytes:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        head_row = await connection.fetchval(store.HEAD_ROW, id_)
        data = b"".join(row["data"] for row in await connection.fetch(store.PARTS, id_))
        wrong = await store.wrong(id_, 0, None, connection)
    finally:
        await connection.close()
    return book(read(data), head_row, wrong, language)


def main() -> None:
    be_modest()
    id_, language = UUID(sys.argv[1]), "en" if sys.argv[2] == "en" else "zh"
    sys.stdout.buffer.write(asyncio.run(make(id_, language, os.environ["DATABASE_URL"])))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
