"""A file as rows of cells: workbooks by calamine, text with separators by the csv module. Which it is, the bytes say and not the name."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from stowage.imports import packed
from stowage.imports.cells import Cell, Covered, Failed, Uncomputed, is_empty

MOST_BYTES = 25 * 2**20
MOST_ROWS = packed.MOST_ROWS
HEAD_ROWS = 20  # among which the headers are looked for
SEPARATORS = ",\t;|"
LONGEST_CELL = 32_767  # Excel's own
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|table|\?xml|!--)", re.IGNORECASE)
SAID_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class Fault(StrEnum):
    """Why a file cannot be read at all. Words: imports/words.py."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"  # most: MB
    OLD_EXCEL = "old_excel"
    BROKEN = "broken"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_ROWS = "too_many_rows"  # most
    TOO_MANY_COLUMNS = "too_many_columns"  # most
    NO_SHEET = "no_sheet"
    NO_ROWS = "no_rows"
    ENCODING_UNKNOWN = "encoding_unknown"
    QUOTES_BROKEN = "quotes_broken"  # line
    NOT_A_TABLE = "not_a_table"
    SERVER_FAULT = "server_fault"


class FileFault(Exception):
    def __init__(self, code: Fault, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


TOO_MUCH = {
    "bytes": FileFault(Fault.UNPACKS_TOO_LARGE),
    "rows": FileFault(Fault.TOO_MANY_ROWS, most=MOST_ROWS),
    "columns": FileFault(Fault.TOO_MANY_COLUMNS, most=packed.MOST_COLUMNS),
}


class Table(NamedTuple):
    """Rows from the first of the file, each as wide as it was written. `form`: xlsx or csv."""

    rows: list[list[Cell]]
    form: str


def read(data: bytes) -> Table:
    """Raises FileFault."""
    if not data.strip():
        raise FileFault(Fault.EMPTY)
    if len(data) > MOST_BYTES:
        raise FileFault(Fault.TOO_LARGE, most=MOST_BYTES // 2**20)
    if data.startswith(OLD_EXCEL):
        raise FileFault(Fault.OLD_EXCEL)
    is_packed = data.startswith(b"PK")
    table = Table(_workbook(data), "xlsx") if is_packed else Table(_text(data), "csv")
    while table.rows and all(map(is_empty, table.rows[-1])):
        table.rows.pop()
    if not table.rows:
        raise FileFault(Fault.NO_ROWS)
    return table


def _workbook(data: bytes) -> list[list[Cell]]:
    try:
        faulty = packed.look(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            name = _first_sheet(book)
            sheet = book.get_sheet_by_name(name)
            rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
            merged = sheet.merged_cell_ranges or []
    except (FileFault, MemoryError):
        raise
    except packed.TooMuch as error:
        raise TOO_MUCH[error.what] from error
    except Exception as error:  # what the reader itself stumbles over is the file's fault
        raise FileFault(Fault.BROKEN) from error
    _require_width(max(map(len, rows), default=0))
    _mark(rows, faulty.get(_part_of(data, name), {}))
    _spread(rows, merged)
    return rows


def _first_sheet(book: CalamineWorkbook) -> str:
    """The first that people see."""
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return sheet.name
    raise FileFault(Fault.NO_SHEET)


RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')


def _part_of(data: bytes, name: str) -> str:
    """The part of the workbook that holds a sheet; "" where that cannot be told."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        try:
            book = parts.read("xl/workbook.xml").decode("utf-8", "replace")
            relations = parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        except KeyError:
            return ""
    sheets = [dict(ATTRIBUTE.findall(found)) for found in SHEET.findall(book)]
    targets = {
        one.get("Id"): one.get("Target", "")
        for one in (dict(ATTRIBUTE.findall(f)) for f in RELATION.findall(relations))
    }
    named = [sheet for sheet in sheets if _unescaped(sheet.get("name", "")) == name]
    identity = next((value for key, value in (named[0] if named else {}).items() if key.endswith(":id")), None)
    target = targets.get(identity, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _unescaped(said: str) -> str:
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        said = said.replace(name, sign)
    return said


def _mark(rows: list[list[Cell]], faulty: packed.Faulty) -> None:
    """Formulas without a result, and results that are errors."""
    for (number, column), error in faulty.items():
        if number < len(rows):
            row = rows[number]
            row += [None] * (column + 1 - len(row))
            row[column] = Failed(error) if error else Uncomputed()


def _spread(rows: list[list[Cell]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """What is merged downwards stands in every row; what is merged across stands in the first cell, and nothing in the others."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        said = rows[top][left]
        for number in range(top, min(bottom + 1, len(rows))):
            row = rows[number]
            for column in range(left, min(right + 1, len(row))):
                if column == left:
                    row[column] = said
                elif not is_empty(said):
                    row[column] = Covered()


def _text(data: bytes) -> list[list[Cell]]:
    if data.startswith(NO_TABLES) or MARKUP.match(data[:1_000]):
        raise FileFault(Fault.NOT_A_TABLE)
    text = _decoded(data)
    if "\0" in text:
        raise FileFault(Fault.NOT_A_TABLE)
    said = SAID_SEPARATOR.match(text)
    if said:
        text = text[said.end() :]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else _separator(text), strict=True)
    rows: list[list[Cell]] = []
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in lines:
            if len(rows) > MOST_ROWS + HEAD_ROWS and any(row):
                raise FileFault(Fault.TOO_MANY_ROWS, most=MOST_ROWS)
            _require_width(len(row))
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        raise FileFault(Fault.QUOTES_BROKEN, line=lines.line_num) from error
    return rows


def _require_width(width: int) -> None:
    if width > packed.MOST_COLUMNS:
        raise FileFault(Fault.TOO_MANY_COLUMNS, most=packed.MOST_COLUMNS)


def _decoded(data: bytes) -> str:
    """UTF-8 and UTF-16 by their marks, else UTF-16 by its zeros, UTF-8, GB18030: the first that fits."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            names = [name]
            break
    else:
        names = [*_wide(data), "utf-8", "gb18030"]
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise FileFault(Fault.ENCODING_UNKNOWN)


def _wide(data: bytes) -> list[str]:
    """UTF-16 without its mark: every second byte of plain letters is zero."""
    beginning = data[:2_000]
    odd, even = beginning[1::2].count(0), beginning[::2].count(0)
    if max(odd, even) * 5 < len(beginning):
        return []
    return ["utf-16-le" if odd > even else "utf-16-be"]


def _separator(text: str) -> str:
    """The one that divides the most of the first lines alike, outside quotes."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:65_536].splitlines()[:HEAD_ROWS] if line.strip()]
    best, score = ",", 0
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        if counts:
            times, alike = max(counts.items(), key=lambda one: (one[1], one[0]))
            if (value := alike * 100 + min(times, 99)) > score:
                best, score = separator, value
    return best
