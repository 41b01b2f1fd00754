"""A file against what there is: every cell read, every record judged, and the commands that would bring it in.

bytes → table → head, columns → rows of fields → drafts → judged by the room → parts
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg
from msgspec.structs import replace

from stowage.imports import headers
from stowage.imports.cells import Cell, Unreadable, Wrong, is_empty, shown
from stowage.imports.following import followed
from stowage.imports.kinds import EXAMPLE, Asked, Drafted, Fault, Field, Kind, Part, Remark, Row, Standing, judged
from stowage.imports.reading import MOST_ROWS, FileFault, Table
from stowage.imports.reading import Fault as FileCode
from stowage.imports.store import CellFault, Counts, Remarked, WrongRow

STEP = 2_000  # rows between two words about progress
LONGEST_SHOWN = 200
MOST_REMARKS = 50
NAMES = "SELECT code, name_zh, name_en FROM warehouse WHERE id = $1"

Told = Callable[[str, int, int], Awaitable[None]]  # stage, done, total


class Found(NamedTuple):
    """What a file is worth. `parts` are there only while nothing is wrong."""

    counts: Counts
    wrong: list[WrongRow]
    parts: list[Part]


class Lines(NamedTuple):
    """Rows that could be read, what could not, and how many were left out and found."""

    rows: list[Row]
    faults: list[Fault]
    skipped: int
    found: int


def require_rows(table: Table, head: headers.Head) -> None:
    """Raises FileFault."""
    count = len(table.rows) - head.row - 1
    if count < 1:
        raise FileFault(FileCode.NO_ROWS)
    if count > MOST_ROWS:
        raise FileFault(FileCode.TOO_MANY_ROWS, most=MOST_ROWS)


class Sheet(NamedTuple):
    """A file with its columns, each the field that it is."""

    table: Table
    head: headers.Head
    mapping: Mapping[str, int]
    fields: Sequence[Field]


async def check(kind: Kind, sheet: Sheet, asked: Asked, connection: asyncpg.Connection[Any], told: Told) -> Found:
    lines = await _lines(sheet, told, whole=kind.whole_rows)
    await told("compared", 0, 0)
    twice = [
        Remark(sheet.head.row + 1, "column_twice", {"name": name})
        for name in headers.said_twice(sheet.head, sheet.mapping)
    ]
    here, elsewhere = await _here(lines.rows, asked, connection)
    rows, followed_ = await followed(kind.name, here, asked.reader, connection)
    drafted = await kind.draft(rows, asked, connection)
    await told("judged", 0, 0)
    drafts, refusals, warned = await judged(kind, drafted.drafts, asked, connection)
    blamed = {(fault.row, fault.key) for fault in lines.faults}
    faults = (
        lines.faults + elsewhere + [one for one in (*drafted.faults, *refusals) if (one.row, one.key) not in blamed]
    )
    counts = _counts(lines, drafted, faults, (*twice, *followed_, *warned))
    parts = [] if faults else kind.parts(drafts, asked)
    return Found(counts, _wrong(faults, sheet.table, sheet.mapping), parts)


async def _lines(sheet: Sheet, told: Told, *, whole: bool) -> Lines:
    """`whole`: no row with a fault is looked at any further."""
    table, head, mapping, fields = sheet
    chosen = [(field, mapping[field.key]) for field in fields if field.key in mapping]
    needed = [field.key for field in fields if field.needed]
    first = fields[0].key
    rows: list[Row] = []
    faults: list[Fault] = []
    skipped = count = 0
    total = len(table.rows) - head.row - 1
    for place, cells in enumerate(table.rows[head.row + 1 :], head.row + 2):
        if count % STEP == 0:
            await told("read", count, total)
        if all(map(is_empty, cells)) or _is_example(cells, mapping.get(first)):
            skipped += 1
            continue
        count += 1
        values, wrong = _values(place, cells, chosen)
        refused = {fault.key for fault in wrong}
        wrong += [Fault(place, key, Wrong.NEEDED, {}) for key in needed if key not in values and key not in refused]
        faults += wrong
        if not wrong or not (whole or any(key not in values for key in needed)):
            rows.append(Row(place, values))
    return Lines(rows, faults, skipped, count)


async def _here(
    rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]
) -> tuple[list[Row], list[Fault]]:
    """Without those that say they are of another warehouse, by its code or a name: a list of all of them was exported."""
    if not any("warehouse" in row.values for row in rows):
        return list(rows), []
    names = set(await connection.fetchrow(NAMES, asked.warehouse) or ())
    about = {"warehouse": asked.warehouse_code}
    elsewhere = [row for row in rows if row.values.get("warehouse", asked.warehouse_code) not in names]
    faults = [Fault(row.no, "warehouse", Wrong.OTHER_WAREHOUSE, about) for row in elsewhere]
    gone = {row.no for row in elsewhere}
    return [row for row in rows if row.no not in gone], faults


def _is_example(cells: Sequence[Cell], column: int | None) -> bool:
    return column is not None and column < len(cells) and cells[column] == EXAMPLE


def _values(
    place: int, cells: Sequence[Cell], chosen: Sequence[tuple[Field, int]]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    wrong = []
    for field, column in chosen:
        cell = cells[column] if column < len(cells) else None
        if is_empty(cell):
            continue
        try:
            value = field.read(cell)
        except Unreadable as error:
            wrong.append(Fault(place, field.key, error.code, error.params))
        else:
            if value is not None:
                values[field.key] = value
    return values, wrong


def _counts(lines: Lines, drafted: Drafted, faults: Sequence[Fault], remarks: Iterable[Remark]) -> Counts:
    wrong = {fault.row for fault in faults}
    same = set(drafted.same) - wrong
    changed = {row.no for draft in drafted.drafts if draft.standing is Standing.CHANGED for row in draft.rows} - wrong
    new = lines.found - len(wrong) - len(same) - len(changed)
    remarked = _remarked(one for one in remarks if one.row not in wrong and one.row not in same)
    return Counts(lines.found, new, len(changed), len(same), len(wrong), lines.skipped, remarked)


def _remarked(remarks: Iterable[Remark]) -> list[Remarked]:
    """The first so many that differ."""
    found: dict[tuple[str, str], Remarked] = {}
    for one in remarks:
        key = (one.code, str(sorted(one.params.items())))
        known = found.get(key) or Remarked(one.code, one.params, 0, one.row)
        found[key] = replace(known, rows=known.rows + 1)
    return list(found.values())[:MOST_REMARKS]


def _wrong(faults: Sequence[Fault], table: Table, mapping: Mapping[str, int]) -> list[WrongRow]:
    by_row: dict[int, list[CellFault]] = {}
    for fault in faults:
        column = mapping.get(fault.key)
        cells = table.rows[fault.row - 1]
        value = shown(cells[column])[:LONGEST_SHOWN] if column is not None and column < len(cells) else ""
        told = CellFault(fault.key, column, value, str(fault.code), fault.params)
        by_row.setdefault(fault.row, []).append(told)
    for those in by_row.values():
        those.sort(key=lambda one: (one.column is None, one.column))
    return [WrongRow(row, told) for row, told in sorted(by_row.items())]
