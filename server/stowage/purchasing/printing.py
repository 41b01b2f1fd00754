"""A purchase order on paper: PDF by Typst, the number as Code 128 and as QR so that a gun opens the order from the sheet."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
import qrcode
import typst
from barcode.codex import Code128

from stowage.company.queries import CompanyRow
from stowage.kernel.quantity import QUANTITY_SCALE
from stowage.kernel.trade import SIGNS
from stowage.platform.web import web_folder
from stowage.purchasing.queries import OrderDocument, OrderLine
from stowage.purchasing.units import counted

Language = Literal["zh", "en"]

TEMPLATE = Path(__file__).with_name("print.typ")
WORDS = {
    "zh": {
        "title": "采购订单", "supplier": "供应商", "warehouse": "收货仓库", "expected_on": "要货日期", "buyer": "采购员",
        "created_at": "下单日期", "confirmed_at": "确认日期", "sku": "编码", "item": "物料", "count": "数量",
        "credit_code": "统一社会信用代码", "tax_number": "税号", "phone": "电话", "practice": "练习 不是真单",
        "base": "基本数量", "price": "单价", "amount": "金额", "total": "合计", "note": "备注",
        "draft": "草稿", "cancelled": "已取消", "closed": "已关闭",
    },
    "en": {
        "title": "Purchase order", "supplier": "Supplier", "warehouse": "Deliver to", "expected_on": "Wanted on",
        "buyer": "Buyer", "created_at": "Ordered on", "confirmed_at": "Confirmed on", "sku": "SKU", "item": "Item",
        "count": "Quantity", "credit_code": "Unified social credit code",
        "tax_number": "Tax number", "phone": "Phone", "practice": "PRACTICE, NO ORDER", "base": "Base quantity", "price": "Price",
        "amount": "Amount", "total": "Total", "note": "Note",
        "draft": "Draft", "cancelled": "Cancelled", "closed": "Closed",
    },
}  # fmt: skip


def render(document: OrderDocument, company: CompanyRow, logo: bytes | None, language: Language) -> bytes:
    """PDF, A4. Prices are printed when the document shows them; of `company` what it has said, `logo` its picture where that is one. Takes
    some 100 ms: call it in a thread."""
    said = sheet(document, company, language)
    if logo is not None:
        with suppress(typst.TypstError):  # bytes that are called a picture and are none
            return _compiled(said | {"logo": list(logo)})
    return _compiled(said)


def _compiled(said: dict[str, Any]) -> bytes:
    data = msgspec.json.encode(said).decode()
    pdf = typst.compile(TEMPLATE, font_paths=[*_fonts()], ignore_system_fonts=bool(_fonts()), sys_inputs={"data": data})
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> tuple[Path, ...]:
    """The folder of Noto Sans SC beside the built screens; none where they are not built, then the system's fonts serve."""
    folder = web_folder() / "fonts"
    return (folder,) if folder.is_dir() else ()


def sheet(document: OrderDocument, company: CompanyRow, language: Language) -> dict[str, Any]:
    """What the template prints, all of it text."""
    order, words = document.order, WORDS[language]
    facts = [
        ("supplier", f"{_name(order.supplier_zh, order.supplier_en, language)}  {order.supplier_code}"),
        ("warehouse", f"{_name(order.warehouse_zh, order.warehouse_en, language)}  {order.warehouse_code}"),
        ("expected_on", order.expected_on.isoformat()),
        ("buyer", _name(order.buyer_zh or "", order.buyer_en or "", language)),
        ("created_at", _day(order.created_at, order.timezone)),
        ("confirmed_at", _day(order.confirmed_at, order.timezone) if order.confirmed_at else "—"),
    ]
    shown = ["no", "sku", "item", "count", "base", *(["price", "amount"] if order.amount is not None else [])]
    return {
        "language": language,
        "title": words["title"],
        "number": order.number,
        "buyer": _buyer(company, words, language),
        "logo": [],
        "mark": words["practice"] if company.practice else "",
        "state": words.get(order.state, ""),
        "words": {key: words[key] for key in ("total", "note", "buyer", "supplier")},
        "facts": [(words[key], value) for key, value in facts],
        "columns": [
            {
                "label": words.get(key, "#"),
                "wide": key == "item",
                "right": key in {"no", "count", "base", "price", "amount"},
            }
            for key in shown
        ],
        "rows": [[_cells(line, language)[key] for key in shown] for line in document.lines],
        "total": ""
        if order.amount is None
        else f"{SIGNS.get(company.currency, f'{company.currency} ')}{money(order.amount)}",
        "note": order.note,
        "qr": qr(order.number),
        "code128": code128(order.number),
    }


def _buyer(company: CompanyRow, words: dict[str, str], language: Language) -> list[str]:
    """Lines about who orders, the name first; none where the company has not said it."""
    name = company.called(language)
    other = company.name_en if language == "zh" else company.name_zh
    taxes = (
        f"{words['credit_code']} {company.credit_code}"
        if company.credit_code
        else f"{words['tax_number']} {company.tax_number}"
        if company.tax_number
        else ""
    )
    reached = "  ".join(filter(None, [f"{words['phone']} {company.phone}" if company.phone else "", company.email]))
    return [line for line in (name, other if other != name else "", company.address, reached, taxes) if line]


def _day(moment: datetime, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).date().isoformat()


def _cells(line: OrderLine, language: Language) -> dict[str, str]:
    count = line.ordered * line.denominator // line.numerator
    return {
        "no": str(line.no),
        "sku": line.sku,
        "item": _name(line.name_zh, line.name_en, language),
        "count": f"{decimal(count)} {_unit(line.unit_zh, line.unit_en, count, language)}",
        "base": f"{decimal(line.ordered)} {_unit(line.base_zh, line.base_en, line.ordered, language)}",
        "price": "" if line.unit_price_micro is None else decimal(line.unit_price_micro, 6, 2),
        "amount": "" if line.amount is None else money(line.amount),
    }


def _name(chinese: str, english: str, language: Language) -> str:
    return (chinese or english) if language == "zh" else (english or chinese)


def _unit(chinese: str, english: str, count: int, language: Language) -> str:
    name = _name(chinese, english, language)
    return counted(name, count) if language == "en" else name


def money(amount: int) -> str:
    """Minor units → "1,234.50"."""
    return decimal(amount, 2, 2)


def decimal(value: int, places: int = len(str(QUANTITY_SCALE)) - 1, least: int = 0) -> str:
    """An integer of 10^-places → text with at least `least` decimals, without a float."""
    whole, rest = divmod(abs(value), 10**places)
    fraction = f"{rest:0{places}d}".rstrip("0").ljust(least, "0")
    return f"{'-' if value < 0 else ''}{whole:,}{'.' if fraction else ''}{fraction}"


def qr(text: str) -> str:
    """SVG, one unit a module."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    return _svg(code.get_matrix(), 1)


def code128(text: str) -> str:
    """SVG with quiet zones of ten modules."""
    (modules,) = Code128(text).build()
    return _svg([[bit == "1" for bit in "0" * 10 + modules + "0" * 10]], 24)


def _svg(rows: list[list[bool]], height: int) -> str:
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                bars.append(f"M{x} {y * height}h{width}v{height}h-{width}z")
            x += width
    size = f'viewBox="0 0 {len(rows[0])} {len(rows) * height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{"".join(bars)}"/></svg>'
