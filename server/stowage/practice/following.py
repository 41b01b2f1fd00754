"""Who may sign in at a desk of the practice company: it shows what the real one had, and nobody whom that turned away is let in (P-4)."""

from __future__ import annotations

from typing import Any

import asyncpg

VERSION = """
    SELECT concat(version, ':', (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM second_factor WHERE confirmed_at IS NOT NULL))
    FROM directory_version
"""
PEOPLE = "SELECT id, code, active, password_hash FROM person"
# By code as well as by id: people made to practise may have ids that the real company gives to others.
FOLLOW = """
    WITH followed AS (
        UPDATE person p SET active = p.active AND x.active, password_hash = x.password_hash
        FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::text[]) AS x(id, code, active, password_hash)
        WHERE (p.id, p.code) = (x.id, x.code)
            AND ((p.active AND NOT x.active) OR p.password_hash IS DISTINCT FROM x.password_hash)
        RETURNING p.id
    )
    UPDATE session s SET ended_at = now() FROM followed WHERE s.person = followed.id AND s.ended_at IS NULL
"""
FACTOR = ("id", "person", "kind", "label", "secret", "credential", "host", "counter", "created_at", "confirmed_at")
FACTORS = f"SELECT {', '.join(FACTOR)} FROM second_factor WHERE confirmed_at IS NOT NULL"
# $1, $2: whose they may be, by id and code.
FOLLOW_FACTORS = f"""
    WITH whose AS (
        SELECT p.id FROM person p JOIN unnest($1::bigint[], $2::text[]) AS y(id, code) ON (p.id, p.code) = (y.id, y.code)
    ), wanted AS (
        SELECT x.* FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::bytea[], $9::text[], $10::bigint[],
            $11::timestamptz[], $12::timestamptz[]) AS x({", ".join(FACTOR)}) JOIN whose ON whose.id = x.person
    ), gone AS (
        DELETE FROM second_factor f USING whose WHERE whose.id = f.person AND NOT EXISTS (SELECT FROM wanted WHERE wanted.id = f.id)
        RETURNING f.person
    ), come AS (
        INSERT INTO second_factor ({", ".join(FACTOR)}) SELECT * FROM wanted ON CONFLICT (id) DO NOTHING RETURNING person
    )
    UPDATE session SET ended_at = now()
    WHERE ended_at IS NULL AND person IN (SELECT person FROM gone UNION ALL SELECT person FROM come)
"""


async def follow(known: str, real: asyncpg.Pool[Any], practice: asyncpg.Pool[Any]) -> str:
    """The state of the real company that the practice company follows now; nothing is done where it is `known`."""
    version: str = await real.fetchval(VERSION)
    if version != known:
        people, factors = await real.fetch(PEOPLE), await real.fetch(FACTORS)
        await practice.execute(FOLLOW, *_columns(people, ("id", "code", "active", "password_hash")))
        await practice.execute(FOLLOW_FACTORS, *_columns(people, ("id", "code")), *_columns(factors, FACTOR))
    return version


def _columns(rows: list[Any], names: tuple[str, ...]) -> list[list[Any]]:
    return [[row[name] for row in rows] for name in names]
