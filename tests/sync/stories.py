"""Where stories are collected. Each becomes a vector that both engines are run against."""

from __future__ import annotations

from collections.abc import Callable

from sync.play import Play

SCENARIOS: dict[str, tuple[list[str], Callable[[], Play]]] = {}


def scenario(*cites: str) -> Callable[[Callable[[], Play]], Callable[[], Play]]:
    """`cites` are the invariants of PROTOCOL.md that the story shows."""

    def add(tell: Callable[[], Play]) -> Callable[[], Play]:
        SCENARIOS[tell.__name__] = (list(cites), tell)
        return tell

    return add
