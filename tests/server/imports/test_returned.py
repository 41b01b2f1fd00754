"""The file that comes back: whole, marked, and wrong in the same cells as long as nobody corrects it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from server.imports.conftest import Office, book
from stowage.imports import returned, store
from stowage.imports.cells import Covered
from stowage.imports.packed import MOST_COLUMNS
from stowage.imports.reading import read
from stowage.imports.store import Import
from stowage.imports.words import Language

DAY = dt.date(2026, 3, 4)
MORNING = dt.datetime(2026, 3, 4, 9, 30)  # noqa: DTZ001 - Excel knows no zones
ORDERS: list[list[Any]] = [
    ["Spring 2026"],
    ["Reference", "Supplier code", "Expected on", "SKU", "Quantity", "Price"],
    ["R-1", "S1", DAY, "SOAP", 10, 1.5],
    ["R-1", "S1", DAY, "MILK", "ten", 2],
]


async def marked(office: Office, told: Import, language: Language = "en") -> bytes:
    return await returned.make(told.id, language, office.url)


async def test_an_order_with_a_wrong_line_comes_back_and_in_with_all_its_lines(office: Office) -> None:
    told = await office.bring("orders", ORDERS, "WH1")
    back = read(await marked(office, told)).rows
    assert back[0][0] == "Spring 2026"
    assert back[1] == [*ORDERS[1], "To correct"]
    assert (back[2][:2], back[2][3:5]) == (["R-1", "S1"], ["SOAP", 10])
    assert back[3][-1] == "Quantity: Not a number"
    assert len(back) == len(ORDERS)
    back[3][4] = "10"
    await office.imported("orders", book(back), "WH1")
    assert await office.counted("purchase_order_line") == 2


async def test_untouched_it_is_wrong_in_the_same_cells(office: Office) -> None:
    rows: list[list[Any]] = [
        ["SKU", "English name", "Base unit", "Over tolerance, %", "Barcodes", "Specification"],
        ["GOOD", "Cup", "pcs", 5, 6901234567890, "8 cm"],
        ["X-1", "Share", "pcs", 0.05, None, None],
        ["X-2", "Long", "pcs", None, 6901234567890123456.0, None],
        [DAY, "Day", "pcs", None, None, None],
        ["X-4", True, "pcs", None, None, dt.time(8, 30)],
        ["X-5", "Then", None, None, None, DAY],
        ["X-6", "Later", "pcs", None, None, MORNING],
        ["X-7", "=1/0", "pcs", None, None, None],
    ]
    told = await office.bring("items", book(rows))
    faults = await office.faults(told)
    assert {row for row, _, _ in faults} == {3, 4, 5, 6, 7, 8}
    again = await office.bring("items", await marked(office, told))
    assert await office.faults(again) == faults
    third = await office.bring("items", await marked(office, again, "zh"))
    assert await office.faults(third) == faults
    assert third.headers == [*rows[0], "要改的地方"]


async def test_errors_of_formulas_and_merged_cells_stay_wrong(office: Office) -> None:
    file = book([["SKU", "English name", "Base unit"], ["A-1", "x", "pcs"]], merged=[(2, 0, 2, 1, "A-2")])
    table = read(file).rows
    assert table[2][1] == Covered()
    told = await office.bring("items", file)
    again = await office.bring("items", await marked(office, told))
    assert {(row, key) for row, key, _ in await office.faults(again)} == {
        (row, key) for row, key, _ in await office.faults(told)
    }


async def test_columns_that_somebody_chose_are_known_when_it_comes_back(office: Office) -> None:
    told = await office.bring(
        "items", [["Ref", "What it is", "Measure"], ["N-1", "Lamp", "pcs"], ["N-2", "Vase", "no"]]
    )
    assert told.state == "mapping"
    said = store.said({"sku": 0, "name_en": 1, "base_unit": 2})
    assert await office.pool.fetchval(store.SAY_MAPPING, told.id, office.person, said, None)
    await office.work()
    back = read(await marked(office, told)).rows
    back[2][2] = "pcs"
    again = await office.bring("items", book(back))
    assert (again.state, again.counts and again.counts.new) == ("checked", 2)


@pytest.mark.parametrize("width", [MOST_COLUMNS - 1, MOST_COLUMNS])
async def test_the_widest_file_comes_back_readable(office: Office, width: int) -> None:
    rows = [["SKU", "English name", "Base unit", *("x" for _ in range(width - 3))], ["W-1", "Wide", "barrel"]]
    told = await office.bring("items", rows)
    again = await office.bring("items", await marked(office, told))
    assert await office.faults(again) == await office.faults(told) == [(2, "base_unit", "unit_unknown")]


async def test_every_wrong_row_is_marked(office: Office) -> None:
    count = 6_000
    told = await office.bring(
        "units", [["Code", "English name", "Decimals"], *([f"U{n}", "x", "many"] for n in range(count))]
    )
    back = read(await marked(office, told)).rows
    assert sum("Not a number" in str(row[-1]) for row in back) == count
