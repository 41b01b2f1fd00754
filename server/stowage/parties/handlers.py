"""Set-based writing of parties. Devices know the suppliers that are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.company.queries import base_currency
from stowage.identity.queries import load_working
from stowage.kernel.command import CommandKind, CommandSpec, Former, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.kernel.rows import Touched
from stowage.kernel.trade import Taxpayer
from stowage.ledger.queries import OWNERS_THERE
from stowage.parties import rules
from stowage.parties.commands import MergeParties, PartiesRefusal, PartyRecord, Payment, PutParties
from stowage.parties.events import PartyMerged
from stowage.parties.former import PutParties1, with_more_fields
from stowage.parties.merging import join, told
from stowage.parties.queries import SEEN
from stowage.platform.pictures import differing, in_rounds, pictures
from stowage.platform.search import search_key
from stowage.purchasing.queries import BUSY_SUPPLIERS
from stowage.receiving.queries import COUNTED_SUPPLIERS

LOCK = "SELECT 1 FROM party WHERE code = ANY($1::text[]) ORDER BY id FOR UPDATE"
VERSIONS = """
    SELECT p.code, p.version, p.active, i.code AS merged_into, coalesce(k.code, '') AS keeper
    FROM party p LEFT JOIN party i ON i.id = p.merged_into LEFT JOIN person k ON k.id = p.keeper
    WHERE p.code = ANY($1::text[])
"""
# What stands in the way of a merger or of retiring.
STANDS = f"""
    SELECT p.code, array_remove(ARRAY[
        CASE WHEN EXISTS (SELECT FROM ({BUSY_SUPPLIERS}) b WHERE b.supplier = p.id) THEN 'orders' END,
        CASE WHEN EXISTS (SELECT FROM ({COUNTED_SUPPLIERS}) c WHERE c.supplier = p.id) THEN 'receipts' END,
        CASE WHEN EXISTS (SELECT FROM ({OWNERS_THERE}) o WHERE o.owner = p.id) THEN 'stock' END
    ], NULL) AS stands
    FROM party p WHERE p.code = ANY($1::text[])
"""
KEPT = """
    SELECT p.code, p.payment, p.terms_days, p.currency, p.tax_number, p.taxpayer, p.keeper, p.keeps_goods,
        (SELECT array_agg(c.name ORDER BY c.position) || array_agg(c.phone ORDER BY c.position)
            FROM party_contact c WHERE c.party = p.id) AS contacts,
        (SELECT array_agg(m.code ORDER BY m.id) || array_agg(m.name_zh ORDER BY m.id) || array_agg(m.name_en ORDER BY m.id)
            FROM party m WHERE m.merged_into = p.id) AS former
    FROM party p WHERE p.code = ANY($1::text[])
"""
PUT = """
    INSERT INTO party (code, name_zh, name_en, supplier, customer, city, over_tolerance_bp, short_tolerance_bp, active, payment,
        terms_days, currency, tax_number, taxpayer, search, keeper, keeps_goods)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::int[], $8::int[],
        $9::boolean[], $10::text[], $11::int[], $12::text[], $13::text[], $14::text[], $15::text[], $16::bigint[], $17::boolean[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, supplier = excluded.supplier,
        customer = excluded.customer, city = excluded.city, over_tolerance_bp = excluded.over_tolerance_bp,
        short_tolerance_bp = excluded.short_tolerance_bp, active = excluded.active, payment = excluded.payment,
        terms_days = excluded.terms_days, currency = excluded.currency, tax_number = excluded.tax_number,
        taxpayer = excluded.taxpayer, search = excluded.search, keeper = excluded.keeper, keeps_goods = excluded.keeps_goods,
        version = party.version + 1
    RETURNING id, code, name_zh, name_en, supplier AND active AS told, keeps_goods AND active AS owns
"""
KEEPERS = "SELECT code, id FROM person WHERE code = ANY($1::text[])"
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
        'keeper', (SELECT k.code FROM person k WHERE k.id = p.keeper),
        'merged_into', (SELECT i.code FROM party i WHERE i.id = p.merged_into),
        'former', (SELECT jsonb_agg(m.code ORDER BY m.code) FROM party m WHERE m.merged_into = p.id),
        'contacts', (SELECT jsonb_object_agg(c.position, to_jsonb(c) - '{party,position}'::text[])
            FROM party_contact c WHERE c.party = p.id),
        'addresses', (SELECT jsonb_object_agg(a.position, to_jsonb(a) - '{party,position}'::text[])
            FROM party_address a WHERE a.party = p.id)) AS picture
    FROM party p WHERE code = ANY($1::text[])
"""


TERMS = ("payment", "terms_days", "currency", "tax_number", "taxpayer")
NEW: dict[str, Any] = {
    "payment": Payment.NET, "terms_days": 0, "tax_number": "", "taxpayer": Taxpayer.UNKNOWN, "contacts": (),
    "former": (), "keeper": None, "keeps_goods": False,
}  # fmt: skip


Command = PutParties | MergeParties


class Parties:
    """The room as the bus drives it."""

    name = "parties"
    commands = (
        CommandSpec(
            PutParties,
            CommandKind.INTENT,
            "parties.write",
            of_warehouse=False,
            tidy=True,
            former=(Former(PutParties1, with_more_fields),),
            touches=lambda command: [Touched(SEEN, "code", _codes(command), _taken)],
        ),
        CommandSpec(
            MergeParties,
            CommandKind.INTENT,
            "parties.write",
            of_warehouse=False,
            tidy=True,
            touches=lambda command: [Touched(SEEN, "code", _codes(command), _not_there)],
        ),
    )

    async def lock(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> Needs:
        await connection.execute(LOCK, sorted({code for command in batch for code in _codes(command)}))
        merged = [PartyMerged(command.code, command.into) for command in batch if isinstance(command, MergeParties)]
        return Needs(events=[*merged])

    async def load(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> rules.State:
        codes = {code for command in batch for code in _codes(command)}
        merged = [command for command in batch if isinstance(command, MergeParties)]
        puts = [party for command in batch if isinstance(command, PutParties) for party in command.parties]
        seen = {party.code for party in puts if party.seen_version is not None}
        seen |= {code for command in merged for code in (command.code, command.into)}
        now = await pictures(PICTURES, seen, connection) if seen else {}
        gone = [command.code for command in merged] + [party.code for party in puts if not party.active]
        stands = dict(await connection.fetch(STANDS, gone)) if gone else {}
        state = rules.State()
        keepers = {party.keeper for party in puts if party.keeper}
        if keepers:
            state.people = set(await load_working(keepers, connection))
        for code, version, active, into, keeper in await connection.fetch(VERSIONS, list(codes)):
            fields = now[code].fields if code in now else {}
            state.parties[code] = rules.KnownParty(version, fields, active, into, tuple(stands.get(code, ())), keeper)
        return state

    def decide(self, state: rules.State, command: Command, context: Context) -> Decision | Refusal:
        return rules.decide(state, command, context)

    async def save(
        self,
        decisions: Sequence[tuple[Context, Decision]],
        numbers: Mapping[str, str],
        connection: asyncpg.Connection[Any],
    ) -> list[Noted]:
        del numbers
        noted: list[Noted] = []
        for put in in_rounds(decisions, lambda one: _written(one[1])):
            by = {code: context.op_id for context, decision in put for code in _written(decision)}
            parties = [party for _, decision in put for party in _parties(decision)]
            joined = [
                change for _, decision in put for change in decision.changes if isinstance(change, rules.PartiesJoined)
            ]
            before = await pictures(PICTURES, by, connection) if by else {}
            if parties:
                noted += await _put(parties, connection)
            for change in joined:
                noted += await join(change.gone, change.into, connection)
            if by:
                noted += differing("party", by, before, await pictures(PICTURES, by, connection))
        return noted


def _codes(command: Command) -> list[str]:
    return [command.code, command.into] if isinstance(command, MergeParties) else [one.code for one in command.parties]


def _taken(code: str) -> Refusal:
    return Refusal(PartiesRefusal.CODE_TAKEN, {"code": code})


def _not_there(code: str) -> Refusal:
    return Refusal(PartiesRefusal.PARTY_UNKNOWN, {"code": code})


def _written(decision: Decision) -> list[str]:
    """Codes of the parties that it changes."""
    joined = [change for change in decision.changes if isinstance(change, rules.PartiesJoined)]
    return [party.code for party in _parties(decision)] + [code for one in joined for code in (one.gone, one.into)]


def _parties(decision: Decision) -> list[PartyRecord]:
    return [party for change in decision.changes if isinstance(change, rules.PartiesPut) for party in change.parties]


async def _put(parties: Sequence[PartyRecord], connection: asyncpg.Connection[Any]) -> list[FeedRow]:
    kept = {row["code"]: row for row in await connection.fetch(KEPT, [party.code for party in parties])}
    keepers = dict(await connection.fetch(KEEPERS, [party.keeper for party in parties if party.keeper]))
    new = NEW | {"currency": await base_currency(connection)}
    written = [_row(party, kept.get(party.code, new), keepers) for party in parties]
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
    owned = {code for code, row in kept.items() if row["keeps_goods"]}
    return [fed for row in rows for fed in told(row, owned=row["code"] in owned)]


def _row(party: PartyRecord, kept: Mapping[str, Any], keepers: Mapping[str, int]) -> tuple[Any, ...]:
    terms = [kept[name] if (said := getattr(party, name)) is None else said for name in TERMS]
    if party.contacts is None:
        contacts = kept["contacts"] or []
    else:
        contacts = [*(one.name for one in party.contacts), *(one.phone for one in party.contacts)]
    key = search_key(
        party.code, party.name_en, party.name_zh, party.city, terms[TERMS.index("tax_number")], *contacts, *(kept["former"] or ()),
    )  # fmt: skip
    keeps = kept["keeps_goods"] if party.keeps_goods is None else party.keeps_goods
    keeper = kept["keeper"] if party.keeper is None else keepers.get(party.keeper)
    return (
        party.code, party.name_zh, party.name_en, party.supplier, party.customer, party.city, party.over_tolerance_bp,
        party.short_tolerance_bp, party.active, *terms, key, keeper, keeps,
    )  # fmt: skip


ROOM = Parties()
REACTIONS = ()
