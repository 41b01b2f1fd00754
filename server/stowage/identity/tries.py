"""How often somebody may try to get in, with each step of theirs apart: who guesses at passwords keeps nobody from their second factor.

After TRIES failures within WINDOW_MINUTES whoever made them gets no further with that name until the oldest is that long ago. Whoever
made them is a session that is open, a browser in which the person signed in before, or else the address: a stranger elsewhere locks out
nobody but themselves. Of strangers besides: from one address there are FROM_ADDRESS failures whatever the names; after BY_NAME failures
with one name they take turns, one try in APART_SECONDS from wherever, which is 100 an hour at most; and a second factor, at which only
who knows the password guesses, is locked for all of them together.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import asyncpg
import msgspec

from stowage.platform.clock import Now, now

TRIES = 5
FROM_ADDRESS = 30
BY_NAME = 20
WINDOW_MINUTES = 15
APART_SECONDS = 45
PREFIX = 64  # bits of an IPv6 address that one customer's all share

LOCK = "SELECT pg_advisory_xact_lock(hashtext($1))"
FAILURES = """
    SELECT who = $1 AS named, source = $2 AS there, known, at FROM sign_in_failure
    WHERE (who = $1 OR source = $2) AND step = $3 AND at > $4
"""
FAIL = "INSERT INTO sign_in_failure (who, step, source, known, at) VALUES ($1, $2, $3, $4, $5)"
FORGET = """
    DELETE FROM sign_in_failure WHERE ctid = ANY(ARRAY(SELECT ctid FROM sign_in_failure WHERE at <= $1 FOR UPDATE SKIP LOCKED))
"""
OF_NAMES = """
    DELETE FROM sign_in_failure WHERE ctid = ANY(ARRAY(SELECT ctid FROM sign_in_failure WHERE who = ANY($1) FOR UPDATE SKIP LOCKED))
"""
FORGIVE = "DELETE FROM sign_in_failure WHERE who = $1 AND step = $2 AND source = $3"


class Step(StrEnum):
    FIRST = "password"
    SECOND = "second"  # a second factor, by whatever way


class Asker(NamedTuple):
    """Who tries. `known`: what says that they got in before, "" of a stranger, who is known by `address` alone."""

    address: str
    known: str = ""

    @property
    def source(self) -> str:
        return self.known or self.address


class Refused(msgspec.Struct, frozen=True):
    """`wait_seconds` 0: wrong; else it is locked for so long. `expired`: it fitted, and was for one sign-in until some hours ago."""

    wait_seconds: int = 0
    expired: bool = False


def network(address: str) -> str:
    """What counts as one address: all of a network of IPv6, for whoever has one of them has them all."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, PREFIX), strict=False))
    return str(found)


def trace(who: str) -> str:
    """By which the failures of a name are found again. Too short to be turned back: a password may have been typed in its place."""
    return sha256(who.encode()).hexdigest()[:6]


async def start_anew(names: list[str], connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> None:
    """Somebody else lets them in again, with what nobody can have guessed at before: whoever tried, and from wherever."""
    await connection.execute(OF_NAMES, [trace(name) for name in names])


class Tries:
    def __init__(self, clock: Now = now) -> None:
        self._now = clock

    async def begin(self, who: str, step: Step, asker: Asker, pool: asyncpg.Pool[Any]) -> Refused | None:
        """Before anything is compared: a try counts as failed until it has succeeded, so many at once help nobody."""
        at = self._now()
        since = at - timedelta(minutes=WINDOW_MINUTES)
        async with pool.acquire() as connection, connection.transaction():
            for lock in (f"sign-in from {asker.source}", f"sign-in {step} {trace(who)}"):
                await connection.execute(LOCK, lock)
            await connection.execute(FORGET, since)
            rows = await connection.fetch(FAILURES, trace(who), asker.source, step, since)
            free = _free_at(rows, step, asker)
            if free is not None and free > at:
                return Refused(int((free - at).total_seconds()) + 1)
            await connection.execute(FAIL, trace(who), step, asker.source, bool(asker.known), at)
        return None

    async def forgive(
        self, who: str, step: Step, asker: Asker, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]
    ) -> None:
        """It has succeeded."""
        await connection.execute(FORGIVE, trace(who), step, asker.source)


def _free_at(rows: list[asyncpg.Record], step: Step, asker: Asker) -> datetime | None:
    """When the next try is due, None for now."""
    limits = [(TRIES, [row["at"] for row in rows if row["named"] and row["there"]])]
    strangers = [row["at"] for row in rows if row["named"] and not row["known"]]
    turns: list[datetime] = []
    if not asker.known and step is Step.SECOND:
        limits.append((TRIES, strangers))
    elif not asker.known:
        limits.append((FROM_ADDRESS, [row["at"] for row in rows if row["there"]]))
        turns = [max(strangers) + timedelta(seconds=APART_SECONDS)] if len(strangers) >= BY_NAME else []
    locked = [min(times) + timedelta(minutes=WINDOW_MINUTES) for most, times in limits if len(times) >= most]
    return max((*locked, *turns), default=None)
