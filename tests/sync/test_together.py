"""An answer with the files of many chunks: each is looked at, and none is believed where one is not what it should be."""

from __future__ import annotations

import gzip
from hashlib import sha256

import msgspec
import pytest

from stowage_sync.chunks import ChunkFile, separate
from sync.play import chunk

BODIES = [chunk("item", keys) for keys in (["1"], ["2", "3", "4"], ["5"])]
PARTS = [gzip.compress(msgspec.json.encode(body), mtime=0) for body in BODIES]
FILES = [ChunkFile(f"c{at}", sha256(part).hexdigest(), len(part)) for at, part in enumerate(PARTS)]
ANSWER = b"".join(PARTS)


def test_i10_all_files_in_the_order_asked_for() -> None:
    assert separate(FILES, ANSWER) == BODIES
    assert separate([], b"") == []


@pytest.mark.parametrize("at", [0, len(PARTS[0]) + 12, len(ANSWER) - 1])
def test_i10_a_damaged_file_spoils_the_answer(at: int) -> None:
    spoilt = bytearray(ANSWER)
    spoilt[at] ^= 1
    assert separate(FILES, bytes(spoilt)) is None


@pytest.mark.parametrize(
    "answer",
    [ANSWER[:-1], ANSWER + b"\0", b"", ANSWER[: len(PARTS[0])], PARTS[0] + PARTS[2], PARTS[1] + PARTS[0] + PARTS[2]],
    ids=["cut", "longer", "empty", "only the first", "one missing in the middle", "another order"],
)
def test_i10_an_answer_with_other_files_is_none(answer: bytes) -> None:
    assert separate(FILES, answer) is None
