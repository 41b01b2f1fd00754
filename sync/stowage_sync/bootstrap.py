"""Which chunks to fetch, my tasks first, and when a partition's new base is whole. The old base stays until then (I-9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice, takewhile

import msgspec

from stowage_sync.chunks import ChunkEntry, ChunkFile
from stowage_sync.core import number
from stowage_sync.messages import Behind, Body

CHUNKS_AT_ONCE = 4
"""Requests for chunks under way."""
FIRST_TOGETHER = 8
"""Chunks in the first of them."""


class Listed(msgspec.Struct, frozen=True):
    partition: str
    as_of: int
    chunks: list[ChunkEntry]
    last_cseq: int = 0


class Entry(msgspec.Struct, frozen=True):
    """A partition to load. `keep`: rows newer than as_of survive, the base is only older, not wrong. `last_cseq`: its rows show own
    commands up to there, 0: not known."""

    partition: str
    as_of: int
    chunks: list[ChunkEntry]
    keep: bool
    last_cseq: int


class Bootstrap:
    def __init__(self, bases: Mapping[str, list[str]], held: Iterable[str]) -> None:
        self.need: dict[str, bool] = {}
        """Partitions to load; true: what is there is wrong or of another epoch and goes."""
        self.bases = dict(bases)
        self.held = set(held)
        self.all = not self.bases
        """The next manifest decides which partitions there are."""
        self.plan: list[Entry] = []
        self.asked: set[str] = set()
        self.storing: set[str] = set()
        self._total = 0
        self._most = 0  # chunks that the server gives in one answer
        self._at_once = 0  # that are asked for in one request: fewer where requests fail

    @property
    def wanted(self) -> bool:
        return self.all or bool(self.need)

    @property
    def behind(self) -> Behind | None:
        if not self.wanted and not self.plan:
            return None
        left = sum(chunk.rows for entry in self.plan for chunk in entry.chunks if chunk.sha256 not in self.held)
        return Behind(max(0, self._total - left), self._total)

    def restart(self) -> None:
        """Everything again, because the server's history is another one."""
        self.plan = []
        self.all = True
        for partition in self.bases:
            self.need[partition] = True

    def refetch(self, partition: str, lost: Iterable[str]) -> None:
        """What is here is right, but chunks of it are lost, or much has changed since: what the manifest lists anew is fetched."""
        self.held.difference_update(lost)
        if partition in self.bases:
            self.need.setdefault(partition, False)

    def distrust(self, partition: str) -> None:
        """What is here is not what it should be: nothing of it is used again."""
        self.need[partition] = True
        self.held.difference_update(self.bases.get(partition, []))

    def resume(self, plan: list[Entry]) -> None:
        """Goes on with a plan made for the epoch just entered."""
        self.plan = plan
        self.all = False
        self.need.clear()

    def stale(self) -> None:
        """A chunk of the plan is gone on the server: ask for a new manifest for what is left of the plan."""
        for entry in self.plan:
            self.need[entry.partition] = not entry.keep
        self.plan = []

    def forget_positions(self) -> None:
        """The own commands have other numbers now."""
        self.plan = [msgspec.structs.replace(entry, last_cseq=0) for entry in self.plan]

    def accept(self, manifest: Body, *, mine: bool) -> list[str] | None:
        """Makes the plan; gives partitions that the server no longer lists for us. None: not a manifest. `mine`: it was asked for by
        this incarnation."""
        try:
            listed = msgspec.convert(manifest.get("partitions"), list[Listed])
        except msgspec.ValidationError:
            return None
        plan = [
            Entry(
                one.partition,
                one.as_of,
                one.chunks,
                keep=self._keeps(one.partition),
                last_cseq=one.last_cseq if mine else 0,
            )
            for one in listed
            if one.partition in self.need or (self.all and one.partition not in self.bases)
        ]
        self.plan = sorted(plan, key=lambda entry: (_priority(entry.partition), entry.partition))
        self._total = sum(chunk.rows for entry in self.plan for chunk in entry.chunks)
        self._most = number(manifest, "together") or 0
        self._at_once = min(self._most, max(self._at_once, FIRST_TOGETHER))
        self.need.clear()
        self.all = False
        return sorted(self.bases.keys() - {one.partition for one in listed})

    def _keeps(self, partition: str) -> bool:
        return partition in self.bases and not self.need.get(partition, False)

    def next(self) -> ChunkEntry | None:
        """The next chunk to ask for, in order of the plan."""
        return next(iter(self._waiting(1)), None)

    def next_together(self) -> list[ChunkFile]:
        """The next chunks to ask for in one request: of one partition, at least two, or none."""
        named = takewhile(lambda chunk: chunk.packed and chunk.bytes > 0, self._waiting(self._at_once))
        files = [ChunkFile(chunk.sha256, chunk.packed, chunk.bytes) for chunk in named]
        return files if len(files) > 1 else []

    def _waiting(self, most: int) -> list[ChunkEntry]:
        """Of the first partition that has any: what is needed sooner waits for nothing else."""
        under_way = self.held | self.asked | self.storing
        for entry in self.plan:
            found = list(islice((chunk for chunk in entry.chunks if chunk.sha256 not in under_way), most))
            if found:
                return found
        return []

    def learn(self, *, answered: bool) -> None:
        """A request for chunks was answered, or came to nothing: the next ones ask for twice as many, or half."""
        self._at_once = min(self._most, self._at_once * 2) if answered else max(1, self._at_once // 2)

    def whole(self) -> Entry | None:
        """The first partition of the plan, once all its chunks are held."""
        if not self.plan or any(chunk.sha256 not in self.held for chunk in self.plan[0].chunks):
            return None
        return self.plan[0]

    def unused(self, partition: str, entry: Entry | None) -> list[str]:
        """Chunks of the old base that nothing uses when `entry` (or nothing) replaces it."""
        used = {sha256 for other, chunks in self.bases.items() if other != partition for sha256 in chunks}
        for planned in [*self.plan, *([entry] if entry else [])]:
            used.update(chunk.sha256 for chunk in planned.chunks)
        return sorted({sha256 for sha256 in self.bases.get(partition, []) if sha256 not in used})

    def settled(self, partition: str, entry: Entry | None) -> None:
        """The base of `partition` is stored (or, with None, forgotten)."""
        self.held.difference_update(self.unused(partition, entry))
        self.plan = [planned for planned in self.plan if planned.partition != partition]
        if entry is None:
            self.bases.pop(partition, None)
            self.need.pop(partition, None)
        else:
            self.bases[partition] = [chunk.sha256 for chunk in entry.chunks]


def _priority(partition: str) -> int:
    """Tasks, then people, then stock, then the catalogue: work can start before everything is here."""
    if partition.endswith("/tasks"):
        return 0
    if partition.startswith(("device/", "user/")):
        return 1
    return 2 if partition.endswith("/stock") else 3
