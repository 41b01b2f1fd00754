"""Writes sync/vectors/ and the examples in PROTOCOL.md anew: `python -m sync.write_vectors` from tests/. Then read the difference:
they are the contract. `answers.json` is written by the stranger's client (STOWAGE_RECORD=1), from a real server.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sync.bytes_vectors import byte_vectors
from sync.scenarios import vectors

SYNC = Path(__file__).parents[2] / "sync"
ROOT = SYNC / "vectors"
EXAMPLE = re.compile(r"<!-- example: (\w+)\.(\w+) -->\n```json\n.*?```", re.DOTALL)


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[Path, str]:
    """Path → what it must hold."""
    made = {ROOT / "engine" / f"{name}.json": text(vector) for name, vector in vectors().items()}
    return {**made, ROOT / "bytes.json": text(byte_vectors()), SYNC / "PROTOCOL.md": protocol()}


def protocol() -> str:
    """PROTOCOL.md with its examples as the vectors have them."""
    made = byte_vectors()
    examples = {f"bodies.{body['name']}": body["text"] for body in made["bodies"]}
    examples |= {f"envelopes.{number}": one["bytes"] for number, one in enumerate(made["envelopes"])}
    answers = json.loads((ROOT / "answers.json").read_text(encoding="utf-8"))
    examples |= {f"answers.{name}": json.dumps(value, ensure_ascii=False) for name, value in answers.items()}

    def fill(found: re.Match[str]) -> str:
        name = f"{found[1]}.{found[2]}"
        return f"<!-- example: {name} -->\n```json\n{examples[name]}\n```"

    return EXAMPLE.sub(fill, (SYNC / "PROTOCOL.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
