"""Partners as records of a command would say them: what somebody changes is compared with these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.ids import PartyId
from stowage.kernel.rows import Reader, binding, seen
from stowage.kernel.trade import Taxpayer
from stowage.parties.commands import Address, Contact, PartyRecord, Payment
from stowage.parties.queries import SEEN

RECORDS = """
    SELECT p.code, p.version, p.name_zh, p.name_en, p.supplier, p.customer, p.city, p.over_tolerance_bp, p.short_tolerance_bp, p.active,
        p.payment, p.terms_days, p.currency, p.tax_number, p.taxpayer, coalesce(k.code, '') AS keeper, p.keeps_goods,
        coalesce((SELECT jsonb_agg(to_jsonb(c) - '{party,position}'::text[] ORDER BY c.position)
            FROM party_contact c WHERE c.party = p.id), '[]') AS contacts,
        coalesce((SELECT jsonb_agg(to_jsonb(a) - '{party,position}'::text[] ORDER BY a.position)
            FROM party_address a WHERE a.party = p.id), '[]') AS addresses
    FROM party p LEFT JOIN person k ON k.id = p.keeper WHERE p.code = ANY($1::text[]) AND {seen}
"""
PLAIN = (
    "code", "name_zh", "name_en", "supplier", "customer", "city", "over_tolerance_bp", "short_tolerance_bp", "active", "terms_days",
    "currency", "tax_number", "keeper", "keeps_goods",
)  # fmt: skip
SUPPLIERS = "SELECT code, id FROM party p WHERE code = ANY($1::text[]) AND supplier AND active AND {seen}"
MERGED = """
    SELECT g.code, p.code FROM party g JOIN party p ON p.id = g.merged_into WHERE g.code = ANY($1::text[]) AND {seen}
"""
_contacts = msgspec.json.Decoder(tuple[Contact, ...]).decode
_addresses = msgspec.json.Decoder(tuple[Address, ...]).decode


async def records(
    codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]
) -> dict[str, PartyRecord]:
    """Those of `codes` that there are and `reader` sees, with everything said, and as `seen_version` the version they have."""
    return {row["code"]: _record(row) for row in await _seen(RECORDS, codes, reader, connection)}


async def suppliers(codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]) -> dict[str, PartyId]:
    """Those of `codes` that we buy from and `reader` sees."""
    return dict(await _seen(SUPPLIERS, codes, reader, connection))


async def merged_parties(codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]) -> dict[str, str]:
    """Those of `codes` that were merged into another partner, which `reader` sees → its code."""
    return dict(await _seen(MERGED, codes, reader, connection))


async def _seen(
    statement: str, codes: Collection[str], reader: Reader, connection: asyncpg.Connection[Any]
) -> list[asyncpg.Record]:
    parameters: list[Any] = [list(codes)]
    text = statement.replace("{seen}", seen(SEEN, "p", reader, binding(parameters)))
    rows: list[asyncpg.Record] = await connection.fetch(text, *parameters)
    return rows


def _record(row: asyncpg.Record) -> PartyRecord:
    return PartyRecord(
        **{name: row[name] for name in PLAIN},
        payment=Payment(row["payment"]),
        taxpayer=Taxpayer(row["taxpayer"]),
        contacts=_contacts(row["contacts"]),
        addresses=_addresses(row["addresses"]),
        seen_version=row["version"],
    )
