"""Texts of commands that people or imports write: what is seen is what there is. No control characters, so that every database and printer
takes them; none that is invisible or turns the direction, so that two codes that look alike are one. `tidied` composes letters (NFC) and
takes blanks around a text away.

`$` alone lets a line break at the end pass in Python.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Annotated, Any

import msgspec

UNSEEN = r"\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=rf"^(?=.*\S)[^{UNSEEN}]+(?!\n)$")]
Name = Annotated[str, msgspec.Meta(max_length=200, pattern=rf"^[^{UNSEEN}]*(?!\n)$")]
Note = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]  # 1/100 percent

SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()


def tidied(value: Any) -> Any:
    """A command, or what is in it, with its texts as they are kept."""
    if type(value) is str:
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(tidied, value))
    if isinstance(value, msgspec.Struct):
        said = {name: getattr(value, name) for name in value.__struct_fields__}
        kept = {name: tidied(each) for name, each in said.items()}
        return msgspec.structs.replace(value, **kept) if kept != said else value
    return value


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
