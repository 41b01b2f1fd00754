"""Which of the commands that arrived are new, which were answered before, and which cannot be taken yet.

S-1  The streams of all devices in a batch are locked in order, so two servers never take one stream at once. The statement that
     locks them also reads what is known, as it was before it had to wait: so what is not new by its stream, yet unknown, is read again.
     An op id taken meanwhile by another shows in the key of table op, and the batch is tried again.
S-2  A known op id with the same bytes (SHA-256) gets its first outcome again. So does one that its author says again in another
     incarnation, under its new cseq: whatever the device was told in a history that is gone. Any other bytes are `command_id_reused`.
S-3  A stream is dense: a command beyond the next `cseq` makes its whole push a gap, and nothing of that push is taken.
S-4  An unknown op id at a `cseq` that was taken is `sequence_reused`. Neither conflict is recorded, neither blocks what follows.
     What it says about the device is noticed (clones.py).
S-5  A known op id at the next `cseq` takes that place without being an operation once more: table op_again says which, so that each
     place of a stream is accounted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.gateway.clones import Copy, sign_of
from stowage.gateway.envelope import Incoming
from stowage.kernel.command import Outcome
from stowage.platform.arrays import array

Name = tuple[UUID, UUID]  # device, incarnation

# At least one row for the streams, so that what every batch asks besides comes along; then one for each operation known.
LOCK = """
    WITH locked AS (
        INSERT INTO device_stream (device, incarnation, last_cseq, first_seen_at, last_seen_at)
        SELECT device, incarnation, 0, now(), now() FROM unnest($1::uuid[], $2::uuid[]) AS x(device, incarnation)
        ORDER BY device, incarnation
        ON CONFLICT (device, incarnation) DO UPDATE SET last_seen_at = excluded.last_seen_at
        RETURNING device, incarnation, last_cseq, backup_cseq, first_seen_at
    )
    SELECT s.device, s.incarnation, s.last_cseq, s.backup_cseq, n.incarnation AS newer, v.version, l.closed_through, e.epoch,
        NULL::uuid AS op_id, NULL::bytea AS sha256, NULL::bytea AS answer
    FROM directory_version v CROSS JOIN ledger_setting l CROSS JOIN epoch e LEFT JOIN locked s ON true
    LEFT JOIN LATERAL (
        SELECT o.incarnation FROM device_stream o
        WHERE o.device = s.device AND o.first_seen_at > s.first_seen_at AND o.last_cseq > 0
        ORDER BY o.first_seen_at DESC LIMIT 1
    ) n ON true
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, op_id, sha256, answer FROM op WHERE op_id = ANY($3::text::uuid[])
"""
AGAIN = """
    INSERT INTO op_again (device, incarnation, cseq, op_id) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[])
"""
KNOWN = "SELECT op_id, sha256, answer FROM op WHERE op_id = ANY($1::uuid[])"
STORED = "SELECT op_id, data FROM op WHERE op_id = ANY($1::uuid[])"


class Gap(Exception):
    """The push begins beyond the next command of its stream. `expected` is the cseq to send from."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"expected cseq {expected}")
        self.expected = expected


class Known(msgspec.Struct, frozen=True):
    """What is in table op about a command."""

    sha256: bytes
    answer: bytes


class Taken(msgspec.Struct):
    """One arrived command and what became of it: `answer` at once, or `same` as another of this batch, or to be executed."""

    incoming: Incoming
    sha256: bytes
    answer: bytes | None = None
    same: Taken | None = None


class Stream(msgspec.Struct):
    """How far a stream is, and how far it was when it was locked. `newer`: an incarnation of its device that began to speak after it."""

    last: int
    before: int
    backed_up: int
    newer: UUID | None


class Streams:
    """The streams of one transaction. `lock`, `take` each push, execute what is new, then write `advanced()`."""

    def __init__(self) -> None:
        self.version = 0
        self.closed_through = date.min
        self.epoch = 0
        self.copies: dict[Name, Copy] = {}
        self._streams: dict[Name, Stream] = {}
        self._known: dict[UUID, Known] = {}
        self._stored: dict[UUID, bytes] = {}  # of those known with other bytes than arrived
        self._taken: dict[UUID, Taken] = {}
        self._again: list[tuple[UUID, UUID, int, UUID]] = []  # rows of op_again

    async def lock(self, arrived: Sequence[Incoming], connection: asyncpg.Connection[Any]) -> None:
        streams = sorted({(one.device, one.incarnation) for one in arrived if one.incarnation is not None})
        devices, incarnations = zip(*streams, strict=True) if streams else ((), ())
        for row in await connection.fetch(LOCK, devices, incarnations, array({one.op_id for one in arrived})):
            if row["op_id"] is not None:
                self._known[row["op_id"]] = Known(row["sha256"], row["answer"])
                continue
            self.version, self.closed_through, self.epoch = row["version"], row["closed_through"], row["epoch"]
            if row["device"] is not None:
                last = row["last_cseq"]
                stream = Stream(last, last, row["backup_cseq"], row["newer"])
                self._streams[row["device"], row["incarnation"]] = stream
        missed = [one.op_id for one in arrived if not self._is_new(one) and one.op_id not in self._known]
        if missed:
            rows = await connection.fetch(KNOWN, missed)
            self._known |= {row["op_id"]: Known(row["sha256"], row["answer"]) for row in rows}
        if other := [one.op_id for one in arrived if one.incarnation is not None and self._differs(one)]:
            self._stored = dict(await connection.fetch(STORED, other))

    def take(self, push: Sequence[Incoming]) -> list[Taken]:
        """Sort out one push. Raises Gap, and then nothing of it is taken."""
        before = {name: stream.last for name, stream in self._streams.items()}
        fresh: list[UUID] = []
        again = len(self._again)
        result = []
        for incoming in push:
            taken = self._sort_out(incoming)
            if taken is None:
                for name, last in before.items():
                    self._streams[name].last = last
                expected = self.last_of(incoming) + 1
                for op_id in fresh:
                    del self._taken[op_id]
                del self._again[again:]
                raise Gap(expected)
            if taken.answer is None and taken.same is None:
                self._taken[incoming.op_id] = taken
                fresh.append(incoming.op_id)
            result.append(taken)
        return result

    def last_of(self, incoming: Incoming) -> int:
        return 0 if incoming.incarnation is None else self._stream(incoming).last

    def backed_up(self, incoming: Incoming) -> int:
        """Up to which cseq a backup holds the stream."""
        return 0 if incoming.incarnation is None else self._stream(incoming).backed_up

    def advanced(self) -> list[tuple[UUID, UUID, int]]:
        """Streams that moved: device, incarnation, last cseq."""
        return [(*name, stream.last) for name, stream in self._streams.items() if stream.last != stream.before]

    async def record(self, connection: asyncpg.Connection[Any]) -> None:
        """Write down the places that known commands took."""
        if self._again:
            await connection.execute(AGAIN, *zip(*self._again, strict=True))

    def _stream(self, incoming: Incoming) -> Stream:
        assert incoming.incarnation is not None
        return self._streams[incoming.device, incoming.incarnation]

    def _is_new(self, incoming: Incoming) -> bool:
        """By its stream. A command of a virtual device has none: the key of table op decides."""
        return incoming.incarnation is None or incoming.cseq > self._stream(incoming).last

    def _differs(self, incoming: Incoming) -> bool:
        known = self._known.get(incoming.op_id)
        return known is not None and known.sha256 != sha256(incoming.data).digest()

    def _sort_out(self, incoming: Incoming) -> Taken | None:
        digest = sha256(incoming.data).digest()
        known, taken = self._known.get(incoming.op_id), self._taken.get(incoming.op_id)
        first = known.sha256 if known else taken.sha256 if taken else None
        if incoming.incarnation is not None:
            stream = self._stream(incoming)
            beyond = incoming.cseq - stream.last
            if beyond > 1:
                return None
            self._notice(incoming, stream.newer, beyond, is_known=first is not None)
            if beyond == 1:
                stream.last = incoming.cseq
                if first is not None:
                    self._again.append((incoming.device, incoming.incarnation, incoming.cseq, incoming.op_id))
            elif first is None:
                return Taken(incoming, digest, conflict(incoming, "sequence_reused"))
        if first is None:
            return Taken(incoming, digest)
        if first == digest:
            return Taken(incoming, digest, known.answer if known else None, taken)
        stored = taken.incoming.data if taken else self._stored.get(incoming.op_id, b"")
        if not is_said_again(incoming, stored):
            return Taken(incoming, digest, conflict(incoming, "command_id_reused"))
        return Taken(incoming, digest, numbered(known.answer, incoming.cseq) if known else None, taken)

    def _notice(self, incoming: Incoming, newer: UUID | None, beyond: int, *, is_known: bool) -> None:
        sign = sign_of(beyond, is_known=is_known, carried=incoming.signature is not None, newer=newer)
        if sign is not None and incoming.incarnation is not None:
            self.copies.setdefault(
                (incoming.device, incoming.incarnation), Copy(incoming, sign, newer if beyond == 1 else None)
            )


def conflict(incoming: Incoming, code: str) -> bytes:
    return msgspec.json.encode(Outcome(op_id=incoming.op_id, cseq=incoming.cseq, outcome="conflict", code=code))


def is_said_again(incoming: Incoming, stored: bytes) -> bool:
    """Whether it is what `stored` says, by the same device in another incarnation."""
    try:
        said, before = msgspec.json.decode(incoming.data), msgspec.json.decode(stored)
    except (ValueError, RecursionError):
        return False
    if not isinstance(said, dict) or not isinstance(before, dict) or incoming.incarnation is None:
        return False
    place = {"device": str(incoming.device), "incarnation": str(incoming.incarnation), "cseq": incoming.cseq}
    return said == said | place == before | {name: place[name] for name in ("incarnation", "cseq")}


def numbered(answer: bytes, cseq: int) -> bytes:
    """The same outcome at the place where it was asked for."""
    outcome = msgspec.json.decode(answer, type=Outcome)
    return answer if outcome.cseq == cseq else msgspec.json.encode(msgspec.structs.replace(outcome, cseq=cseq))
