"""Choices that look random and never change: each is a hash of what it is about."""

from __future__ import annotations

from hashlib import sha256


def draw(below: int, *about: str | int) -> int:
    """A number in 0..below-1, the same for the same `about` on every machine."""
    digest = sha256("\x1f".join(map(str, about)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def between(low: int, high: int, *about: str | int) -> int:
    """A number in low..high, both included."""
    return low + draw(high - low + 1, *about)
