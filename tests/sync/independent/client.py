"""A scan gun written from sync/PROTOCOL.md and its vectors alone. Standard library, httpx, websockets and cryptography."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
import uuid
import zlib
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.sync.client import connect

Row = tuple[int, dict[str, Any] | None]  # seq, body


class Refused(Exception):
    """A problem the protocol leaves to the caller."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}")
        self.status, self.code, self.params = status, problem.get("code"), problem.get("params") or {}


class AnswerLost(Exception):
    """The request went out; what came of it is unknown."""


@dataclass
class Command:
    op_id: str
    cseq: int
    text: str
    signature: str
    outcome: dict[str, Any] | None = None


@dataclass
class Base:
    """§10: chunk entries by kind, and the chunks themselves by hash."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    chunks: dict[str, dict[str, Any]] = field(default_factory=dict)


class Gun:
    """`heard` keeps the latest answer by name. `lose` names requests whose next answer never arrives."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.address = address
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = str(uuid.uuid4())
        self.incarnation = str(uuid.uuid4())
        self.commands: dict[int, Command] = {}
        self.next = 1
        self.acked = 0
        self.settled = 0
        self.shown: dict[str, int] = {}  # partition → own commands that its base shows
        self.epoch = 0
        self.token = ""
        self.offset = 0
        self.cursors: dict[str, int] = {}
        self.bases: dict[str, Base] = {}
        self.over: dict[str, dict[tuple[str, str], Row]] = {}  # rows on top of the base
        self.heard: dict[str, Any] = {}
        self.lose: set[str] = set()

    # ---- §1, §4, §9 ----

    def sign(self, data: bytes) -> str:
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def ask(self, name: str, method: str, path: str, content: bytes | None = None, **headers: str) -> httpx.Response:
        """One request with a session; a 401 costs a new session and the same again (I-8)."""
        for attempt in (1, 2):
            if not self.token:
                self.open_session()
            sent = headers | {"Authorization": f"Bearer {self.token}"}
            response = self.http.request(method, path, content=content, headers=sent)
            if name in self.lose:
                self.lose.remove(name)
                raise AnswerLost(name)
            if response.status_code != 401 or attempt == 2:
                break
            self.token = ""
        if response.status_code != 200:
            problem = response.json() if response.content else {}
            if problem:
                self.heard["problem"] = problem
            raise Refused(response.status_code, problem)
        return response

    def read(self, name: str, response: httpx.Response) -> dict[str, Any]:
        body: dict[str, Any] = response.json()
        self.heard[name] = body
        return body

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset

    def open_session(self) -> None:
        asked = {"protocol": 1, "device": self.id, "at": self.now(), "nonce": secrets.token_hex(16)}
        body = json.dumps(asked).encode()
        sent = time.time_ns() // 1_000_000
        response = self.http.post("/api/sync/session", content=body, headers={"Stowage-Signature": self.sign(body)})
        if response.status_code != 200:
            raise Refused(response.status_code, response.json())
        answer = self.read("session", response)
        self.token = answer["token"]
        self.offset = answer["server_time"] - (sent + time.time_ns() // 1_000_000) // 2

    # ---- §2 ----

    def enrol(self, invitation: str) -> None:
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        asked = {"token": invitation, "device": self.id, "public_key": base64.b64encode(public).decode()}
        response = self.http.post("/api/sync/enrol", json=asked)
        if response.status_code != 200:
            raise Refused(response.status_code, response.json())
        answer = self.read("enrol", response)
        self.epoch, self.warehouse, self.code = answer["epoch"], answer["warehouse"], answer["code"]

    # ---- §5 ----

    def confirm(self, command: str, payload: dict[str, Any], person: int, depends: tuple[str, ...] = ()) -> str:
        """Stored before anything is sent (I-1); gives the op_id."""
        at = self.now()
        op_id = str(uuid.UUID(int=at << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)))
        envelope = {
            "op_id": op_id,
            "device": self.id,
            "incarnation": self.incarnation,
            "cseq": self.next,
            "command": command,
            "person": person,
            "warehouse": self.warehouse,
            "occurred_at": at,
            "uncertainty_ms": 50,
            "depends": list(depends),
            "seen": {f"wh/{self.warehouse}/tasks": self.cursors.get(f"wh/{self.warehouse}/tasks", 0)},
            "payload": {"type": command, **payload},
        }
        text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        self.commands[self.next] = Command(op_id, self.next, text, self.sign(text.encode()))
        self.next += 1
        return op_id

    def outcome(self, op_id: str) -> dict[str, Any]:
        found = next(command.outcome for command in self.commands.values() if command.op_id == op_id)
        assert found is not None, "no outcome yet"
        return found

    # ---- §6 ----

    def push(self, first: int | None = None) -> None:
        """Until every command has its outcome. `first` begins elsewhere than §6 says, to provoke a gap."""
        while True:
            start = self.acked + 1 if first is None else first
            ops = [self.commands[cseq] for cseq in range(start, min(self.next, start + 200))]
            try:
                answer = self.push_once(ops)
            except Refused as refused:
                if refused.code != "gap" or refused.params["expected"] > self.next:
                    raise
                self.acked = min(self.acked, refused.params["expected"] - 1)
                self.settled = min(self.settled, self.acked)
                first = None
                continue
            for command, outcome in zip(ops, answer["outcomes"], strict=True):
                if outcome.get("code") == "sequence_reused":
                    self.reincarnate()
                    break
                if command.outcome is None or outcome.get("code") != "command_id_reused":
                    command.outcome = outcome
                self.acked = max(self.acked, command.cseq)
            if answer["last_cseq"] < self.acked:
                self.acked = answer["last_cseq"]
                self.settled = min(self.settled, self.acked)
            if answer["last_cseq"] >= self.next:
                self.reincarnate()
            if self.acked + 1 == self.next:
                return
            first = None

    def push_once(self, ops: list[Command]) -> dict[str, Any]:
        asked = {
            "protocol": 1,
            "device": self.id,
            "incarnation": self.incarnation,
            "acked": self.acked,
            "ops": [{"op_id": op.op_id, "cseq": op.cseq, "bytes": op.text, "signature": op.signature} for op in ops],
        }
        body = json.dumps(asked, ensure_ascii=False).encode()
        return self.read(
            "push", self.ask("push", "POST", "/api/sync/push", body, **{"Stowage-Signature": self.sign(body)})
        )

    def reincarnate(self) -> None:
        """I-5: the same commands, in order, in a new stream."""
        kept = [self.commands[cseq] for cseq in sorted(self.commands)]
        self.incarnation = str(uuid.uuid4())
        self.commands = {}
        for cseq, old in enumerate(kept, start=1):
            envelope = json.loads(old.text) | {"incarnation": self.incarnation, "cseq": cseq}
            text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
            self.commands[cseq] = Command(old.op_id, cseq, text, self.sign(text.encode()), old.outcome)
        self.next, self.acked, self.settled, self.shown = len(kept) + 1, 0, 0, {}

    # ---- §7 ----

    def pull(self) -> None:
        """Until nothing is left to fetch."""
        while True:
            at = "".join(f"&at={quote(f'{name}:{cursor}', safe='')}" for name, cursor in self.cursors.items())
            path = f"/api/sync/pull?epoch={self.epoch}&incarnation={self.incarnation}&limit=5000{at}"
            answer = self.read("pull", self.ask("pull", "GET", path))
            for part in answer["partitions"]:
                self.take_rows(part)
            for name in answer["dropped"]:
                self.forget(name)
            if answer["must_refetch"]:
                self.bootstrap(answer["must_refetch"])
                continue
            if not any(part["more"] for part in answer["partitions"]):
                self.settled = max(self.settled, answer["last_cseq"])
                return

    def take_rows(self, part: dict[str, Any]) -> None:
        over = self.over.setdefault(part["partition"], {})
        for seq, kind, key, body in part["rows"]:
            if seq > over.get((kind, key), (0, None))[0]:
                over[kind, key] = (seq, body)
        self.cursors[part["partition"]] = max(part["to"], self.cursors[part["partition"]])

    def forget(self, name: str) -> None:
        for known in (self.cursors, self.bases, self.over):
            known.pop(name, None)

    def replayed(self, partition: str = "") -> list[Command]:
        """What the view adds to the rows (I-7)."""
        words = {"applied", "applied_with_exception"}
        shown = max(self.settled, self.shown.get(partition, 0))
        waiting = [command for cseq, command in sorted(self.commands.items()) if cseq > shown]
        return [one for one in waiting if one.outcome is None or one.outcome["outcome"] in words]

    # ---- §10, §11 ----

    def bootstrap(self, wanted: list[str] | None = None) -> None:
        answer = self.read(
            "bootstrap", self.ask("bootstrap", "GET", f"/api/sync/bootstrap?incarnation={self.incarnation}")
        )
        if answer["epoch"] != self.epoch:  # §12: all that is kept goes out again
            self.epoch, self.acked, self.settled = answer["epoch"], 0, 0
        for listed in answer["partitions"]:
            name = listed["partition"]
            if wanted is not None and name not in wanted:
                continue
            base = Base(listed["chunks"])
            for entry in base.entries:
                base.chunks[entry["sha256"]] = self.chunk(entry["sha256"])
            self.bases[name], self.over[name], self.cursors[name] = base, {}, listed["as_of"]
            self.shown[name] = listed["last_cseq"]

    def chunk(self, sha256: str) -> dict[str, Any]:
        response = self.ask("chunk", "GET", f"/api/sync/chunk/{sha256}")
        assert hashlib.sha256(response.content).hexdigest() == sha256
        return self.read("chunk", response)

    def find(self, partition: str, kind: str, key: str) -> dict[str, Any] | None:
        """§10: on top of the base first, else the one chunk whose range holds the key."""
        over = self.over.get(partition, {}).get((kind, key))
        if over is not None:
            return over[1]
        base = self.bases[partition]
        entries = [entry for entry in base.entries if entry["kind"] == kind]
        at = bisect_left([entry["last"] for entry in entries], key)
        if at == len(entries) or entries[at]["first"] > key:
            return None
        chunk = base.chunks[entries[at]["sha256"]]
        place = bisect_left(chunk["keys"], key)
        held = place < len(chunk["keys"]) and chunk["keys"][place] == key
        return chunk["bodies"][place] if held else None

    def all(self, partition: str, kind: str) -> dict[str, Row]:
        """key → (seq, body) of the rows that have a body."""
        rows: dict[str, Row] = {}
        for entry in self.bases[partition].entries:
            if entry["kind"] == kind:
                chunk = self.bases[partition].chunks[entry["sha256"]]
                rows |= dict(zip(chunk["keys"], zip(chunk["seqs"], chunk["bodies"], strict=True), strict=True))
        rows |= {key: row for (of, key), row in self.over[partition].items() if of == kind}
        return {key: row for key, row in rows.items() if row[1] is not None}

    def kinds(self, partition: str) -> set[str]:
        return {entry["kind"] for entry in self.bases[partition].entries} | {kind for kind, _ in self.over[partition]}

    def sums(self) -> dict[str, tuple[int, int]]:
        """Own rows and sum of every partition (§11)."""
        result = {}
        for name in self.cursors:
            terms = [
                zlib.crc32(f"{kind}\n{key}".encode()) ^ (seq % 2**32)
                for kind in self.kinds(name)
                for key, (seq, _) in self.all(name, kind).items()
            ]
            result[name] = (len(terms), sum(terms) % 2**48)
        return result

    def checksums(self) -> dict[str, tuple[int, int]]:
        """The server's, of partitions at our cursor."""
        names = "&".join(f"partition={quote(name, safe='')}" for name in self.cursors)
        answer = self.read("checksum", self.ask("checksum", "GET", f"/api/sync/checksum?{names}"))
        same = [one for one in answer["partitions"] if one["head"] == self.cursors[one["partition"]]]
        return {one["partition"]: (one["rows"], one["sum"]) for one in same}

    # ---- §13, §15 ----

    def poke(self, meanwhile: Any) -> dict[str, Any]:
        """The first poke heard after `meanwhile()` was called."""
        if not self.token:
            self.open_session()
        with connect(self.address.replace("http", "ws", 1) + "/api/sync/live") as socket:
            socket.send(json.dumps({"token": self.token}))
            assert json.loads(socket.recv(timeout=10)) == {"type": "ready"}
            meanwhile()
            while True:
                message: dict[str, Any] = json.loads(socket.recv(timeout=30))
                if message["type"] == "ping":
                    socket.send(json.dumps({"type": "pong"}))
                elif message["type"] == "poke":
                    self.heard["poke"] = message
                    return message

    def upload(self, data: bytes, media_type: str, part: int) -> str:
        name = hashlib.sha256(data).hexdigest()
        path = f"/api/sync/blobs/{name}"
        offset, complete = 0, False
        try:
            held = self.ask("blob_state", "HEAD", path).headers
            offset, complete = int(held["Stowage-Offset"]), held["Stowage-Complete"] == "1"
        except Refused as refused:
            if refused.status != 404:
                raise
        while not complete:
            piece = data[offset : offset + part]
            response = self.ask(
                "blob", "PUT", f"{path}?offset={offset}&size={len(data)}", piece, **{"Content-Type": media_type}
            )
            answer = self.read("blob", response)
            offset, complete = answer["offset"], answer["complete"]
        return name
