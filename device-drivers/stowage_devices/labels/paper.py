"""Labels as PDF and SVG, by Typst: letters are drawn from the same font, so they look alike on every screen and printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

from stowage_devices.labels.layout import Fonts, Label
from stowage_devices.labels.picture import boxes
from stowage_devices.labels.sheet import A4, Sheet

TEMPLATE = Path(__file__).with_name("paper.typ")


def pages_of(count: int, sheet: Sheet | None, start: int = 1) -> int:
    return count if sheet is None else -(-(count + start - 1) // sheet.count)


def pdf(
    labels: Mapping[int, Label], order: Sequence[int], fonts: Fonts, sheet: Sheet | None = None, start: int = 1
) -> bytes:
    """`order`: which label comes when. `start`: the first free place of the first sheet, from 1."""
    (made,) = _made("pdf", labels, _pages(labels, order, sheet, start), fonts)
    return made


def svg(
    labels: Mapping[int, Label],
    order: Sequence[int],
    fonts: Fonts,
    sheet: Sheet | None = None,
    start: int = 1,
    *,
    page: int = 1,
) -> bytes:
    """One page of it, from 1: only of `seen` labels anything is asked."""
    shown = seen(order, sheet, start, page)
    corner = start if page == 1 or sheet is None else 1
    (made,) = _made("svg", labels, _pages(labels, shown, sheet, corner), fonts)
    return made


def seen(order: Sequence[int], sheet: Sheet | None, start: int, page: int) -> Sequence[int]:
    """Which labels a page shows, in order."""
    if sheet is None:
        return order[page - 1 : page]
    last = page * sheet.count - (start - 1)
    return order[max(0, last - sheet.count) : max(0, last)]


def _pages(labels: Mapping[int, Label], order: Sequence[int], sheet: Sheet | None, start: int) -> list[dict[str, Any]]:
    if sheet is None:
        return [
            {
                "width": labels[at].width / labels[at].per_mm,
                "height": labels[at].height / labels[at].per_mm,
                "labels": [(at, 0, 0)],
            }
            for at in order
        ]
    pages: list[dict[str, Any]] = []
    for no, at in enumerate(order, start - 1):
        while len(pages) <= no // sheet.count:
            pages.append({"width": A4[0], "height": A4[1], "labels": []})
        x, y = sheet.corner(no % sheet.count)
        label = labels[at]
        x += (sheet.width - label.width / label.per_mm) / 2
        y += (sheet.height - label.height / label.per_mm) / 2
        pages[-1]["labels"].append((at, x, y))
    return pages


def _made(
    format_: Literal["pdf", "svg"], labels: Mapping[int, Label], pages: list[dict[str, Any]], fonts: Fonts
) -> list[bytes]:
    used = sorted({at for page in pages for at, _, _ in page["labels"]})
    said = {"labels": {str(at): _drawn(labels[at]) for at in used}, "pages": pages}
    made = typst.compile(
        TEMPLATE,
        format=format_,
        font_paths=[fonts.folder],
        ignore_system_fonts=True,
        sys_inputs={"data": msgspec.json.encode(said).decode()},
    )
    return made if isinstance(made, list) else [made]


def _drawn(label: Label) -> dict[str, Any]:
    """What is black as one drawing, and lines of text in mm."""
    bars = "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in boxes(label))
    view = f'viewBox="0 0 {label.width} {label.height}"'
    return {
        "width": label.width / label.per_mm,
        "height": label.height / label.per_mm,
        "bars": f'<svg xmlns="http://www.w3.org/2000/svg" {view}><path d="{bars}"/></svg>' if bars else "",
        "lines": [
            (line.x / label.per_mm, line.y / label.per_mm, line.size / label.per_mm, line.text, line.bold)
            for line in label.lines
        ],
    }
