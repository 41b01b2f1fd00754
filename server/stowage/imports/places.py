"""Places: a row a place of the warehouse that the import is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from msgspec.structs import replace

from stowage.imports import cells
from stowage.imports.cells import Wrong
from stowage.imports.columns import columns
from stowage.imports.kinds import Asked, Draft, Drafted, Fault, Part, Row, Standing, fault, portions, refused, repeated
from stowage.kernel.decision import Refusal
from stowage.kernel.quantity import LARGEST
from stowage.places.commands import PlaceKind, PlaceRecord, PlacesRefusal, PlaceStorage, PutPlaces
from stowage.places.handlers import ROOM
from stowage.places.lists import KINDS, STORAGE
from stowage.places.records import records

PORTION = 1_000
PLAIN = ("zone", "aisle", "bay", "level", "active", "sequence", "max_weight_g", "max_volume_ml", "max_quantity")
FIELDS = columns(
    "places",
    {
        "code": cells.code(),
        "kind": cells.choice(KINDS),
        **dict.fromkeys(("zone", "aisle", "bay", "level"), cells.text()),
        "sequence": cells.integer(1_000_000_000),
        "storage_class": cells.choice(STORAGE),
        **dict.fromkeys(("max_weight_g", "max_volume_ml"), cells.integer(LARGEST)),
        "max_quantity": cells.quantity,
        "active": cells.flag,
        "warehouse": cells.text(),
    },
    {"kind": KINDS, "storage_class": STORAGE},
)


class Places:
    name, zh, en = "places", "库位", "Places"
    permission, page = "places.write", "/places"
    needs_warehouse = True
    whole_rows = False
    fields = FIELDS
    one_of: tuple[tuple[str, ...], ...] = ()
    room = ROOM

    async def draft(self, rows: Sequence[Row], asked: Asked, connection: asyncpg.Connection[Any]) -> Drafted:
        first, faults = repeated(rows, "code")
        known = await records(asked.warehouse, connection)
        drafts, same = [], []
        for code, row in first.items():
            now = known[code].record if code in known else None
            said = {key: row.values[key] for key in PLAIN if key in row.values}
            if "kind" in row.values:
                said["kind"] = PlaceKind(row.values["kind"])
            if "storage_class" in row.values:
                said["storage_class"] = PlaceStorage(row.values["storage_class"])
            record = replace(now or PlaceRecord(code, PlaceKind.BIN), **said)
            if now is not None and record == now:
                same.append(row.no)
            else:
                drafts.append(Draft(record, (row,), Standing.CHANGED if now else Standing.NEW))
        return Drafted(drafts, same, faults)

    def said(self, records: Sequence[Any], asked: Asked) -> msgspec.Struct:
        return PutPlaces(asked.warehouse_code, tuple(records))

    def parts(self, drafts: Sequence[Draft], asked: Asked) -> list[Part]:
        return portions(self, drafts, asked, PORTION)

    def blame(self, refusal: Refusal, draft: Draft) -> Fault:
        match refusal.code:
            case PlacesRefusal.NO_BINS:
                return fault(draft, "kind", Wrong.NO_BINS)
            case PlacesRefusal.IN_USE:
                return fault(draft, "active", Wrong.PLACE_IN_USE)
        return refused(refusal, draft, "code")
