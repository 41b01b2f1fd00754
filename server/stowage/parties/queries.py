"""Reads of suppliers and customers, for this room's routes and for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import asyncpg
import msgspec
from piccolo.columns.combination import WhereRaw

from stowage.kernel.ids import OwnerId, PartyId
from stowage.kernel.rows import Reader, RowRule, seen
from stowage.parties.tables import Party
from stowage.platform.lent import fetch
from stowage.platform.search import key_holds, words_of

# Customers that somebody keeps are seen by who keeps them; what was merged into one is as it is.
_KEPT = "(NOT {0}.customer OR {0}.keeper IS NULL OR {0}.keeper = {{person}})"
SEEN = RowRule(
    "party",
    "party",
    "code",
    "parties.every_customer",
    f"{_KEPT.format('{row}')} AND ({{row}}.merged_into IS NULL OR EXISTS (SELECT FROM party into_ WHERE into_.id = {{row}}.merged_into "
    f"AND {_KEPT.format('into_')}))",
)

# A relation for purchasing: what the tolerances of an order's lines are taken from where the item says nothing.
SUPPLIER_TERMS = "SELECT id, over_tolerance_bp, short_tolerance_bp FROM party"

# A relation: what people call those that we buy from.
SUPPLIER_CODES = "SELECT id, code, name_zh, name_en FROM party WHERE supplier"

# Those that were merged into another, and into which.
MERGED = "SELECT id, merged_into FROM party WHERE id = ANY($1::bigint[]) AND merged_into IS NOT NULL"

KEEP = "SELECT 1 FROM party WHERE id = ANY($1::bigint[]) ORDER BY id FOR SHARE"

MERGED = "SELECT id, merged_into FROM party WHERE id = ANY($1::bigint[]) AND merged_into IS NOT NULL"
OWNERS = """
    SELECT said.id, coalesce(now.id, said.id) AS now, coalesce(now.keeps_goods, said.keeps_goods) AS keeps
    FROM party said LEFT JOIN party now ON now.id = said.merged_into WHERE said.id = ANY($1::bigint[])
"""
SUPPLIERS = "SELECT id FROM party WHERE id = ANY($1::bigint[]) AND supplier AND active"


async def load_suppliers(parties: Iterable[PartyId], connection: asyncpg.Connection[Any]) -> set[PartyId]:
    """Those of `parties` that we buy from."""
    return {row["id"] for row in await connection.fetch(SUPPLIERS, list(parties))}


async def load_merged_parties(
    parties: Iterable[PartyId], connection: asyncpg.Connection[Any]
) -> dict[PartyId, PartyId]:
    """Those of `parties` that were merged into another one → its id."""
    return dict(await connection.fetch(MERGED, list(parties)))


async def keep_parties(parties: Iterable[int], connection: asyncpg.Connection[Any]) -> None:
    """None of them is retired or merged until this transaction ends."""
    await connection.execute(KEEP, list(parties))


async def load_merged(parties: Iterable[PartyId], connection: asyncpg.Connection[Any]) -> dict[PartyId, PartyId]:
    """Those of `parties` that are another one by now → which."""
    return dict(await connection.fetch(MERGED, list(parties)))


class Owner(NamedTuple):
    """Which partner it is by now, and whether goods of theirs are kept here."""

    id: OwnerId
    keeps: bool


async def load_owners(parties: Iterable[int], connection: asyncpg.Connection[Any]) -> dict[OwnerId, Owner]:
    """Those of `parties` that there are."""
    rows = await connection.fetch(OWNERS, list(parties))
    return {row["id"]: Owner(row["now"], row["keeps"]) for row in rows}


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


async def suppliers(search: str, limit: int, connection: asyncpg.Connection[Any], reader: Reader) -> list[Supplier]:
    """Those that `reader` sees, by code."""
    query = Party.select(*(getattr(Party, name) for name in Supplier.__struct_fields__)).where(Party.supplier.eq(True))  # noqa: FBT003 - the value compared with
    query = query.where(Party.merged_into.is_null())
    if not reader.sees_all(SEEN):
        query = query.where(_seen(reader))
    query = query.order_by(Party.code).limit(limit)
    for word in words_of(search):
        query = query.where(_holds(word))
    return [Supplier(**row) for row in await fetch(query, connection)]


def _seen(reader: Reader) -> WhereRaw:
    condition = seen(SEEN, "party", reader, lambda _, kind: f"{{}}::{kind}")
    return WhereRaw(condition, *[reader.person] * condition.count("{}"))


def _holds(word: str) -> WhereRaw:
    values: list[str] = []

    def bind(value: str) -> str:
        values.append(value)
        return "{}::text"

    return WhereRaw(key_holds("search", word, bind), *values)
