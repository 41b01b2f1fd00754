"""A database by name and its neighbours, on our own PostgreSQL or on somebody's: where a restore goes, and the practice company."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from stowage.platform import migrate
from stowage.platform.backup_folder import STAMP
from stowage.platform.config import Config
from stowage.platform.database import NAME
from stowage.platform.datafolder import DataFolder
from stowage.platform.failures import DiskFullError, StartError
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal

RESTORING = "_restoring"
REPLACED = "_replaced_"
LONGEST_NAME = 63  # bytes; PostgreSQL cuts off the rest without a word, which would make a neighbour's name that of the database itself

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'"
EXISTS = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
KEPT_ASIDE = "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1"


class Place:
    """One database by name, and its neighbours on the same server."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self.name = unquote(self._url.path.lstrip("/"))
        if not self.name:
            raise StartError("DATABASE_URL names no database")

    def url(self, suffix: str = "") -> str:
        """Of it, or of the neighbour with that suffix. Raises StartError where such a name is too long."""
        if len((self.name + suffix).encode()) > LONGEST_NAME:
            raise StartError(
                f"the name of the database {self.name} is too long: {self.name}{suffix} could not be made beside it"
            )
        return urlunsplit(self._url._replace(path=f"/{self._url.path.lstrip('/')}{suffix}"))

    @property
    def restoring(self) -> str:
        """Of the database that `begin` makes."""
        return self.url(RESTORING)

    async def exists(self) -> bool:
        async with self.beside() as connection:
            found: bool = await connection.fetchval(EXISTS, self.name)
            return found

    async def require_alone(self) -> None:
        """Raises StartError while a server, or anybody, is connected."""
        async with self.beside() as connection:
            others = await connection.fetchval(OTHERS, self.name)
        if others:
            raise StartError(f"{others} connections to the database {self.name} are open: stop every server first")

    async def begin(self) -> str:
        """The URL of an empty database beside it."""
        return await self.make(RESTORING)

    async def make(self, suffix: str) -> str:
        """The URL of an empty database beside it, in the place of what is left of a former one."""
        url = self.url(suffix)
        async with self.beside() as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{self.name}{suffix}" WITH (FORCE)')
            await connection.execute(f"CREATE DATABASE \"{self.name}{suffix}\" ENCODING 'UTF8' TEMPLATE template0")
        return url

    async def give_up(self) -> None:
        async with self.beside() as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{self.name}{RESTORING}"')

    async def swap(self) -> str | None:
        """The restored database takes the name. Returns the name under which the replaced one is kept."""
        aside = f"{self.name}{REPLACED}{datetime.now(UTC).strftime(STAMP).lower()}"
        async with self.beside() as connection, connection.transaction():
            replaced = await connection.fetchval(EXISTS, self.name)
            if replaced:
                await connection.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{aside}"')
            await connection.execute(f'ALTER DATABASE "{self.name}{RESTORING}" RENAME TO "{self.name}"')
        return aside if replaced else None

    async def kept_aside(self) -> list[str]:
        async with self.beside() as connection:
            return [row["datname"] for row in await connection.fetch(KEPT_ASIDE, f"{self.name}{REPLACED}")]

    async def discard(self, name: str) -> None:
        async with self.beside() as connection:
            await connection.execute(f'DROP DATABASE "{name}"')

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """A connection to the same server, not to this database."""
        connection = await migrate.connect(urlunsplit(self._url._replace(path="/postgres")))
        try:
            yield connection
        finally:
            await connection.close()


@contextmanager
def place(config: Config, terminal: Terminal) -> Iterator[Place]:
    """Holds the data folder, so refuses beside a running server, and keeps our PostgreSQL running meanwhile. Raises StartError.

    Data that our PostgreSQL cannot start on are set aside, and a new cluster is made.
    """
    with DataFolder(config.data):
        if config.database_url is not None:
            yield Place(config.database_url)
            return
        server = PostgresServer(config.data / "postgres", progress=terminal.step)
        try:
            server.start()
        except DiskFullError:
            raise
        except StartError as error:
            if not server.data.exists():
                raise
            aside = server.data.with_name(f"data{REPLACED}{datetime.now(UTC).strftime(STAMP).lower()}")
            terminal.step(f"{error}; those data are set aside in {aside}")
            server.data.rename(aside)
            server.start()
        try:
            yield Place(server.url(NAME))
        finally:
            server.stop()


def folders_aside(config: Config) -> list[Path]:
    """Clusters that a restore has set aside."""
    home = PostgresServer(config.data / "postgres").home
    return sorted(home.glob(f"data{REPLACED}*"))
