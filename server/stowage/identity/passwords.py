"""Passwords: argon2id, checked away from the event loop, one at a time in a process, and not too often for one username.

After TRIES failures within WINDOW_MINUTES a username is locked until the oldest of them is that long ago, whoever asks.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import argon2
import asyncpg
import msgspec

from stowage.platform.clock import Now, now

TRIES = 5
WINDOW_MINUTES = 15

LEAST_PASSWORD = 10  # characters, as the desk asks of everybody

HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

LOCK = "SELECT pg_advisory_xact_lock(hashtext($1))"
FAILURES = "SELECT count(*) AS count, min(at) AS oldest FROM sign_in_failure WHERE username = $1 AND at > $2"
FAIL = "INSERT INTO sign_in_failure (username, at) VALUES ($1, $2)"
FORGIVE = "DELETE FROM sign_in_failure WHERE username = $1 OR at < $2"
PERSON = "SELECT id, password_hash FROM person WHERE username = $1 AND active"


class Refused(msgspec.Struct, frozen=True):
    """`wait_seconds` 0: wrong; else the username is locked for so long."""

    wait_seconds: int = 0


def hash_password(password: str) -> str:
    """argon2id in PHC form, for a password or a PIN."""
    return HASHER.hash(password)


class Passwords:
    def __init__(self, clock: Now = now) -> None:
        self._now = clock
        self._one = asyncio.Semaphore(1)  # each check takes 19 MB
        self._nobody = hash_password("nobody")  # so that an unknown username takes as long

    async def check(self, username: str, password: str, pool: asyncpg.Pool[Any]) -> int | Refused:
        """The person's id. A try counts as failed until it has succeeded, so many at once help nobody."""
        at = self._now()
        since = at - timedelta(minutes=WINDOW_MINUTES)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, f"sign-in {username}")
            failures = await connection.fetchrow(FAILURES, username, since)
            if failures["count"] >= TRIES:
                return Refused(max(1, int((failures["oldest"] - since).total_seconds()) + 1))
            await connection.execute(FAIL, username, at)
            person = await connection.fetchrow(PERSON, username)
        phc = person["password_hash"] if person is not None else None
        async with self._one:
            fits = await asyncio.to_thread(_fits, phc or self._nobody, password)
        if not fits or phc is None:
            return Refused()
        await pool.execute(FORGIVE, username, since)
        found: int = person["id"]
        return found


def _fits(phc: str, password: str) -> bool:
    try:
        return HASHER.verify(phc, password)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False
