"""Order-independent checksum of a partition's rows (I-10), and when to compare it with the server's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

import msgspec

from stowage_sync.messages import Json, Sum

CHECK_EVERY_MS = 6 * 3_600_000
SUM_MODULUS = 2**48


def term(kind: str, key: str, seq: int) -> int:
    """What one row adds to the sum, 0 ≤ term < 2^32."""
    return crc32(f"{kind}\n{key}".encode()) ^ (seq % 2**32)


def sum_of(rows: Iterable[tuple[str, str, int]]) -> Sum:
    """Rows and sum of (kind, key, seq) of rows that have a body."""
    count = total = 0
    for kind, key, seq in rows:
        count += 1
        total += term(kind, key, seq)
    return Sum(count, total % SUM_MODULUS)


class Head(msgspec.Struct, frozen=True):
    """A partition as the server holds it at `head`."""

    partition: str
    head: int
    rows: int
    sum: int


def comparable(heads: Sequence[Head], cursors: Mapping[str, int]) -> tuple[dict[str, Sum], bool]:
    """Which partitions can be compared now (head = cursor), and whether others have moved on."""
    same: dict[str, Sum] = {}
    moved = False
    for head in heads:
        cursor = cursors.get(head.partition)
        if cursor == head.head:
            same[head.partition] = Sum(head.rows, head.sum)
        elif cursor is not None:
            moved = True
    return same, moved


def read_heads(value: Json) -> list[Head] | None:
    """`partitions` of a checksum answer, or None."""
    try:
        return msgspec.convert(value, list[Head])
    except msgspec.ValidationError:
        return None
