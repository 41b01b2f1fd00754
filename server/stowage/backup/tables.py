"""Rows out of a database and into one.

T-1  Which tables and columns there are, and their order by foreign keys, is read from a database that the migrations have just made: so
     what else lies in a database of somebody's own is left alone.
T-2  Not kept are sign-in sessions (nobody stays signed in through a restore), what passkeys are to answer, and chunks for devices (made
     again when asked for).
T-3  A table's sum is of its rows' hashes in any order, over columns by name. PostgreSQL hashes text alike in every release.
T-4  Triggers of ours rest while rows are loaded; foreign keys and checks do not. Where tables refer to each other in a circle, what refers
     to a table that is loaded later is checked when all are loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg

from stowage.backup.archive import Archive, Counter, SequenceAt, TableRows, Writer
from stowage.platform.failures import StartError

NOT_KEPT = ("session", "session_nonce", "passkey_request", "sync_chunk", "sync_manifest", "sync_position")
SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "statement_timeout": "0",
}

COLUMNS = """
    SELECT c.relname AS name, array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL($1::text[])
    GROUP BY c.relname ORDER BY c.relname
"""
REFERENCES = """
    SELECT DISTINCT c.relname AS name, r.relname AS needs
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
    WHERE f.contype = 'f' AND c.oid <> r.oid
"""
# What refers to a table that is loaded later.
AHEAD = """
    SELECT quote_ident(c.relname) AS name, quote_ident(f.conname) AS key
    FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
    WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace AND NOT f.condeferrable
        AND array_position($1::text[], c.relname::text) < array_position($1::text[], r.relname::text)
    ORDER BY 1, 2
"""
SEQUENCES = "SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1"
COUNTERS = "SELECT kind, period, last FROM number_counter ORDER BY kind, period"

Told = Callable[[str], None]  # the table in hand


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]  # quoted


async def connect(url: str, **settings: str) -> asyncpg.Connection[Any]:
    return await asyncpg.connect(url, timeout=10, server_settings=SETTINGS | settings)


async def tables_of(connection: asyncpg.Connection[Any]) -> list[Table]:
    """Every table that is kept, those that others refer to first; of a circle, the first by name before the others."""
    left = {row["name"]: tuple(row["columns"]) for row in await connection.fetch(COLUMNS, NOT_KEPT)}
    needs: dict[str, set[str]] = {name: set() for name in left}
    for row in await connection.fetch(REFERENCES):
        if row["name"] in needs and row["needs"] in needs:
            needs[row["name"]].add(row["needs"])
    ordered: list[Table] = []
    while left:
        ready = [name for name in left if not needs[name] & left.keys()]
        ready = ready or [min(name for name in left if name in _reached(name, needs, set(left)))]
        ordered += [Table(name, left.pop(name)) for name in ready]
    return ordered


def _reached(name: str, needs: Mapping[str, set[str]], left: set[str]) -> set[str]:
    """The tables among `left` that `name` needs, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        more = (needs[waiting.pop()] & left) - found
        found |= more
        waiting += more
    return found


async def summed(table: Table, connection: asyncpg.Connection[Any]) -> TableRows:
    by_name = ", ".join(sorted(table.columns))
    row = await connection.fetchrow(
        f"SELECT count(*) AS rows, coalesce(sum(hashtextextended(ROW({by_name})::text, 0)::numeric), 0)::text AS sum "
        f'FROM "{table.name}"'
    )
    return TableRows(table.name, table.columns, row["rows"], row["sum"])


async def counters(connection: asyncpg.Connection[Any]) -> list[Counter]:
    return [Counter(*row) for row in await connection.fetch(COUNTERS)]


async def sequences(connection: asyncpg.Connection[Any]) -> list[SequenceAt]:
    """Where they stand now: never behind the snapshot."""
    rows = await connection.fetch(SEQUENCES)
    return [SequenceAt(row["name"], row["last_value"] or 1, row["last_value"] is not None) for row in rows]


async def write(
    tables: Sequence[Table], archive: Writer, connection: asyncpg.Connection[Any], told: Told
) -> list[TableRows]:
    """All rows, within the caller's snapshot."""
    found = []
    for table in tables:
        told(table.name)
        with archive.piece(piece_of(table.name)) as write_piece:

            async def take(data: bytes, write_piece: Callable[[bytes], None] = write_piece) -> None:
                told(table.name)  # noqa: B023 - awaited within this turn
                write_piece(data)

            query = f'SELECT {", ".join(table.columns)} FROM "{table.name}"'
            try:
                await connection.copy_from_query(query, output=take, format="text")
            except asyncio.CancelledError:
                connection.terminate()  # the driver trips over the rows that still come
                raise
        found.append(await summed(table, connection))
    return found


async def load(archive: Archive, connection: asyncpg.Connection[Any], told: Told) -> None:
    """Into tables that the migrations have just made, in one transaction. Raises StartError: rows do not fit, or sums differ."""
    manifest = archive.manifest
    made = {table.name: set(table.columns) for table in await tables_of(connection)}
    try:
        async with connection.transaction():
            ahead = await connection.fetch(AHEAD, [table.name for table in manifest.tables])
            await _alter(ahead, "DEFERRABLE INITIALLY DEFERRED", connection)
            for table in reversed(manifest.tables):
                if not set(table.columns) <= made.get(table.name, set()):
                    raise StartError(f"the migrations make no table {table.name} like that of the backup")
                await connection.execute(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER; DELETE FROM "{table.name}"')
            for table in manifest.tables:
                told(table.name)
                await _copy(table, archive, connection, told)
            for sequence in manifest.sequences:
                await connection.execute(
                    "SELECT setval(quote_ident($1)::regclass, $2, $3)", sequence.name, sequence.last, sequence.is_called
                )
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            await _alter(ahead, "NOT DEFERRABLE", connection)
            for table in manifest.tables:
                await connection.execute(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise StartError(f"the rows of the backup do not fit: {error}") from error
    for table in manifest.tables:
        told(table.name)
        found = await summed(Table(table.name, table.columns), connection)
        if (found.rows, found.sum) != (table.rows, table.sum):
            raise StartError(
                f"{table.name} has {found.rows:,} rows with sum {found.sum} after loading, {table.rows:,} with {table.sum} before"
            )
    await connection.execute("ANALYZE")


async def _alter(keys: Sequence[asyncpg.Record], how: str, connection: asyncpg.Connection[Any]) -> None:
    for name, key in keys:
        await connection.execute(f"ALTER TABLE {name} ALTER CONSTRAINT {key} {how}")


async def _copy(table: TableRows, archive: Archive, connection: asyncpg.Connection[Any], told: Told) -> None:
    with archive.open(piece_of(table.name)) as rows:

        class Source:
            def read(self, size: int) -> bytes:
                told(table.name)
                return rows.read(size)

        columns = [_unquoted(column) for column in table.columns]
        await connection.copy_to_table(table.name, source=Source(), columns=columns, format="text")


def piece_of(table: str) -> str:
    return f"tables/{table}.copy"


def _unquoted(column: str) -> str:
    return column[1:-1].replace('""', '"') if column.startswith('"') else column
