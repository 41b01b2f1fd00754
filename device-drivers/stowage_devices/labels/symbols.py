"""Code 128, GS1-128 and QR as modules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import msgspec
import qrcode
from barcode.codex import Gs1_128

from stowage_devices.gs1 import GS

FNC1 = Gs1_128.FNC1_CHAR
QUIET = 10  # modules of white on each side of bars
QUIET_SQUARE = 4
# As ZPL calls the code words that are no characters, by their value; the first word of a symbol has names of its own.
NAMED = {99: ">5", 100: ">6", 101: ">7", 102: ">8"}
STARTS = {103: ">9", 104: ">:", 105: ">;"}


class Bars(msgspec.Struct, frozen=True):
    """`modules`: "1" is dark. `zpl`: what a label printer is told, so that it draws the same bars."""

    modules: str
    zpl: str


@lru_cache(maxsize=500)
def bars(text: str) -> Bars | None:
    """Of a GS1 message when it begins with GS; None of what Code 128 does not hold."""
    if not text or not text.isascii() or any(sign < " " and sign != GS for sign in text) or "\x7f" in text:
        return None
    said = text.replace(GS, FNC1)
    symbol = _Code128(said)
    return Bars(symbol.build()[0], _named(_Code128(said).encoded))


class _Code128(Gs1_128):  # type: ignore[misc]
    """Begins with FNC1 only where the text says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code.removeprefix(FNC1))
        self.code = code


def _named(words: list[int]) -> str:
    """Code words → what ^FD of a ^BC takes, before its own escapes."""
    said, pairs = [STARTS[words[0]]], words[0] == 105
    for word in words[1:]:
        if word in NAMED:
            said.append(NAMED[word])
            pairs = word == 99 if word != 102 else pairs
        elif pairs:
            said.append(f"{word:02d}")
        else:
            sign = chr(word + 32)
            said.append(">0" if sign == ">" else sign)
    return "".join(said)


def square(text: str) -> list[list[bool]]:
    """Rows of modules, without white around."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    found: list[list[bool]] = code.get_matrix()
    return found


def runs(row: Iterator[bool] | list[bool]) -> Iterator[tuple[int, int]]:
    """(where, how many) of each run of dark modules."""
    at = 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            yield at, width
        at += width
