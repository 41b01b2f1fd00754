"""The token of this run. A refused one is replaced; the queue and the screens never notice (I-8)."""

from __future__ import annotations

BLOCKED_RETRY_MS = 15 * 60_000
"""How long a refused device waits before it asks again."""

BLOCKING = frozenset({"device_revoked", "device_unknown", "protocol_unsupported"})


class Session:
    def __init__(self) -> None:
        self.token: str | None = None
        self.blocked = ""

    def opened(self, token: str) -> None:
        self.token = token
        self.blocked = ""

    def refused(self, token: str | None) -> None:
        """A request that carried `token` was refused; a newer one may be here already."""
        if token == self.token:
            self.token = None

    def blocks(self, status: int, code: str) -> bool:
        """True: an error that no retry soon cures."""
        if status < 400 or code not in BLOCKING:
            return False
        self.token = None
        self.blocked = code
        return True


class Lane:
    """When one kind of request may go out again."""

    def __init__(self) -> None:
        self.busy = 0
        self.failures = 0
        self.not_before = 0
        self.denied = False  # the last answer here was a 401

    def ready(self, now: int, limit: int = 1) -> bool:
        return self.busy < limit and now >= self.not_before

    def done(self) -> None:
        self.busy -= 1
        self.failures = 0
        self.not_before = 0
        self.denied = False

    def fail(self, now: int, jitter: int, at_least: int = 0) -> None:
        self.busy -= 1
        self.failures += 1
        self.not_before = now + max(backoff(self.failures, jitter), at_least)

    def hurry(self) -> None:
        """Something outside changed (network back, somebody asked): no reason to wait longer."""
        self.not_before = 0


def backoff(failures: int, jitter: int) -> int:
    """1 s doubling to 60 s; half of it fixed, half spread by `jitter` (0-999)."""
    half: int = min(60_000, 1000 * 2 ** min(failures - 1, 6)) // 2
    return half + half * jitter // 1000
