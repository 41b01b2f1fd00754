"""Departments as rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from stowage.identity.state import Department, DepartmentPut
from stowage.kernel.decision import Context, Noted
from stowage.platform.pictures import differing, pictures

READ = """
    SELECT d.code, d.name_zh, d.name_en, d.parent, p.code AS head, d.active, d.version
    FROM department d LEFT JOIN person p ON p.id = d.head ORDER BY d.code
"""
PUT = """
    INSERT INTO department (code, name_zh, name_en, parent, head, active, version)
    SELECT x.code, x.name_zh, x.name_en, x.parent, p.id, x.active, x.version
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::int[])
        AS x(code, name_zh, name_en, parent, head, active, version) LEFT JOIN person p ON p.code = x.head
    ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, parent = excluded.parent,
        head = excluded.head, active = excluded.active, version = excluded.version
"""
PICTURES = """
    SELECT d.code AS key, d.code AS name, NULL::bigint AS warehouse, jsonb_build_object('name_zh', d.name_zh, 'name_en', d.name_en,
        'parent', d.parent, 'head', p.code, 'active', d.active) AS picture
    FROM department d LEFT JOIN person p ON p.id = d.head WHERE d.code = ANY($1::text[])
"""


async def read(connection: asyncpg.Connection[Any]) -> list[Department]:
    return [Department(**dict(row)) for row in await connection.fetch(READ)]


async def put(
    changes: Sequence[DepartmentPut], context: Context, connection: asyncpg.Connection[Any]
) -> Sequence[Noted]:
    rows = [change.department for change in changes]
    codes = [row.code for row in rows]
    before = await pictures(PICTURES, codes, connection)
    await connection.execute(
        PUT,
        codes,
        [row.name_zh for row in rows],
        [row.name_en for row in rows],
        [row.parent for row in rows],
        [row.head for row in rows],
        [row.active for row in rows],
        [row.version for row in rows],
    )
    by = dict.fromkeys(codes, context.op_id)
    return differing("department", by, before, await pictures(PICTURES, codes, connection))
