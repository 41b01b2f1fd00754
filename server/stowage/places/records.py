"""Places as records of a command would say them: what somebody changes is compared with these."""

from __future__ import annotations

from typing import Any, NamedTuple

import asyncpg

from stowage.kernel.ids import PlaceId
from stowage.places.commands import PlaceKind, PlaceRecord, PlaceStorage

RECORDS = """
    SELECT id, code, kind, zone, aisle, bay, level, active, sequence, storage_class, max_weight_g, max_volume_ml, max_quantity, version
    FROM place WHERE warehouse = $1 ORDER BY code
"""
PLAIN = ("code", "zone", "aisle", "bay", "level", "active", "sequence", "max_weight_g", "max_volume_ml", "max_quantity")


class Known(NamedTuple):
    id: PlaceId
    record: PlaceRecord


async def records(warehouse: int | None, connection: asyncpg.Connection[Any]) -> dict[str, Known]:
    """All places of a warehouse by code, with everything said, and as `seen_version` the version they have."""
    return {row["code"]: Known(row["id"], _record(row)) for row in await connection.fetch(RECORDS, warehouse)}


def _record(row: asyncpg.Record) -> PlaceRecord:
    return PlaceRecord(
        **{name: row[name] for name in PLAIN},
        kind=PlaceKind(row["kind"]),
        storage_class=PlaceStorage(row["storage_class"]),
        seen_version=row["version"],
    )
