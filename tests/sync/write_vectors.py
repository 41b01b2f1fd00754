"""Writes sync/vectors/ anew: `python -m sync.write_vectors` from tests/. Then read the difference: vectors are the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sync.bytes_vectors import byte_vectors
from sync.scenarios import vectors

ROOT = Path(__file__).parents[2] / "sync" / "vectors"


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[Path, str]:
    """Path → what it must hold."""
    made = {ROOT / "engine" / f"{name}.json": text(vector) for name, vector in vectors().items()}
    return {**made, ROOT / "bytes.json": text(byte_vectors())}


if __name__ == "__main__":
    for path, content in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
