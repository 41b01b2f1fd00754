"""Chunks: what a manifest lists, what one holds, and an answer with the files of many."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec


class ChunkEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chunk as the manifest lists it: keys from `first` to `last` of one kind. `packed` is the SHA-256 of its file (gzip), which has so
    many `bytes`; "": not said."""

    sha256: str
    kind: str
    first: str
    last: str
    rows: int
    bytes: int
    packed: str = ""


class ChunkFile(msgspec.Struct, frozen=True):
    """A chunk whose file can be told from others in one answer."""

    sha256: str
    packed: str
    bytes: int


class Chunk(msgspec.Struct, frozen=True):
    """A chunk's content: three columns of the same length, in order of keys."""

    sha256: str
    kind: str
    keys: list[str]
    seqs: list[int]
    bodies: list[dict[str, Any]]


def separate(files: Sequence[ChunkFile], answer: bytes) -> list[dict[str, Any]] | None:
    """Their contents, in order; None: one of them is not what it should be, or the answer has another length."""
    if len(answer) != sum(one.bytes for one in files):
        return None
    found, end = [], 0
    for one in files:
        data = answer[end : end + one.bytes]
        if sha256(data).hexdigest() != one.packed:
            return None
        found.append(msgspec.json.decode(gzip.decompress(data), type=dict[str, Any]))
        end += one.bytes
    return found
