"""Wrong rows as they came, with a column that says why: to be corrected there and brought again."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from stowage.imports.store import Import, WrongRow
from stowage.imports.words import Language, why

TITLES = {"zh": ("原行号", "要改的地方"), "en": ("Row", "To correct")}
WIDTH = 16
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def book(found: Import, rows: Sequence[WrongRow], language: Language) -> bytes:
    """A workbook: the file's own columns, then the row it was and what is wrong; wrong cells are marked and say so themselves."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, PLAIN)
    sheet = workbook.add_worksheet()
    head = workbook.add_format({"bold": True})
    text = workbook.add_format({"num_format": "@"})
    marked = workbook.add_format({"num_format": "@", "bg_color": "#ffd9d2", "bold": True})
    width = max([len(found.headers), *(len(row.cells) for row in rows)])
    row_title, fault_title = TITLES[language]
    for column, name in enumerate([*found.headers, *[""] * (width - len(found.headers)), row_title, fault_title]):
        sheet.write_string(0, column, name, head)
    sheet.set_column(0, width, WIDTH, text)
    sheet.set_column(width + 1, width + 1, 4 * WIDTH, text)
    sheet.freeze_panes(1, 0)
    titles = dict(enumerate(found.headers))
    for place, row in enumerate(rows, 1):
        reasons = {fault.column: why(fault.code, fault.params, language) for fault in row.faults}
        for column, cell in enumerate(row.cells):
            sheet.write_string(place, column, cell, marked if column in reasons else text)
        for at, reason in reasons.items():
            if at is not None:
                sheet.write_comment(place, at, reason)
        sheet.write_number(place, width, row.row)
        told = (reason if at is None else f"{titles.get(at, '')}: {reason}" for at, reason in reasons.items())
        sheet.write_string(place, width + 1, "; ".join(told))
    workbook.close()
    return file.getvalue()
