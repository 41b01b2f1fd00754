"""The database keeps the ledgers append-only by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from conftest import Database
from stowage.ledger.check import check_database
from stowage.platform.migrate import migrate, migrations


@pytest.mark.parametrize("table", ["movement", "reservation_entry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
async def test_ledgers_refuse_change(table: str, statement: str, connection: asyncpg.Connection[Any]) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match=f"{table} is append-only"):
        await connection.execute(statement.format(table))


@pytest.mark.parametrize("statement", ["DELETE FROM document_number", "TRUNCATE document_number"])
async def test_numbers_are_never_removed(statement: str, connection: asyncpg.Connection[Any]) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await connection.execute(statement)


async def test_places_taken_before_they_were_written_down_are_accounted_for(
    postgres_empty: str, database: Database
) -> None:
    connection = await asyncpg.connect(database.url)
    try:
        known = await migrations(connection)
    finally:
        await connection.close()
    await migrate(postgres_empty, only=known - {("gateway", "2026-11-22T23:00")})
    connection = await asyncpg.connect(postgres_empty)
    try:
        device, incarnation = UUID(int=1), UUID(int=2)
        for cseq in (1, 3):
            await connection.execute(
                """INSERT INTO op (op_id, device, incarnation, cseq, command, person, sha256, data, outcome, answer, received_at)
                   VALUES (gen_random_uuid(), $1, $2, $3, 'x', 1, '', '', 'applied', '', now())""",
                device, incarnation, cseq,
            )  # fmt: skip
        await connection.execute("INSERT INTO device_stream VALUES ($1, $2, 4, now(), now())", device, incarnation)
        assert await migrate(postgres_empty) == ["gateway 2026-11-22T23:00"]
        assert [row["cseq"] for row in await connection.fetch("SELECT cseq FROM op_again ORDER BY cseq")] == [2, 4]
        assert await check_database(connection) == []
    finally:
        await connection.close()
