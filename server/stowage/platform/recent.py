"""What happened within the last minute in this process, so that floods of the same are told once."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

WINDOW_SECONDS = 60.0
REMEMBERED = 10_000


class Recent:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[Hashable, float] = {}
        self._more: dict[Hashable, int] = {}

    def is_first(self, what: Hashable) -> bool:
        """Of its kind, within the last minute."""
        at = self._clock()
        if at - self._seen.get(what, -WINDOW_SECONDS) < WINDOW_SECONDS:
            return False
        if len(self._seen) >= REMEMBERED:
            self._seen = {one: seen for one, seen in self._seen.items() if at - seen < WINDOW_SECONDS}
            self._more = {one: times for one, times in self._more.items() if one in self._seen}
        if len(self._seen) < REMEMBERED:  # beyond, each is told: forgetting would be worse
            self._seen[what] = at
        return True

    def times(self, what: Hashable) -> int | None:
        """How often it happened since it was told; None within a minute of that, when it is only counted."""
        if self.is_first(what):
            return self._more.pop(what, 0) + 1
        self._more[what] = self._more.get(what, 0) + 1
        return None
