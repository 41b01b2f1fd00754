"""What the person who starts the server sees: one line for each step, then where to go."""

from __future__ import annotations

import sys
import time
from typing import TextIO

import qrcode


class Terminal:
    """Writes to `out`; steps carry the seconds since the start."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._began = time.monotonic()

    @property
    def watched(self) -> bool:
        """Whether a person looks on, rather than a file."""
        return self._out.isatty()

    def step(self, text: str) -> None:
        self.line(f"{time.monotonic() - self._began:6.1f} s  {text}")

    def line(self, text: str = "") -> None:
        self._out.write(text + "\n")
        self._out.flush()

    def table(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(_cells(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            padded = (text + " " * (width - _cells(text)) for text, width in zip(row, widths, strict=True))
            self.line(("  " + "  ".join(padded)).rstrip())

    def code(self, text: str) -> None:
        """A QR code, drawn so that it scans on dark and light terminals alike."""
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, border=2)
        code.add_data(text)
        for upper, lower in _pairs(code.get_matrix()):
            cells = "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
            self.line(f"  \x1b[30;107m{cells}\x1b[0m" if self.watched else f"  {cells}")


_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def _pairs(rows: list[list[bool]]) -> list[tuple[list[bool], list[bool]]]:
    even = rows if len(rows) % 2 == 0 else [*rows, [False] * len(rows[0])]
    return list(zip(even[::2], even[1::2], strict=True))


def _cells(text: str) -> int:
    """Columns of a terminal: Chinese takes two."""
    return sum(2 if "\u2e80" <= sign <= "\uffef" else 1 for sign in text)
