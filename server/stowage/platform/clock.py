"""The time of day, passed to whoever needs it so that tests can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def milliseconds() -> int:
    """The same in ms, as the wire has it."""
    return (now() - EPOCH) // MILLISECOND
