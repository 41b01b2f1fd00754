"""All stories, played."""

from __future__ import annotations

from typing import Any

from sync import chunk_stories, own_work_stories, push_stories, rows_stories
from sync.stories import SCENARIOS

__all__ = ["SCENARIOS", "chunk_stories", "own_work_stories", "push_stories", "rows_stories", "vectors"]


def vectors() -> dict[str, dict[str, Any]]:
    """Name → vector."""
    return {name: tell().vector(cites, (tell.__doc__ or "").strip()) for name, (cites, tell) in SCENARIOS.items()}
