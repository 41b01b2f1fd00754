"""The Python engine against sync/vectors/, and the vectors against the scenarios that tell them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from stowage_sync import Engine
from stowage_sync import messages as m
from sync.scenarios import SCENARIOS
from sync.write_vectors import EXAMPLE, ROOT, SYNC, files

PROTOCOL = (SYNC / "PROTOCOL.md").read_text(encoding="utf-8")
STEPS = sorted((ROOT / "engine").glob("*.json"))


@pytest.mark.parametrize("path", STEPS, ids=lambda path: path.stem)
def test_engine_vector(path: Path) -> None:
    vector: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    engine = Engine(msgspec.convert(vector["saved"], m.Saved))
    for number, step in enumerate(vector["steps"]):
        effects = engine.handle(msgspec.convert(step["input"], m.AnyInput))
        assert json.loads(msgspec.json.encode(effects)) == step["effects"], f"step {number}"


def test_vectors_are_what_the_scenarios_tell() -> None:
    made = files()
    assert {path.stem for path in STEPS} == set(SCENARIOS)
    for path, content in made.items():
        assert path.read_text(encoding="utf-8") == content, (
            f"{path.name}: run python -m sync.write_vectors and read the difference"
        )


def test_every_invariant_is_told() -> None:
    told = {cite for cites, _ in SCENARIOS.values() for cite in cites}
    stated = set(re.findall(r"^- \*\*(I-\d+)\*\*", PROTOCOL, re.MULTILINE))
    assert told == stated == {f"I-{number}" for number in range(1, 16)}


def test_the_protocol_shows_every_message() -> None:
    shown = {f"{kind}.{name}" for kind, name in EXAMPLE.findall(PROTOCOL)}
    answers = json.loads((ROOT / "answers.json").read_text(encoding="utf-8"))
    assert shown >= {f"answers.{name}" for name in answers}
    assert shown >= {"bodies.enrol", "bodies.session", "bodies.push", "envelopes.0"}
    assert "```json\n```" not in PROTOCOL
