"""Byte vectors: what a client must produce or recognise exactly, made with a fixed key and fixed ids."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stowage_sync import envelope
from stowage_sync.checksum import sum_of, term
from stowage_sync.chunks import ChunkEntry
from stowage_sync.clock import measure, uncertainty_at
from stowage_sync.keys import find_chunk
from stowage_sync.messages import Clock
from stowage_sync.session import backoff
from sync.play import DEVICE, FIRST, SECOND, START

KEY = ec.derive_private_key(0x5709A6E5709A6E5709A6E5709A6E5709A6E5709A6E5709A6E5709A6E5709A6E1, ec.SECP256R1())
SIGNING = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
AMBIGUOUS = ["0", "9", "A", "Z", "a", "箱", "\ue000", "\uffee", "\U00010000", "\U0001f4e6"]

BALANCE = {"item": 1, "place": 1, "lot": "", "container": "", "status": "available", "owner": 0}
BALANCE_KEYS: list[tuple[dict[str, str], str]] = [
    ({}, "1|1|||available|0"),
    ({"status": "surplus"}, "1|1|||surplus|0"),
    ({"lot": "A|B", "container": "C"}, "1|1|A%7CB|C|available|0"),
    ({"lot": "A", "container": "B|C"}, "1|1|A|B%7CC|available|0"),
    ({"lot": "A%7CB", "container": "C"}, "1|1|A%257CB|C|available|0"),
    ({"lot": "100%"}, "1|1|100%25||available|0"),
    ({"lot": "批号 甲/乙"}, "1|1|批号 甲/乙||available|0"),
    ({"container": "托盘 7 |左%"}, "1|1||托盘 7 %7C左%25|available|0"),
]


def sign(data: str) -> str:
    """Base64 of r and s, 32 bytes each."""
    r, s = decode_dss_signature(KEY.sign(data.encode(), SIGNING))
    return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


def public_key() -> str:
    return base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


LINE = {
    "type": "receiving.confirm_line/1",
    "receipt": "5d2c1b0a-1111-4222-8333-444455556666",
    "reference": "G07-000123",
    "place": 12,
    "item": 2044,
    "quantity": 770000,
    "damaged": 0,
    "order": 17,
    "order_line": 31,
    "lot": "L2611B",
    "factors": {"case": 240000},
}


def drafts() -> list[envelope.Draft]:
    common: dict[str, Any] = {
        "person": 7,
        "warehouse": 1,
        "occurred_at": START + 1234,
        "uncertainty_ms": 41,
        "depends": [],
        "seen": {},
    }
    first = "0192f0c1-3000-7abc-8def-000000000001"
    odd = {"note": '引号 " \\ 换行\n\t\u0000\u001f 📦 \u2028', "amount": 9007199254740991, "none": None, "yes": True}
    return [
        envelope.Draft(
            op_id=first, command="receiving.confirm_line/1", **{**common, "seen": {"wh/1/tasks": 412}}, payload=LINE
        ),
        envelope.Draft(
            op_id="0192f0c1-3000-7abc-8def-000000000002",
            command="receiving.reverse_line/1",
            **{**common, "depends": [first]},
            payload={"type": "receiving.reverse_line/1", "receipt": LINE["receipt"], "line": first},
        ),
        envelope.Draft(
            op_id="0192f0c1-3000-7abc-8def-000000000003",
            command="forms.note/1",
            **{**common, "warehouse": None},
            payload=odd,
        ),
    ]


def stored() -> list[envelope.StoredCommand]:
    made = []
    for cseq, draft in enumerate(drafts(), start=41):
        text = envelope.encode(draft, DEVICE, FIRST, cseq)
        made.append(envelope.StoredCommand(draft.op_id, cseq, text, sign(text)))
    return made


def bodies() -> dict[str, str]:
    """The signed or sent bodies of requests."""
    return {
        "enrol": envelope.enrol_body("p4Jq0bT1cQvG7mJ2", DEVICE, public_key()),
        "session": envelope.session_body(DEVICE, START + 1200, "b9d3f0a2-7c41-4b57-9a60-2f8e1d6c5b4a"),
        "push": envelope.push_body(DEVICE, FIRST, 40, stored()[:1]),
        "probe": envelope.push_body(DEVICE, FIRST, 41, []),
        "put_back": envelope.push_body(DEVICE, FIRST, 0, [], envelope.Former(SECOND, 40, 43)),
    }


def byte_vectors() -> dict[str, Any]:
    return {
        "device": DEVICE,
        "incarnation": FIRST,
        "private_scalar": f"{KEY.private_numbers().private_value:064x}",
        "public_key": public_key(),
        "envelopes": _envelopes(),
        "bodies": [{"name": name, "text": text, "signature": sign(text)} for name, text in bodies().items()],
        "bad_signatures": _bad_signatures(),
        "checksum": _checksum(),
        "key_order": sorted(AMBIGUOUS),
        "balance_keys": [{**BALANCE, **change, "key": key} for change, key in BALANCE_KEYS],
        "chunk_lookup": _chunk_lookup(),
        "clock": _clock(),
        "backoff": [
            [failures, jitter, backoff(failures, jitter)] for failures in (1, 2, 3, 6, 7, 50) for jitter in (0, 70, 999)
        ],
        "pin_wait": [[1, 0], [4, 0], [5, 30_000], [6, 60_000], [9, 480_000], [10, 900_000], [50, 900_000]],
        "uuid7": {
            "at": START,
            "random": "00112233445566778899",
            "uuid": envelope.uuid7(START, bytes.fromhex("00112233445566778899")),
        },
    }


def _envelopes() -> list[dict[str, Any]]:
    return [
        {
            "draft": msgspec.to_builtins(draft),
            "cseq": row.cseq,
            "bytes": row.bytes,
            "sha256": sha256(row.bytes.encode()).hexdigest(),
            "signature": row.signature,
            "reissued": {"incarnation": SECOND, "cseq": 1, "bytes": envelope.reissue(row.bytes, SECOND, 1)},
        }
        for draft, row in zip(drafts(), stored(), strict=True)
    ]


def _bad_signatures() -> list[dict[str, str]]:
    text = bodies()["session"]
    good = base64.b64decode(sign(text))
    swapped = base64.b64encode(good[32:] + good[:32]).decode()
    der = base64.b64encode(KEY.sign(text.encode(), SIGNING)).decode()
    return [
        {"why": "another text", "text": text + " ", "signature": sign(text)},
        {"why": "s before r", "text": text, "signature": swapped},
        {"why": "DER instead of r and s", "text": text, "signature": der},
        {"why": "cut short", "text": text, "signature": base64.b64encode(good[:63]).decode()},
        {"why": "zero", "text": text, "signature": base64.b64encode(bytes(64)).decode()},
    ]


def _checksum() -> dict[str, Any]:
    rows = [
        ("item", "2044", 17),
        ("barcode", "6901234567892", 18),
        ("sku", "螺丝-M6", 2**32 + 5),
        ("order", "17", 2**32 - 1),
    ]
    total = sum_of(rows)
    return {
        "rows": [{"kind": kind, "key": key, "seq": seq, "term": term(kind, key, seq)} for kind, key, seq in rows],
        "sum": {"rows": total.rows, "sum": total.sum},
    }


def _chunk_lookup() -> dict[str, Any]:
    def entry(kind: str, first: str, last: str) -> ChunkEntry:
        return ChunkEntry(f"{kind}-{first}", kind, first, last, 2000, 100)

    entries = [
        entry("barcode", "0012", "4999"),
        entry("barcode", "5000", "箱9"),
        entry("barcode", "\uffee", "\U0001f4e6"),
        entry("item", "1", "30"),
        entry("item", "31", "9"),
    ]
    asked = [
        ("barcode", key)
        for key in (
            "0",
            "0012",
            "4999",
            "49990",
            "7",
            "箱",
            "\ue000",
            "\uffee",
            "\U00010000",
            "\U0001f4e6",
            "\U0001f4e7",
        )
    ]
    asked += [("item", "300"), ("item", "4"), ("sku", "4")]
    cases = []
    for kind, key in asked:
        found = find_chunk(entries, kind, key)
        cases.append([kind, key, None if found is None else found.sha256])
    return {"entries": msgspec.to_builtins(entries), "cases": cases}


def _clock() -> dict[str, Any]:
    samples = [
        (1000, 1100, 61_050),
        (2000, 2011, 62_006),
        (3000, 3400, 63_300),
        (2_003_000, 2_003_400, 2_063_250),
        (9000, 8000, 1),
    ]
    samples += [(4_000_000, 4_000_010, 4_000_005)]
    clock: Clock | None = None
    steps = []
    for sent, received, server in samples:
        clock = measure(clock, sent, received, server)
        steps.append(
            {"sent_at": sent, "received_at": received, "server_time": server, "clock": msgspec.to_builtins(clock)}
        )
    assert clock is not None
    return {
        "steps": steps,
        "uncertainty": [[at, uncertainty_at(clock, at)] for at in (clock.at, clock.at + 99_999, clock.at + 3_600_000)],
    }
