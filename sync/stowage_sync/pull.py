"""Cursors of the partitions, pokes folded into one next pull, and what an answer writes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from stowage_sync.messages import Body, Row, Write, WriteCursor, WriteRows

PULL_LIMIT = 5000
MOST_PAGES = 3
"""So many of a partition wait for the last one; with more to come it is far behind."""
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


class Pages(msgspec.Struct, frozen=True):
    """Rows of a partition after its cursor and up to `to`, `number` pages of them, which wait for the last one."""

    to: int
    rows: list[Row]
    number: int


class Pulled(msgspec.Struct, frozen=True):
    """`cursors` are those after the writes; of partitions in `whole` nothing is left to tell, `waiting` are pages of the others, and
    those that are `far` behind are better loaded than pulled."""

    writes: list[Write]
    cursors: dict[str, int]
    whole: list[str]
    waiting: dict[str, Pages]
    far: list[str]
    dropped: list[str]
    refetch: list[str]
    more: bool


class Pull:
    def __init__(self, cursors: Mapping[str, int]) -> None:
        self.cursors = dict(cursors)
        self.waiting: dict[str, Pages] = {}
        self.loaded: set[str] = set()
        """Partitions that were far behind: if they still are, what waits is written, and the rest later."""
        self._wanted = True
        self._told: dict[str, int] = {}  # heads of the pokes since the last request
        self.next_at = 0
        self.last_sync: int | None = None

    def path(self, epoch: int, incarnation: str) -> str:
        told = self.cursors | {name: pages.to for name, pages in self.waiting.items()}
        at = "".join(f"&at={quote(f'{name}:{told[name]}', safe='')}" for name in sorted(told))
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
        """Rows and cursor of each partition, all pages of them, go into one transaction; a cursor never goes back (I-6)."""
        try:
            answer = msgspec.convert(body, PullAnswer)
        except msgspec.ValidationError:
            return None
        writes: list[Write] = []
        cursors = dict(self.cursors)
        whole: list[str] = []
        waiting: dict[str, Pages] = {}
        far: list[str] = []
        told = [part for part in answer.partitions if part.partition not in answer.must_refetch]
        for part in [part for part in told if part.partition in cursors]:
            name = part.partition
            pages = self._with(part)
            if not part.more:
                whole.append(name)
            elif pages.number <= MOST_PAGES:
                waiting[name] = pages
                continue
            elif name not in self.loaded:
                far.append(name)
                continue
            if pages.to <= cursors[name]:
                continue
            if pages.rows:
                writes.append(WriteRows(name, pages.rows))
            writes.append(WriteCursor(name, pages.to))
            cursors[name] = pages.to
        more = len(whole) < sum(part.partition in cursors for part in told)
        return Pulled(writes, cursors, whole, waiting, far, answer.dropped, answer.must_refetch, more)

    def take(self, pulled: Pulled) -> None:
        """It is stored."""
        self.cursors = pulled.cursors
        self.waiting = pulled.waiting
        self.loaded = (self.loaded | set(pulled.far)) - set(pulled.whole)

    def forget(self, partition: str) -> None:
        """It is not held any more, or its rows are others now."""
        self.cursors.pop(partition, None)
        self.waiting.pop(partition, None)

    def _with(self, part: Part) -> Pages:
        """What waits, and this page on top if it is a later one."""
        held = self.waiting.get(part.partition, Pages(self.cursors[part.partition], [], 0))
        if part.to <= held.to:
            return held
        return Pages(part.to, held.rows + part.rows, held.number + 1)
