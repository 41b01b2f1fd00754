"""Queues that somebody else brings: a supervisor with a file, a colleague's device. Each command is its author's by its signature.

K-1  Nothing is taken that its author did not sign; who brings it vouches for nothing. Nor at another place than the one that was signed:
     known bytes in a stream that somebody made up would call a sound device copied.
K-2  A command that came before, by whatever way, gets its first outcome again.
K-3  What a revoked or lost device said waits for a supervisor, all of one batch as one case, in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.discrepancies.said import Said, spoken
from stowage.gateway import signature
from stowage.gateway.envelope import Incoming, decode
from stowage.gateway.push_types import PushOp
from stowage.gateway.streams import is_said_again
from stowage.platform.clock import now

LAST = "SELECT coalesce((SELECT last_cseq FROM device_stream WHERE device = $1 AND incarnation = $2), 0)"
# `data`: where it is not what the file says, byte for byte.
KNOWN = """
    SELECT o.op_id, o.answer, CASE WHEN o.sha256 <> f.sha256 THEN o.data END AS data
    FROM unnest($1::uuid[], $2::bytea[]) AS f(op_id, sha256) JOIN op o USING (op_id)
"""
NOTE = """
    INSERT INTO carried (device, incarnation, first_cseq, last_cseq, carrier, person, carried_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


class Standing(StrEnum):
    """What would become of a command if it were brought."""

    NEW = "new"
    KNOWN = "known"
    FORGED = "forged"  # not signed by this device, or not there, or changed since
    UNREADABLE = "unreadable"  # signed, and still nobody can read it: it will be parked
    REUSED = "reused"  # its id or its place is another command's


class Preview(msgspec.Struct, frozen=True):
    """`occurred_at` is ms UTC as said; `outcome` is that of a known one, "" otherwise. `said` is the payload without cost, bounded."""

    op_id: UUID
    cseq: int
    standing: Standing
    command: str = ""
    person: int = 0
    occurred_at: int = 0
    outcome: str = ""
    said: Said = ""


class Place(msgspec.Struct, frozen=True):
    """Of a command: what it is called, and where its stored bytes say that it stands."""

    op_id: UUID
    device: UUID
    incarnation: UUID
    cseq: int


class Author(msgspec.Struct, frozen=True):
    """Whose stream it is. `public_key` is SPKI in DER."""

    device: UUID
    incarnation: UUID
    public_key: bytes


def standing_of(op: PushOp, author: Author, *, first: bytes | None, is_taken: bool) -> Standing:
    """`first`: the bytes known under its op id; `is_taken`: its stream has a command at its place."""
    data = op.bytes.encode()
    if not is_signed(op, author):
        return Standing.FORGED
    if first is not None:
        again = first == data or is_said_again(incoming_of(op, author.device, author.incarnation), first)
        return Standing.KNOWN if again else Standing.REUSED
    if is_taken:
        return Standing.REUSED
    try:
        decode(data)
    except (ValueError, RecursionError):
        return Standing.UNREADABLE
    return Standing.NEW


async def preview(author: Author, ops: Sequence[PushOp], connection: asyncpg.Connection[Any]) -> list[Preview]:
    """One for each command, in order. Nothing changes."""
    digests = [sha256(op.bytes.encode()).digest() for op in ops]
    found = await connection.fetch(KNOWN, [op.op_id for op in ops], digests)
    known = {row["op_id"]: row for row in found}
    last = await last_cseq(author.device, author.incarnation, connection)
    result = []
    for op in ops:
        row = known.get(op.op_id)
        first = (op.bytes.encode() if row["data"] is None else row["data"]) if row else None
        result.append(_preview(op, standing_of(op, author, first=first, is_taken=op.cseq <= last), row))
    return result


def _preview(op: PushOp, standing: Standing, row: asyncpg.Record | None) -> Preview:
    outcome = msgspec.json.decode(row["answer"])["outcome"] if row and standing is Standing.KNOWN else ""
    payload = spoken(op.bytes.encode(), with_cost=False).said
    try:
        said = decode(op.bytes.encode())
    except (ValueError, RecursionError):
        return Preview(op.op_id, op.cseq, standing, outcome=outcome, said=payload)
    return Preview(op.op_id, op.cseq, standing, said.command, said.person, said.occurred_at, outcome, payload)


def incoming_of(op: PushOp, device: UUID, incarnation: UUID) -> Incoming:
    """With its author's signature, which the caller has checked."""
    return Incoming(op.op_id, op.cseq, op.bytes.encode(), device, incarnation, signature.raw(op.signature))


def forged(ops: Sequence[PushOp], author: Author) -> UUID | None:
    """The first one that its author did not sign, or not there."""
    for op in ops:
        if not is_signed(op, author):
            return op.op_id
    return None


def is_signed(op: PushOp, author: Author) -> bool:
    """What nobody can read says no place; it is parked."""
    data = op.bytes.encode()
    if not signature.is_valid(author.public_key, signature.raw(op.signature), data):
        return False
    try:
        said = decode_place(data)
    except (ValueError, RecursionError):
        return True
    return said == Place(op.op_id, author.device, author.incarnation, op.cseq)


decode_place = msgspec.json.Decoder(Place).decode


async def last_cseq(device: UUID, incarnation: UUID, connection: asyncpg.Connection[Any] | asyncpg.Pool[Any]) -> int:
    """The last command of the stream here, 0 without any."""
    last: int = await connection.fetchval(LAST, device, incarnation)
    return last


async def note(
    device: UUID,
    incarnation: UUID,
    moved: tuple[int, int],
    connection: asyncpg.Connection[Any] | asyncpg.Pool[Any],
    *,
    carrier: UUID | None = None,
    person: int | None = None,
) -> None:
    """Who brought what moved the stream from `moved[0]` to `moved[1]`; nothing if that is nothing."""
    before, after = moved
    if after > before:
        await connection.execute(NOTE, device, incarnation, before + 1, after, carrier, person, now())
