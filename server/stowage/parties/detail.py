"""One partner with all that is known of it."""

from __future__ import annotations

from typing import Any

import asyncpg
import msgspec

from stowage.identity.queries import Name
from stowage.kernel.rows import Reader, binding, seen
from stowage.parties.queries import SEEN

PARTNER = """
    SELECT p.id, p.code, p.version, p.name_zh, p.name_en, p.supplier, p.customer, p.city, p.over_tolerance_bp, p.short_tolerance_bp,
        p.keeps_goods, p.payment, p.terms_days, p.currency, p.tax_number, p.taxpayer, p.active, i.code AS merged_into,
        CASE WHEN k.id IS NOT NULL THEN jsonb_build_object('id', k.id, 'code', k.code, 'name_zh', k.name_zh, 'name_en', k.name_en) END
            AS keeper,
        coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'code', m.code, 'name_zh', m.name_zh, 'name_en', m.name_en)
            ORDER BY m.code) FROM party m WHERE m.merged_into = p.id), '[]') AS former,
        coalesce((SELECT jsonb_agg(to_jsonb(c) - '{{party,position}}'::text[] ORDER BY c.position)
            FROM party_contact c WHERE c.party = p.id), '[]') AS contacts,
        coalesce((SELECT jsonb_agg(to_jsonb(a) - '{{party,position}}'::text[] ORDER BY a.position)
            FROM party_address a WHERE a.party = p.id), '[]') AS addresses
    FROM party p LEFT JOIN party i ON i.id = p.merged_into LEFT JOIN person k ON k.id = p.keeper WHERE {which}
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


class Former(msgspec.Struct, frozen=True):
    """Another record of the same partner, which was merged into it."""

    id: int
    code: str
    name_zh: str
    name_en: str


class Partner(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `payment`: prepaid, on_delivery, net, end_of_month; `taxpayer`:
    unknown, general, small, individual, foreign. The first contact and address are the usual ones. `merged_into`: the code of the partner
    that it is by now, null where it is itself; `former`: those that are it by now.
    `keeper`: who looks after it, null where nobody does. `keeps_goods`: goods of theirs may lie here and stay theirs."""

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
    keeps_goods: bool
    payment: str
    terms_days: int
    currency: str
    tax_number: str
    taxpayer: str
    active: bool
    merged_into: str | None
    former: list[Former]
    keeper: Name | None
    contacts: list[ContactDetail]
    addresses: list[AddressDetail]


async def partner(id_: int, reader: Reader, connection: asyncpg.Connection[Any]) -> Partner | None:
    """None: there is none that `reader` sees."""
    return await _partner("p.id = $1", id_, reader, connection)


async def partner_called(code: str, reader: Reader, connection: asyncpg.Connection[Any]) -> Partner | None:
    return await _partner("p.code = $1", code, reader, connection)


async def _partner(which: str, said: int | str, reader: Reader, connection: asyncpg.Connection[Any]) -> Partner | None:
    parameters: list[Any] = [said]
    which = f"{which} AND {seen(SEEN, 'p', reader, binding(parameters))}"
    row = await connection.fetchrow(PARTNER.format(which=which), *parameters)
    if row is None:
        return None
    nested = {name: msgspec.json.decode(row[name] or "null") for name in ("contacts", "addresses", "former", "keeper")}
    return msgspec.convert({**row, **nested}, Partner)
