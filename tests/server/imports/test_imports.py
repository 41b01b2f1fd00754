"""Imports from file to ledger: whole or not at all, the same file again changes nothing, and nothing is lost by a kill."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec
import pytest

from server.imports.conftest import Office, book
from stowage.gateway.live import Live
from stowage.imports import jobs, store
from stowage.imports.reading import read
from stowage.imports.register import KINDS
from stowage.imports.store import Counts
from stowage.imports.templates import book as template
from stowage.ledger.check import check_database

Rows = list[list[Any]]
ITEMS: Rows = [
    ["编码", "中文名称", "英文名称", "基本单位", "条码", "包装二单位", "包装二含基本单位数", "包装二条码", "类别", "管批次", "多收容差 %"],
    ["SOAP", "香皂", "Soap bar", "件", "690001, 690002", "箱", "24", "", "洗护", "否", ""],
    ["NEW-1", "蜡烛", "Candle", "pcs", "690003", "case", "12", "1690003", "蜡烛", "否", "5"],
    ["NEW-2", "", "Lantern", "piece", "", "", "", "", "", "是", "2.5%"],
]  # fmt: skip
OPENING: list[list[Any]] = [
    ["编码", "库位", "数量", "单位", "批次", "效期", "单价"],
    ["SOAP", "A01", 2, "case", "", None, 48],
    ["MILK", "A01", "12", "", "L1", date(2027, 5, 18), "3.5"],
    ["JAM", "D-01", 5, "", "", "2027/1/31", "1"],
    ["FLOUR", "D-01", "1.250", "kg", "", None, "2"],
]
ORDERS: list[list[Any]] = [
    ["单号", "供应商编码", "预计到货", "编码", "数量", "单位", "单价", "备注"],
    ["P-1", "S1", "2026-12-01", "SOAP", "2", "case", "100", "rush"],
    ["P-1", "S1", "2026-12-01", "FLOUR", "3.5", "", "4", ""],
    ["P-2", "S1", "2026-12-05", "SOAP", "10", "", "4.2", ""],
]


async def body(office: Office, kind: str, key: str) -> Any:
    found = await office.pool.fetchval("SELECT body FROM feed_row WHERE kind = $1 AND key = $2", kind, key)
    return msgspec.json.decode(found) if found else None


async def test_items_come_in_by_workbook_and_guns_are_told(office: Office) -> None:
    told = await office.bring("items", ITEMS)
    assert (told.state, told.counts) == ("checked", Counts(3, 2, 1, 0, 0, 0))
    assert await office.counted("item") == 6
    done = await office.go(told)
    assert done.state == "done"
    assert done.result is not None
    assert done.result.commands == 1
    rows = await office.pool.fetch(
        "SELECT sku, name_en, base_unit, category, over_tolerance_bp, version FROM item "
        "WHERE sku LIKE 'NEW%' OR sku = 'SOAP' ORDER BY sku"
    )
    assert [tuple(row) for row in rows] == [
        ("NEW-1", "Candle", "pcs", "蜡烛", 500, 1),
        ("NEW-2", "Lantern", "pcs", "", 250, 1),
        ("SOAP", "Soap bar", "pcs", "洗护", None, 2),
    ]
    assert (await body(office, "barcode", "690002"))["to"][0][1] == "pcs"
    assert (await body(office, "barcode", "1690024"))["to"][0][1:] == ["case", 24, 1]
    assert await office.pool.fetchval("SELECT count(*) FROM security_event WHERE kind = 'import.made'") == 1
    change = await office.pool.fetchval(
        "SELECT c.after FROM change c JOIN op o USING (op_id) WHERE c.kind = 'item' AND c.key = 'SOAP' AND o.person <> 0"
    )
    assert msgspec.json.decode(change)["name_en"] == "Soap bar"


@pytest.mark.parametrize(
    ("kind", "rows", "tables"),
    [
        ("items", ITEMS, ("item", "barcode", "item_unit", "op")),
        ("barcodes", [["编码", "单位", "条码"], ["SOAP", "箱", "1690099"], ["SOAP", "", "690099"]], ("barcode", "op")),
        ("units", [["编码", "中文名称", "小数位数"], ["dz", "打", 0], ["kg", "公斤", 3]], ("unit", "op")),
        (
            "partners",
            [
                ["编码", "中文名称", "供应商", "付款方式", "账期(天)", "联系人", "电话", "地址"],
                ["S2", "凯瑞", "是", "月结", 30, "王敏", "0574", "中兴路 8 号"],
                ["S1", "义乌百货", "是", "", "", "", "", ""],
            ],
            ("party", "party_contact", "party_address", "op"),
        ),
        (
            "places",
            [
                ["编码", "类型", "区", "巷道", "承重(克)"],
                ["B01", "", "B", "02", 500000],
                ["A01", "货位", "A", "01", ""],
            ],
            ("place", "op"),
        ),
        ("opening", OPENING, ("movement", "balance", "op", "document_number")),
        ("orders", ORDERS, ("purchase_order", "purchase_order_line", "op", "document_number")),
    ],
)
async def test_the_same_file_again_changes_nothing(
    office: Office, kind: str, rows: Sequence[Sequence[Any]], tables: Sequence[str]
) -> None:
    await office.imported(kind, rows, "WH1")
    before = [await office.counted(table) for table in tables]
    again = await office.bring(kind, rows, "WH1")
    assert again.counts is not None
    assert (again.counts.new, again.counts.changed, again.counts.wrong) == (0, 0, 0)
    assert again.counts.same == len(rows) - 1
    assert await office.pool.fetchval(store.GO, again.id, office.person) is None
    assert [await office.counted(table) for table in tables] == before
    assert [difference.text for difference in await _proved(office)] == []


async def _proved(office: Office) -> Any:
    async with office.pool.acquire() as connection:
        return await check_database(connection)


async def test_opening_stock_has_its_cost_and_its_expiry_as_lot(office: Office) -> None:
    done = await office.imported("opening", OPENING, "WH1")
    assert done.result is not None
    assert [made.document.partition(":")[0] for made in done.result.documents] == ["opening"]
    rows = await office.pool.fetch(
        "SELECT i.sku, b.lot, b.quantity, c.value FROM balance b JOIN item i ON i.id = b.item JOIN item_cost c ON c.item = i.id "
        "WHERE b.place > 0 ORDER BY i.sku"
    )
    assert [tuple(row) for row in rows] == [
        ("FLOUR", "", 12_500, 250),
        ("JAM", "2027-01-31", 50_000, 500),
        ("MILK", "L1", 120_000, 4_200),
        ("SOAP", "", 480_000, 9_600),
    ]


async def test_opening_stock_of_a_warehouse_without_bins_needs_no_place(office: Office) -> None:
    await office.imported("opening", [["SKU", "Quantity", "Value"], ["SOAP", "7", "21"]], "WH2")
    row = await office.pool.fetchrow("SELECT p.code, b.quantity FROM balance b JOIN place p ON p.id = b.place")
    assert tuple(row) == ("FLOOR", 70_000)


async def test_orders_are_drafts_with_a_price_a_base_unit(office: Office) -> None:
    done = await office.imported("orders", ORDERS, "WH1")
    assert done.result is not None
    assert len(done.result.documents) == 2
    rows = await office.pool.fetch(
        "SELECT o.number, o.state, o.note, l.no, l.ordered, l.unit_price_micro "
        'FROM purchase_order o JOIN purchase_order_line l ON l."order" = o.id '
        "ORDER BY o.id, l.no"
    )
    assert [tuple(row)[1:] for row in rows] == [
        ("draft", "P-1: rush", 1, 480_000, 4_166_667),
        ("draft", "P-1: rush", 2, 35_000, 4_000_000),
        ("draft", "P-2", 1, 100_000, 4_200_000),
    ]
    assert [made.number for made in done.result.documents] == sorted({row["number"] for row in rows})


async def test_a_buyer_imports_orders_with_their_prices(office: Office) -> None:
    """Who may buy sees prices, whatever they may know of the cost of stock."""
    await office.pool.execute("UPDATE person SET roles = '{buyer}' WHERE id = $1", office.person)
    await office.imported("orders", ORDERS, "WH1")
    prices = await office.pool.fetch("SELECT unit_price_micro FROM purchase_order_line ORDER BY id")
    assert [row["unit_price_micro"] for row in prices] == [4_166_667, 4_000_000, 4_200_000]


async def test_empty_cells_leave_what_is_there(office: Office) -> None:
    await office.imported(
        "items", [["SKU", "重量(克)", "English name"], ["SOAP", "90", ""], ["MILK", "", "Fresh milk"]]
    )
    rows = await office.pool.fetch(
        "SELECT name_zh, name_en, weight_g, tracks_lot, tracks_expiry FROM item WHERE sku IN ('SOAP', 'MILK') ORDER BY sku"
    )
    assert [tuple(row) for row in rows] == [("牛奶", "Fresh milk", 0, True, True), ("香皂", "Soap", 90, False, False)]
    assert (
        await office.pool.fetchval("SELECT count(*) FROM barcode b JOIN item i ON i.id = b.item WHERE i.sku = 'SOAP'")
        == 2
    )


async def test_a_file_with_a_wrong_row_cannot_go_and_comes_back_marked(office: Office) -> None:
    rows = [ITEMS[0], ITEMS[2], ["BAD", "", "", "barrel", "", "", "", "", "", "maybe", ""]]
    told = await office.bring("items", rows)
    assert told.counts == Counts(2, 1, 0, 0, 1, 0)
    assert await office.faults(told) == [
        (3, "name_zh", "name_needed"),
        (3, "base_unit", "unit_unknown"),
        (3, "tracks_lot", "flag_invalid"),
    ]
    assert await office.pool.fetchval(store.GO, told.id, office.person) is None
    await office.work()
    assert await office.counted("item") == 6


async def test_columns_that_people_choose_are_remembered_for_the_same_headers(office: Office) -> None:
    rows = [["Ref", "What", "Measure"], ["N-1", "Thing", "pcs"]]
    told = await office.bring("items", rows)
    assert told.state == "mapping"
    assert told.headers == ["Ref", "What", "Measure"]
    assert told.sample == [["N-1", "Thing", "pcs"]]
    mapping = store.said({"sku": 0, "name_en": 1, "base_unit": 2, "nothing": 1, "name_zh": 9})
    assert await office.pool.fetchval(store.SAY_MAPPING, told.id, office.person, mapping, None)
    await office.work()
    checked = await office.told(told.id)
    assert checked.state == "checked"
    assert checked.mapping == {"sku": 0, "name_en": 1, "base_unit": 2}
    await office.go(checked)
    again = await office.bring("items", [rows[0], ["N-2", "Other", "pcs"]])
    assert again.state == "checked"
    assert again.counts == Counts(1, 1, 0, 0, 0, 0)


async def test_the_example_of_the_template_is_left_out(office: Office) -> None:
    for language in ("zh", "en"):
        for kind in KINDS.values():
            data = template(kind, kind.fields, language)
            assert len(read(data).rows) == 2
            told = await office.bring(kind.name, data, "WH1")
            assert (told.state, told.counts) == ("checked", Counts(skipped=1))


async def test_what_was_changed_between_checking_and_going_is_checked_again(office: Office) -> None:
    told = await office.bring("opening", OPENING, "WH1")
    await office.imported("opening", OPENING[:2], "WH1")
    done = await office.go(told)
    assert done.state == "done"
    assert (
        await office.pool.fetchval(
            "SELECT sum(quantity) FROM movement m JOIN item i ON i.id = m.item WHERE i.sku = 'SOAP'"
        )
        == 480_000
    )


async def test_what_has_become_wrong_is_told_and_nothing_goes(office: Office) -> None:
    told = await office.bring("opening", OPENING, "WH1")
    await office.imported("items", [["SKU", "In use"], ["FLOUR", "no"]])
    after = await office.go(told)
    assert after.state == "checked"
    assert await office.faults(after) == [(5, "sku", "item_retired")]
    assert await office.counted("movement") == 0


async def test_who_may_not_any_more_imports_nothing(office: Office) -> None:
    told = await office.bring("items", ITEMS)
    await office.pool.execute("UPDATE person SET roles = '{operator}' WHERE id = $1", office.person)
    after = await office.go(told)
    assert after.state == "failed"
    assert after.problem is not None
    assert after.problem.params["code"] == "gateway.not_permitted"
    assert await office.counted("item") == 6


async def test_a_cancelled_import_is_rolled_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told = await office.bring("items", many(3_000))
    monkeypatch.setattr(jobs, "TELL_SECONDS", 0.0)
    assert await office.pool.fetchval(store.GO, told.id, office.person)
    seen = asyncio.create_task(_once_written(office, told.id))
    working = asyncio.create_task(office.work())
    await seen
    assert await office.pool.fetchval(store.CANCEL, told.id, office.person)
    await working
    after = await office.told(told.id)
    assert after.state == "cancelled"
    assert await office.counted("item") == 6


async def _once_written(office: Office, id_: Any) -> None:
    """The first of its commands is done."""
    written = "SELECT progress FROM import_file WHERE id = $1 AND stage = 'made'"
    async with asyncio.timeout(60):
        while not await office.pool.fetchval(written, id_):  # noqa: ASYNC110 - another connection's word
            await asyncio.sleep(0)


def many(count: int) -> list[list[Any]]:
    return [
        ["SKU", "English name", "Base unit"],
        *([f"M{number}", f"Thing {number}", "pcs"] for number in range(count)),
    ]


async def test_a_connection_that_dies_in_the_middle_leaves_nothing_and_it_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TELL_SECONDS", 0.0)
    told = await office.bring("items", many(3_000))
    assert await office.pool.fetchval(store.GO, told.id, office.person)
    working = asyncio.create_task(office.importer.work())
    await _once_written(office, told.id)
    killer = await asyncpg.connect(office.url)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND xact_start IS NOT NULL"
    )
    await killer.close()
    with contextlib.suppress(Exception):
        await working
    assert await office.counted("item") == 6
    await office.work()
    assert (await office.told(told.id)).state == "done"
    assert await office.counted("item") == 3_006


async def test_a_file_that_kills_its_reader_is_given_up(office: Office) -> None:
    told = await office.bring("items", ITEMS)
    await office.pool.execute("UPDATE import_file SET state = 'reading', attempts = 3 WHERE id = $1", told.id)
    await office.work()
    after = await office.told(told.id)
    assert after.state == "failed"
    assert after.problem is not None
    assert after.problem.code == "server_fault"


async def test_devices_are_poked_about_what_an_import_changed(office: Office) -> None:
    live = Live(lambda: asyncpg.connect(office.url))
    live.open()
    try:
        await live.listening.wait()
        with live.subscribed(["catalogue"]) as subscription:
            office.importer = jobs.Importer(office.pool, office.importer._rules, live)
            await office.imported("items", ITEMS)
            async with asyncio.timeout(10):
                assert (await subscription.moved())["catalogue"] > 0
    finally:
        await live.close()


async def test_text_and_workbook_say_the_same(office: Office) -> None:
    rows = many(300)
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(row) + "\r\n")
    one, other = await office.bring("items", book(rows)), await office.bring("items", text.getvalue().encode("utf-16"))
    assert one.counts == other.counts == Counts(300, 300)


@pytest.mark.parametrize(
    ("kind", "rows"), [("places", [["编码"], ["B01"], ["B02"]]), ("opening", OPENING), ("orders", ORDERS)]
)
async def test_rows_of_another_warehouse_are_not_taken_for_this_one(
    office: Office, kind: str, rows: list[list[Any]]
) -> None:
    """A list of all warehouses is exported with the code of each."""
    said = [[*rows[0], "仓库"], [*rows[1], "WH1"], [*rows[2], "WH2"]]
    told = await office.bring(kind, said, "WH1")
    assert await office.faults(told) == [(3, "warehouse", "other_warehouse")]
    named = [[*rows[0], "Warehouse"], [*rows[1], "One"], [*rows[2], ""]]
    await office.imported(kind, named, "WH1")


async def test_names_are_found_by_what_they_were_called_before(office: Office) -> None:
    await office.imported("items", [["编码", "中文名", "英文名", "基本单位"], ["OLD-1", "杯", "Cup", "pcs"]])
    assert await office.pool.fetchval("SELECT name_en FROM item WHERE sku = 'OLD-1'") == "Cup"
