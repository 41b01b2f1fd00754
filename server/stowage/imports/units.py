"""Units: a row a unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.catalog import queries
from stowage.catalog.commands import PutUnits, UnitRecord
from stowage.catalog.handlers import ROOM
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, portions, refused, repeated
from stowage.kernel.decision import Refusal

PORTION = 1_000
FIELDS = columns(
    "units",
    {"code": cells.code(), "name_zh": cells.text(), "name_en": cells.text(), "decimals": cells.integer(4)},
)


class Units:
    name, zh, en = "units", "单位", "Units"
    permission, page = "catalog.write", "/items"
    needs_warehouse = False
    whole_rows = False
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = (("name_zh", "name_en"),)
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        del asked
        first, faults = repeated(rows, "code")
        known = {unit.code: unit for unit in await queries.units(connection)}
        drafts, same = [], []
        for code, row in first.items():
            now, said = known.get(code), {key: value for key, value in row.values.items() if key != "code"}
            if now is None and not (said.get("name_zh") or said.get("name_en")):
                faults.append(Fault(row.no, "name_zh", Wrong.NAME_NEEDED, {}))
                continue
            before = UnitRecord(code, now.name_zh, now.name_en, now.decimals) if now else UnitRecord(code, "", "")
            record = msgspec.structs.replace(before, **said)
            if now is not None and record == before:
                same.append(row.no)
            else:
                drafts.append(Draft(record, (row,), Standing.CHANGED if now else Standing.NEW))
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        del asked
        return PutUnits(tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        return refused(refusal, draft, "code")
