"""A server in a hundred lines: what PROTOCOL.md promises, in memory, with a history that can be lost."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stowage_sync.checksum import sum_of

CATALOGUE, TASKS = "catalogue", "wh/1/tasks"
CHUNK_ROWS = 3
TOGETHER = 2


@dataclass
class History:
    """What a backup holds."""

    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)  # op_id → outcome
    digests: dict[str, str] = field(default_factory=dict)  # op_id → what was said
    streams: dict[str, int] = field(default_factory=dict)  # incarnation → last cseq
    counted: dict[str, int] = field(default_factory=dict)  # op_id → how often its effect happened
    rows: dict[str, dict[tuple[str, str], tuple[int, dict[str, Any] | None]]] = field(
        default_factory=lambda: {CATALOGUE: {}, TASKS: {}}
    )
    heads: dict[str, int] = field(default_factory=lambda: {CATALOGUE: 0, TASKS: 0})
    claimed: dict[str, int] = field(
        default_factory=dict
    )  # incarnation → highest `acked` beyond ours that raised the epoch


class Server:
    def __init__(self) -> None:
        self.history = History()
        self.backup: History | None = None
        self.backed_up = History()  # what device knowledge of backups refers to
        self.epoch = 1
        self.tokens: set[str] = set()
        self.chunks: dict[str, bytes] = {}
        self._token = 0

    # ---- what happens to it ----

    def put(self, partition: str, kind: str, key: str, body: dict[str, Any] | None) -> None:
        self.history.heads[partition] += 1
        self.history.rows[partition][kind, key] = (self.history.heads[partition], body)

    def save_backup(self) -> None:
        self.backup = copy.deepcopy(self.history)

    def restore(self) -> None:
        self.history = copy.deepcopy(self.backup) if self.backup is not None else History()
        self.epoch += 1

    def bring(self, asked: dict[str, Any]) -> None:
        """Somebody else brings what a device keeps; nothing after a gap."""
        if asked["ops"] and asked["ops"][0]["cseq"] <= self.history.streams.get(asked["incarnation"], 0) + 1:
            for op in asked["ops"]:
                self._execute(asked["incarnation"], op)

    # ---- the wire ----

    def answer(self, path: str, token: str | None, body: str | None, now: int) -> tuple[int, Any]:
        """Status and JSON."""
        url = urlsplit(path)
        what = url.path.split("/")[3]
        if what == "session":
            self._token += 1
            self.tokens.add(f"T{self._token}")
            return 200, {"token": f"T{self._token}", "expires_at": 0, "server_time": now, "epoch": self.epoch}
        if token not in self.tokens:
            return 401, {"code": "session_expired", "params": {}}
        if what == "push":
            return self._push(json.loads(body or ""), now)
        if what in {"chunk", "chunks"}:
            return self._give(parse_qs(url.query).get("sha256"), url.path.split("/")[-1])
        return 200, self._tell(what, parse_qs(url.query), now)

    def _give(self, names: list[str] | None, alone: str) -> tuple[int, Any]:
        """Chunks as their adapter gives them to the engine."""
        found = [self.chunks[name] for name in names or [alone] if name in self.chunks]
        if len(found) < len(names or [alone]):
            return 404, {"code": "chunk_unknown", "params": {}}
        bodies = [json.loads(data) for data in found]
        return 200, bodies[0] if names is None else {"chunks": bodies}

    def _tell(self, what: str, query: dict[str, list[str]], now: int) -> dict[str, Any]:
        if what == "pull":
            return self._pull(query, now)
        if what == "bootstrap":
            last = self.history.streams.get(query["incarnation"][0], 0)
            partitions = [{**self._manifest(name), "last_cseq": last} for name in self.history.rows]
            return {"epoch": self.epoch, "schema": 1, "partitions": partitions, "together": TOGETHER}
        sums = [self._sum(name) for name in query["partition"]]
        return {"epoch": self.epoch, "server_time": now, "partitions": sums}

    def _push(self, asked: dict[str, Any], now: int) -> tuple[int, Any]:
        history, incarnation = self.history, asked["incarnation"]
        last = history.streams.get(incarnation, 0)
        if asked["ops"] and asked["ops"][0]["cseq"] > last + 1:
            self._hear(incarnation, asked["acked"])
            return 409, {"code": "gap", "params": {"expected": last + 1}}
        outcomes = [self._execute(incarnation, op) for op in asked["ops"]]
        last = history.streams.get(incarnation, 0)
        self._hear(incarnation, asked["acked"])
        held = self.backup.streams.get(incarnation, 0) if self.backup is not None else 0
        answer = {"epoch": self.epoch, "server_time": now, "last_cseq": last, "backup_seq": held, "outcomes": outcomes}
        return 200, answer

    def _hear(self, incarnation: str, acked: int) -> None:
        """A claim ahead of what we hold raises the epoch once."""
        history = self.history
        if acked > max(history.streams.get(incarnation, 0), history.claimed.get(incarnation, 0)):
            history.claimed[incarnation] = acked
            self.epoch += 1

    def _execute(self, incarnation: str, op: dict[str, Any]) -> dict[str, Any]:
        history, op_id, cseq = self.history, op["op_id"], op["cseq"]
        last = history.streams.get(incarnation, 0)
        said = json.loads(op["bytes"]) | {"incarnation": "", "cseq": 0}  # where it is said makes no other command of it
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        known = history.digests.get(op_id)
        if cseq <= last and known is None:
            return {"op_id": op_id, "cseq": cseq, "outcome": "conflict", "code": "sequence_reused"}
        history.streams[incarnation] = max(last, cseq)
        if known is not None and known != digest:
            return {"op_id": op_id, "cseq": cseq, "outcome": "conflict", "code": "command_id_reused"}
        if known is None:
            history.digests[op_id] = digest
            number = f"{self.epoch}-{len(history.outcomes)}"
            history.outcomes[op_id] = {"op_id": op_id, "cseq": cseq, "outcome": "applied", "number": number}
            history.counted[op_id] = history.counted.get(op_id, 0) + 1
            self.put(TASKS, "done", op_id, {"id": op_id})
        return history.outcomes[op_id] | {"cseq": cseq}

    def _pull(self, query: dict[str, list[str]], now: int) -> dict[str, Any]:
        history = self.history
        cursors = {name: int(cursor) for name, _, cursor in (at.rpartition(":") for at in query.get("at", []))}
        refetch = [name for name, head in history.heads.items() if name not in cursors or cursors[name] > head]
        if int(query["epoch"][0]) != self.epoch:
            refetch = list(history.heads)
        parts = [self._part(name, cursors[name]) for name in history.heads if name not in refetch]
        return {
            "epoch": self.epoch,
            "server_time": now,
            "last_cseq": history.streams.get(query["incarnation"][0], 0),
            "partitions": parts,
            "dropped": [name for name in cursors if name not in history.heads],
            "must_refetch": refetch,
        }

    def _part(self, name: str, cursor: int) -> dict[str, Any]:
        rows = self.history.rows[name]
        changed = sorted([seq, *at, body] for at, (seq, body) in rows.items() if seq > cursor)
        page = changed[:CHUNK_ROWS]
        more = len(changed) > len(page)
        head = self.history.heads[name]
        return {"partition": name, "head": head, "to": page[-1][0] if more else head, "rows": page, "more": more}

    def _manifest(self, name: str) -> dict[str, Any]:
        rows = sorted(
            (kind, key, seq, body) for (kind, key), (seq, body) in self.history.rows[name].items() if body is not None
        )
        entries = []
        for kind in sorted({row[0] for row in rows}):
            of_kind = [row for row in rows if row[0] == kind]
            starts = range(0, len(of_kind), CHUNK_ROWS)
            entries += [self._chunk(kind, of_kind[start : start + CHUNK_ROWS]) for start in starts]
        return {"partition": name, "as_of": self.history.heads[name], "rows": len(rows), "sum": 0, "chunks": entries}

    def _chunk(self, kind: str, rows: list[Any]) -> dict[str, Any]:
        columns = {
            "kind": kind,
            "keys": [r[1] for r in rows],
            "seqs": [r[2] for r in rows],
            "bodies": [r[3] for r in rows],
        }
        data = json.dumps(columns).encode()
        name = hashlib.sha256(data).hexdigest()
        self.chunks[name] = data
        return {
            "sha256": name,
            "kind": kind,
            "first": rows[0][1],
            "last": rows[-1][1],
            "rows": len(rows),
            "bytes": len(data),
            "packed": f"packed {name}",
        }

    def _sum(self, name: str) -> dict[str, Any]:
        total = sum_of(
            (kind, key, seq) for (kind, key), (seq, body) in self.history.rows[name].items() if body is not None
        )
        return {"partition": name, "head": self.history.heads[name], "rows": total.rows, "sum": total.sum}
