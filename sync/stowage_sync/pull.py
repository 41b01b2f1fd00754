"""Cursors of the partitions, pokes folded into one next pull, and what an answer writes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from stowage_sync.messages import Body, Row, Write, WriteCursor, WriteRows

PULL_LIMIT = 5000
PULL_EVERY_MS = 60_000
PULL_EVERY_LIVE_MS = 300_000
"""Pokes arrive meanwhile; this only covers one that was lost."""


class Part(msgspec.Struct, frozen=True):
    partition: str
    to: int
    rows: list[Row]
    more: bool


class PullAnswer(msgspec.Struct, frozen=True):
    partitions: list[Part]
    dropped: list[str]
    must_refetch: list[str]


class Pulled(msgspec.Struct, frozen=True):
    """`cursors` are those after the writes; of partitions in `whole` nothing is left to tell."""

    writes: list[Write]
    cursors: dict[str, int]
    whole: list[str]
    dropped: list[str]
    refetch: list[str]
    more: bool


class Pull:
    def __init__(self, cursors: Mapping[str, int]) -> None:
        self.cursors = dict(cursors)
        self._wanted = True
        self._told: dict[str, int] = {}  # heads of the pokes since the last request
        self.next_at = 0
        self.last_sync: int | None = None

    def path(self, epoch: int, incarnation: str) -> str:
        at = "".join(f"&at={quote(f'{name}:{self.cursors[name]}', safe='')}" for name in sorted(self.cursors))
        return f"/api/sync/pull?epoch={epoch}&incarnation={incarnation}&limit={PULL_LIMIT}{at}"

    @property
    def due(self) -> bool:
        """Whether to ask. False: it is asked now, and pokes of before count no more."""
        return self._wanted or any(head > self.cursors.get(partition, -1) for partition, head in self._told.items())

    @due.setter
    def due(self, due: bool) -> None:
        self._wanted = due
        if not due:
            self._told.clear()

    def poked(self, partition: str, head: int) -> None:
        """Any number of pokes make one pull, and those whose rows a pull that is out brings make none (I-13)."""
        self._told[partition] = max(head, self._told.get(partition, 0))

    def read(self, body: Body) -> Pulled | None:
        """Rows and cursor of each partition go into one transaction; a cursor never goes back (I-6)."""
        try:
            answer = msgspec.convert(body, PullAnswer)
        except msgspec.ValidationError:
            return None
        writes: list[Write] = []
        cursors = dict(self.cursors)
        whole: list[str] = []
        more = False
        for part in answer.partitions:
            cursor = self.cursors.get(part.partition)
            if cursor is None or part.partition in answer.must_refetch:
                continue
            more = more or part.more
            if not part.more:
                whole.append(part.partition)
            if part.to <= cursor:
                continue
            if part.rows:
                writes.append(WriteRows(part.partition, part.rows))
            writes.append(WriteCursor(part.partition, part.to))
            cursors[part.partition] = part.to
        return Pulled(writes, cursors, whole, answer.dropped, answer.must_refetch, more)
