"""The company and its settings, as others read them. Nobody keeps them: they are read where a job runs or a page is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any, Literal

import asyncpg
import msgspec

from stowage.company.commands import Language
from stowage.company.settings import OFF, SETTINGS, default_of
from stowage.platform.backup_rules import parse_at, parse_keep
from stowage.platform.config import Config

COMPANY = """
    SELECT name_zh, name_en, short_name, credit_code, tax_number, taxpayer, address, phone, email, bank, account, currency, timezone,
        language, logo, practice, version
    FROM company
"""
SHORT_NAME = "SELECT short_name FROM company"
CURRENCY = "SELECT currency FROM company"
IS_NAMED = "SELECT name_zh <> '' OR name_en <> '' FROM company"
LOGO = "SELECT string_agg(p.data, ''::bytea ORDER BY p.position) FROM blob_part p JOIN company c ON p.sha256 = c.logo"
SETTINGS_SET = "SELECT key, value, version FROM company_setting WHERE key = ANY($1::text[])"
# Who set each of them last, and when.
SET_BY = """
    SELECT DISTINCT ON (c.key) c.key, (extract(epoch FROM o.received_at) * 1000)::bigint AS at, p.code, p.name_zh, p.name_en
    FROM change c JOIN op o USING (op_id) LEFT JOIN person p ON p.id = o.person
    WHERE c.kind = 'setting' ORDER BY c.key, o.sequence DESC
"""


class CompanyRow(msgspec.Struct, frozen=True):
    """`version`: to be said as `seen_version` when it is changed. `practice`: of the copy to learn with."""

    name_zh: str
    name_en: str
    short_name: str
    credit_code: str
    tax_number: str
    taxpayer: str
    address: str
    phone: str
    email: str
    bank: str
    account: str
    currency: str
    timezone: str
    language: Language
    logo: str
    practice: bool
    version: int

    def called(self, language: Literal["zh", "en"]) -> str:
        """Its name in this language, else in the other."""
        return (self.name_zh or self.name_en) if language == "zh" else (self.name_en or self.name_zh)


class SetBy(msgspec.Struct, frozen=True):
    """`at`: ms UTC. Nobody's names where the program itself did it."""

    at: int
    code: str | None
    name_zh: str | None
    name_en: str | None


class SettingRow(msgspec.Struct, frozen=True):
    """`value` None: nobody has set it, `version` 0: nobody ever has."""

    value: int | str | None = None
    version: int = 0


async def company(connection: asyncpg.Connection[Any]) -> CompanyRow:
    return CompanyRow(**await connection.fetchrow(COMPANY))


async def base_currency(connection: asyncpg.Connection[Any]) -> str:
    """ISO 4217: what the books are kept in."""
    found: str = await connection.fetchval(CURRENCY)
    return found


async def logo(connection: asyncpg.Connection[Any]) -> bytes | None:
    """The picture itself."""
    found: bytes | None = await connection.fetchval(LOGO)
    return found


async def settings(
    connection: asyncpg.Connection[Any] | asyncpg.Pool[Any], keys: Sequence[str] = tuple(SETTINGS)
) -> dict[str, SettingRow]:
    """All of `keys`. What an earlier release kept and this one would not take counts as not set."""
    found = {key: SettingRow() for key in keys}
    for row in await connection.fetch(SETTINGS_SET, list(keys)):
        value = _read(row["key"], row["value"])
        found[row["key"]] = SettingRow(value, row["version"])
    return found


async def tolerances(connection: asyncpg.Connection[Any]) -> tuple[int, int]:
    """How much too much and too little a new partner may send, in 1/100 percent."""
    return await number("over_tolerance", connection), await number("short_tolerance", connection)


def number_in_sql(key: str) -> str:
    """An expression for the same, within another statement."""
    return f"coalesce((SELECT value::int FROM company_setting WHERE key = '{key}'), {default_of(key)})"


def _read(key: str, text: str | None) -> int | str | None:
    if text is None:
        return None
    rule = SETTINGS[key]
    value: int | str = int(text) if isinstance(rule.default, int) and text.isdecimal() else text
    return value if rule.accepts(value) else None


async def number(key: str, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> int:
    """Of a setting that is one: days, or 1/100 percent."""
    value = (await settings(connection, [key]))[key].value
    return value if isinstance(value, int) else default_of(key)


async def gs1_prefix(connection: asyncpg.Connection[Any]) -> str:
    """The digits that GS1 gave the company; "" where it has none."""
    value = (await settings(connection, ["gs1_prefix"]))["gs1_prefix"].value
    return value if isinstance(value, str) else ""


async def set_by(connection: asyncpg.Connection[Any]) -> dict[str, SetBy]:
    """By the key of a setting."""
    rows = await connection.fetch(SET_BY)
    return {row["key"]: SetBy(row["at"], row["code"], row["name_zh"], row["name_en"]) for row in rows}


async def scheduled(config: Config, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> Config:
    """`config` with backups as the company wants them, where the environment says nothing about that."""
    said = await settings(connection, ["backup_at", "backup_keep"])
    at, keep = said["backup_at"].value, said["backup_keep"].value
    found: dict[str, Any] = {}
    if isinstance(at, str) and SETTINGS["backup_at"].variable not in config.said:
        found["backup_at"] = _time(at)
    if isinstance(keep, str) and SETTINGS["backup_keep"].variable not in config.said:
        found["backup_keep"] = parse_keep(keep)
    return replace(config, **found)


def _time(text: str) -> time | None:
    return None if text == OFF else parse_at(text)
