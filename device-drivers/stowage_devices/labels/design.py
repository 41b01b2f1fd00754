"""What stands on each kind of label. A design has no size: it fills whatever label it is printed on.

A label is rows of boxes. A box takes its `share` of the row's width, a row its share of the height; what has nothing to say takes none.
A QR code is as wide as it is high. Text begins as large as its box allows up to `most` mm and shrinks to `least` before it is cut.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["item", "bin", "lot", "lpn", "badge"]


class Text(msgspec.Struct, frozen=True):
    """Words of one field. `lines`: over how many it may run."""

    field: str
    share: float = 1
    most: float = 4
    least: float = 1.8
    lines: int = 1
    bold: bool = False
    centred: bool = False


class Bars(msgspec.Struct, frozen=True):
    """A field as Code 128; GS1-128 where it is a GS1 message. Where there is no room for it the QR code stands alone."""

    field: str
    share: float = 1


class Square(msgspec.Struct, frozen=True):
    """A field as QR code. `most`: mm; a larger one reads no better."""

    field: str
    share: float = 1
    most: float = 32


class Rule(msgspec.Struct, frozen=True):
    share: float = 0.12


class Columns(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...]
    share: float = 1


class Rows(msgspec.Struct, frozen=True):
    parts: tuple[Part, ...]
    share: float = 1


Part = Text | Bars | Square | Rule | Columns | Rows

ITEM = Rows(
    (
        Columns(
            (
                Rows(
                    (
                        Text("name", 2.6, most=5, lines=2, bold=True),
                        Text("sku", 1.4, most=4.5, bold=True),
                        Text("detail", 1, most=3, least=1.6),
                    ),
                    2.4,
                ),
                Square("code"),
            ),
            3,
        ),
        Bars("code", 1.7),
        Text("said", 0.7, most=3, centred=True),
    )
)
BIN = Rows(
    (
        Columns((Rows((Text("code_said", 3, most=22, bold=True), Text("area", 1, most=4)), 2.4), Square("code")), 3),
        Bars("code", 2),
    )
)
LOT = Rows(
    (
        Columns(
            (
                Rows(
                    (
                        Text("name", 2, most=5, lines=2, bold=True),
                        Text("sku", 1, most=4),
                        Text("lot", 1.2, most=4.5, bold=True),
                        Text("expiry", 1, most=4),
                    ),
                    2.4,
                ),
                Square("link"),
            ),
            3.4,
        ),
        Bars("item_code", 1.3),
        Text("item_said", 0.6, most=2.8, centred=True),
        Bars("lot_code", 1.3),
        Text("lot_said", 0.6, most=2.8, centred=True),
    )
)
LPN = Rows(
    (
        Columns(
            (Rows((Text("company", 1, most=5, bold=True), Text("title", 1, most=5)), 2.2), Square("link", most=40)), 2
        ),
        Rule(),
        Text("number", 1, most=9, bold=True, centred=True),
        Bars("code", 3),
        Text("said", 0.5, most=4, centred=True),
    )
)
BADGE = Rows(
    (
        Text("company", 0.9, most=4),
        Columns(
            (Rows((Text("name", 2, most=10, bold=True), Text("person", 1, most=5)), 1.6), Square("code", most=26)), 3
        ),
        Bars("code", 1.4),
    )
)

DESIGNS: dict[Kind, Rows] = {"item": ITEM, "bin": BIN, "lot": LOT, "lpn": LPN, "badge": BADGE}

# Sizes in mm of labels on a roll, the usual one first.
SIZES: dict[Kind, tuple[tuple[float, float], ...]] = {
    "item": ((60, 40), (40, 30), (80, 50)),
    "bin": ((100, 50), (60, 40), (80, 30)),
    "lot": ((100, 60), (80, 50), (60, 40)),
    "lpn": ((100, 150), (100, 100), (100, 70)),
    "badge": ((85.6, 54),),
}
LEAST_MM, MOST_MM = 20.0, 210.0
