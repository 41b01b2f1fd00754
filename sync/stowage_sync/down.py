"""The down lane: manifest → chunks → base, then pull after pull, now and then a checksum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from stowage_sync.bootstrap import CHUNKS_AT_ONCE, Bootstrap, Entry
from stowage_sync.checksum import CHECK_EVERY_MS, comparable, read_heads
from stowage_sync.chunks import Chunk
from stowage_sync.core import Core, as_object, number
from stowage_sync.messages import (
    Ask,
    AskChecksum,
    AskChunk,
    AskChunks,
    AskManifest,
    AskPull,
    Body,
    Input,
    Json,
    Measure,
    Saved,
    Sum,
    Write,
    WriteBase,
    WriteChecked,
    WriteChunk,
    WriteCursor,
    WriteDropChunks,
    WriteForget,
    WriteSettled,
)
from stowage_sync.pull import PULL_EVERY_LIVE_MS, PULL_EVERY_MS, Pull, Pulled
from stowage_sync.queue import Queue


class Down:
    def __init__(self, core: Core, saved: Saved, queue: Queue) -> None:
        self.core = core
        self.queue = queue
        self.pull = Pull(saved.cursors)
        self.bootstrap = Bootstrap(saved.bases, saved.chunks)
        self.check_at = 0 if saved.checked_at == 0 else saved.checked_at + CHECK_EVERY_MS
        self._measuring: dict[int, dict[str, Sum]] = {}
        core.on_epoch.append(self._restart)

    def _restart(self) -> None:
        self.queue.restart(self.bootstrap.bases)
        self.pull.cursors = {}
        self.pull.waiting = {}
        self.bootstrap.restart()

    def start(self, now: int) -> None:
        """A checksum of a time to come was taken with a clock that was wrong."""
        if self.check_at > now + CHECK_EVERY_MS:
            self.check_at = 0

    def set_back(self, back: int) -> None:
        """The clock was, by so many ms."""
        self.check_at = max(0, self.check_at - back)
        self.pull.next_at = max(0, self.pull.next_at - back)

    def advance(self, now: int, *, live: bool) -> None:
        if self.bootstrap.plan:
            self._advance_chunks(now)
        elif not self.core.lanes["down"].ready(now):
            return
        elif self.bootstrap.wanted:
            path = f"/api/sync/bootstrap?incarnation={self.core.incarnation}"
            self.core.request("down", AskManifest("GET", path), now)
        elif self.pull.due or now >= self.pull.next_at:
            self.pull.due = False
            self.pull.next_at = now + (PULL_EVERY_LIVE_MS if live else PULL_EVERY_MS)
            path = self.pull.path(self.core.epoch, self.core.incarnation)
            self.core.request("down", AskPull("GET", path), now)
        elif now >= self.check_at and self.pull.cursors:
            names = "&".join(f"partition={quote(name, safe='')}" for name in sorted(self.pull.cursors))
            self.core.request("down", AskChecksum("GET", f"/api/sync/checksum?{names}"), now)

    def _advance_chunks(self, now: int) -> None:
        lane = self.core.lanes["down"]
        whole = self.bootstrap.whole()
        if whole is not None:
            if lane.ready(now):
                self._store_base(whole)
            return
        while lane.ready(now, CHUNKS_AT_ONCE):
            ask = self._next_chunks()
            if ask is None:
                return
            self.bootstrap.asked.update(_chunks_of(ask))
            self.core.request("down", ask, now)

    def _next_chunks(self) -> AskChunk | AskChunks | None:
        together = self.bootstrap.next_together()
        if together:
            query = "&".join(f"sha256={one.sha256}" for one in together)
            return AskChunks("GET", f"/api/sync/chunks?{query}", together)
        chunk = self.bootstrap.next()
        if chunk is None:
            return None
        return AskChunk("GET", f"/api/sync/chunk/{chunk.sha256}", chunk.sha256, chunk.packed)

    def answered(self, ask: Ask, body: Body, moment: Input) -> bool:
        """False: not the answer this request can have; it counts as lost."""
        match ask:
            case AskManifest():
                return self._manifest_answered(body, mine=f"incarnation={self.core.incarnation}" in ask.path)
            case AskChunk():
                return self._chunks_answered([ask.sha256], [body])
            case AskChunks():
                return self._chunks_answered(_chunks_of(ask), body.get("chunks"))
            case AskChecksum():
                return self._checksum_answered(body, moment)
            case _:
                return self._pull_answered(body, ask.path, moment)

    def refused(self, ask: Ask, status: int, moment: Input) -> bool:
        """A chunk was replaced on the server: the rest of the plan needs a new manifest."""
        asked = _chunks_of(ask)
        if not asked or status != 404:
            return False
        self.bootstrap.asked.difference_update(asked)
        self.bootstrap.stale()
        self.core.lanes["down"].fail(moment.now, moment.jitter)
        return True

    def lost(self, ask: Ask) -> None:
        """The request came to nothing."""
        chunks = _chunks_of(ask)
        self.bootstrap.asked.difference_update(chunks)
        if chunks:
            self.bootstrap.learn(answered=False)
        if isinstance(ask, AskPull):
            self.pull.due = True

    def measured(self, measure_id: int, sums: Mapping[str, Sum], moment: Input) -> None:
        """A base that is not what its cursor says is loaded again, whole (I-10)."""
        expected = self._measuring.pop(measure_id, None)
        if expected is None:
            return
        wrong = [partition for partition, theirs in expected.items() if sums.get(partition) != theirs]
        for partition in wrong:
            self.bootstrap.distrust(partition)
        self.core.store("down", [] if wrong else [WriteChecked(moment.now)], lambda: None)

    def _pull_answered(self, body: Body, path: str, moment: Input) -> bool:
        pulled, epoch, last = self.pull.read(body), number(body, "epoch"), number(body, "last_cseq")
        if pulled is None or epoch is None:
            return False
        writes = list(pulled.writes)
        for partition in pulled.dropped:
            writes += self._forget_writes(partition)
        complete = not pulled.more and not pulled.refetch and epoch == self.core.epoch
        mine = f"&incarnation={self.core.incarnation}&" in path
        settled = self.queue.settle(last) if complete and mine and last is not None else None
        if settled is not None:
            writes.append(WriteSettled(settled))
        if not complete and mine and last is not None and epoch == self.core.epoch:
            for partition in pulled.whole:
                writes += self.queue.shows(partition, last)
        writes += self.core.epoch_writes(epoch)

        def commit() -> None:
            self.queue.take_shown(writes)
            self._take_pulled(pulled, epoch, moment if complete else None)

        self.core.store("down", writes, commit, self._pull_again)
        return True

    def _pull_again(self) -> None:
        """From the cursors, whatever waits."""
        self.pull.waiting = {}
        self.pull.due = True

    def _take_pulled(self, pulled: Pulled, epoch: int, complete: Input | None) -> None:
        self.pull.take(pulled)
        for partition in pulled.dropped:
            self._forget(partition)
        for partition in pulled.far:
            self.bootstrap.refetch(partition, ())
        for partition in pulled.refetch:
            self.bootstrap.need[partition] = True
        self.core.take_epoch(epoch)
        if pulled.more:
            self.pull.due = True
        if complete is not None:
            self.pull.last_sync = complete.now

    def _manifest_answered(self, body: Body, *, mine: bool) -> bool:
        epoch = number(body, "epoch")
        if epoch is None:
            return False
        if epoch != self.core.epoch:
            self.bootstrap.restart()
        gone = self.bootstrap.accept(body, mine=mine)
        if gone is None:
            return False
        writes = self.core.epoch_writes(epoch)
        for partition in gone:
            writes += self._forget_writes(partition)

        def commit() -> None:
            plan = self.bootstrap.plan
            self.core.take_epoch(epoch)
            self.bootstrap.resume(plan)  # it is of this very epoch
            for partition in gone:
                self._forget(partition)
            self.pull.due = True

        self.core.store("down", writes, commit, self.bootstrap.stale)
        return True

    def _chunks_answered(self, names: Sequence[str], bodies: Json) -> bool:
        """All of one answer are one transaction."""
        if not isinstance(bodies, list) or len(bodies) < len(names):
            return False
        try:
            named = zip(names, bodies, strict=False)
            chunks = [msgspec.convert({**as_object(body), "sha256": sha256}, Chunk) for sha256, body in named]
        except msgspec.ValidationError:
            return False
        if any(not len(chunk.keys) == len(chunk.seqs) == len(chunk.bodies) for chunk in chunks):
            return False
        self.bootstrap.asked.difference_update(names)
        self.bootstrap.storing.update(names)
        self.bootstrap.learn(answered=True)

        def commit() -> None:
            self.bootstrap.storing.difference_update(names)
            self.bootstrap.held.update(names)

        self.core.store("down", [WriteChunk(chunk) for chunk in chunks], commit)
        return True

    def _store_base(self, entry: Entry) -> None:
        older = entry.keep and entry.as_of < self.pull.cursors.get(entry.partition, 0)
        told = entry.partition, entry.last_cseq
        covered = self.queue.shows(*told) if entry.keep else self.queue.covers(*told, self.bootstrap.bases)
        cursor = self.pull.cursors[entry.partition] if older else entry.as_of
        unused = self.bootstrap.unused(entry.partition, entry)
        writes: list[Write] = [
            WriteBase(entry.partition, entry.as_of, entry.keep, entry.chunks),
            WriteCursor(entry.partition, cursor),
            *([] if older else covered),
        ]
        if unused:
            writes.append(WriteDropChunks(unused))

        def commit() -> None:
            self.bootstrap.settled(entry.partition, entry)
            self.pull.forget(entry.partition)
            self.pull.cursors[entry.partition] = cursor
            self.queue.take_shown(writes)

        self.core.lanes["down"].busy += 1
        self.core.store("down", writes, commit)

    def _checksum_answered(self, body: Body, moment: Input) -> bool:
        heads = read_heads(body.get("partitions"))
        if heads is None:
            return False
        same, moved = comparable(heads, self.pull.cursors)
        self.check_at = moment.now + (PULL_EVERY_MS if moved else CHECK_EVERY_MS)
        if moved:
            self.pull.due = True
        if not same:
            self.core.lanes["down"].done()
            return True
        measure_id = self.core.id()
        self._measuring[measure_id] = same
        self.core.out.append(Measure(measure_id, sorted(same)))
        return True

    def _forget_writes(self, partition: str) -> list[Write]:
        unused = self.bootstrap.unused(partition, None)
        return [WriteForget(partition), *([WriteDropChunks(unused)] if unused else [])]

    def _forget(self, partition: str) -> None:
        self.bootstrap.settled(partition, None)
        self.pull.forget(partition)


def _chunks_of(ask: Ask) -> list[str]:
    """Names of the chunks that were asked for."""
    match ask:
        case AskChunk(sha256=sha256):
            return [sha256]
        case AskChunks(chunks=chunks):
            return [one.sha256 for one in chunks]
        case _:
            return []
