"""What the texts of commands may hold."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from stowage.kernel.text import Code, Name, Note


@pytest.mark.parametrize(
    ("kind", "text"),
    [(Code, "A-1"), (Code, "红色 闹钟"), (Name, ""), (Name, "a b"), (Note, "two\nlines\n")],
)
def test_taken(kind: Any, text: str) -> None:
    assert msgspec.convert(text, kind) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Code, ""),
        (Code, "A-1\n"),
        (Code, "A\n1"),
        (Code, "\t"),
        (Code, "x" * 65),
        (Name, "\n"),
        (Name, "a\n"),
        (Name, "a\x00"),
        (Note, "a\x00b"),
    ],
)
def test_not_taken(kind: Any, text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, kind)
