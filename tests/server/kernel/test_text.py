"""What the texts of commands may hold."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from stowage.kernel.text import Code, Name, Note, lone_surrogate


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


@pytest.mark.parametrize(
    ("data", "at"),
    [
        (rb'{"lines":[{"note":"ok"},{"note":"a\ud800b"}]}', "$.lines[1].note"),
        (rb'{"note":"\udc00"}', "$.note"),
        (b'{"note":"\xed\xa0\x80"}', "$.note"),
        (rb'{"deep":{"\ud800":1}}', "$.deep"),
        (rb'"\ud800"', "$"),
        (rb'{"note":"\ud83d\ude00"}', None),
        (b'{"note":"\xff"}', None),
        (b"[" * 100_000, None),
        (b"", None),
    ],
)
def test_half_a_character_is_found(data: bytes, at: str | None) -> None:
    assert lone_surrogate(data) == at
