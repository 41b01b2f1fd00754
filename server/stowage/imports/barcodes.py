"""Barcodes: a row an item and one of its packagings, with the codes that are added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import replace

from stowage.catalog.commands import ItemRecord, PutItems
from stowage.catalog.handlers import ROOM
from stowage.catalog.records import records
from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.items import PORTION, joined, less
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, portions, refused
from stowage.imports.measures import load_units
from stowage.kernel.decision import Refusal

FIELDS = columns("barcodes", {"sku": cells.code(), "unit": cells.text(64), "barcodes": cells.codes})


class Barcodes:
    name, zh, en = "barcodes", "条码", "Barcodes"
    permission, page = "catalog.write", "/items"
    needs_warehouse = False
    whole_rows = True
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = ()
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        del asked
        before = await records({row.values["sku"] for row in rows}, connection)
        units = await load_units(connection)
        after = dict(before)
        said: dict[str, list[Row]] = {}
        same: list[int] = []
        faults: list[Fault] = []
        for row in rows:
            item = after.get(row.values["sku"])
            if item is None:
                faults.append(Fault(row.no, "sku", Wrong.ITEM_UNKNOWN, {}))
                continue
            unit = units.code(row.values["unit"]) if "unit" in row.values else item.base_unit
            more = _with(item, unit, row.values["barcodes"])
            if more is None:
                faults.append(Fault(row.no, "unit", Wrong.UNIT_UNKNOWN, {}))
            elif more == item:
                same.append(row.no)
            else:
                after[item.sku] = more
                said.setdefault(item.sku, []).append(row)
        drafts = [Draft(less(after[sku], before[sku]), tuple(those), Standing.CHANGED) for sku, those in said.items()]
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        del asked
        return PutItems(tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        return refused(refusal, draft, "sku")


def _with(item: ItemRecord, unit: str | None, codes: tuple[str, ...]) -> ItemRecord | None:
    """The item with these codes too; None: it has no such unit."""
    if unit == item.base_unit:
        return replace(item, barcodes=joined(item.barcodes or (), codes))
    if not any(one.unit == unit for one in item.units):
        return None
    units = (
        replace(one, barcodes=joined(one.barcodes or (), codes)) if one.unit == unit else one for one in item.units
    )
    return replace(item, units=tuple(units))
