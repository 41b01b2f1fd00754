"""The database keeps the ledgers append-only by itself."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest


@pytest.mark.parametrize("table", ["movement", "reservation_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
async def test_ledgers_refuse_change(table: str, statement: str, connection: asyncpg.Connection[Any]) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match=f"{table} is append-only"):
        await connection.execute(statement.format(table))


@pytest.mark.parametrize("statement", ["DELETE FROM document_number", "TRUNCATE document_number"])
async def test_numbers_are_never_removed(statement: str, connection: asyncpg.Connection[Any]) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute(statement)
