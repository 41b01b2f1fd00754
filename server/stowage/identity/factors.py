"""Second factors of people as rows: what they have, and whether what somebody says proves one of them.

A code of an app is taken once: the period that it is of is noted, and no code of it or an earlier one is taken again. Of a recovery code
the salted SHA-256 is kept (80 random bits are not guessed from it), and each is taken once.
"""

from __future__ import annotations

import hmac
import secrets
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from stowage.identity import totp
from stowage.identity.passkeys import New
from stowage.platform.clock import Now, now

CODES = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without signs that are read as one another
CODE_SIGNS = 16  # of 30 each: 78 bits

HAS = """
    SELECT id, kind, label, host, (extract(epoch FROM confirmed_at) * 1000)::bigint AS since,
        (extract(epoch FROM last_used_at) * 1000)::bigint AS last_used_at
    FROM second_factor WHERE person = $1 AND confirmed_at IS NOT NULL ORDER BY confirmed_at, id
"""
CODES_LEFT = "SELECT count(*) FROM recovery_code WHERE person = $1 AND confirmed AND used_at IS NULL"
FORGET = "DELETE FROM second_factor WHERE person = $1 AND confirmed_at IS NULL"
BEGIN = """
    INSERT INTO second_factor (id, person, kind, secret, credential, host, counter, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (credential) DO NOTHING RETURNING 1
"""
PENDING = "SELECT secret FROM second_factor WHERE id = $1 AND person = $2 AND kind = 'totp' AND confirmed_at IS NULL"
SECRETS = (
    "SELECT id, secret, counter FROM second_factor WHERE person = $1 AND kind = 'totp' AND confirmed_at IS NOT NULL"
)
TAKE_STEP = "UPDATE second_factor SET counter = $2, last_used_at = $3 WHERE id = $1 AND counter < $2 RETURNING 1"
NOTE_STEP = "UPDATE second_factor SET counter = $2 WHERE id = $1"
FORGET_CODES = "DELETE FROM recovery_code WHERE person = $1 AND NOT confirmed"
KEEP_CODES = """
    INSERT INTO recovery_code (codes, no, person, salt, sha256, created_at)
    SELECT $1, n, $2, salt, hash, $5 FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS x(salt, hash, n)
"""
UNUSED = "SELECT codes, no, salt, sha256 FROM recovery_code WHERE person = $1 AND confirmed AND used_at IS NULL"
USE_CODE = "UPDATE recovery_code SET used_at = $3 WHERE codes = $1 AND no = $2 AND used_at IS NULL RETURNING 1"


class Way(StrEnum):
    """How somebody proves that it is them."""

    PASSWORD = "password"  # noqa: S105 - a word
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class Factor(msgspec.Struct, frozen=True):
    """Times are ms UTC. `host`: of a passkey, the name under which this server was open when it was made."""

    id: UUID
    kind: str
    label: str
    host: str
    since: int
    last_used_at: int | None


class Factors:
    def __init__(self, clock: Now = now) -> None:
        self._now = clock

    async def of(self, person: int, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> list[Factor]:
        return [Factor(**dict(row)) for row in await connection.fetch(HAS, person)]

    async def codes_left(self, person: int, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> int:
        found: int = await connection.fetchval(CODES_LEFT, person)
        return found

    async def ways(self, person: int, connection: asyncpg.Connection[Any]) -> list[Way]:
        """By what the person proves a second time that it is them; none where they have no second factor."""
        kinds = {factor.kind for factor in await self.of(person, connection)}
        ways = [way for way in (Way.PASSKEY, Way.TOTP) if way in kinds]
        return [*ways, Way.RECOVERY] if ways and await self.codes_left(person, connection) else ways

    async def begin_totp(self, person: int, connection: asyncpg.Connection[Any]) -> tuple[UUID, bytes]:
        """A secret that nobody has proved to hold yet; one begun before is forgotten."""
        factor, secret = uuid4(), totp.new_secret()
        await connection.execute(FORGET, person)
        await connection.fetchval(BEGIN, factor, person, "totp", secret, None, "", 0, self._now())
        return factor, secret

    async def proves_pending(
        self, person: int, factor: UUID, code: str, connection: asyncpg.Connection[Any]
    ) -> bool | None:
        """Whether the app shows `code` for the secret that was begun; None where none was. That code signs nobody in any more."""
        secret = await connection.fetchval(PENDING, factor, person)
        if secret is None:
            return None
        step = totp.step_of(secret, code, self._now().timestamp(), 0)
        if step is not None:
            await connection.execute(NOTE_STEP, factor, step)
        return step is not None

    async def begin_passkey(
        self, person: int, made: New, host: str, connection: asyncpg.Connection[Any]
    ) -> UUID | None:
        """None where somebody has it already."""
        factor = uuid4()
        await connection.execute(FORGET, person)
        begun = (factor, person, "passkey", made.public_key, made.credential, host, made.counter, self._now())
        return factor if await connection.fetchval(BEGIN, *begun) else None

    async def takes_code(self, person: int, code: str, connection: asyncpg.Connection[Any]) -> bool:
        """Of an app of theirs, once."""
        at = self._now()
        for row in await connection.fetch(SECRETS, person):
            step = totp.step_of(row["secret"], code, at.timestamp(), row["counter"])
            if step is not None:
                return bool(await connection.fetchval(TAKE_STEP, row["id"], step, at))
        return False

    async def new_codes(self, person: int, connection: asyncpg.Connection[Any]) -> tuple[UUID, list[str]]:
        """Ten of them, which replace the former ones when a command names their id."""
        codes, shown = uuid4(), [new_code() for _ in range(CODES)]
        salts = [secrets.token_bytes(16) for _ in shown]
        hashes = [hashed(code, salt) for code, salt in zip(shown, salts, strict=True)]
        await connection.execute(FORGET_CODES, person)
        await connection.execute(KEEP_CODES, codes, person, salts, hashes, self._now())
        return codes, shown

    async def takes_recovery(self, person: int, code: str, connection: asyncpg.Connection[Any]) -> bool:
        """Once each."""
        fitting = [
            row
            for row in await connection.fetch(UNUSED, person)
            if hmac.compare_digest(row["sha256"], hashed(code, row["salt"]))
        ]
        return any([await connection.fetchval(USE_CODE, row["codes"], row["no"], self._now()) for row in fitting])


def new_code() -> str:
    """ "K7QM-2XHD-9RTA-CWEP" """
    signs = [secrets.choice(ALPHABET) for _ in range(CODE_SIGNS)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, CODE_SIGNS, 4))


def hashed(code: str, salt: bytes) -> bytes:
    """However it is typed: dashes, spaces and small letters mean nothing."""
    plain = "".join(sign for sign in code.upper() if sign in ALPHABET)
    return sha256(salt + plain.encode()).digest()
