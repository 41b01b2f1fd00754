"""A label as a picture, each dot a pixel."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from stowage_devices.labels import symbols
from stowage_devices.labels.layout import Fonts, Label, Line

BLACK, WHITE = 0, 255
MM_PER_INCH = 25.4


def png(label: Label, fonts: Fonts) -> bytes:
    image = Image.new("L", (label.width, label.height), WHITE)
    draw = ImageDraw.Draw(image)
    for x, y, width, height in boxes(label):
        draw.rectangle((x, y, x + width - 1, y + height - 1), BLACK)
    for line in label.lines:
        draw.text((line.x, line.y), line.text, BLACK, font(fonts.path(bold=line.bold), line.size), anchor="ls")
    kept = BytesIO()
    image.save(kept, "PNG", dpi=(label.per_mm * MM_PER_INCH, label.per_mm * MM_PER_INCH))
    return kept.getvalue()


def boxes(label: Label) -> list[tuple[int, int, int, int]]:
    """(x, y, width, height) of everything that is black and not text."""
    found = [(rule.x, rule.y, rule.width, rule.height) for rule in label.rules]
    for bars in label.bars:
        for at, width in symbols.runs([sign == "1" for sign in bars.symbol.modules]):
            found.append((bars.x + at * bars.module, bars.y, width * bars.module, bars.height))
    for square in label.squares:
        for row, modules in enumerate(square.rows):
            for at, width in symbols.runs(modules):
                top = square.y + row * square.module
                found.append((square.x + at * square.module, top, width * square.module, square.module))
    return found


def bitmap(line: Line, fonts: Fonts) -> tuple[int, int, Image.Image]:
    """(x, y, one bit a dot) of a line of text, for printers that have no such letters."""
    used = font(fonts.path(bold=line.bold), line.size)
    left, top, right, bottom = (int(side) for side in used.getbbox(line.text, anchor="ls"))
    image = Image.new("1", (max(1, right - left), max(1, bottom - top)), WHITE)
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.text((-left, -top), line.text, BLACK, used, anchor="ls")
    return max(0, line.x + left), max(0, line.y + top), image


@lru_cache(maxsize=200)
def font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
