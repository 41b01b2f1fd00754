"""The fixtures other tests stand on."""

from __future__ import annotations

import asyncio

import asyncpg

from conftest import Database


async def test_each_test_has_a_database_of_its_own(connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE only_here()")


async def test_nothing_of_another_test_is_seen(connection: asyncpg.Connection, postgres_major: int) -> None:
    assert await connection.fetchval("SELECT to_regclass('only_here')") is None
    assert connection.get_server_version().major == postgres_major


def test_a_synchronous_test_may_use_the_database(database: Database) -> None:
    async def encoding() -> str:
        connection = await asyncpg.connect(database.url)
        try:
            return str(await connection.fetchval("SHOW server_encoding"))
        finally:
            await connection.close()

    assert asyncio.run(encoding()) == "UTF8"
