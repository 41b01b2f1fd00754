"""What a command that waits said, as far as people may see it: without secrets, bounded, whatever it is.

By the names of fields, for it may be a command that only a newer release knows, or none at all.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

# Words in names of fields that are never shown, and of those that need cost.read.
SECRET = frozenset({"hash", "pin", "password", "token", "secret", "key", "sha256"})
COST = frozenset({"price", "cost", "value", "amount"})

MOST_TEXT = 200  # characters of a text
MOST_MEMBERS = 20  # of a list
MOST_FIELDS = 40
DEEPEST = 4
MOST_BYTES = 8_000  # of all that is left; beyond, the beginning as text
LATEST_MS = 253_402_300_799_999  # the end of year 9999: no calendar shows a later one
EXCERPT = 300  # characters of what nobody can read
WORD = re.compile(r"[a-z]+(?:256)?")

Said = dict[str, Any] | str


class Spoken(msgspec.Struct, frozen=True):
    """`said` is the payload, or the beginning of what cannot be read as one; "" where even that would tell a secret. `occurred_at` is
    ms UTC by the device's corrected clock, as it said, null where nobody can read it; `uncertainty_ms` how far that may be off.
    """

    said: Said
    occurred_at: int | None = None
    uncertainty_ms: int = 0


def spoken(data: bytes, *, with_cost: bool) -> Spoken:
    """Of the stored bytes of a command. Never raises."""
    hidden = SECRET if with_cost else SECRET | COST
    try:
        envelope = msgspec.json.decode(data)
        payload = envelope["payload"] if isinstance(envelope, dict) else None
    except (ValueError, KeyError, RecursionError):
        return Spoken(_excerpt(data, hidden))
    if not isinstance(payload, dict):
        return Spoken(_excerpt(data, hidden))
    kept = _bounded(payload, hidden, DEEPEST)
    text = msgspec.json.encode(kept)
    said = kept if len(text) <= MOST_BYTES else text[:EXCERPT].decode(errors="replace")
    return Spoken(said, _whole(envelope.get("occurred_at")), _whole(envelope.get("uncertainty_ms")) or 0)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LATEST_MS else None


def _bounded(value: Any, hidden: frozenset[str], depth: int) -> Any:
    """A longer list ends with how many more there were: "+480"."""
    if isinstance(value, str):
        return value if len(value) <= MOST_TEXT else f"{value[:MOST_TEXT]}…"
    if not isinstance(value, dict | list):
        return value
    if depth == 0:
        return "…"
    if isinstance(value, list):
        kept = [_bounded(each, hidden, depth - 1) for each in value[:MOST_MEMBERS]]
        return [*kept, f"+{len(value) - MOST_MEMBERS}"] if len(value) > MOST_MEMBERS else kept
    shown = [(str(key), each) for key, each in value.items() if hidden.isdisjoint(str(key).lower().split("_"))]
    return {key[:MOST_TEXT]: _bounded(each, hidden, depth - 1) for key, each in shown[:MOST_FIELDS]}


def _excerpt(data: bytes, hidden: frozenset[str]) -> str:
    text = data.decode(errors="replace")
    if not hidden.isdisjoint(WORD.findall(text.lower())):
        return ""
    return text[:EXCERPT].replace("\0", "\N{REPLACEMENT CHARACTER}")
