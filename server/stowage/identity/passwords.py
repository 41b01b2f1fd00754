"""Passwords: argon2id, checked away from the event loop, one at a time in a process, and not too often for one username (tries.py).

What is chosen must be long enough, not easily guessed (zxcvbn knows what people choose, in English and as pinyin), and not made of the
person's own names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Any

import argon2
import asyncpg

from stowage.identity.tries import Asker, Refused, Step, Tries
from stowage.platform.clock import Now, now

LEAST_PASSWORD = 12  # characters, as the desk asks of everybody
MOST_PASSWORD = 128
LEAST_GUESSES_LOG10 = 8  # how many guesses it withstands: more than argon2id and the lock-out let anybody make
NAME_SIGNS = 2  # a shorter name says nothing
BESIDE_NAMES = 6  # letters and digits that a password has besides names
JUDGED = 72  # characters: what comes after makes no password worse, and judging takes the square of the length

HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

PERSON = "SELECT id, password_hash, password_until < $2 AS expired FROM person WHERE username = $1 AND active"


def hash_password(password: str) -> str:
    """argon2id in PHC form, for a password or a PIN."""
    return HASHER.hash(password)


@cache
def _nobodys() -> str:
    """What an unknown username is checked against, so that it takes as long."""
    return hash_password("nobody")


def weakness(password: str, about: Sequence[str]) -> str | None:
    """Why nobody should choose it: "short" or "easy", else None. `about`: names of the person. Takes some milliseconds."""
    if len(password) < LEAST_PASSWORD:
        return "short"
    rest = password.casefold()
    for name in (*about, "stowage", "仓行"):
        rest = rest.replace(name.casefold(), "") if len(name) >= NAME_SIGNS else rest
    if rest != password.casefold() and sum(sign.isalnum() for sign in rest) < BESIDE_NAMES:
        return "easy"
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its dictionaries take 20 MB, and few processes ever need them

    guesses = zxcvbn(password[:JUDGED], user_inputs=list(filter(None, about)))["guesses_log10"]
    return "easy" if float(guesses) < LEAST_GUESSES_LOG10 else None


class Passwords:
    def __init__(self, clock: Now = now) -> None:
        self._now = clock
        self.tries = Tries(clock)
        self._one = asyncio.Semaphore(1)  # each check takes 19 MB
        self._nobody = _nobodys()

    async def check(self, username: str, password: str, asker: Asker, pool: asyncpg.Pool[Any]) -> int | Refused:
        """The person's id."""
        refused = await self.tries.begin(username, Step.FIRST, asker, pool)
        if refused is not None:
            return refused
        person = await pool.fetchrow(PERSON, username, self._now())
        phc = person["password_hash"] if person is not None else None
        async with self._one:
            fits = await asyncio.to_thread(_fits, phc or self._nobody, password)
        if not fits or phc is None:
            return Refused()
        await self.tries.forgive(username, Step.FIRST, asker, pool)
        if person["expired"]:
            return Refused(expired=True)
        found: int = person["id"]
        return found

    async def chosen(self, password: str, about: Sequence[str]) -> tuple[str | None, str]:
        """Why it is too weak, and else its hash."""
        async with self._one:
            weak = await asyncio.to_thread(weakness, password, about)
            return weak, "" if weak else await asyncio.to_thread(hash_password, password)


def _fits(phc: str, password: str) -> bool:
    try:
        return HASHER.verify(phc, password)
    except (argon2.exceptions.VerifyMismatchError, argon2.exceptions.InvalidHashError):
        return False
