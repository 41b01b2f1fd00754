"""Set-based writing of parties. Devices know the suppliers that are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.command import CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.parties import rules
from stowage.parties.commands import PartyRecord, Payment, PutParties, Taxpayer
from stowage.parties.former import PutParties1, with_more_fields
from stowage.platform.pictures import differing, in_rounds, pictures
from stowage.platform.search import search_key

LOCK = "SELECT 1 FROM party WHERE code = ANY($1::text[]) ORDER BY id FOR UPDATE"
VERSIONS = "SELECT code, version FROM party WHERE code = ANY($1::text[])"
KEPT = """
    SELECT p.code, p.payment, p.terms_days, p.currency, p.tax_number, p.taxpayer,
        (SELECT array_agg(c.name ORDER BY c.position) || array_agg(c.phone ORDER BY c.position)
            FROM party_contact c WHERE c.party = p.id) AS contacts
    FROM party p WHERE p.code = ANY($1::text[])
"""
PUT = """
    INSERT INTO party (code, name_zh, name_en, supplier, customer, city, over_tolerance_bp, short_tolerance_bp, active, payment,
        terms_days, currency, tax_number, taxpayer, search)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::int[], $8::int[],
        $9::boolean[], $10::text[], $11::int[], $12::text[], $13::text[], $14::text[], $15::text[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, supplier = excluded.supplier,
        customer = excluded.customer, city = excluded.city, over_tolerance_bp = excluded.over_tolerance_bp,
        short_tolerance_bp = excluded.short_tolerance_bp, active = excluded.active, payment = excluded.payment,
        terms_days = excluded.terms_days, currency = excluded.currency, tax_number = excluded.tax_number,
        taxpayer = excluded.taxpayer, search = excluded.search, version = party.version + 1
    RETURNING id, code, name_zh, name_en, supplier AND active AS told
"""
FORGET_CONTACTS = "DELETE FROM party_contact WHERE party = ANY($1::bigint[])"
PUT_CONTACTS = """
    INSERT INTO party_contact (party, position, name, role, phone, email)
    SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[])
"""
FORGET_ADDRESSES = "DELETE FROM party_address WHERE party = ANY($1::bigint[])"
PUT_ADDRESSES = """
    INSERT INTO party_address (party, position, kind, street, city, region, postcode, country, recipient, phone)
    SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[])
"""
# Contacts and addresses as {position: …}, so that the history tells the one that differs.
PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, to_jsonb(p) - '{id,code,search,version}'::text[] || jsonb_build_object(
        'contacts', (SELECT jsonb_object_agg(c.position, to_jsonb(c) - '{party,position}'::text[])
            FROM party_contact c WHERE c.party = p.id),
        'addresses', (SELECT jsonb_object_agg(a.position, to_jsonb(a) - '{party,position}'::text[])
            FROM party_address a WHERE a.party = p.id)) AS picture
    FROM party p WHERE code = ANY($1::text[])
"""


TERMS = ("payment", "terms_days", "currency", "tax_number", "taxpayer")
NEW: Mapping[str, Any] = {
    "payment": Payment.NET, "terms_days": 0, "currency": "CNY", "tax_number": "", "taxpayer": Taxpayer.UNKNOWN, "contacts": (),
}  # fmt: skip


class SupplierBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    code: str
    zh: str = ""
    en: str = ""


class Parties:
    """The room as the bus drives it."""

    name = "parties"
    commands = (
        CommandSpec(
            PutParties,
            CommandKind.INTENT,
            "parties.write",
            of_warehouse=False,
            former=(Former(PutParties1, with_more_fields),),
        ),
    )

    async def lock(self, batch: Sequence[PutParties], connection: asyncpg.Connection[Any]) -> Needs:
        codes = sorted({party.code for command in batch for party in command.parties})
        await connection.execute(LOCK, codes)
        return Needs()

    async def load(self, batch: Sequence[PutParties], connection: asyncpg.Connection[Any]) -> rules.State:
        parties = [party for command in batch for party in command.parties]
        seen = {party.code for party in parties if party.seen_version is not None}
        now = await pictures(PICTURES, seen, connection) if seen else {}
        rows = await connection.fetch(VERSIONS, list(seen))
        return rules.State(
            {
                row["code"]: rules.KnownParty(row["version"], now[row["code"]].fields)
                for row in rows
                if row["code"] in now
            }
        )

    def decide(self, state: rules.State, command: PutParties, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: [party.code for party in _parties(one[1])]):
            by = {party.code: context.op_id for context, decision in put for party in _parties(decision)}
            parties = [party for _, decision in put for party in _parties(decision)]
            if parties:
                before = await pictures(PICTURES, by, connection)
                noted += await _put(parties, connection)
                noted += differing("party", by, before, await pictures(PICTURES, by, connection))
        return noted


def _parties(decision: Decision) -> list[PartyRecord]:
    return [party for change in decision.changes if isinstance(change, rules.PartiesPut) for party in change.parties]


async def _put(parties: Sequence[PartyRecord], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    kept = {row["code"]: row for row in await connection.fetch(KEPT, [party.code for party in parties])}
    written = [_row(party, kept.get(party.code, NEW)) for party in parties]
    rows = await connection.fetch(PUT, *zip(*written, strict=True))
    ids = {row["code"]: row["id"] for row in rows}
    for field, forget, put in (
        ("contacts", FORGET_CONTACTS, PUT_CONTACTS),
        ("addresses", FORGET_ADDRESSES, PUT_ADDRESSES),
    ):
        said = {ids[party.code]: those for party in parties if (those := getattr(party, field)) is not None}
        if said:
            await connection.execute(forget, list(said))
        those_put = [
            (id_, at, *msgspec.structs.astuple(one)) for id_, those in said.items() for at, one in enumerate(those)
        ]
        if those_put:
            await connection.execute(put, *zip(*those_put, strict=True))
    return list(map(_told, rows))


def _row(party: PartyRecord, kept: Mapping[str, Any]) -> tuple[Any, ...]:
    terms = [kept[name] if (said := getattr(party, name)) is None else said for name in TERMS]
    if party.contacts is None:
        contacts = kept["contacts"] or []
    else:
        contacts = [*(one.name for one in party.contacts), *(one.phone for one in party.contacts)]
    key = search_key(party.code, party.name_en, party.name_zh, party.city, terms[TERMS.index("tax_number")], *contacts)
    return (
        party.code, party.name_zh, party.name_en, party.supplier, party.customer, party.city, party.over_tolerance_bp,
        party.short_tolerance_bp, party.active, *terms, key,
    )  # fmt: skip


def _told(row: asyncpg.Record) -> FeedRow:
    body = SupplierBody(row["id"], row["code"], row["name_zh"], row["name_en"])
    return FeedRow("catalogue", "supplier", str(row["id"]), msgspec.json.encode(body) if row["told"] else None)


ROOM = Parties()
REACTIONS = ()
