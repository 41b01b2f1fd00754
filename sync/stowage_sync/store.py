"""An in-memory store: what each write means, and the model of every adapter. A transaction applies whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod

import msgspec

from stowage_sync import envelope
from stowage_sync.checksum import sum_of
from stowage_sync.chunks import Chunk, ChunkEntry
from stowage_sync.clock import UNMEASURED_MS
from stowage_sync.keys import find_chunk, find_key
from stowage_sync.messages import (
    Body,
    Clock,
    Outcome,
    Saved,
    Stream,
    Sum,
    WaitingBlob,
    Write,
    WriteBase,
    WriteBlob,
    WriteChecked,
    WriteChunk,
    WriteClock,
    WriteCursor,
    WriteDropChunks,
    WriteEpoch,
    WriteForget,
    WriteOutcome,
    WriteRows,
    WriteSettled,
    WriteShown,
    WriteStream,
)
from stowage_sync.queue import in_another_epoch, keep_outcome, replayed


class Command(msgspec.Struct):
    """A command as stored; `text` are its bytes."""

    cseq: int
    op_id: str
    text: str
    outcome: Outcome | None = None


class MemoryStore:
    """A device's database. `incarnation` is new for each fresh one."""

    def __init__(self, device: str, incarnation: str, epoch: int = 0) -> None:
        self.device = device
        self.incarnation = incarnation
        self.epoch = epoch
        self.stream = Stream(first=1, next=1, acked=0, settled=0, backup=0)
        self.shown: dict[str, int] = {}
        self.commands: dict[int, Command] = {}
        self.cursors: dict[str, int] = {}
        self.manifests: dict[str, list[ChunkEntry]] = {}
        self.chunks: dict[str, Chunk] = {}
        self.overlay: dict[str, dict[tuple[str, str], tuple[int, Body | None]]] = {}
        self.clock: Clock | None = None
        self.blobs: dict[str, tuple[int, str]] = {}  # size, state
        self.checked_at = 0

    # ---- what a person does ----

    def confirm(self, draft: envelope.Draft) -> int:
        """Stores a command and gives its cseq, in one transaction (I-1)."""
        cseq = self.stream.next
        text = envelope.encode(draft, self.device, self.incarnation, cseq)
        self.commands[cseq] = Command(cseq, draft.op_id, text)
        self.stream = msgspec.structs.replace(self.stream, next=cseq + 1)
        return cseq

    def add_blob(self, sha256: str, size: int) -> None:
        self.blobs.setdefault(sha256, (size, "waiting"))

    # ---- what the engine asks for ----

    def saved(self) -> Saved:
        return Saved(
            device=self.device,
            incarnation=self.incarnation,
            epoch=self.epoch,
            stream=self.stream,
            shown=dict(self.shown),
            cursors=dict(self.cursors),
            bases={partition: [entry.sha256 for entry in entries] for partition, entries in self.manifests.items()},
            chunks=sorted(self.chunks),
            clock=self.clock,
            blobs=[WaitingBlob(sha256, size) for sha256, (size, state) in self.blobs.items() if state == "waiting"],
            checked_at=self.checked_at,
        )

    def take(self, first: int, to: int) -> list[Command]:
        """Commands of a push, in order."""
        return [self.commands[cseq] for cseq in range(first, to + 1)]

    def apply(self, writes: Sequence[Write]) -> None:
        for write in writes:
            self._apply(write)

    def reincarnate(self, incarnation: str, known: int) -> None:
        """The kept commands under a new incarnation, in order, with their op_ids; nothing if `known` is held here (I-5)."""
        if 0 < known < self.stream.next:
            return
        kept = [self.commands[cseq] for cseq in sorted(self.commands)]
        settled = sum(command.cseq <= self.stream.settled for command in kept)
        self.shown = {name: sum(command.cseq <= cseq for command in kept) for name, cseq in self.shown.items()}
        self.incarnation = incarnation
        self.commands = {
            cseq: Command(cseq, command.op_id, envelope.reissue(command.text, incarnation, cseq), command.outcome)
            for cseq, command in enumerate(kept, start=1)
        }
        self.stream = Stream(first=1, next=len(kept) + 1, acked=0, settled=settled, backup=0)

    # ---- what screens read ----

    def lookup(self, partition: str, kind: str, key: str) -> Body | None:
        """One row, from the overlay or the one chunk whose range holds the key."""
        fresh = self.overlay.get(partition, {}).get((kind, key))
        if fresh is not None:
            return fresh[1]
        entry = find_chunk(self.manifests.get(partition, []), kind, key)
        if entry is None:
            return None
        chunk = self.chunks[entry.sha256]
        index = find_key(chunk.keys, key)
        return chunk.bodies[index] if index >= 0 else None

    def rows(self, partition: str) -> Iterator[tuple[str, str, int, Body]]:
        """kind, key, seq, body of all rows."""
        overlay = self.overlay.get(partition, {})
        for entry in self.manifests.get(partition, []):
            chunk = self.chunks[entry.sha256]
            for key, seq, body in zip(chunk.keys, chunk.seqs, chunk.bodies, strict=True):
                if (entry.kind, key) not in overlay:
                    yield entry.kind, key, seq, body
        for (kind, key), (seq, fresh) in overlay.items():
            if fresh is not None:
                yield kind, key, seq, fresh

    def sum(self, partition: str) -> Sum:
        return sum_of((kind, key, seq) for kind, key, seq, _ in self.rows(partition))

    def pending(self, partition: str) -> list[Command]:
        """Commands that the view replays over the rows of a partition, in order."""
        shown = max(self.stream.settled, self.shown.get(partition, 0))
        return [
            self.commands[cseq] for cseq in sorted(self.commands) if replayed(cseq, self.commands[cseq].outcome, shown)
        ]

    def now(self, clock: int) -> tuple[int, int]:
        """Corrected time and its uncertainty, ms, when the device's clock shows `clock`."""
        if self.clock is None:
            return clock, UNMEASURED_MS
        return clock + self.clock.offset, self.clock.uncertainty

    # ---- writes ----

    @singledispatchmethod
    def _apply(self, write: Write) -> None:
        raise TypeError(type(write))

    @_apply.register
    def _(self, write: WriteOutcome) -> None:
        command = self.commands.get(write.outcome.cseq)
        if command is not None and command.op_id == write.outcome.op_id:
            command.outcome = keep_outcome(command.outcome, write.outcome)

    @_apply.register
    def _(self, write: WriteStream) -> None:
        self.stream = msgspec.structs.replace(self.stream, first=write.first, acked=write.acked, backup=write.backup)
        self.commands = {cseq: command for cseq, command in self.commands.items() if cseq >= write.first}

    @_apply.register
    def _(self, write: WriteSettled) -> None:
        self.stream = msgspec.structs.replace(self.stream, settled=write.settled)

    @_apply.register
    def _(self, write: WriteShown) -> None:
        self.shown[write.partition] = write.cseq

    @_apply.register
    def _(self, write: WriteEpoch) -> None:
        self.epoch = write.epoch
        self.cursors = {}
        self.stream, self.shown = in_another_epoch(self.stream, self.shown, self.manifests)
        again = {"done": "waiting"}
        self.blobs = {sha256: (size, again.get(state, state)) for sha256, (size, state) in self.blobs.items()}

    @_apply.register
    def _(self, write: WriteClock) -> None:
        self.clock = write.clock

    @_apply.register
    def _(self, write: WriteChecked) -> None:
        self.checked_at = write.at

    @_apply.register
    def _(self, write: WriteRows) -> None:
        overlay = self.overlay.setdefault(write.partition, {})
        for seq, kind, key, body in write.rows:
            old = overlay.get((kind, key))
            if old is None or seq > old[0]:
                overlay[kind, key] = (seq, body)

    @_apply.register
    def _(self, write: WriteCursor) -> None:
        self.cursors[write.partition] = write.cursor

    @_apply.register
    def _(self, write: WriteChunk) -> None:
        self.chunks[write.chunk.sha256] = write.chunk

    @_apply.register
    def _(self, write: WriteBase) -> None:
        self.manifests[write.partition] = write.chunks
        old = self.overlay.get(write.partition, {})
        self.overlay[write.partition] = (
            {at: row for at, row in old.items() if row[0] > write.as_of} if write.keep else {}
        )

    @_apply.register
    def _(self, write: WriteDropChunks) -> None:
        for sha256 in write.chunks:
            self.chunks.pop(sha256, None)

    @_apply.register
    def _(self, write: WriteForget) -> None:
        for known in (self.manifests, self.overlay, self.cursors):
            known.pop(write.partition, None)

    @_apply.register
    def _(self, write: WriteBlob) -> None:
        size, _ = self.blobs[write.sha256]
        self.blobs[write.sha256] = (size, write.state)
