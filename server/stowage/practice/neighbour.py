"""The databases of the practice company beside the real one: the one that is served, and the one that is being made."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from stowage.platform.databases import LONGEST_NAME, Place

SERVED = "_practice"
MAKING = "_practice_making"

OID = "SELECT oid::bigint FROM pg_database WHERE datname = $1"


class Neighbour:
    """Of the database at `url`. Raises StartError where that has no name."""

    def __init__(self, url: str) -> None:
        self._place = Place(_short(url))
        self.url, self._making = self._place.url(SERVED), self._place.url(MAKING)
        self.name = self._place.name + SERVED

    async def oid(self, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> int | None:
        """Which database it is, by any connection to the same server; another one after it was made anew. None: there is none."""
        found: int | None = await connection.fetchval(OID, self.name)
        return found

    async def exists(self) -> bool:
        async with self._place.beside() as connection:
            return await self.oid(connection) is not None

    async def begin(self) -> str:
        """The URL of an empty one, which nobody is told of yet."""
        return await self._place.make(MAKING)

    async def put(self) -> None:
        """What was begun is served from now on; the one before is gone, whoever used it."""
        async with self._place.beside() as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            await connection.execute(f'ALTER DATABASE "{self._place.name}{MAKING}" RENAME TO "{self.name}"')

    async def give_up(self) -> None:
        """What was begun is gone."""
        async with self._place.beside() as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{self._place.name}{MAKING}" WITH (FORCE)')

    async def remove(self) -> bool:
        """Whether there was one."""
        await self.give_up()
        async with self._place.beside() as connection:
            there = await self.oid(connection) is not None
            await connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        return there


def _short(url: str) -> str:
    """The address of a database after which neighbours can be called: its own, or of a name too long for that the beginning and a hash."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/")).encode()
    if len(name) + len(MAKING) <= LONGEST_NAME:
        return url
    digest = sha256(name).hexdigest()[:8]
    begins = name[: LONGEST_NAME - len(MAKING) - len(digest) - 1].decode(errors="ignore")
    return urlunsplit(parts._replace(path=f"/{quote(begins)}_{digest}"))
