"""One partner with all that is known of it."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

PARTNER = """
    SELECT p.id, p.code, p.version, p.name_zh, p.name_en, p.supplier, p.customer, p.city, p.over_tolerance_bp, p.short_tolerance_bp,
        p.payment, p.terms_days, p.currency, p.tax_number, p.taxpayer, p.active,
        coalesce((SELECT jsonb_agg(to_jsonb(c) - '{party,position}'::text[] ORDER BY c.position)
            FROM party_contact c WHERE c.party = p.id), '[]') AS contacts,
        coalesce((SELECT jsonb_agg(to_jsonb(a) - '{party,position}'::text[] ORDER BY a.position)
            FROM party_address a WHERE a.party = p.id), '[]') AS addresses
    FROM party p WHERE p.id = $1
"""


class ContactDetail(msgspec.Struct, frozen=True):
    name: str
    role: str
    phone: str
    email: str


class AddressDetail(msgspec.Struct, frozen=True):
    """`kind`: registered, delivery, pickup, billing. `country`: two letters, "" for here."""

    kind: str
    street: str
    city: str
    region: str
    postcode: str
    country: str
    recipient: str
    phone: str


class Partner(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `payment`: prepaid, on_delivery, net, end_of_month; `taxpayer`:
    unknown, general, small, individual, foreign. The first contact and address are the usual ones."""

    id: int
    code: str
    version: int
    name_zh: str
    name_en: str
    supplier: bool
    customer: bool
    city: str
    over_tolerance_bp: int
    short_tolerance_bp: int
    payment: str
    terms_days: int
    currency: str
    tax_number: str
    taxpayer: str
    active: bool
    contacts: list[ContactDetail]
    addresses: list[AddressDetail]


async def partner(id_: int, connection: asyncpg.Connection[Any]) -> Partner | None:
    row = await connection.fetchrow(PARTNER, id_)
    if row is None:
        return None
    nested = {name: msgspec.json.decode(row[name]) for name in ("contacts", "addresses")}
    return msgspec.convert({**row, **nested}, Partner)
