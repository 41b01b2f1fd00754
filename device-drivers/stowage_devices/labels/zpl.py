"""A label for a printer that speaks ZPL: bars and squares are its own, letters are pictures, for printers have no Chinese ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PIL import Image, ImageChops

from stowage_devices.labels import picture
from stowage_devices.labels.layout import Fonts, Label, Square

# Signs that ZPL takes for its own.
ESCAPED = {"^": "_5E", "~": "_7E", "_": "_5F", "\\": "_5C"}
MOST_RUN, TWENTY = 419, 20
RUNS = re.compile(r"(.)\1+")  # two and more


def zpl(labels: Iterable[tuple[Label, int]], fonts: Fonts) -> bytes:
    """(label, how many of it) …"""
    return "".join(_one(label, copies, fonts) for label, copies in labels).encode()


def _one(label: Label, copies: int, fonts: Fonts) -> str:
    said = [f"^XA^CI28^PW{label.width}^LL{label.height}^LH0,0^LT0"]
    said += [f"^FO{rule.x},{rule.y}^GB{rule.width},{rule.height},{rule.height}^FS" for rule in label.rules]
    for bars in label.bars:
        data = _escaped(bars.symbol.zpl)
        said.append(f"^FO{bars.x},{bars.y}^BY{bars.module}^BCN,{bars.height},N,N,N^FH_^FD{data}^FS")
    said += [_square(square) for square in label.squares]
    for line in label.lines:
        x, y, image = picture.bitmap(line, fonts)
        said.append(f"^FO{x},{y}{graphic(image)}^FS")
    return "\n".join([*said, f"^PQ{copies}^XZ" if copies > 1 else "^XZ"]) + "\n"


def _square(square: Square) -> str:
    """The printer's own where its letters are ASCII: of others, printers disagree how they are written in a QR code."""
    if square.text.isascii():
        return f"^FO{square.x},{square.y}^BQN,2,{square.module}^FH_^FDMA,{_escaped(square.text)}^FS"
    side = len(square.rows)
    image = Image.new("1", (side, side))
    image.putdata([0 if dark else 255 for row in square.rows for dark in row])
    larger = image.resize((side * square.module, side * square.module), Image.Resampling.NEAREST)
    return f"^FO{square.x},{square.y}{graphic(larger)}^FS"


def _escaped(text: str) -> str:
    return "".join(ESCAPED.get(sign, sign) for sign in text)


def graphic(image: Image.Image) -> str:
    """^GFA, rows of hex with runs counted."""
    wide = (image.width + 7) // 8
    padded = Image.new("1", (wide * 8, image.height), 255)
    padded.paste(image, (0, 0))
    data = ImageChops.invert(padded).tobytes()
    rows = [data[at : at + wide].hex().upper() for at in range(0, len(data), wide)]
    said, former = [], ""
    for row in rows:
        said.append(":" if row == former else _packed(row))
        former = row
    return f"^GFA,{len(data)},{len(data)},{wide},{''.join(said)}"


def _packed(row: str) -> str:
    rest = row.rstrip("0")
    said = RUNS.sub(lambda found: _run(found[1], len(found[0])), rest)
    return said + ("," if len(rest) < len(row) else "")


def _run(sign: str, count: int) -> str:
    """G to Y count 1 to 19, g to z 20 to 400 in twenties."""
    said = ""
    while count > MOST_RUN:
        said, count = said + f"zY{sign}", count - MOST_RUN
    twenties, ones = divmod(count, TWENTY)
    return said + (chr(ord("g") + twenties - 1) if twenties else "") + (chr(ord("G") + ones - 1) if ones else "") + sign
