"""A design with its words on a label of some size → lines of text, bars and squares, in whole dots of a printer.

Bars and squares take a whole number of dots a module, the largest that fits; below 1/4 mm no scanner reads them for sure, so bars are
left out where they would be narrower, and a label whose QR code would be is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

import msgspec
from PIL import ImageFont

from stowage_devices.labels import design, symbols

LEAST_MODULE_MM = 0.25
MOST_BARS_MM, MOST_SQUARE_MM = 0.5, 1.25  # a module; larger ones read no better
MARGIN_MM, GAP_MM = 1.5, 0.8
LINE_HEIGHT, ASCENT = 1.22, 0.95  # of the size of a text
REGULAR, BOLD = "NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf"
EM = 1000  # size at which advances are measured
SLACK = 1.01  # of a line's width: printers round each letter to whole dots
ELLIPSIS = "…"


class TooSmallError(ValueError):
    """The label has no room for its code."""


class Line(msgspec.Struct, frozen=True):
    """`x`, `y`: where the base line begins; `size` of the letters."""

    x: int
    y: int
    size: float
    text: str
    bold: bool


class Bars(msgspec.Struct, frozen=True):
    x: int
    y: int
    height: int
    module: int
    symbol: symbols.Bars


class Square(msgspec.Struct, frozen=True):
    x: int
    y: int
    module: int
    text: str
    rows: list[list[bool]]


class Rule(msgspec.Struct, frozen=True):
    x: int
    y: int
    width: int
    height: int


class Label(msgspec.Struct, frozen=True):
    """In dots, `per_mm` of them."""

    width: int
    height: int
    per_mm: int
    lines: list[Line]
    bars: list[Bars]
    squares: list[Square]
    rules: list[Rule]


class Box(msgspec.Struct, frozen=True):
    x: int
    y: int
    width: int
    height: int


class Fonts(msgspec.Struct, frozen=True):
    """The folder of Noto Sans SC."""

    folder: Path

    def path(self, *, bold: bool) -> Path:
        return self.folder / (BOLD if bold else REGULAR)


class _Writer(Protocol):
    def getlength(self, text: str) -> float: ...


@cache
def _measure(path: Path) -> _Writer:
    return ImageFont.truetype(path, EM, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def _advance(path: Path, sign: str) -> float:
    return _measure(path).getlength(sign) / EM


def width_of(text: str, size: float, path: Path) -> float:
    return sum(_advance(path, sign) for sign in text) * size * SLACK


def lay(kind: design.Kind, words: Mapping[str, str], size: tuple[float, float], *, per_mm: int, fonts: Fonts) -> Label:
    """Raises TooSmallError."""
    width, height = (int(side * per_mm) for side in size)
    margin = int(MARGIN_MM * per_mm)
    label = Label(width, height, per_mm, [], [], [], [])
    box = Box(margin, margin, width - 2 * margin, height - 2 * margin)
    _Laying(label, words, fonts).put(design.DESIGNS[kind], box)
    wanted = any(words.get(part.field) for part in _squares(design.DESIGNS[kind]))
    if wanted and not label.squares:
        raise TooSmallError(kind)
    return label


def _squares(part: design.Part) -> list[design.Square]:
    if isinstance(part, design.Rows | design.Columns):
        return [found for each in part.parts for found in _squares(each)]
    return [part] if isinstance(part, design.Square) else []


class _Laying:
    def __init__(self, label: Label, words: Mapping[str, str], fonts: Fonts) -> None:
        self.label, self.words, self.fonts = label, words, fonts
        self.gap = max(1, int(GAP_MM * label.per_mm))
        self.least = round(LEAST_MODULE_MM * label.per_mm)

    def put(self, part: design.Part, box: Box) -> None:
        match part:
            case design.Rows():
                self.rows(part, box)
            case design.Columns():
                self.columns(part, box)
            case design.Text():
                self.text(part, box)
            case design.Bars():
                self.bars(part, box)
            case design.Square():
                self.square(part, box)
            case design.Rule():
                thick = max(2, self.label.per_mm // 4)
                self.label.rules.append(Rule(box.x, box.y + (box.height - thick) // 2, box.width, thick))

    def shown(self, parts: Sequence[design.Part], width: int) -> list[design.Part]:
        return [part for part in parts if self.says(part, width)]

    def says(self, part: design.Part, width: int) -> bool:
        """Whether there is anything to put there, and room for it."""
        match part:
            case design.Rows() | design.Columns():
                return bool(self.shown(part.parts, width))
            case design.Bars():
                return self.fitting(self.words.get(part.field, ""), width) is not None
            case design.Rule():
                return True
        return bool(self.words.get(part.field))

    def rows(self, part: design.Rows, box: Box) -> None:
        parts = self.shown(part.parts, box.width)
        heights = self.shares([each.share for each in parts], box.height)
        y = box.y
        for each, height in zip(parts, heights, strict=True):
            self.put(each, Box(box.x, y, box.width, height))
            y += height + self.gap

    def columns(self, part: design.Columns, box: Box) -> None:
        parts = self.shown(part.parts, box.width)
        squares = {
            at: min(box.height, int(each.most * self.label.per_mm), box.width // 2)
            for at, each in enumerate(parts)
            if isinstance(each, design.Square)
        }
        rest = [each.share for at, each in enumerate(parts) if at not in squares]
        left = box.width - sum(squares.values()) - self.gap * len(squares)
        widths = iter(self.shares(rest, left))
        x = box.x
        for at, each in enumerate(parts):
            width = squares[at] if at in squares else next(widths)
            self.put(each, Box(x, box.y, width, box.height))
            x += width + self.gap

    def shares(self, shares: Sequence[float], length: int) -> list[int]:
        length -= self.gap * (len(shares) - 1)
        return [max(1, int(length * share / sum(shares))) for share in shares]

    def fitting(self, text: str, width: int) -> tuple[symbols.Bars, int] | None:
        """With how many dots a module these bars fit."""
        found = symbols.bars(text)
        if found is None:
            return None
        most = int(MOST_BARS_MM * self.label.per_mm)
        # the margin of the label is white too
        module = min(most, (width + int(MARGIN_MM * self.label.per_mm)) // (len(found.modules) + 2 * symbols.QUIET))
        return (found, module) if module >= self.least else None

    def bars(self, part: design.Bars, box: Box) -> None:
        found = self.fitting(self.words[part.field], box.width)
        assert found is not None
        symbol, module = found
        x = box.x + (box.width - len(symbol.modules) * module) // 2
        self.label.bars.append(Bars(x, box.y, box.height, module, symbol))

    def square(self, part: design.Square, box: Box) -> None:
        rows = symbols.square(self.words[part.field])
        most = int(MOST_SQUARE_MM * self.label.per_mm)
        white = 2 * symbols.QUIET_SQUARE
        module = min(most, min(box.width, box.height) // (len(rows) + white))
        if module < self.least:
            return
        side = len(rows) * module
        x, y = box.x + (box.width - side) // 2, box.y + (box.height - side) // 2
        self.label.squares.append(Square(x, y, module, self.words[part.field], rows))

    def text(self, part: design.Text, box: Box) -> None:
        words, path = " ".join(self.words[part.field].split()), self.fonts.path(bold=part.bold)
        least = part.least * self.label.per_mm
        size = max(least, min(part.most * self.label.per_mm, box.height / LINE_HEIGHT))
        while True:
            count = max(1, min(part.lines, int(box.height / (size * LINE_HEIGHT))))
            lines = wrapped(words, size, box.width, path)
            if len(lines) <= count or size <= least:
                break
            size = max(least, size * 0.94)
        if len(lines) > count:
            lines = [*lines[: count - 1], _cut("".join(lines[count - 1 :]), size, box.width, path)]
        y = box.y + (box.height - len(lines) * size * LINE_HEIGHT) / 2
        for at, line in enumerate(lines):
            x = box.x + (int((box.width - width_of(line, size, path)) / 2) if part.centred else 0)
            base = int(y + (at * LINE_HEIGHT + ASCENT) * size)
            self.label.lines.append(Line(x, base, size, line.strip(), part.bold))


def wrapped(words: str, size: float, width: int, path: Path) -> list[str]:
    """Broken between words, within one where it is too long, and anywhere between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(words):
        if width_of(line + piece.rstrip(), size, path) <= width:
            line += piece
            continue
        if line.strip():
            lines.append(line)
        line = ""
        for sign in piece:
            if line and width_of(line + sign, size, path) > width:
                lines.append(line)
                line = ""
            line += sign
    return [*lines, line] if line.strip() or not lines else lines


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for sign in words:
        if pieces and sign.isascii() and pieces[-1][-1:].isascii() and pieces[-1][-1:] != " ":
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def _cut(text: str, size: float, width: int, path: Path) -> str:
    while text and width_of(text + ELLIPSIS, size, path) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS
