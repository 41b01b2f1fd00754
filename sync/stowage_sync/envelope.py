"""The stored bytes of a command, and the bodies of requests that are signed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

PROTOCOL = 1
MAX_ENVELOPE_BYTES = 65_536
MAX_PUSH_OPS = 200
MAX_PUSH_BYTES = 2_000_000


class Draft(msgspec.Struct, frozen=True):
    """What the caller of confirm knows; cseq, device and incarnation come from the store's own transaction.

    `op_id` is a lower-case UUIDv7, `command` e.g. "receiving.confirm_line/1", `occurred_at` ms UTC, corrected.
    """

    op_id: str
    command: str
    person: int
    warehouse: int | None
    occurred_at: int
    uncertainty_ms: int
    depends: list[str]
    seen: dict[str, int]
    payload: Any


class StoredCommand(msgspec.Struct, frozen=True):
    """`bytes` are the stored bytes as text; identity is the SHA-256 of its UTF-8. `signature` is base64 r||s over them."""

    op_id: str
    cseq: int
    bytes: str
    signature: str


class EnvelopeTooLargeError(ValueError):
    """Beyond 64 kB: such a command could never be sent."""


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def encode(draft: Draft, device: str, incarnation: str, cseq: int) -> str:
    """The envelope of `draft` as text. Raises EnvelopeTooLargeError."""
    text = dump(
        {
            "op_id": draft.op_id,
            "device": device,
            "incarnation": incarnation,
            "cseq": cseq,
            "command": draft.command,
            "person": draft.person,
            "warehouse": draft.warehouse,
            "occurred_at": draft.occurred_at,
            "uncertainty_ms": draft.uncertainty_ms,
            "depends": draft.depends,
            "seen": draft.seen,
            "payload": draft.payload,
        }
    )
    if len(text.encode()) > MAX_ENVELOPE_BYTES:
        raise EnvelopeTooLargeError(draft.command)
    return text


def reissue(text: str, incarnation: str, cseq: int) -> str:
    """The same command for another incarnation and place in the sequence (I-5); everything else stays, op_id too."""
    return dump({**json.loads(text), "incarnation": incarnation, "cseq": cseq})


def fitting(rows: Sequence[StoredCommand]) -> list[StoredCommand]:
    """As many of `rows` (in order) as one push may carry: at least one."""
    taken: list[StoredCommand] = []
    size = 200  # the body around the ops
    for row in rows:
        size += len(dump(row.bytes).encode()) + 250
        if taken and (size > MAX_PUSH_BYTES or len(taken) >= MAX_PUSH_OPS):
            break
        taken.append(row)
    return taken


class Former(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stream that this one continues since the database was put back: `cseq` the last command that it had of it, `remembered` the
    last that was ever given in it, where that is known from outside the database."""

    incarnation: str
    cseq: int
    remembered: int = 0


def push_body(
    device: str, incarnation: str, acked: int, ops: Sequence[StoredCommand], former: Former | None = None
) -> str:
    """`former` is said until an outcome of this stream is stored."""
    said = {} if former is None or acked > 0 else {"former": msgspec.to_builtins(former)}
    return dump(
        {
            "protocol": PROTOCOL,
            "device": device,
            "incarnation": incarnation,
            "acked": acked,
            **said,
            "ops": [{"op_id": op.op_id, "cseq": op.cseq, "bytes": op.bytes, "signature": op.signature} for op in ops],
        }
    )


def session_body(device: str, at: int, nonce: str) -> str:
    """`at` is corrected time, `nonce` is fresh."""
    return dump({"protocol": PROTOCOL, "device": device, "at": at, "nonce": nonce})


def enrol_body(token: str, device: str, public_key: str) -> str:
    """`public_key` is base64 of the P-256 SubjectPublicKeyInfo in DER."""
    return dump({"token": token, "device": device, "public_key": public_key})


def uuid7(at: int, random: bytes) -> str:
    """UUIDv7 from a time in ms and 10 random bytes."""
    data = bytearray(at.to_bytes(6, "big") + random[:10])
    data[6] = data[6] & 0x0F | 0x70
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
