"""Codes of an authenticator app: TOTP of RFC 6238, with what every app takes: SHA-1, six digits, a new one each 30 seconds."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from urllib.parse import quote

PERIOD = 30  # seconds
DIGITS = 6
SECRET_BYTES = 20  # as long as the hash (RFC 4226, 4)
AROUND = (0, -1, 1)  # steps: the clock of a phone may be off, and somebody types slowly


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of the `step`-th period since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: bytes, code: str, at: float, after: int) -> int | None:
    """The period around `at` (seconds since 1970) that `code` is of, and later than the one of the last code taken; None if none."""
    now = int(at // PERIOD)
    fitting = [
        now + offset
        for offset in AROUND
        if hmac.compare_digest(code_at(secret, now + offset).encode(), code.encode()) and now + offset > after
    ]
    return fitting[0] if fitting else None


def written(secret: bytes) -> str:
    """As it is typed into an app: base 32 without padding."""
    return b32encode(secret).decode().rstrip("=")


def uri(secret: bytes, account: str, issuer: str) -> str:
    """What the app's camera reads."""
    label = quote(f"{issuer}:{account}", safe="")
    return f"otpauth://totp/{label}?secret={written(secret)}&issuer={quote(issuer, safe='')}&digits={DIGITS}&period={PERIOD}"
