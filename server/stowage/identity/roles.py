"""Roles as rows: the built-in ones, whose permissions the release says, and the company's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from stowage.identity.state import OwnRole, RolePut, in_use

READ = "SELECT code, name_zh, name_en, permissions, active, version FROM role ORDER BY permissions IS NOT NULL, code"
PUT = """
    INSERT INTO role (code, name_zh, name_en, permissions, active, version)
    SELECT code, name_zh, name_en, string_to_array(permissions, ' '), active, version
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[], $6::int[])
        AS x(code, name_zh, name_en, permissions, active, version)
    ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, permissions = excluded.permissions,
        active = excluded.active, version = excluded.version
"""
PICTURES = """
    SELECT code AS key, code AS name, NULL::bigint AS warehouse, jsonb_build_object('name_zh', name_zh, 'name_en', name_en,
        'permissions', permissions, 'active', active) AS picture
    FROM role WHERE code = ANY($1::text[])
"""


async def read(connection: asyncpg.Connection[Any]) -> list[OwnRole]:
    """All, built-in ones first."""
    return [
        OwnRole(**{**dict(row), "permissions": None if row["permissions"] is None else tuple(row["permissions"])})
        for row in await connection.fetch(READ)
    ]


async def own(connection: asyncpg.Connection[Any]) -> dict[str, frozenset[str]]:
    """What the company's own roles permit, by code."""
    return in_use(await read(connection))


async def write(changes: Sequence[RolePut], connection: asyncpg.Connection[Any]) -> None:
    records = [change.record for change in changes]
    await connection.execute(
        PUT,
        [record.code for record in records],
        [record.name_zh for record in records],
        [record.name_en for record in records],
        [" ".join(sorted(set(record.permissions))) for record in records],
        [record.active for record in records],
        [change.version for change in changes],
    )
