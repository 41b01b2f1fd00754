"""Sessions of people at a desk and of devices. Only the SHA-256 of a token is stored; a token is 256 random bits in base64url.

A device's session is remembered in this process: that its device was revoked shows in the directory, which every request compares with
the database. A person's session may end by signing out anywhere, so it is looked up each time.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

DEVICE_HOURS = 12
PERSON_HOURS = 12
REMEMBERED = 10_000
TOKEN_LENGTH = 43

INSERT = """
    INSERT INTO session (token_sha256, person, device, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
"""
SEEN = "UPDATE device SET last_seen_at = $2 WHERE id = $1"
CLEAN = "DELETE FROM session WHERE expires_at < $1"
DEVICE = "SELECT device, expires_at FROM session WHERE token_sha256 = $1 AND device IS NOT NULL AND ended_at IS NULL"
PERSON = "SELECT person FROM session WHERE token_sha256 = $1 AND person IS NOT NULL AND ended_at IS NULL AND expires_at > $2"
END = "UPDATE session SET ended_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL"


class Opened(NamedTuple):
    token: str
    expires_at: datetime


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class Sessions:
    def __init__(self) -> None:
        self._devices: dict[str, tuple[UUID, datetime]] = {}

    async def open_device(self, device: UUID, now: datetime, connection: asyncpg.Connection[Any]) -> Opened:
        opened = await _open(None, device, now, DEVICE_HOURS, connection)
        await connection.execute(SEEN, device, now)
        return opened

    async def open_person(self, person: int, now: datetime, connection: asyncpg.Connection[Any]) -> Opened:
        return await _open(person, None, now, PERSON_HOURS, connection)

    async def device(self, token: str, now: datetime, pool: asyncpg.Pool[Any]) -> UUID | None:
        """Whose token this is, None if it is nobody's or has expired."""
        found = self._devices.get(token)
        if found is None:
            row = await pool.fetchrow(DEVICE, hash_of(token)) if len(token) == TOKEN_LENGTH else None
            if row is None:
                return None
            found = (row["device"], row["expires_at"])
            if len(self._devices) >= REMEMBERED:
                self._devices.clear()
            self._devices[token] = found
        if found[1] <= now:
            self._devices.pop(token, None)
            return None
        return found[0]

    async def person(self, token: str, now: datetime, connection: asyncpg.Connection[Any]) -> int | None:
        person: int | None = await connection.fetchval(PERSON, hash_of(token), now)
        return person

    async def end(self, token: str, now: datetime, connection: asyncpg.Connection[Any]) -> None:
        await connection.execute(END, hash_of(token), now)


async def _open(
    person: int | None, device: UUID | None, now: datetime, hours: int, connection: asyncpg.Connection[Any]
) -> Opened:
    token = secrets.token_urlsafe(32)
    expires_at = now + timedelta(hours=hours)
    await connection.execute(CLEAN, now - timedelta(days=30))
    await connection.execute(INSERT, hash_of(token), person, device, now, expires_at)
    return Opened(token, expires_at)
