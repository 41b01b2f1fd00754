"""Reading and writing around rules.decide. Handhelds are told what the company is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from stowage.company import queries, rules
from stowage.company.commands import PutCompany, SetSetting
from stowage.company.settings import SETTINGS
from stowage.kernel.command import CommandKind, CommandSpec, Needs
from stowage.kernel.decision import Changed, Context, Decision, FeedRow, Noted, Refusal

Command = PutCompany | SetSetting

LOCK = "SELECT 1 FROM company FOR UPDATE"  # of the settings too
# Nobody writes an amount between the look at them and the commit.
NO_MONEY = "LOCK TABLE movement, purchase_order_line IN SHARE ROW EXCLUSIVE MODE"
HAS_MONEY = """
    SELECT EXISTS (SELECT FROM movement WHERE cost <> 0 OR value <> 0)
        OR EXISTS (SELECT FROM purchase_order_line WHERE unit_price_micro <> 0)
"""
PICTURES = "SELECT sha256 FROM blob WHERE sha256 = ANY($1::text[])"
PUT = """
    UPDATE company SET name_zh = $1, name_en = $2, short_name = $3, credit_code = $4, tax_number = $5, taxpayer = $6, address = $7,
        phone = $8, email = $9, bank = $10, account = $11, currency = $12, timezone = $13, language = $14, logo = $15,
        version = version + 1
"""
SET = """
    INSERT INTO company_setting (key, value, version) VALUES ($1, $2, 1)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = company_setting.version + 1
"""


class CompanyBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """As handhelds know it."""

    short: str = ""
    zh: str = ""
    en: str = ""


class TheCompany:
    """The room as the bus drives it."""

    name = "company"
    commands = (
        CommandSpec(PutCompany, CommandKind.INTENT, "company.write"),
        CommandSpec(SetSetting, CommandKind.INTENT, "company.write"),
    )

    async def lock(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> Needs:
        del batch
        await connection.execute(LOCK)
        return Needs()

    async def load(self, batch: Sequence[Command], connection: asyncpg.Connection[Any]) -> rules.State:
        row = await queries.company(connection)
        known = msgspec.convert(row, rules.Company, from_attributes=True)
        puts = [command for command in batch if isinstance(command, PutCompany)]
        state = rules.State(known, row.version)
        if any(put.currency not in (None, known.currency) for put in puts):
            await connection.execute(NO_MONEY)
            state.has_money = await connection.fetchval(HAS_MONEY)
        logos = [put.logo for put in puts if put.logo]
        if logos:
            state.pictures = frozenset(row["sha256"] for row in await connection.fetch(PICTURES, logos))
        if len(puts) < len(batch):
            found = await queries.settings(connection)
            state.settings = {key: rules.KnownSetting(one.version, one.value) for key, one in found.items()}
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
        for context, decision in decisions:
            for change in decision.changes:
                if isinstance(change, rules.CompanyPut):
                    noted += await _put(context, change.company, connection)
                else:
                    assert isinstance(change, rules.SettingSet)
                    noted += await _set(context, change, connection)
        return noted


async def _put(context: Context, company: rules.Company, connection: asyncpg.Connection[Any]) -> list[Noted]:
    former = msgspec.convert(await queries.company(connection), rules.Company, from_attributes=True)
    await connection.execute(PUT, *msgspec.structs.astuple(company))
    was, now = msgspec.structs.asdict(former), msgspec.structs.asdict(company)
    differ = [name for name in now if was[name] != now[name]]
    noted: list[Noted] = []
    if differ:
        before, after = {name: was[name] for name in differ}, {name: now[name] for name in differ}
        noted.append(Changed(context.op_id, "company", "company", before, after))
    if not {"name_zh", "name_en", "short_name"}.isdisjoint(differ):
        body = CompanyBody(company.short_name, company.name_zh, company.name_en)
        noted.append(FeedRow("catalogue", "company", "company", msgspec.json.encode(body)))
    return noted


async def _set(context: Context, change: rules.SettingSet, connection: asyncpg.Connection[Any]) -> list[Noted]:
    former = (await queries.settings(connection, [change.key]))[change.key].value
    await connection.execute(SET, change.key, None if change.value is None else str(change.value))
    if former == change.value:
        return []
    field = "value_bp" if SETTINGS[change.key].kind == "percent" else "value"
    return [Changed(context.op_id, "setting", change.key, {field: former}, {field: change.value})]


ROOM = TheCompany()
REACTIONS = ()
