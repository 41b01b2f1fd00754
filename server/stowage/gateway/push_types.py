"""Bodies of enrolment, sessions and push, as PROTOCOL.md describes them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from stowage.gateway.envelope import Safe

PUSH_OPS = 200


class Enrolment(msgspec.Struct, frozen=True):
    """`token` is that of the invitation, `public_key` P-256 SPKI DER in base64."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    device: UUID
    public_key: Annotated[str, msgspec.Meta(max_length=400)]


class Enrolled(msgspec.Struct, frozen=True):
    device: UUID
    code: str
    name: str
    kind: str
    warehouse: int
    epoch: int
    server_time: int


class SessionRequest(msgspec.Struct, frozen=True):
    """`at` is ms UTC as the device believes, `nonce` anything fresh: one that opened a session opens no other; it is kept, so it
    holds no U+0000."""

    device: UUID
    at: Safe
    nonce: Annotated[str, msgspec.Meta(min_length=8, max_length=100, pattern="^[^\\x00]*$")]
    protocol: int = 1


class Session(msgspec.Struct, frozen=True):
    """`token` is the Bearer of every other call, until `expires_at` (ms UTC)."""

    token: str
    expires_at: int
    server_time: int
    epoch: int


class PushOp(msgspec.Struct, frozen=True):
    """`bytes` are the stored bytes as they were signed."""

    op_id: UUID
    cseq: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    bytes: str
    signature: Annotated[str, msgspec.Meta(max_length=100)]


class Former(msgspec.Struct, frozen=True):
    """The stream that a new one continues: `cseq` is the last command that the database had of it, `remembered` the last that was ever
    given in it, where the device knows that from elsewhere (0: it does not)."""

    incarnation: UUID
    cseq: Safe
    remembered: Safe = 0


class PushRequest(msgspec.Struct, frozen=True):
    """`device` and `incarnation` name the stream; `acked` is the highest cseq of it whose outcome the device holds."""

    device: UUID
    incarnation: UUID
    ops: Annotated[tuple[PushOp, ...], msgspec.Meta(max_length=PUSH_OPS)]
    protocol: int = 1
    acked: Safe = 0
    former: Former | None = None


class PushAnswer(msgspec.Struct, frozen=True):
    """`outcomes` answer `ops` in order. `last_cseq`, `backup_seq`: the last of this stream recorded, and held by a backup."""

    epoch: int
    server_time: int
    last_cseq: int
    backup_seq: int
    outcomes: list[msgspec.Raw]
