"""Looking at a workbook before it is read: that it unpacks to what can be held, and which formulas have no result or an error.

The reader makes room for every cell between the first and the last, so one cell at the far end of the sheet would take all memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

MOST_UNPACKED = 400 * 2**20  # bytes of all parts together
MOST_PARTS = 2_000
MOST_ROWS, MOST_COLUMNS = 100_000, 100
SPARE_ROWS = 10_000  # what stands below the rows: empty ones are no fault
READ_BYTES = 1 << 20
OVERLAP = 20_000  # of what is looked at together

# Cells with something in them: an empty one is closed at once.
FAR_ROW = re.compile(rb'<(?:\w+:)?c (?:[^>]*?\s)?r="[A-Z]{1,3}(?:\d{7,}|[2-9]\d{5}|1[1-9]\d{4})"(?:[^>]*[^/>])?>')
FAR_COLUMN = re.compile(rb'<(?:\w+:)?c (?:[^>]*?\s)?r="(?:[A-Z]{3,}|[D-Z][A-Z]|C[W-Z])\d+"(?:[^>]*[^/>])?>')
NO_RESULT = re.compile(
    rb"<(?:\w+:)?c ([^>]*)>\s*<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
FAILED = re.compile(rb'<(?:\w+:)?c ([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)</', re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


class TooMuch(Exception):
    """It unpacks to more than can be held ("bytes"), or a cell is too far from the first: "rows", "columns"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Broken(Exception):
    """No workbook that can be unpacked."""


# Of a sheet: (row, column) from 0 → the error that a formula gives, "" where it gives nothing.
Faulty = dict[tuple[int, int], str]


def look(data: bytes) -> dict[str, Faulty]:
    """Unpacks everything once, part by part, keeping nothing but the formulas at fault of each sheet. Raises TooMuch, Broken."""
    found: dict[str, Faulty] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise TooMuch("bytes")
            for part in parts:
                if part.flag_bits & 1:
                    raise Broken
                faulty = found.setdefault(part.filename, {})
                is_sheet = SHEET.fullmatch(part.filename) is not None
                with packed.open(part) as file:
                    for piece in _pieces(file):
                        left -= len(piece)
                        if left < 0:
                            raise TooMuch("bytes")
                        if is_sheet:
                            _look_at(piece, faulty)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError) as error:
        raise Broken from error
    return found


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What the file holds, the end of each piece again at the beginning of the next."""
    last = b""
    while read := file.read(READ_BYTES):
        yield last + read
        last = read[-OVERLAP:]


def _look_at(piece: bytes, faulty: Faulty) -> None:
    for what, far in (("rows", FAR_ROW), ("columns", FAR_COLUMN)):
        if far.search(piece) is not None:
            raise TooMuch(what)
    if b't="e"' in piece:
        for cell in FAILED.finditer(piece):
            _put(cell[1], cell[2].decode("utf-8", "replace"), faulty)
    if b"<f" in piece or b":f" in piece:
        for cell in NO_RESULT.finditer(piece):
            _put(cell[1], "", faulty)


def _put(attributes: bytes, told: str, faulty: Faulty) -> None:
    at = PLACE.search(attributes)
    if at is not None:
        faulty[int(at[2]) - 1, column_number(at[1].decode())] = told


def column_number(letters: str) -> int:
    """A: 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    """0: A."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
