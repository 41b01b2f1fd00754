"""Files as tables: encodings, separators, merged cells, formulas, and which row has the headers."""

from __future__ import annotations

import codecs
from datetime import date
from typing import Any

import pytest

from server.imports.conftest import book
from server.imports.malformed import sheet
from stowage.app import LISTS
from stowage.imports import headers
from stowage.imports.cells import Covered, Failed, Uncomputed
from stowage.imports.packed import column_letters, column_number
from stowage.imports.reading import read
from stowage.imports.register import KINDS

ROWS = [["编码", "中文名称", "重量(克)"], ["X-1", "果酱, 蜡烛", "320"]]
ITEMS = KINDS["items"].fields


def text(separator: str = ",") -> str:
    return "\r\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in ROWS)


@pytest.mark.parametrize(
    "data",
    [
        text().encode(),
        codecs.BOM_UTF8 + text().encode(),
        text().encode("gb18030"),
        text().encode("gbk"),
        text("\t").encode("utf-16"),
        codecs.BOM_UTF16_BE + text().encode("utf-16-be"),
        text("\t").encode("utf-16-le"),
        text(";").encode(),
        text("|").encode(),
        ("sep=;\r\n" + text(";")).encode(),
        text().replace("\r\n", "\n").encode(),
        (text() + "\r\n,,\r\n\r\n").encode(),
    ],
)
def test_text_is_read_whatever_its_letters_and_separators(data: bytes) -> None:
    assert read(data).rows == ROWS


def test_a_workbook_gives_numbers_days_and_texts() -> None:
    rows: list[list[Any]] = [
        ["编码", "x", "d", "t"],
        [6901234567892, 0.1, date(2026, 11, 23), "007"],
        [None, None, None, None],
    ]
    table = read(book(rows))
    assert table.form == "xlsx"
    assert [[str(cell) for cell in row] for row in table.rows] == [
        ["编码", "x", "d", "t"],
        ["6901234567892.0", "0.1", "2026-11-23", "007"],
    ]


def test_what_is_merged_downwards_stands_in_every_row_and_across_only_once() -> None:
    data = book([["a", "b", "c"], [], ["", "x"], ["", "y"]], merged=[(1, 0, 3, 0, "S1"), (1, 1, 1, 2, "wide")])
    rows = read(data).rows
    assert [row[0] for row in rows[1:]] == ["S1", "S1", "S1"]
    assert rows[1][1:] == ["wide", Covered()]


def cell(said: bytes) -> Any:
    """D2 of a workbook whose second row ends with these cells."""
    return read(sheet(b"</row></sheetData>", said + b"</row></sheetData>")).rows[1][3]


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        (b'<c r="D2"><f>1+1</f><v>2</v></c>', 2),
        (b'<c r="D2"><f>1+1</f></c>', Uncomputed()),
        (b'<c r="D2"><f>1+1</f><v></v></c><c r="E2"><v>1</v></c>', Uncomputed()),
        (b'<c r="D2"><f t="shared" si="0"/></c><c r="E2"><v>1</v></c>', Uncomputed()),
        (b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Failed("#DIV/0!")),
        (b'<c r="D2" t="str"><f>A1</f><v>X</v></c>', "X"),
    ],
)
def test_formulas_give_their_results_and_say_when_they_have_none(said: bytes, read_as: Any) -> None:
    assert cell(said) == read_as


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("CV", 99)])
def test_columns_have_letters(letters: str, number: int) -> None:
    assert (column_number(letters), column_letters(number)) == (number, letters)


def test_headers_are_found_below_a_title_and_in_either_language() -> None:
    rows = [["物料清单 2026"], [], ["SKU", "Chinese name", "单位", "EAN", "whatever"], ["X", "蜡烛", "pcs", "690", ""]]
    head = headers.find_head(rows, ITEMS)
    assert head.row == 2
    found = headers.recognised(head, ITEMS)
    assert found == {"sku": 0, "name_zh": 1, "base_unit": 2, "barcodes": 3}


def test_a_field_s_own_name_goes_before_what_else_it_is_called() -> None:
    head = headers.Head(0, ["名称", "English name", "name", "编码", "物料"])
    assert headers.recognised(head, ITEMS) == {"name_en": 1, "sku": 3, "name_zh": 0}


def test_every_kind_s_own_headers_are_recognised_in_both_languages() -> None:
    for kind in KINDS.values():
        for names in ([field.zh for field in kind.fields], [field.en for field in kind.fields]):
            head = headers.Head(0, names)
            assert headers.recognised(head, kind.fields) == {field.key: at for at, field in enumerate(kind.fields)}


def test_the_same_headers_have_the_same_hash_however_they_are_written() -> None:
    one, other = headers.Head(0, ["SKU", "Base  unit"]), headers.Head(4, ["sku", "base_unit"])
    assert one.hash == other.hash
    assert one.hash != headers.Head(0, ["Base unit", "SKU"]).hash


@pytest.mark.parametrize("name", ["items", "partners", "places"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_list_exports_is_recognised(name: str, language: str) -> None:
    columns = [column for column in LISTS[name].columns if column.names is None]
    head = headers.Head(0, [column.zh if language == "zh" else column.en for column in columns])
    fields = KINDS[name].fields
    found = headers.recognised(head, fields)
    wanted = {"base_unit" if name == "items" and column.key == "unit" else column.key for column in columns}
    assert found.keys() == wanted & {field.key for field in fields}
    assert all(columns[at].key in {key, "unit"} for key, at in found.items())
