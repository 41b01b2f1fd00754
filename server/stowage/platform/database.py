"""The database of an installation, started if it is ours, made and migrated: what every `stowage` command begins with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from stowage.platform.config import Config
from stowage.platform.datafolder import DataFolder
from stowage.platform.disk import FreeBytes, free_bytes
from stowage.platform.failures import InUseError, NoDatabaseError
from stowage.platform.migrate import is_migrated, migrate
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal

NAME = "stowage"


class Database(NamedTuple):
    url: str
    server: PostgresServer | None  # None: not ours to run


@contextmanager
def database(
    config: Config,
    terminal: Terminal,
    *,
    beside_server: bool = False,
    existing: bool = False,
    free: FreeBytes = free_bytes,
) -> Iterator[Database]:
    """Holds the data folder and keeps PostgreSQL running while it is open. Raises StartError.

    With `beside_server` the database of a running server is used when there is one, instead of refusing. With `existing` none is
    made: what looks at a database says nothing about an empty one.
    """
    if existing and config.database_url is None and not PostgresServer(config.data / "postgres").exists:
        raise NoDatabaseError(f"there is no database in {config.data}: STOWAGE_DATA names the folder")
    try:
        with DataFolder(config.data, free):
            yield from _own(config, terminal, existing=existing)
    except InUseError:
        if not beside_server:
            raise
        yield Database(config.database_url or PostgresServer(config.data / "postgres").url(NAME), None)


def _own(config: Config, terminal: Terminal, *, existing: bool) -> Iterator[Database]:
    if config.database_url is not None:
        if existing and not asyncio.run(is_migrated(config.database_url)):
            raise NoDatabaseError("there is no Stowage in the database that DATABASE_URL names")
        _migrate(config.database_url, terminal)
        yield Database(config.database_url, None)
        return
    home = config.data / "postgres"
    server = PostgresServer(home, progress=terminal.step)
    if server.home != home:
        terminal.step(f"the database is kept in {server.home}: PostgreSQL's account may not enter {config.data}")
    server.start()
    try:
        terminal.step(f"PostgreSQL {server.major} answers")
        asyncio.run(server.create_database(NAME))
        _migrate(server.url(NAME), terminal)
        yield Database(server.url(NAME), server)
    finally:
        server.stop()


def _migrate(url: str, terminal: Terminal) -> None:
    done = asyncio.run(migrate(url))
    terminal.step(f"{len(done)} migrations run" if done else "the tables are up to date")
