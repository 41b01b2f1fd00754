"""Reads of suppliers and customers, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec
from piccolo.columns.combination import WhereRaw

from stowage.kernel.ids import PartyId
from stowage.parties.tables import Party
from stowage.platform.lent import fetch
from stowage.platform.search import key_holds, words_of

# A relation for purchasing: what the tolerances of an order's lines are taken from where the item says nothing.
SUPPLIER_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp FROM party"

# A relation: what people call those that we buy from.
SUPPLIER_CODES = "SELECT id, code FROM party WHERE supplier"

SUPPLIERS = "SELECT id FROM party WHERE id = ANY($1::bigint[]) AND supplier AND active"


async def load_suppliers(parties: Iterable[PartyId], connection: asyncpg.Connection[Any]) -> set[PartyId]:
    """Those of `parties` that we buy from."""
    return {row["id"] for row in await connection.fetch(SUPPLIERS, list(parties))}


# --- for the desk


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
    query = Party.select(*(getattr(Party, name) for name in Supplier.__struct_fields__)).where(Party.supplier.eq(True))  # noqa: FBT003 - the value compared with
    query = query.order_by(Party.code).limit(limit)
    for word in words_of(search):
        query = query.where(_holds(word))
    return [Supplier(**row) for row in await fetch(query, connection)]


def _holds(word: str) -> WhereRaw:
    values: list[str] = []

    def bind(value: str) -> str:
        values.append(value)
        return "{}"

    condition = key_holds("search", word, bind)
    return WhereRaw(condition, *values * condition.count("{}"))
