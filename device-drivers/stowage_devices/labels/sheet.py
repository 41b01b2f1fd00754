"""Labels on A4: sheets of stickers by their maker's measures, in mm, and sheets to be cut."""

from __future__ import annotations

import msgspec

A4 = (210.0, 297.0)
OFF = 2.0


class Sheet(msgspec.Struct, frozen=True):
    """`left`, `top`: to the first label; `across`, `down`: from one to the next."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def inside(self) -> tuple[float, float]:
        """Of one label, less what printers and hands are off by."""
        return self.width - 2 * OFF, self.height - 2 * OFF

    @property
    def count(self) -> int:
        return self.columns * self.rows

    def corner(self, at: int) -> tuple[float, float]:
        row, column = divmod(at, self.columns)
        return self.left + column * self.across, self.top + row * self.down


SHEETS: dict[str, Sheet] = {
    "3x8": Sheet(3, 8, 70, 36, 0, 4.5, 70, 36),
    "3x7": Sheet(3, 7, 63.5, 38.1, 7.25, 15.15, 66, 38.1),
    "2x7": Sheet(2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1),
    "2x5": Sheet(2, 5, 105, 57, 0, 6, 105, 57),
    "2x4": Sheet(2, 4, 99.1, 67.7, 4.65, 13.1, 101.6, 67.7),
    "2x2": Sheet(2, 2, 105, 148.5, 0, 0, 105, 148.5),
}
