"""Scan guns of the load: keys, envelopes and signed push bodies, made before the clock runs."""

from __future__ import annotations

import base64
import os
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def uuid7() -> UUID:
    """RFC 9562 version 7: 48 bits of milliseconds, the rest random."""
    stamp = time.time_ns() // 1_000_000
    raw = bytearray(stamp.to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return UUID(bytes=bytes(raw))


@dataclass
class Gun:
    """A device with a P-256 key. `cseq` is the last sequence given out."""

    id: UUID = field(default_factory=uuid4)
    incarnation: UUID = field(default_factory=uuid4)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    token: str = ""
    cseq: int = 0

    def public_key(self) -> str:
        der = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()

    def sign(self, data: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def operation(self, command: str, payload: dict[str, Any], person: int, warehouse: int) -> dict[str, Any]:
        """One entry of a push body. The envelope is the stored bytes."""
        self.cseq += 1
        op_id = uuid7()
        envelope = {
            "op_id": op_id,
            "device": self.id,
            "incarnation": self.incarnation,
            "cseq": self.cseq,
            "command": command,
            "person": person,
            "warehouse": warehouse,
            "occurred_at": time.time_ns() // 1_000_000,
            "uncertainty_ms": 20,
            "depends": [],
            "seen": {},
            "payload": payload,
        }
        data = msgspec.json.encode(envelope)
        return {"op_id": op_id, "cseq": self.cseq, "bytes": data.decode(), "signature": self.sign(data)}

    def push_body(self, operations: list[dict[str, Any]]) -> tuple[bytes, str]:
        """(body, its signature)."""
        body = msgspec.json.encode(
            {"protocol": 1, "device": self.id, "incarnation": self.incarnation, "ops": operations}
        )
        return body, self.sign(body)
