"""Piccolo's queries on a connection that the caller holds: a request's from the pool, or the bus's inside its transaction.

Piccolo composes the statement and never connects by itself: it cannot open a second connection beside a transaction, nor keep one
when a COMMIT fails. JSONB comes back as text.
"""

from __future__ import annotations

from typing import Any

import asyncpg
from piccolo.query import Select

from stowage.platform import piccolo_conf


async def fetch(query: Select[Any], connection: asyncpg.Connection[Any]) -> list[asyncpg.Record]:
    """The rows of a select, by the names of its columns."""
    statement, values = query.querystrings[0].compile_string(piccolo_conf.DB.engine_type)
    rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
    return rows
