"""Rows of a list as a file: text with commas, or a workbook. Either is written row by row and never held whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any, Literal, Protocol
from zoneinfo import ZoneInfo

import msgspec
import xlsxwriter

from stowage.platform.listing.spec import REFERENCES, Column, Kind

Format = Literal["xlsx", "csv"]
Language = Literal["zh", "en"]
Value = str | bool | Decimal | date | datetime | None

MEDIA_TYPES: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",  # UTF-8, which Litestar adds
}
MOST_ROWS = 100_000
DIGITS = {Kind.QUANTITY: 4, Kind.AMOUNT: 2, Kind.PRICE: 6, Kind.INTEGER: 0}
PERCENT = "_bp"  # integers of 1/100 percent are called so, and shown in percent
YES = {"zh": ("否", "是"), "en": ("no", "yes")}
NAME = {"zh": "名称", "en": "name"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute when it opens a text file
FIRST_YEAR = 1900  # of workbooks; earlier days are text there
WIDTH = {Kind.INSTANT: 19, Kind.DATE: 11, Kind.FLAG: 6}


class SheetColumn(msgspec.Struct, frozen=True):
    """`of` takes a row as clients get it and says what stands in the cell."""

    title: str
    width: int
    of: Callable[[dict[str, Any]], Value]


def sheet_columns(columns: Iterable[Column], language: Language, zone: ZoneInfo) -> list[SheetColumn]:
    """One for each; what has names beside its code gets a second one for them. Instants are told in `zone`."""
    found = []
    for column in columns:
        title = column.zh if language == "zh" else column.en
        found.append(SheetColumn(title, WIDTH.get(column.kind, 14), _reader(column, language, zone)))
        if column.names is not None:
            found.append(SheetColumn(f"{title} {NAME[language]}", 24, _names(column.key, language)))
    return found


def _reader(column: Column, language: Language, zone: ZoneInfo) -> Callable[[dict[str, Any]], Value]:
    key, kind = column.key, column.kind
    if kind in DIGITS:
        digits = 2 if key.endswith(PERCENT) else DIGITS[kind]
        return lambda row: None if row[key] is None else Decimal(row[key]).scaleb(-digits)
    if kind is Kind.INSTANT:
        return lambda row: None if row[key] is None else _at(row[key], zone)
    if kind is Kind.FLAG:
        return lambda row: YES[language][row[key]]
    if kind in REFERENCES:
        return lambda row: row[key]["code"] if row[key] else None
    words = {choice.value: choice.zh if language == "zh" else choice.en for choice in column.choices}
    if kind is Kind.CHOICES:
        return lambda row: ", ".join(words.get(word, word) for word in row[key])
    return (lambda row: words.get(row[key], row[key])) if words else lambda row: row[key]


def _names(key: str, language: Language) -> Callable[[dict[str, Any]], Value]:
    first, second = ("zh", "en") if language == "zh" else ("en", "zh")
    return lambda row: (row[key][first] or row[key][second]) if row[key] else None


def _at(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone).replace(tzinfo=None)


class Sheet(Protocol):
    def add(self, rows: Iterable[dict[str, Any]]) -> None: ...

    def close(self) -> None: ...


class Text:
    """UTF-8 with its mark, so that Excel knows it."""

    def __init__(self, file: IO[bytes], columns: Sequence[SheetColumn]) -> None:
        self._columns = columns
        self._text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)
        self._writer.writerow(_harmless(column.title) for column in columns)

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        self._writer.writerows([_told(column.of(row)) for column in self._columns] for row in rows)

    def close(self) -> None:
        self._text.detach()


def _told(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


class Workbook:
    """One sheet with a head that stays, ready to be filtered."""

    def __init__(self, file: IO[bytes], columns: Sequence[SheetColumn], company: str) -> None:
        self._columns = columns
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(file, {"constant_memory": True, **plain})
        self._book.set_properties({"company": company})
        self._sheet = self._book.add_worksheet()
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        head = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, column.title, head)
        self._next = 1

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            for number, column in enumerate(self._columns):
                self._write(number, column.of(row))
            self._next += 1

    def close(self) -> None:
        if self._columns:
            self._sheet.autofilter(0, 0, max(1, self._next - 1), len(self._columns) - 1)
        self._book.close()

    def _write(self, number: int, value: Value) -> None:
        at = (self._next, number)
        if isinstance(value, Decimal):
            self._sheet.write_number(*at, value)
        elif isinstance(value, date) and value.year >= FIRST_YEAR:
            self._sheet.write_datetime(*at, value, self._moment if isinstance(value, datetime) else self._day)
        elif value not in {None, ""}:
            self._sheet.write_string(*at, str(value))


def opened(file: IO[bytes], columns: Sequence[SheetColumn], format_: Format, company: str = "") -> Sheet:
    """`company`: whose rows they are, for the properties of a workbook."""
    return Workbook(file, columns, company) if format_ == "xlsx" else Text(file, columns)
