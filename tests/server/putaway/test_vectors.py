"""The file that the gun's rule is tested with is what the rule says."""

from __future__ import annotations

from server.putaway import vectors


def test_the_committed_vectors_are_those_of_the_rule() -> None:
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text(), "run python tests/server/putaway/vectors.py"
