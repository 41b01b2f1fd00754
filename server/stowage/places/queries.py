"""Reads of warehouses and places, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from stowage.kernel.ids import WarehouseId

# A relation: every real place and the warehouse it is in.
PLACES = "SELECT id, warehouse FROM place"

WAREHOUSES_THAT_EXIST = "SELECT id FROM warehouse WHERE id = ANY($1::bigint[])"


async def load_warehouses(warehouses: Iterable[WarehouseId], connection: asyncpg.Connection[Any]) -> set[WarehouseId]:
    """Those of `warehouses` that exist."""
    return {row["id"] for row in await connection.fetch(WAREHOUSES_THAT_EXIST, list(warehouses))}
