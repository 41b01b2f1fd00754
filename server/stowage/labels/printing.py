"""Rows → what stands on their labels in a language → bytes of a format. Pure but for the fonts; takes as long as there are labels, so
call `printed` in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from stowage.company.queries import CompanyRow
from stowage.labels.queries import BinToLabel, Drawing, ItemToLabel, LotToLabel, PersonToLabel
from stowage_devices.labels import codes, layout, paper, picture, zpl
from stowage_devices.labels.design import Kind
from stowage_devices.labels.sheet import SHEETS

Language = Literal["zh", "en"]
Format = Literal["pdf", "svg", "png", "zpl"]
MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "zpl": "application/zpl",
}
PAPER_DOTS = 12  # a mm, of what is printed from a screen
WORDS = {
    "zh": {
        "lot": "批号", "serial": "序列号", "expiry": "有效期至", "aisle": "巷道", "sscc": "托盘 SSCC", "own": "容器", "practice": "练习",
    },
    "en": {
        "lot": "Lot", "serial": "Serial", "expiry": "Best by", "aisle": "Aisle", "sscc": "SSCC", "own": "Container",
        "practice": "PRACTICE",
    },
}  # fmt: skip


class UnreadableError(ValueError):
    """No code can stand for `what` so that a scanner reads it back."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Paper(msgspec.Struct, frozen=True):
    """How it is printed. `size` in mm; `sheet` by its name, from its place `start` on; `page` of a picture; `dots` a mm of a printer."""

    format: Format
    size: tuple[float, float]
    sheet: str | None = None
    start: int = 1
    copies: int = 1
    page: int = 1
    dots: int = 8


class Printed(msgspec.Struct, frozen=True):
    data: bytes
    labels: int
    pages: int


def printed(kind: Kind, rows: Sequence[Mapping[str, str]], how: Paper, fonts: layout.Fonts) -> Printed:
    """Raises layout.TooSmallError; IndexError for a page that there is not."""
    sheet = SHEETS[how.sheet] if how.sheet else None
    count = len(rows) * how.copies
    pages = paper.pages_of(count, sheet, how.start)
    if how.page > pages:
        raise IndexError(how.page)

    def lay(row: Mapping[str, str]) -> layout.Label:
        per_mm = PAPER_DOTS if how.format in {"pdf", "svg"} else how.dots
        return layout.lay(kind, row, how.size, per_mm=per_mm, fonts=fonts)

    order = [at for at in range(len(rows)) for _ in range(how.copies)]
    match how.format:
        case "zpl":
            data = zpl.zpl([(lay(row), how.copies) for row in rows], fonts)
        case "png":
            data = picture.png(lay(rows[order[how.page - 1]]), fonts)
        case "svg":
            shown = {at: lay(rows[at]) for at in set(paper.seen(order, sheet, how.start, how.page))}
            data = paper.svg(shown, order, fonts, sheet, how.start, page=how.page)
        case "pdf":
            data = paper.pdf(dict(enumerate(map(lay, rows))), order, fonts, sheet, how.start)
    return Printed(data, count, pages)


def of_item(row: ItemToLabel, language: Language) -> dict[str, str]:
    code = _code_of(row.codes, row.sku if row.is_base else "", row.sku)
    unit = _in(language, row.unit_zh, row.unit_en) or row.unit
    return {
        "name": _in(language, row.name_zh, row.name_en),
        "sku": row.sku,
        "detail": " · ".join(filter(None, [row.specification, unit])),
        "code": code,
        "said": code if code != row.sku else "",
    }


def _code_of(known: Sequence[str], else_: str, what: str) -> str:
    """Of an item: its first GTIN, else its first barcode that can be read, else its SKU."""
    fitting = []
    for code in [*known, *([else_] if else_ else [])]:
        try:
            fitting.append(codes.plain(code))
        except ValueError:
            continue
    if not fitting:
        raise UnreadableError(what)
    return next((code for code in fitting if codes.gtin_of(code)), fitting[0])


def of_bin(row: BinToLabel, language: Language) -> dict[str, str]:
    zone = _in(language, row.zone_zh, row.zone_en) or row.zone
    aisle = f"{WORDS[language]['aisle']} {row.aisle}" if row.aisle else ""
    return {"code_said": row.code, "area": " · ".join(filter(None, [zone, aisle])), "code": _own("BIN", row.code)}


def of_lot(row: LotToLabel, language: Language) -> dict[str, str]:
    """With a GTIN one code says all; without one the item has a code of its own beside the lot's."""
    words = WORDS[language]
    gtin = next(filter(None, map(codes.gtin_of, row.codes)), None)
    message, link = codes.batch(gtin, row.lot, row.expires_on, serial=row.kind == "serial")
    if not message and gtin:
        gtin = None
        message, link = codes.batch(None, row.lot, row.expires_on, serial=row.kind == "serial")
    item = "" if gtin else _code_of(row.codes, row.sku, row.sku)
    if not message:
        try:
            message = link = codes.words(row.lot)
        except ValueError as error:
            raise UnreadableError(row.lot) from error
    return {
        "name": _in(language, row.name_zh, row.name_en),
        "sku": row.sku,
        "lot": f"{words['serial' if row.kind == 'serial' else 'lot']} {row.lot}",
        "expiry": f"{words['expiry']} {row.expires_on.isoformat()}" if row.expires_on else "",
        "link": link or message,
        "item_code": item,
        "item_said": item,
        "lot_code": message,
        "lot_said": codes.spoken(message),
    }


def of_container(code: str, company: CompanyRow, language: Language) -> dict[str, str]:
    words, sscc = WORDS[language], codes.is_sscc(code)
    try:
        message = codes.container(code)
    except ValueError as error:
        raise UnreadableError(code) from error
    return {
        "company": _whose(company, language),
        "title": words["sscc" if sscc else "own"],
        "number": f"{code[0]} {code[1:9]} {code[9:17]} {code[17]}" if sscc else code,
        "code": message,
        "link": message.lstrip("\x1d"),
        "said": codes.spoken(message) if sscc else "",
    }


def of_person(row: PersonToLabel, company: CompanyRow, language: Language) -> dict[str, str]:
    name = _in(language, row.name_zh, row.name_en)
    code = _own("BADGE", row.code)
    return {"company": _whose(company, language), "name": name, "person": row.code, "code": code}


def numbers_of(drawing: Drawing) -> list[str]:
    serials = range(drawing.first, drawing.first + drawing.count)
    if drawing.prefix:
        return [codes.sscc(drawing.prefix, serial) for serial in serials]
    return [f"LP-{serial:06d}" for serial in serials]


def _own(kind: str, value: str) -> str:
    try:
        return codes.own(kind, value)
    except ValueError as error:
        raise UnreadableError(value) from error


def _whose(company: CompanyRow, language: Language) -> str:
    mark = WORDS[language]["practice"] if company.practice else ""
    return "  ".join(filter(None, [company.called(language), mark]))


def _in(language: Language, chinese: str, english: str) -> str:
    return (chinese or english) if language == "zh" else (english or chinese)
