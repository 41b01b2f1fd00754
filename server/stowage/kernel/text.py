"""Texts of commands that people or imports write. No control characters, so that every database and printer takes them.

`$` alone lets a line break at the end pass in Python.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

import msgspec

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+(?!\n)$")]
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f]*(?!\n)$")]
Note = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]  # 1/100 percent

SURROGATE = re.compile("[\ud800-\udfff]")


def lone_surrogate(data: bytes) -> str | None:
    """Where in a JSON text half a character stands alone, "$.lines[0].note": no text holds it. None: nowhere, or it is not JSON."""
    try:
        waiting: list[tuple[str, Any]] = [("$", json.loads(data))]
    except (ValueError, RecursionError):
        return None
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and SURROGATE.search(value):
            return path
        if isinstance(value, dict):
            if any(SURROGATE.search(key) for key in value):
                return path
            waiting += [(f"{path}.{key}", each) for key, each in value.items()]
        if isinstance(value, list):
            waiting += [(f"{path}[{index}]", each) for index, each in enumerate(value)]
    return None
