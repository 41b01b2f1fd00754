"""A list as a file: the rows of the screen, in both languages and formats, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from server.lists.conftest import Desk, Person
from stowage.app import LISTS
from stowage.platform.listing import sheets
from stowage.platform.listing.spec import Kind

every_list = pytest.mark.parametrize("name", LISTS)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


async def exported(desk: Desk, name: str, **query: Any) -> httpx.Response:
    answer = await desk.client.get(f"/api/lists/{name}/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer


async def as_text(desk: Desk, name: str, **query: Any) -> list[list[str]]:
    answer = await exported(desk, name, format="csv", **query)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def as_workbook(desk: Desk, name: str, **query: Any) -> list[list[str]]:
    """Cells as they are stored: texts, and numbers as text."""
    answer = await exported(desk, name, format="xlsx", **query)
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml"))
    assert root.find(f".//{SHEET}f") is None
    table: list[list[str]] = []
    for row in root.iter(f"{SHEET}row"):
        cells: dict[int, str] = {}
        for cell in row.iter(f"{SHEET}c"):
            letters = re.sub(r"\d", "", cell.attrib["r"])
            number = 0
            for letter in letters:
                number = number * 26 + ord(letter) - 64
            cells[number] = "".join(cell.itertext())
        table.append([cells.get(number, "") for number in range(1, max(cells, default=0) + 1)])
    return table


@every_list
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_file_has_the_rows_and_columns_of_the_screen(desk: Desk, name: str, language: str) -> None:
    rows = await desk.rows(name)
    head, *lines = await as_text(desk, name, language=language)
    columns = LISTS[name].columns
    titles = [column.zh if language == "zh" else column.en for column in columns]
    assert [title for title in head if title in titles] == titles
    assert len(head) == len(titles) + sum(column.names is not None for column in columns)
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows, strict=True):
        cells = dict(zip(head, line, strict=True))
        for column, title in zip(columns, titles, strict=True):
            if row[column.key] is None:
                assert cells[title] == "", title
            elif column.kind in {Kind.QUANTITY, Kind.AMOUNT, Kind.PRICE}:
                scale = {Kind.QUANTITY: 4, Kind.AMOUNT: 2, Kind.PRICE: 6}[column.kind]
                assert Decimal(cells[title]) == Decimal(row[column.key]).scaleb(-scale), title
            elif column.kind is Kind.CHOICE and column.choices:
                words = {choice.value: choice.zh if language == "zh" else choice.en for choice in column.choices}
                assert cells[title] == words[row[column.key]]
            elif isinstance(row[column.key], dict):
                assert cells[title] == row[column.key]["code"]
    book_head, *book = await as_workbook(desk, name, language=language)
    assert book_head == head
    assert len(book) == len(lines)
    for line, cells_ in zip(lines, book, strict=True):
        for text, cell in zip(line, [*cells_, *[""] * (len(line) - len(cells_))], strict=True):
            if re.fullmatch(r"-?\d+(\.\d+)?", text) and text != cell:
                assert Decimal(cell) == Decimal(text)


async def test_a_file_is_filtered_sorted_and_has_the_columns_asked_for(desk: Desk) -> None:
    wanted = '[{"column": "active", "op": "is", "value": true}]'
    query = {"columns": "sku,over_tolerance_bp,active", "filter": wanted, "sort": "-sku", "search": "b"}
    table = await as_text(desk, "items", language="en", **query)
    assert table == [["SKU", "Over tolerance, %", "In use"], ["B_6%", "5.00", "yes"]]
    assert (await as_workbook(desk, "items", language="en", **query))[1] == ["B_6%", "5.00", "yes"]


async def test_times_are_as_the_warehouses_have_them(desk: Desk) -> None:
    query = {"columns": "occurred_at,document", "sort": "-occurred_at"}
    assert (await as_text(desk, "movements", **query))[1] == ["2026-11-22 12:00:00", "GR-2611-0001"]
    [_, [occurred, *_], *_] = await as_workbook(desk, "movements", **query)
    assert Decimal(occurred) == Decimal("46348.5")  # days since 1899-12-30
    assert (
        (await exported(desk, "movements"))
        .headers["content-disposition"]
        .startswith('attachment; filename="movements-2')
    )


async def test_a_text_is_never_a_formula(desk: Desk) -> None:
    column = sheets.SheetColumn("=title", 9, lambda row: row["value"])
    file = io.BytesIO()
    sheet = sheets.opened(file, [column], "csv")
    risky = ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "a=1", "-", 'say "=1"']
    sheet.add([{"value": text} for text in risky] + [{"value": Decimal("-1.50")}])
    sheet.close()
    lines = [row[0] for row in csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))]
    assert lines == ["'=title", "'=1+1", "'+1", "'-1", "'@a", "'\t=1", "'\r=1", "a=1", "'-", 'say "=1"', "-1.50"]


async def test_what_cannot_be_exported_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = await desk.get("/items/export", 400, columns="sku,nothing")
    assert (told["code"], told["params"]) == ("list.columns_invalid", {"column": "nothing"})
    assert (await desk.get("/items/export", 400, format="pdf"))["code"] == "invalid"
    assert (await desk.get("/items/export", 400, filter="{"))["code"] == "list.filter_invalid"
    assert (await desk.get("/items/export", 400, sort="x"))["code"] == "list.sort_invalid"
    monkeypatch.setattr(sheets, "MOST_ROWS", 6)
    told = await desk.get("/items/export", 400)
    assert (told["code"], told["params"]) == ("list.export_too_large", {"rows": 7, "most": 6})


async def test_a_file_shows_no_more_than_the_screen(desk: Desk) -> None:
    desk.without("cost.read")
    assert (await desk.get("/items/export", 400, columns="value"))["code"] == "list.columns_invalid"
    head, *_ = await as_text(desk, "stock")
    assert "库存金额" not in head
    desk.person = Person(warehouses=frozenset({2}))
    table = await as_text(desk, "places", columns="warehouse")
    assert {line[0] for line in table[1:]} == {"WH2"}
    desk.without("stock.read")
    await desk.get("/stock/export", 403)
