"""The table of malformed imports: cells that cannot be taken, by kind, and files that cannot be read, each with its exact error.

A row of cells is what a good row of its kind says, with these cells instead; "" takes one out. Its key is made of its place in the table
unless the case says another. Errors: (field, code).
"""

from __future__ import annotations

import codecs
import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from server.imports.conftest import book

NEW = "(new)"  # a key that no other row has


class Bad(NamedTuple):
    cells: dict[str, Any]
    faults: tuple[tuple[str, str], ...]


def bad(field: str, code: str, /, **cells: Any) -> Bad:
    return Bad(cells, ((field, code),))


LONG = "长" * 201
CONTROL = "a\x07b"

GOOD: dict[str, dict[str, Any]] = {
    "units": {"code": NEW, "name_zh": "打", "name_en": "dozen", "decimals": "0"},
    "items": {"sku": NEW, "name_zh": "蜡烛", "name_en": "Candle", "base_unit": "pcs"},
    "barcodes": {"sku": "SOAP", "unit": "case", "barcodes": NEW},
    "partners": {"code": NEW, "name_zh": "凯瑞", "name_en": "Kairui"},
    "places": {"code": NEW, "kind": "货位"},
    "opening": {"sku": "SOAP", "place": "A01", "quantity": "1", "unit_cost": "2.5"},
    "orders": {
        "reference": NEW, "supplier": "S1", "expected_on": "2026-12-01", "sku": "SOAP", "quantity": "2", "unit": "case",
        "price": "12.5",
    },
}  # fmt: skip

CELLS: dict[str, list[Bad]] = {
    "units": [
        bad("code", "needed", code=""),
        bad("code", "too_long", code="x" * 65),
        bad("code", "digits_lost", code="6.90123E+12"),
        bad("code", "control_character", code="a\tb"),
        bad("name_zh", "name_needed", name_zh="", name_en=""),
        bad("name_zh", "too_long", name_zh=LONG),
        bad("decimals", "too_large", decimals="5"),
        bad("decimals", "too_small", decimals="-1"),
        bad("decimals", "too_precise", decimals="0.5"),
        bad("decimals", "number_invalid", decimals="none"),
        bad("name_en", "is_date", name_en=date(2026, 5, 1)),
        bad("name_en", "is_truth", name_en=True),
    ],
    "items": [
        bad("sku", "needed", sku=""),
        bad("sku", "needed", sku="   "),
        bad("sku", "too_long", sku="x" * 65),
        bad("sku", "control_character", sku="A\nB"),
        bad("sku", "digits_lost", sku="1.23E+15"),
        bad("sku", "digits_lost", sku=1.6901234567892e16),
        bad("sku", "is_date", sku=date(2026, 3, 1)),
        bad("sku", "is_truth", sku=True),
        bad("name_zh", "name_needed", name_zh="", name_en=""),
        bad("name_zh", "too_long", name_zh=LONG),
        bad("name_zh", "control_character", name_zh=CONTROL),
        bad("name_en", "too_long", name_en="n" * 201),
        bad("name_en", "is_date", name_en=date(2026, 3, 1)),
        bad("base_unit", "needed", base_unit=""),
        bad("base_unit", "unit_unknown", base_unit="barrel"),
        bad("base_unit", "unit_unknown", base_unit="桶"),
        bad("base_unit", "is_truth", base_unit=True),
        bad("barcodes", "too_long", barcodes="9" * 65),
        bad("barcodes", "digits_lost", barcodes="6.90123E+12"),
        bad("barcodes", "digits_lost", barcodes="690001, 6.90123E+12"),
        bad("barcodes", "is_date", barcodes=date(2026, 3, 1)),
        bad("category", "too_long", category=LONG),
        bad("specification", "too_long", specification=LONG),
        bad("specification", "is_date", specification=date(2026, 10, 2)),
        bad("mnemonic", "too_long", mnemonic="M" * 201),
        bad("unit2", "unit_unknown", unit2="crate", per2="6"),
        bad("unit2", "needed", per2="6"),
        bad("unit2", "needed", barcodes2="690099"),
        bad("per2", "needed", unit2="box"),
        bad("per2", "too_small", unit2="box", per2="0"),
        bad("per2", "too_small", unit2="box", per2="-6"),
        bad("per2", "number_invalid", unit2="box", per2="six"),
        bad("per2", "too_precise", unit2="box", per2="1.0000001"),
        bad("per2", "factor_inexact", unit2="box", per2="0.00001"),
        bad("unit2", "unit_twice", unit2="pcs", per2="6"),
        bad("unit3", "unit_twice", unit2="box", per2="6", unit3="盒", per3="12"),
        bad("per3", "needed", unit2="box", per2="6", unit3="case"),
        bad("per2", "unit_in_use", sku="SOAP", unit2="case", per2="12"),
        bad("base_unit", "unit_in_use", sku="FLOUR", base_unit="pcs"),
        bad("tracks_lot", "flag_invalid", tracks_lot="perhaps"),
        bad("tracks_expiry", "flag_invalid", tracks_expiry="2"),
        bad("tracks_serial", "flag_invalid", tracks_serial="是的吧"),
        bad("inspected", "flag_invalid", inspected="-"),
        bad("active", "flag_invalid", active="gone"),
        bad("active", "in_use", sku="JAM", active="no"),
        bad("tracks_lot", "tracking_untold", sku="LAMP", tracks_lot="yes"),
        bad("over_tolerance_bp", "percent_unclear", over_tolerance_bp=0.05),
        bad("over_tolerance_bp", "number_invalid", over_tolerance_bp="five"),
        bad("over_tolerance_bp", "too_small", over_tolerance_bp="-1"),
        bad("over_tolerance_bp", "too_precise", over_tolerance_bp="1.234"),
        bad("short_tolerance_bp", "too_large", short_tolerance_bp="101"),
        bad("storage_class", "choice_unknown", storage_class="火星"),
        bad("storage_class", "is_truth", storage_class=False),
        bad("weight_g", "too_small", weight_g="-5"),
        bad("weight_g", "too_precise", weight_g="1.5"),
        bad("weight_g", "too_large", weight_g="2000000000"),
        bad("weight_g", "number_invalid", weight_g="250 g"),
        bad("length_mm", "too_large", length_mm="1000001"),
        bad("width_mm", "is_date", width_mm=date(2026, 3, 1)),
        bad("height_mm", "number_invalid", height_mm="10x20"),
        bad("minimum", "too_small", minimum="-1"),
        bad("reorder", "too_precise", reorder="1.00001"),
        bad("minimum", "levels_unsorted", minimum="10", reorder="5"),
        bad("reorder", "levels_unsorted", reorder="10", maximum="5"),
        bad("supplier", "supplier_unknown", supplier="NOBODY"),
        bad("supplier", "needed", supplier_sku="X-1"),
        bad("supplier", "needed", lead_days="3"),
        bad("lead_days", "too_large", supplier="S1", lead_days="4000"),
        bad("lead_days", "number_invalid", supplier="S1", lead_days="3 days"),
        Bad({"name_zh": LONG, "weight_g": "-1"}, (("name_zh", "too_long"), ("weight_g", "too_small"))),
        Bad(
            {"base_unit": "barrel", "name_zh": "", "name_en": ""},
            (("base_unit", "unit_unknown"), ("name_zh", "name_needed")),
        ),
        Bad({"sku": "TWICE"}, ()),
        bad("sku", "repeated", sku="TWICE"),
    ],
    "barcodes": [
        bad("sku", "needed", sku=""),
        bad("sku", "item_unknown", sku="NOTHING"),
        bad("sku", "is_date", sku=date(2026, 3, 1)),
        bad("unit", "unit_unknown", unit="barrel"),
        bad("unit", "unit_unknown", unit="kg"),
        bad("barcodes", "needed", barcodes=""),
        bad("barcodes", "digits_lost", barcodes="6.90123E+12"),
        bad("barcodes", "digits_lost", barcodes=9.6901234567892e17),
        bad("barcodes", "too_long", barcodes="7" * 65),
        bad("barcodes", "is_truth", barcodes=True),
        bad("barcodes", "control_character", barcodes="69\x0101"),
    ],
    "partners": [
        bad("code", "needed", code=""),
        bad("code", "too_long", code="c" * 65),
        bad("code", "control_character", code="a\tb"),
        bad("name_zh", "name_needed", name_zh="", name_en=""),
        bad("name_zh", "too_long", name_zh=LONG),
        bad("supplier", "flag_invalid", supplier="mostly"),
        bad("customer", "flag_invalid", customer="3"),
        bad("city", "too_long", city=LONG),
        bad("over_tolerance_bp", "percent_unclear", over_tolerance_bp=0.02),
        bad("short_tolerance_bp", "too_large", short_tolerance_bp="200%"),
        bad("payment", "choice_unknown", payment="someday"),
        bad("terms_days", "too_large", terms_days="3651"),
        bad("terms_days", "too_small", terms_days="-30"),
        bad("terms_days", "number_invalid", terms_days="月底"),
        bad("currency", "letters_invalid", currency="人民币"),
        bad("currency", "letters_invalid", currency="CN"),
        bad("country", "letters_invalid", street="x", country="China"),
        bad("taxpayer", "choice_unknown", taxpayer="大纳税人"),
        bad("tax_number", "digits_lost", tax_number=9.1330212345678e17),
        bad("contact", "contact_needed", phone="0574"),
        bad("contact", "contact_needed", email="a@b.cn"),
        bad("contact", "contact_needed", contact_role="sales"),
        bad("contact", "too_long", contact=LONG),
        bad("street", "street_needed", postcode="315000"),
        bad("street", "street_needed", region="浙江"),
        bad("street", "street_needed", country="CN"),
        bad("active", "flag_invalid", active="sometimes"),
        bad("active", "in_use", code="S1", active="no"),
        Bad({"code": "TWICE"}, ()),
        bad("code", "repeated", code="TWICE"),
    ],
    "places": [
        bad("code", "needed", code=""),
        bad("code", "too_long", code="p" * 65),
        bad("code", "is_date", code=date(2026, 1, 2)),
        bad("kind", "choice_unknown", kind="shelf of sorts"),
        bad("zone", "too_long", zone=LONG),
        bad("aisle", "is_date", aisle=date(2026, 1, 2)),
        bad("bay", "is_truth", bay=True),
        bad("sequence", "too_precise", sequence="1.5"),
        bad("sequence", "too_small", sequence="-1"),
        bad("storage_class", "choice_unknown", storage_class="lava"),
        bad("max_weight_g", "number_invalid", max_weight_g="5 t"),
        bad("max_volume_ml", "too_small", max_volume_ml="-1"),
        bad("max_quantity", "too_precise", max_quantity="0.00001"),
        bad("active", "flag_invalid", active="?"),
        bad("active", "place_in_use", code="A01", active="否"),
        Bad({"code": "TWICE"}, ()),
        bad("code", "repeated", code="TWICE"),
    ],
    "opening": [
        bad("sku", "needed", sku=""),
        bad("sku", "item_unknown", sku="NOTHING"),
        bad("sku", "item_retired", sku="OLD"),
        bad("place", "needed", place=""),
        bad("place", "place_unknown", place="Z99"),
        bad("place", "place_unknown", place="A02"),
        bad("place", "place_unknown", place="FLOOR"),
        bad("quantity", "needed", quantity=""),
        bad("quantity", "too_small", quantity="0"),
        bad("quantity", "too_small", quantity="-3"),
        bad("quantity", "too_large", quantity="99999999999"),
        bad("quantity", "number_invalid", quantity="a few"),
        bad("quantity", "number_invalid", quantity="1/2"),
        bad("quantity", "fraction", lot="F1", quantity="0.5"),
        bad("quantity", "fraction", sku="FLOUR", lot="F2", quantity="0.0001"),
        bad("quantity", "too_precise", quantity="1.00005"),
        bad("quantity", "is_date", quantity=date(2026, 1, 2)),
        bad("quantity", "one_each", sku="LAMP", lot="SN-2", quantity="2"),
        bad("unit", "unit_unknown", unit="kg"),
        bad("unit", "unit_unknown", unit="barrel"),
        bad("lot", "lot_needed", sku="MILK", expires_on="2027-01-01"),
        bad("lot", "serial_needed", sku="LAMP"),
        bad("lot", "is_date", sku="MILK", lot=date(2026, 1, 2), expires_on="2027-01-01"),
        bad("lot", "digits_lost", sku="MILK", lot="1.2E+20", expires_on="2027-01-01"),
        bad("lot", "too_long", sku="MILK", lot="L" * 65, expires_on="2027-01-01"),
        bad("lot", "serial_known", sku="LAMP", lot="SN-THERE", place="D-01"),
        bad("expires_on", "expiry_needed", sku="MILK", lot="L1"),
        bad("expires_on", "expiry_needed", sku="JAM"),
        bad("expires_on", "date_unclear", sku="MILK", lot="L1", expires_on="03/04/2027"),
        bad("expires_on", "date_invalid", sku="MILK", lot="L1", expires_on="2027-02-29"),
        bad("expires_on", "date_beyond", sku="MILK", lot="L1", expires_on="1899-01-01"),
        bad("expires_on", "date_beyond", sku="MILK", lot="L1", expires_on="9999-12-31"),
        bad("expires_on", "date_invalid", sku="MILK", lot="L1", expires_on=7),
        bad("unit_cost", "needed", unit_cost=""),
        bad("unit_cost", "number_invalid", unit_cost="cheap"),
        bad("unit_cost", "too_small", unit_cost="-1"),
        bad("unit_cost", "too_precise", unit_cost="0.0000001"),
        bad("value", "cost_twice", unit_cost="2.5", value="9"),
        bad("value", "too_precise", unit_cost="", value="1.005"),
        bad("unit_cost", "cost_invalid", sku="FLOUR", lot="F3", quantity="100000000", unit_cost="9000000"),
        bad("quantity", "opened", sku="LAMP", lot="SN-THERE", place="A01", quantity="2"),
        bad("unit_cost", "opened_cost", sku="FLOUR", unit_cost="9"),
        bad("value", "opened_cost", unit_cost="", value="9"),
        Bad({"place": "D-01"}, ()),
        bad("sku", "repeated", place="D-01"),
    ],
    "orders": [
        bad("reference", "needed", reference=""),
        bad("reference", "too_long", reference="r" * 65),
        bad("reference", "is_date", reference=date(2026, 1, 2)),
        bad("supplier", "needed", supplier=""),
        bad("supplier", "supplier_unknown", supplier="NOBODY"),
        bad("expected_on", "needed", expected_on=""),
        bad("expected_on", "date_unclear", expected_on="01/02/2027"),
        bad("expected_on", "date_invalid", expected_on="2027-04-31"),
        bad("expected_on", "date_invalid", expected_on="next week"),
        bad("sku", "needed", sku=""),
        bad("sku", "item_unknown", sku="NOTHING"),
        bad("sku", "item_retired", sku="OLD", unit=""),
        bad("quantity", "needed", quantity=""),
        bad("quantity", "too_small", quantity="0"),
        bad("quantity", "number_invalid", quantity="dozens"),
        bad("quantity", "fraction", quantity="0.5", unit="pcs"),
        bad("quantity", "fraction", quantity="0.0001"),
        bad("unit", "unit_unknown", unit="box"),
        bad("unit", "unit_unknown", unit="barrel"),
        bad("price", "needed", price=""),
        bad("price", "number_invalid", price="ask"),
        bad("price", "too_small", price="-0.01"),
        bad("price", "too_precise", price="0.0000001"),
        bad("price", "cost_invalid", quantity="40000000", price="90000"),
        bad("note", "too_long", note="n" * 501),
        Bad({"reference": "ONE"}, ()),
        bad("supplier", "order_differs", reference="ONE", supplier="S2"),
        bad("expected_on", "order_differs", reference="ONE", expected_on="2026-12-02"),
        bad("reference", "order_known", reference="KNOWN", quantity="3"),
    ],
}

HEAD = ["编码", "中文名称", "基本单位"]
ROW = ["X-1", "蜡烛", "pcs"]


def packed(parts: dict[str, bytes], level: int = 6) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return file.getvalue()


def bomb(megabytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made, made.open("xl/bomb", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return file.getvalue()


def changed(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A good workbook, each part as `change` makes it; None leaves it out."""
    with zipfile.ZipFile(io.BytesIO(book([HEAD, ROW]))) as good:
        parts = {name: change(name, good.read(name)) for name in good.namelist()}
    return packed({name: data for name, data in parts.items() if data is not None})


def sheet(find: bytes, put: bytes) -> bytes:
    return changed(lambda name, data: data.replace(find, put) if "sheet1" in name else data)


def without(part: str) -> bytes:
    return changed(lambda name, data: None if name == part else data)


def far(place: str) -> bytes:
    """A cell far from all others."""
    cell = f'<row r="2000000"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    return sheet(b"</sheetData>", cell)


def hidden() -> bytes:
    return changed(
        lambda name, data: data.replace(b"<sheet ", b'<sheet state="hidden" ') if "workbook.xml" in name else data
    )


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


# What it is, its bytes, its error.
FILES: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", "empty"),
    ("blanks", lambda: b" \r\n\t ", "empty"),
    ("only a mark", lambda: codecs.BOM_UTF8, "no_rows"),
    ("an old workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
    ("half a workbook", lambda: book([HEAD, ROW])[:-400], "broken"),
    ("the beginning of a workbook", lambda: book([HEAD, ROW])[:200], "broken"),
    ("a packed file that is none", lambda: packed({"a.txt": b"hello"}), "broken"),
    ("an empty packed file", lambda: packed({}), "broken"),
    ("a workbook without its book", lambda: without("xl/workbook.xml"), "no_sheet"),
    ("a workbook without its sheet", lambda: without("xl/worksheets/sheet1.xml"), "broken"),
    ("a sheet that is no XML", lambda: changed(lambda n, d: b"<oops" if "sheet1" in n else d), "broken"),
    ("a sheet that ends in the middle", lambda: changed(lambda n, d: d[:300] if "sheet1" in n else d), "broken"),
    ("bytes changed inside", lambda: _scrambled(book([HEAD, ROW])), "broken"),
    ("a part that unpacks to 401 MB", lambda: bomb(401), "unpacks_too_large"),
    ("too many parts", lambda: packed({f"p{n}": b"" for n in range(2_001)}), "unpacks_too_large"),
    ("a cell at the end of the world", lambda: far("XFD1048576"), "too_many_rows"),
    ("a cell far below", lambda: far("A1048576"), "too_many_rows"),
    ("a cell far to the right", lambda: far("XFD3"), "too_many_columns"),
    ("a cell a bit too far right", lambda: far("DA3"), "too_many_columns"),
    ("hidden sheets alone", hidden, "no_sheet"),
    ("an empty sheet", lambda: book([]), "no_rows"),
    ("too many columns", lambda: book([[f"c{n}" for n in range(101)], ["x"] * 101]), "too_many_columns"),
    ("text with too many columns", lambda: csv(",".join(["x"] * 101)), "too_many_columns"),
    ("text with too many rows", lambda: b"a,b\n" + b"1,2\n" * 100_100, "too_many_rows"),
    ("an open quote", lambda: csv("编码,中文名称", 'X,"蜡烛'), "quotes_broken"),
    ("letters behind a quote", lambda: csv("编码,中文名称", 'X,"蜡烛"红'), "quotes_broken"),
    ("an endless cell", lambda: csv("编码,中文名称", "X," + "长" * 40_000), "quotes_broken"),
    ("a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_table"),
    ("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(40) + b"\xff\xfe\xff", "not_a_table"),
    ("a PDF of plain bytes", lambda: b"%PDF-1.4\n1 0 obj\xe2\xe3\xcf\xd3\n", "not_a_table"),
    ("a page", lambda: b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html><body><table></table></body></html>", "not_a_table"),
    ("zeros", lambda: bytes(1000), "not_a_table"),
    ("no letters of any kind", lambda: b"\xff\xfe\xff" * 9, "encoding_unknown"),
    ("half a wide letter", lambda: codecs.BOM_UTF16_LE + "编码".encode("utf-16-le")[:-1], "encoding_unknown"),
    ("26 MB", lambda: b"a,b\n" * (26 * 2**18), "too_large"),
]  # fmt: skip


def _scrambled(data: bytes) -> bytes:
    middle = data.index(b"xl/worksheets/sheet1.xml") + 60
    return data[:middle] + bytes(byte ^ 0x5A for byte in data[middle : middle + 80]) + data[middle + 80 :]


COUNT = sum(map(len, CELLS.values())) + len(FILES)
