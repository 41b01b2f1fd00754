"""The wire is pinned: what is emitted now is what sync/schema/ holds, and its last line of history says so."""

from __future__ import annotations

from pathlib import Path

import stowage
from stowage.wire import documents, fingerprint, lists

SCHEMA = Path(stowage.__file__).parents[2] / "sync" / "schema"


def test_the_wire_is_as_pinned() -> None:
    held = {path.name: path.read_bytes() for path in SCHEMA.glob("*.json")}
    assert held.pop("lists.json") == lists(), "a list changed: python -m stowage.wire sync/schema"
    assert documents() == held, 'the wire changed: python -m stowage.wire sync/schema "why"'


def test_every_change_has_its_line_of_history() -> None:
    lines = [line.split(maxsplit=2) for line in (SCHEMA / "HISTORY").read_text("utf-8").splitlines()]
    assert [int(number) for number, _, _ in lines] == list(range(1, len(lines) + 1))
    assert len({pin for _, pin, _ in lines}) == len(lines)
    assert all(why for _, _, why in lines)
    assert lines[-1][1] == fingerprint(documents())
