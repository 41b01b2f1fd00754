"""The printed order: what is on the sheet, and that the sheet becomes a PDF."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from stowage.company.queries import CompanyRow
from stowage.purchasing import printing
from stowage.purchasing.queries import OrderDocument, OrderLine, OrderRow
from stowage.purchasing.units import counted

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORDER = OrderRow(
    id=1, number="PO-2611-0187", state="confirmed", revision=2, expected_on=date(2026, 11, 20), consignment=False,
    note="易碎 #fragile *please*",
    reason="", warehouse=1, warehouse_code="SH", warehouse_zh="上海仓", warehouse_en="Shanghai", timezone="Asia/Shanghai", supplier=1,
    supplier_code="S-01", supplier_zh="宁波凯瑞家居用品", supplier_en="Ningbo Kairui Homeware", supplier_city="宁波",
    buyer_zh="林雨", buyer_en="Lin Yu",
    created_at=NOON, confirmer_zh="林雨", confirmer_en="Lin Yu", confirmed_at=NOON, ender_zh=None, ender_en=None, ended_at=None,
    lines=1, complete=0, amount=84_000, accepted_amount=0,
)  # fmt: skip
LINE = OrderLine(
    id=1, no=1, item=1, sku="22969", name_zh="果酱香薰蜡烛", name_en="Jam scented candles", base_unit="pcs", base_zh="件",
    base_en="piece", unit="case", unit_zh="箱", unit_en="case", numerator=24, denominator=1, ordered=2_400_000, accepted=0,
    surplus=0, damaged=0, complete=False, over_tolerance_bp=0, short_tolerance_bp=0, inspected=False,
    unit_price_micro=3_500_000, amount=84_000,
)  # fmt: skip
NOBODY = CompanyRow(
    name_zh="", name_en="", short_name="", credit_code="", tax_number="", taxpayer="unknown", address="", phone="", email="", bank="",
    account="", currency="CNY", timezone="Asia/Shanghai", language="", logo="", practice=False, version=1,
)  # fmt: skip
COMPANY = replace(
    NOBODY, name_zh="杭州晨阜", name_en="Chenfu", credit_code="91990000MA2DEM0X7X", address="晨阜路 18 号", phone="0571-1",
    email="office@chenfu.example",
)  # fmt: skip


def png() -> bytes:
    """120 × 40 blue points."""

    def part(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    rows = (b"\0" + b"\x1f\x5e\xff" * 120) * 40
    head = (120).to_bytes(4, "big") + (40).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def test_counts_stand_in_the_ordered_unit_and_in_base_units() -> None:
    sheet = printing.sheet(OrderDocument(ORDER, [LINE]), COMPANY, "zh")
    assert sheet["rows"] == [["1", "22969", "果酱香薰蜡烛", "10 箱", "240 件", "3.50", "840.00"]]
    assert sheet["total"] == "¥840.00"


def test_days_are_those_of_the_warehouse() -> None:
    late = replace(ORDER, created_at=datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert ("下单日期", "2026-11-23") in printing.sheet(OrderDocument(late, [LINE]), COMPANY, "zh")["facts"]


def test_prices_are_left_out_for_those_who_may_not_see_cost() -> None:
    order = replace(ORDER, amount=None, accepted_amount=None)
    sheet = printing.sheet(OrderDocument(order, [replace(LINE, unit_price_micro=None, amount=None)]), COMPANY, "en")
    assert sheet["rows"] == [["1", "22969", "Jam scented candles", "10 cases", "240 pieces"]]
    assert sheet["total"] == ""


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("case", "cases"), ("bag", "bags"), ("inner box", "inner boxes"), ("bunch", "bunches"), ("tray", "trays"),
        ("battery", "batteries"), ("glass", "glasses"), ("foot", "feet"), ("pcs", "pcs"), ("pieces", "pieces"), ("kg", "kg"),
        ("ctn", "ctn"), ("oz", "oz"), ("m2", "m2"), ("箱", "箱"), ("", ""),
    ],
)  # fmt: skip
def test_units_are_counted_as_on_the_screens(name: str, many: str) -> None:
    assert counted(name, 30_000) == many
    assert counted(name, 5_000) == many
    assert counted(name, 10_000) == ("pc" if name == "pcs" else name)


def test_who_orders_stands_above_in_the_language_of_the_sheet() -> None:
    assert printing.sheet(OrderDocument(ORDER, [LINE]), NOBODY, "zh")["buyer"] == []
    assert printing.sheet(OrderDocument(ORDER, [LINE]), COMPANY, "zh")["buyer"] == [
        "杭州晨阜", "Chenfu", "晨阜路 18 号", "电话 0571-1  office@chenfu.example", "统一社会信用代码 91990000MA2DEM0X7X",
    ]  # fmt: skip
    elsewhere = replace(COMPANY, name_zh="", credit_code="", tax_number="DE 811", currency="HKD")
    sheet = printing.sheet(OrderDocument(ORDER, [LINE]), elsewhere, "en")
    assert sheet["buyer"] == ["Chenfu", "晨阜路 18 号", "Phone 0571-1  office@chenfu.example", "Tax number DE 811"]
    assert sheet["total"] == "HK$840.00"
    assert printing.sheet(OrderDocument(ORDER, [LINE]), replace(COMPANY, currency="SGD"), "en")["total"] == "SGD 840.00"


def test_what_the_practice_company_prints_says_so() -> None:
    assert printing.sheet(OrderDocument(ORDER, [LINE]), COMPANY, "zh")["mark"] == ""
    assert "练习" in printing.sheet(OrderDocument(ORDER, [LINE]), replace(COMPANY, practice=True), "zh")["mark"]


@pytest.mark.parametrize("logo", [None, png(), b"\xff\xd8\xff cut off"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_is_a_pdf(language: printing.Language, logo: bytes | None) -> None:
    many = [replace(LINE, no=no) for no in range(1, 61)]
    pdf = printing.render(OrderDocument(ORDER, many), COMPANY, logo, language)
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert (b"/Subtype /Image" in pdf or b"/Subtype/Image" in pdf) is (logo == png())


@pytest.mark.parametrize(
    ("value", "places", "least", "text"),
    [(12_500, 4, 0, "1.25"), (10_000, 4, 0, "1"), (123_456_789, 2, 2, "1,234,567.89"), (7_050_000, 6, 2, "7.05"), (-5, 2, 2, "-0.05")],
)  # fmt: skip
def test_integers_become_decimals_without_a_float(value: int, places: int, least: int, text: str) -> None:
    assert printing.decimal(value, places, least) == text
