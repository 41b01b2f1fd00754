"""What Piccolo is told of a table is what the migrations made: columns, types, nullability, key."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from piccolo.table import Table

from stowage.platform.migrate import ROOMS

TABLES = [
    pytest.param(table, id=table._meta.tablename)
    for room in ROOMS
    for table in import_module(f"stowage.{room}.piccolo_app").APP_CONFIG.table_classes
]
COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL) AS type, a.attnotnull, coalesce(i.indisprimary, false) AS key
    FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)
    WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
EVERY = """
    SELECT relname AS table, array_agg(attname::text ORDER BY attnum) AS columns FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND relname <> 'migration'
    GROUP BY relname ORDER BY relname
"""  # "migration" is Piccolo's own
MAP = Path(__file__).resolve().parents[2] / "ARCHITECTURE.md"
TYPES = "SELECT array_agg(t::regtype::text ORDER BY n) FROM unnest($1::text[]) WITH ORDINALITY AS x(t, n)"


def test_the_rooms_of_master_data_have_tables() -> None:
    assert {"unit", "item", "party", "warehouse", "place", "person", "device"} <= {one.id for one in TABLES}


@pytest.mark.parametrize("table", TABLES)
async def test_a_table_is_as_migrated(table: type[Table], connection: asyncpg.Connection[Any]) -> None:
    columns = table._meta.columns
    types = await connection.fetchval(TYPES, [column.column_type for column in columns])
    said = [
        (column._meta.db_column_name, kind, not column._meta.null, column._meta.primary_key)
        for column, kind in zip(columns, types, strict=True)
    ]
    assert said == [tuple(row) for row in await connection.fetch(COLUMNS, table._meta.tablename)]


def described() -> dict[str, set[str]]:
    """Section 2 of ARCHITECTURE.md: table → words between its brackets, where they may stand in brackets of their own."""
    section = MAP.read_text("utf-8").split("\n## 2. ")[1].split("\n## ")[0]
    tables: dict[str, set[str]] = {}
    for found in re.finditer(r"(?<=`)(\w+)\(((?:[^()`]|\((?:[^()`]|\([^()`]*\))*\))*)\)", section):
        tables.setdefault(found[1], set()).update(re.findall(r"\w+", found[2]))
    return tables


async def test_every_table_and_column_is_on_the_map(connection: asyncpg.Connection[Any]) -> None:
    words = described()
    made = {row["table"]: row["columns"] for row in await connection.fetch(EVERY)}
    missing = [
        f"{table}.{column}"
        for table, columns in made.items()
        for column in columns
        if column not in words.get(table, set())
    ]
    assert missing == []
    assert sorted(words.keys() - made.keys()) == []
