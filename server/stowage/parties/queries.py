"""Reads of suppliers and customers, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import PartyId
from stowage.platform.search import patterns

# A relation for purchasing: what the tolerances of an order's lines are taken from where the item says nothing.
SUPPLIER_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp FROM party"

SUPPLIERS = "SELECT id FROM party WHERE id = ANY($1::bigint[]) AND supplier AND active"


async def load_suppliers(parties: Iterable[PartyId], connection: asyncpg.Connection[Any]) -> set[PartyId]:
    """Those of `parties` that we buy from."""
    return {row["id"] for row in await connection.fetch(SUPPLIERS, list(parties))}


# --- for the desk

FIND_SUPPLIERS = """
    SELECT id, code, name_zh, name_en, city, over_tolerance_bp, short_tolerance_bp, active
    FROM party WHERE supplier AND search LIKE ALL($1::text[]) ORDER BY code LIMIT $2
"""


class Supplier(msgspec.Struct, frozen=True):
    """Tolerances are in 1/100 percent."""

    id: int
    code: str
    name_zh: str
    name_en: str
    city: str
    over_tolerance_bp: int
    short_tolerance_bp: int
    active: bool


async def suppliers(search: str, limit: int, connection: asyncpg.Connection[Any]) -> list[Supplier]:
    return [Supplier(**row) for row in await connection.fetch(FIND_SUPPLIERS, patterns(search), limit)]
