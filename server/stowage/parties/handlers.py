"""Set-based writing of parties. Devices know the suppliers that are in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Context, Decision, FeedRow, Noted, Refusal
from stowage.parties import rules
from stowage.parties.commands import PartyRecord, PutParties
from stowage.platform.pictures import differing, in_rounds, pictures
from stowage.platform.search import search_key

LOCK = "SELECT 1 FROM party WHERE code = ANY($1::text[]) ORDER BY id FOR UPDATE"
PUT = """
    INSERT INTO party (code, name_zh, name_en, supplier, customer, city, over_tolerance_bp, short_tolerance_bp, active, search)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::boolean[], $6::text[], $7::int[], $8::int[],
        $9::boolean[], $10::text[])
    ON CONFLICT (code) DO UPDATE
    SET name_zh = excluded.name_zh, name_en = excluded.name_en, supplier = excluded.supplier,
        customer = excluded.customer, city = excluded.city, over_tolerance_bp = excluded.over_tolerance_bp,
        short_tolerance_bp = excluded.short_tolerance_bp, active = excluded.active, search = excluded.search
    RETURNING id, code, name_zh, name_en, supplier AND active AS told
"""
PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, to_jsonb(p) - '{id,code,search}'::text[] AS picture
    FROM party p WHERE code = ANY($1::text[])
"""


class SupplierBody(msgspec.Struct, frozen=True, omit_defaults=True):
    id: int
    code: str
    zh: str = ""
    en: str = ""


class Parties:
    """The room as the bus drives it."""

    name = "parties"
    commands = (CommandSpec(PutParties, CommandKind.INTENT, "parties.write", of_warehouse=False),)

    async def lock(self, batch: Sequence[PutParties], connection: asyncpg.Connection[Any]) -> Needs:
        codes = sorted({party.code for command in batch for party in command.parties})
        await connection.execute(LOCK, codes)
        return Needs()

    async def load(self, batch: Sequence[PutParties], connection: asyncpg.Connection[Any]) -> rules.State:
        del batch, connection
        return rules.State()

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
            rows = [_row(party) for _, decision in put for party in _parties(decision)]
            if rows:
                before = await pictures(PICTURES, by, connection)
                noted += map(_told, await connection.fetch(PUT, *zip(*rows, strict=True)))
                noted += differing("party", by, before, await pictures(PICTURES, by, connection))
        return noted


def _parties(decision: Decision) -> list[PartyRecord]:
    return [party for change in decision.changes if isinstance(change, rules.PartiesPut) for party in change.parties]


def _row(party: PartyRecord) -> tuple[Any, ...]:
    return (
        party.code, party.name_zh, party.name_en, party.supplier, party.customer, party.city, party.over_tolerance_bp,
        party.short_tolerance_bp, party.active, search_key(party.code, party.name_en, party.name_zh, party.city),
    )  # fmt: skip


def _told(row: asyncpg.Record) -> FeedRow:
    body = SupplierBody(row["id"], row["code"], row["name_zh"], row["name_en"])
    return FeedRow("catalogue", "supplier", str(row["id"]), msgspec.json.encode(body) if row["told"] else None)


ROOM = Parties()
REACTIONS = ()
