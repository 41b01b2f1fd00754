"""Importing at the desk: a buyer's items by file, what is wrong found and corrected, columns chosen, cells pasted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.conftest import until
from e2e.desk import ADMINISTRATOR, BUYER, SUPERVISOR, Desk
from e2e.office import Office, office
from server.imports.conftest import book
from stowage.imports.reading import read

__all__ = ["office"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAD = ["SKU", "English name", "Base unit", "Barcodes", "Weight, g"]
GOOD = [["N-1", "Paper lamp", "pcs", "6900000000017", 250], ["N-2", "Glass vase", "pcs", "", 800]]


def chosen(desk: Desk, rows: list[list[Any]], name: str = "items.xlsx") -> None:
    """A file picked by hand."""
    desk.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": book(rows)}
    )


def opened(office: Office, kind: str = "items", worker: Any = BUYER, theme: str = "light") -> Desk:
    desk = office.desk(worker, theme)
    desk.open(f"/imports?kind={kind}")
    desk.headed("Import")
    expect(desk.page.get_by_label("What to import")).to_have_value(kind)
    return desk


def chip(desk: Desk, text: str) -> None:
    expect(desk.page.locator(".head .chip")).to_have_text(text, timeout=60_000)


def names(office: Office) -> list[str]:
    return [row["name_en"] for row in office.house.rows("SELECT name_en FROM item WHERE sku LIKE 'N-%' ORDER BY sku")]


def test_items_come_in_by_file(office: Office) -> None:
    desk = opened(office)
    assert desk.violations() == []
    chosen(desk, [HEAD, *GOOD])
    chip(desk, "Ready")
    desk.headed("Items")
    desk.sees("Every row fits")
    expect(desk.page.locator(".eq")).to_have_text("New2+Changed0+Same0+Wrong0=Rows2")
    assert desk.violations() == []
    assert names(office) == []
    desk.keys("Control+Enter")
    chip(desk, "Imported")
    desk.sees("2 rows written in one go")
    assert names(office) == ["Paper lamp", "Glass vase"]
    desk.button("See them").click()
    desk.headed("Items")
    desk.sees("N-1")


def test_what_is_wrong_is_told_cell_by_cell_and_comes_back_as_a_file(office: Office, tmp_path: Path) -> None:
    desk = opened(office)
    chosen(desk, [HEAD, *GOOD, ["N-3", "", "barrel", "", "heavy"], ["N-1", "Again", "pcs", "", ""]])
    chip(desk, "To correct")
    rows = desk.page.locator("tbody tr:not([aria-hidden])")
    expect(rows).to_have_text(
        [
            re.compile("4.*C Base unit.*barrel.*No such unit"),
            re.compile("4.*E Weight, g.*heavy.*Not a number"),
            re.compile("4.*Chinese name.*One of the two names is needed"),
            re.compile("5.*A SKU.*N-1.*Said already in row 2"),
        ]
    )
    expect(desk.page.get_by_role("button", name=re.compile("Import 2 rows"))).to_be_disabled()
    desk.sees("Correct the file first")
    assert desk.violations() == []
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="File with faults marked").click()
    download.value.save_as(tmp_path / "wrong.xlsx")
    table = read((tmp_path / "wrong.xlsx").read_bytes()).rows
    assert table[0] == [*HEAD, "To correct"]
    assert [row[0] for row in table[1:]] == ["N-1", "N-2", "N-3", "N-1"]
    assert [row[-1] for row in table[3:]] == [
        "Base unit: No such unit; Weight, g: Not a number; One of the two names is needed",
        "SKU: Said already in row 2",
    ]
    assert names(office) == []
    desk.button("Cancel").click()
    desk.sees("Cancelled. Nothing was imported")


def test_columns_are_chosen_once_and_known_afterwards(office: Office) -> None:
    desk = opened(office)
    rows: list[list[Any]] = [["Ref", "What it is", "Measure"], ["N-1", "Paper lamp", "pcs"]]
    chosen(desk, rows)
    chip(desk, "Columns wanted")
    desk.sees("No column for SKU")
    assert desk.violations() == []
    desk.page.get_by_label("Is: A Ref").select_option(label="SKU")
    desk.page.get_by_label("Is: B What it is").select_option(label="English name")
    desk.page.get_by_label("Is: C Measure").select_option(label="Base unit")
    desk.keys("Control+Enter")
    chip(desk, "Ready")
    desk.keys("Control+Enter")
    chip(desk, "Imported")
    assert names(office) == ["Paper lamp"]
    desk.button("Another file").click()
    chosen(desk, [rows[0], ["N-2", "Glass vase", "pcs"]])
    chip(desk, "Ready")


def test_cells_are_pasted_from_excel_and_progress_survives_a_reload(office: Office) -> None:
    desk = opened(office)
    text = "\t".join(HEAD) + "\r\n" + "\r\n".join("\t".join(map(str, row)) for row in GOOD)
    desk.page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
        }""",
        text,
    )
    desk.headed("Items")
    desk.page.reload()
    chip(desk, "Ready")
    desk.keys("Escape")
    desk.headed("Import")
    row = desk.page.locator("tbody tr:not([aria-hidden])").first
    expect(row).to_contain_text("Pasted cells.csv")
    row.click()
    desk.headed("Items")


def test_opening_stock_needs_a_warehouse_and_leads_to_its_document(office: Office) -> None:
    desk = opened(office, "opening", ADMINISTRATOR)
    desk.page.get_by_label("Warehouse").last.select_option(value="")
    desk.sees("Choose the warehouse first")
    desk.page.get_by_label("Warehouse").last.select_option(value=str(office.house.company.warehouse))
    rows: list[list[Any]] = [
        ["SKU", "Place", "Quantity", "Unit cost"],
        ["22423", "D-01", 12, 1.5],
        ["22727", "D-01", 3, 2],
    ]
    chosen(desk, rows, "opening.xlsx")
    chip(desk, "Ready")
    desk.keys("Control+Enter")
    chip(desk, "Imported")
    link = desk.page.locator(".import-made a")
    expect(link).to_have_text(re.compile(r"OB-\d{4}-0001"))
    link.click()
    desk.sees("22423")


def test_a_warehouse_is_chosen_where_it_matters(office: Office) -> None:
    desk = opened(office, "units", ADMINISTRATOR)
    expect(desk.page.get_by_label("Warehouse", exact=True)).to_have_count(0)
    desk.page.get_by_label("What to import").select_option("items")
    expect(desk.page.get_by_label("Warehouse", exact=True)).to_be_visible()


def test_each_imports_what_they_may(office: Office) -> None:
    desk = office.desk(SUPERVISOR)
    desk.open("/imports")
    options = desk.page.get_by_label("What to import").locator("option")
    expect(options).to_have_text(["Places", "Opening stock"])
    expect(desk.page.locator(".import-fields")).not_to_contain_text("Unit cost")


@pytest.mark.parametrize(("theme", "language"), [("light", "English"), ("dark", "中文")])
def test_the_pages_in_both_languages_and_themes(office: Office, tmp_path: Path, theme: str, language: str) -> None:
    desk = opened(office, theme=theme)
    chosen(desk, [HEAD, *GOOD, ["N-3", "", "barrel", "", "heavy"]])
    chip(desk, "To correct")
    if language == "中文":
        desk.button("中文").click()
        until(lambda: "要改" in desk.page.locator(".head .chip").inner_text())
    assert desk.violations() == []
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    assert desk.violations() == []
    wide = desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide
