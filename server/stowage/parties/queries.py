"""Reads of suppliers and customers, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg

from stowage.kernel.ids import PartyId

# A relation for purchasing: what the tolerances of an order's lines are taken from where the item says nothing.
SUPPLIER_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp FROM party"

SUPPLIERS = "SELECT id FROM party WHERE id = ANY($1::bigint[]) AND supplier AND active"


async def load_suppliers(parties: Iterable[PartyId], connection: asyncpg.Connection[Any]) -> set[PartyId]:
    """Those of `parties` that we buy from."""
    return {row["id"] for row in await connection.fetch(SUPPLIERS, list(parties))}
