"""Passkeys: WebAuthn by the library `webauthn`, with the user verified by the authenticator each time.

A challenge is asked for first and taken once, within minutes, for the purpose and by the person that it was made for. A passkey belongs to
the host name under which it was made; browsers make none for an address in figures.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import asyncpg
import msgspec
import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from stowage.identity.sessions import hash_of
from stowage.platform.clock import Now, now

VALID_MINUTES = 5
# Each is a row for some minutes. Beyond, the oldest give way: nobody is refused for what others ask.
MOST_EACH = 1_000  # of one browser that is known, or one address
MOST_WAITING = 20_000  # of all who are not signed in
COMPANY = "Stowage 仓行"

FORGET = "DELETE FROM passkey_request WHERE expires_at < $1"
OF_ASKER = """
    DELETE FROM passkey_request WHERE token_sha256 IN (
        SELECT token_sha256 FROM passkey_request WHERE asker = $1 ORDER BY expires_at DESC OFFSET $2)
"""
OF_STRANGERS = """
    DELETE FROM passkey_request WHERE token_sha256 IN (
        SELECT token_sha256 FROM passkey_request WHERE person IS NULL ORDER BY expires_at DESC OFFSET $1)
"""
KEEP = """
    INSERT INTO passkey_request (token_sha256, purpose, person, challenge, host, expires_at, asker)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
TAKE = """
    DELETE FROM passkey_request WHERE token_sha256 = $1 AND purpose = $2 AND person IS NOT DISTINCT FROM $3 AND host = $4
        AND expires_at > $5
    RETURNING challenge
"""
KNOWN = """
    SELECT f.id, f.person, f.secret, f.counter, p.active FROM second_factor f JOIN person p ON p.id = f.person
    WHERE f.credential = $1 AND f.host = $2 AND f.confirmed_at IS NOT NULL AND ($3::bigint IS NULL OR f.person = $3)
"""
OF_PERSON = "SELECT credential FROM second_factor WHERE person = $1 AND kind = 'passkey' AND host = $2 AND confirmed_at IS NOT NULL"
USED = "UPDATE second_factor SET counter = $2, last_used_at = $3 WHERE id = $1 AND counter = $4 RETURNING 1"


class Purpose(StrEnum):
    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND = "second"
    STEP_UP = "step_up"


class At(NamedTuple):
    """Under which host name the page was opened, and its origins: a server behind a proxy does not see whether it was https."""

    host: str
    origins: tuple[str, ...]


class For(NamedTuple):
    """What a challenge is for. `person` None: whoever it will turn out to be."""

    purpose: Purpose
    person: int | None
    where: At


class Answer(NamedTuple):
    """What the browser answered to the challenge named `request`."""

    request: str
    credential: dict[str, Any]


class Asked(msgspec.Struct, frozen=True):
    """`request` names the challenge when the browser has answered; `options` go to navigator.credentials as they are."""

    request: str
    options: dict[str, Any]


class New(NamedTuple):
    credential: bytes
    public_key: bytes
    counter: int


def at(host_header: str) -> At | None:
    """None for an address in figures, for which there are no passkeys."""
    name = host_header.rpartition(":")[0] if host_header.rpartition(":")[2].isdigit() else host_header
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return At(name.lower(), (f"https://{host_header}", f"http://{host_header}"))
    return None


class Passkeys:
    def __init__(self, clock: Now = now) -> None:
        self._now = clock

    async def ask_for_new(
        self, person: int, username: str, name: str, where: At, connection: asyncpg.Connection[Any]
    ) -> Asked:
        known = [row["credential"] for row in await connection.fetch(OF_PERSON, person, where.host)]
        challenge = secrets.token_bytes(32)
        options = webauthn.generate_registration_options(
            rp_id=where.host,
            rp_name=COMPANY,
            user_id=str(person).encode(),
            user_name=username,
            user_display_name=name,
            challenge=challenge,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
        return await self._asked(For(Purpose.ADD, person, where), f"person {person}", challenge, options, connection)

    async def ask(self, what: For, asker: str, connection: asyncpg.Connection[Any]) -> Asked:
        """For an answer that proves who it is. `asker`: by what they are counted."""
        known: Sequence[bytes] = ()
        if what.person is not None:
            known = [row["credential"] for row in await connection.fetch(OF_PERSON, what.person, what.where.host)]
        challenge = secrets.token_bytes(32)
        options = webauthn.generate_authentication_options(
            rp_id=what.where.host,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return await self._asked(what, asker, challenge, options, connection)

    async def made(self, answer: Answer, person: int, where: At, connection: asyncpg.Connection[Any]) -> New | None:
        """What the browser made; None where it is not what was asked for."""
        challenge = await self._take(answer.request, For(Purpose.ADD, person, where), connection)
        if challenge is None:
            return None
        try:
            made = webauthn.verify_registration_response(
                credential=answer.credential,
                expected_challenge=challenge,
                expected_rp_id=where.host,
                expected_origin=list(where.origins),
                require_user_verification=True,
            )
        except UNREADABLE:
            return None
        return New(made.credential_id, made.credential_public_key, made.sign_count)

    async def proves(self, answer: Answer, what: For, connection: asyncpg.Connection[Any]) -> int | None:
        """Whose passkey answered; None where nobody's did."""
        challenge = await self._take(answer.request, what, connection)
        if challenge is None:
            return None
        try:
            name = base64url_to_bytes(str(answer.credential.get("rawId", "")))
            row = await connection.fetchrow(KNOWN, name, what.where.host, what.person)
            if row is None or not row["active"]:
                return None
            proved = webauthn.verify_authentication_response(
                credential=answer.credential,
                expected_challenge=challenge,
                expected_rp_id=what.where.host,
                expected_origin=list(what.where.origins),
                credential_public_key=row["secret"],
                credential_current_sign_count=row["counter"],
                require_user_verification=True,
            )
        except UNREADABLE:
            return None
        used = await connection.fetchval(USED, row["id"], proved.new_sign_count, self._now(), row["counter"])
        return int(row["person"]) if used else None

    async def _asked(
        self, what: For, asker: str, challenge: bytes, options: Any, connection: asyncpg.Connection[Any]
    ) -> Asked:
        await connection.execute(FORGET, self._now())
        token, until = secrets.token_urlsafe(32), self._now() + timedelta(minutes=VALID_MINUTES)
        kept = (hash_of(token), what.purpose, what.person, challenge, what.where.host, until, asker)
        await connection.execute(KEEP, *kept)
        await connection.execute(OF_ASKER, asker, MOST_EACH)
        if what.person is None:
            await connection.execute(OF_STRANGERS, MOST_WAITING)
        return Asked(token, msgspec.json.decode(webauthn.options_to_json(options)))

    async def _take(self, request: str, what: For, connection: asyncpg.Connection[Any]) -> bytes | None:
        """Once: the next to name it finds nothing."""
        asked = (hash_of(request), what.purpose, what.person, what.where.host, self._now())
        found: bytes | None = await connection.fetchval(TAKE, *asked)
        return found


# What the library makes of an answer that was put together by hand.
UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError)
