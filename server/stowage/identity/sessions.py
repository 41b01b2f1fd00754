"""Sessions of people at a desk and of devices. Only the SHA-256 of a token is stored; a token is 256 random bits in base64url.

A device's session is remembered in this process: that its device was revoked shows in the directory, which every request compares with
the database. A person's session may be ended anywhere, so it is looked up each time.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from stowage.company.queries import number_in_sql
from stowage.platform.clock import Now, now

DEVICE_HOURS = 12
TICKET_MINUTES = 10
NONCE_MINUTES = 20  # a request is taken from 10 minutes before its time to 10 after
REMEMBERED = 10_000
TOKEN_LENGTH = 43

INSERT = """
    INSERT INTO session (token_sha256, person, device, created_at, expires_at, address, client, proved_at, browser)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
HOURS = "SELECT session_hours FROM sign_in_policy"
KNOWN = """
    SELECT EXISTS (SELECT FROM session WHERE person = $1 AND proved_at IS NOT NULL AND (browser = $2 OR (client = $3 AND address = $4)))
"""
HAS_BROWSER = """
    SELECT EXISTS (SELECT FROM session WHERE ($1::bigint IS NULL OR person = $1) AND browser = $2 AND proved_at IS NOT NULL)
"""
NONCE = "INSERT INTO session_nonce (device, nonce, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1"
FORGET_NONCES = "DELETE FROM session_nonce WHERE seen_at < $1"
SEEN = "UPDATE device SET last_seen_at = $2 WHERE id = $1"
CLEAN = (
    f"DELETE FROM session WHERE expires_at < $1::timestamptz - make_interval(days => {number_in_sql('ended_sign_ins')})"
)
DEVICE = "SELECT device, expires_at FROM session WHERE token_sha256 = $1 AND device IS NOT NULL AND ended_at IS NULL"
PERSON = """
    SELECT person, proved_at, last_seen_at IS NULL OR last_seen_at < $3 AS unseen FROM session
    WHERE token_sha256 = $1 AND person IS NOT NULL AND proved_at IS NOT NULL AND ended_at IS NULL AND expires_at > $2
"""
TICKET = """
    SELECT person FROM session
    WHERE token_sha256 = $1 AND person IS NOT NULL AND proved_at IS NULL AND ended_at IS NULL AND expires_at > $2
"""
PROVE = "UPDATE session SET proved_at = $2 WHERE token_sha256 = $1 AND proved_at IS NOT NULL"
SEEN_PERSON = "UPDATE session SET last_seen_at = $2 WHERE token_sha256 = $1"
SEEN_EVERY = timedelta(minutes=1)
END = "UPDATE session SET ended_at = $2 WHERE token_sha256 = $1 AND ended_at IS NULL"


class Opened(NamedTuple):
    token: str
    expires_at: datetime


class Held(NamedTuple):
    """Whose session it is, and when they last proved that it is them."""

    person: int
    proved_at: datetime


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class Sessions:
    def __init__(self, now: Now = now) -> None:
        self._now = now
        self._devices: dict[str, tuple[UUID, datetime]] = {}

    async def open_device(self, device: UUID, nonce: str, connection: asyncpg.Connection[Any]) -> Opened | None:
        """None if a session was opened with this nonce before. The caller has checked that the request is of now."""
        await connection.execute(FORGET_NONCES, self._now() - timedelta(minutes=NONCE_MINUTES))
        if await connection.fetchval(NONCE, device, nonce, self._now()) is None:
            return None
        opened = await self._open(None, device, DEVICE_HOURS, connection)
        await connection.execute(SEEN, device, self._now())
        return opened

    async def open_person(
        self,
        person: int,
        connection: asyncpg.Connection[Any],
        *,
        address: str = "",
        client: str = "",
        browser: str = "",
        proved_at: datetime | None = None,
    ) -> Opened:
        """`address` and `client`: from where and with what, for the person to know it by; `browser`: what that is known by again.
        `proved_at`: when they proved that it is them, now if not said. It lasts as long as the policy says."""
        proved_at = proved_at or self._now()
        hours = await connection.fetchval(HOURS)
        return await self._open(
            person, None, hours, connection, address=address, client=client, proved_at=proved_at, browser=browser
        )

    async def knows(
        self, person: int, connection: asyncpg.Connection[Any], *, browser: str, client: str, address: str
    ) -> bool:
        """Whether they signed in with this browser before, or with such a one from there, as far back as sessions are kept."""
        return bool(await connection.fetchval(KNOWN, person, hash_of(browser), client, address))

    async def has_browser(self, person: int | None, browser: str, pool: asyncpg.Pool[Any]) -> bool:
        """Whether they signed in with this very browser before; None: whether anybody did."""
        return bool(browser) and bool(await pool.fetchval(HAS_BROWSER, person, hash_of(browser)))

    async def open_ticket(self, person: int, connection: asyncpg.Connection[Any]) -> str:
        """Their password fitted; what else proves that it is them comes with this token. It is nobody's session."""
        token, at = secrets.token_urlsafe(32), self._now()
        until = at + timedelta(minutes=TICKET_MINUTES)
        await connection.execute(INSERT, hash_of(token), person, None, at, until, "", "", None, "")
        return token

    async def of_ticket(self, token: str, connection: asyncpg.Connection[Any]) -> int | None:
        person: int | None = await connection.fetchval(TICKET, hash_of(token), self._now())
        return person

    async def prove(self, token: str, connection: asyncpg.Connection[Any]) -> None:
        """It is still them, now."""
        await connection.execute(PROVE, hash_of(token), self._now())

    def now(self) -> datetime:
        return self._now()

    def remembered(self, token: str) -> UUID | None:
        """Whose unexpired token this is, if this process has seen it before."""
        found = self._devices.get(token)
        return found[0] if found is not None and found[1] > self._now() else None

    async def device(self, token: str, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> UUID | None:
        """Whose token this is, None if it is nobody's or has expired. Who holds a connection passes it: one that waited for another of
        the same pool could wait for ever."""
        if token not in self._devices:
            row = await connection.fetchrow(DEVICE, hash_of(token)) if len(token) == TOKEN_LENGTH else None
            if row is None:
                return None
            if len(self._devices) >= REMEMBERED:
                self._devices.clear()
            self._devices[token] = (row["device"], row["expires_at"])
        return self.remembered(token)

    async def person(self, token: str, connection: asyncpg.Connection[Any]) -> Held | None:
        """Whose token this is. That it was used is noted once a minute."""
        at = self._now()
        row = await connection.fetchrow(PERSON, hash_of(token), at, at - SEEN_EVERY)
        if row is None:
            return None
        if row["unseen"]:
            await connection.execute(SEEN_PERSON, hash_of(token), at)
        return Held(row["person"], row["proved_at"])

    async def end(self, token: str, connection: asyncpg.Connection[Any]) -> None:
        await connection.execute(END, hash_of(token), self._now())

    async def _open(
        self,
        person: int | None,
        device: UUID | None,
        hours: int,
        connection: asyncpg.Connection[Any],
        *,
        address: str = "",
        client: str = "",
        browser: str = "",
        proved_at: datetime | None = None,
    ) -> Opened:
        token, at = secrets.token_urlsafe(32), self._now()
        expires_at = at + timedelta(hours=hours)
        await connection.execute(CLEAN, at)
        kept = hash_of(browser) if browser else ""
        await connection.execute(
            INSERT, hash_of(token), person, device, at, expires_at, address, client, proved_at, kept
        )
        return Opened(token, expires_at)
