"""Keys are ordered by code point, which is the order of their UTF-8 bytes and of Python's strings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from stowage_sync.chunks import ChunkEntry


def find_chunk(entries: Sequence[ChunkEntry], kind: str, key: str) -> ChunkEntry | None:
    """The chunk whose range holds (kind, key); None if none can. `entries` lists each kind's chunks in order of `first`."""
    of_kind = [entry for entry in entries if entry.kind == kind]
    index = bisect_left(of_kind, key, key=lambda entry: entry.last)
    return of_kind[index] if index < len(of_kind) and of_kind[index].first <= key else None


def find_key(keys: Sequence[str], key: str) -> int:
    """Position of `key` among a chunk's sorted keys, or -1."""
    index = bisect_left(keys, key)
    return index if index < len(keys) and keys[index] == key else -1
