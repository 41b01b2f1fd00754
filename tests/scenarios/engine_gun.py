"""A gun with the product's engine and an in-memory store, over real HTTP. It has the words of the independent client."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
import msgspec

from bench.devices import Gun as Keys
from stowage_sync import Engine, MemoryStore
from stowage_sync import messages as m
from stowage_sync.chunks import separate
from stowage_sync.envelope import Draft, StoredCommand, enrol_body, fitting, push_body, session_body, uuid7

MOST_INPUTS = 20_000
FOREVER_MS = 3_600_000


class EngineGun:
    """Timers are not waited for: `sync` moves the device's clock on to the next one until all is sent and every row is here."""

    def __init__(self, address: str, invitation: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.keys = Keys()
        self.id = str(self.keys.id)
        self.store = MemoryStore(self.id, str(self.keys.incarnation))
        body = enrol_body(invitation, self.id, self.keys.public_key())
        answer = self.http.post("/api/sync/enrol", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        self.store.epoch, self.warehouse, self.code = told["epoch"], told["warehouse"], told["code"]
        self.blobs: dict[str, bytes] = {}
        self.skipped = 0  # ms by which timers were moved on
        self.status: m.Status | None = None
        self._timer: int | None = None
        self._given: deque[m.AnyInput] = deque()
        self.engine = Engine(self.store.saved())

    def switch_on(self) -> None:
        """What is stored is all there is."""
        self._given.clear()
        self.engine = Engine(self.store.saved())
        self.give(m.Start)

    def sync(self) -> None:
        """Until nothing waits and a pull has left nothing."""
        began = self.clock
        self.switch_on()
        self._run(lambda: self._at_rest(began))

    def until_blocked(self) -> str:
        """Why."""
        self.switch_on()
        self._run(lambda: self.status is not None and self.status.blocked != "")
        assert self.status is not None
        return self.status.blocked

    def _run(self, done: Callable[[], bool]) -> None:
        until = self.clock + FOREVER_MS
        for _ in range(MOST_INPUTS):
            if self._given:
                for effect in self.engine.handle(self._given.popleft()):
                    self._carry_out(effect)
            elif done():
                return
            else:
                assert self._timer is not None, self.status
                assert self._timer < until, self.status
                self.skipped += max(0, self._timer - self.clock)
                self.give(m.Timer)
        raise AssertionError(self.status)

    def confirm(self, command: str, payload: dict[str, Any], person: int, depends: tuple[str, ...] = ()) -> str:
        at, uncertainty = self.store.now(self.clock)
        op_id = uuid7(at, os.urandom(10))
        body = {"type": command, **payload}
        draft = Draft(op_id, command, person, self.warehouse, real_time(), uncertainty, list(depends), {}, body)
        self.store.confirm(draft)
        return op_id

    def find(self, partition: str, kind: str, key: str) -> dict[str, Any] | None:
        return self.store.lookup(partition, kind, key)

    def all(self, partition: str, kind: str) -> dict[str, tuple[int, dict[str, Any] | None]]:
        return {key: (seq, body) for of, key, seq, body in self.store.rows(partition) if of == kind}

    @property
    def clock(self) -> int:
        return real_time() + self.skipped

    def give(self, kind: type[m.Input], **fields: Any) -> None:
        self._given.append(kind(now=self.clock, jitter=500, **fields))  # type: ignore[arg-type]

    @property
    def epoch(self) -> int:
        return self.store.epoch

    @property
    def stream(self) -> dict[str, int]:
        """first, next, acked, settled, backup."""
        stream: dict[str, int] = msgspec.to_builtins(self.store.stream)
        return stream

    def outcomes(self) -> list[str | None]:
        """Of the commands that it keeps."""
        return [one.outcome.outcome if one.outcome else None for one in self.store.commands.values()]

    def sums(self) -> dict[str, tuple[int, int]]:
        """Rows and sum of each partition."""
        found = {name: self.store.sum(name) for name in self.store.cursors}
        return {name: (sums.rows, sums.sum) for name, sums in found.items()}

    def close(self) -> None:
        self.http.close()

    def _at_rest(self, began: int) -> bool:
        status = self.status
        synced = status is not None and status.last_sync is not None and status.last_sync >= began
        sent = all(state != "waiting" for _, state in self.store.blobs.values())
        return sent and synced and status is not None and status.pending == 0 and not status.syncing

    def _carry_out(self, effect: m.Effect) -> None:
        match effect:
            case m.Request():
                self._ask(effect)
            case m.Store(id=id_, writes=writes):
                self.store.apply(writes)
                self.give(m.Stored, id=id_)
                if any(isinstance(write, m.WriteEpoch) for write in writes):
                    self._offer_blobs()
            case m.Measure(id=id_, partitions=partitions):
                self.give(m.Measured, id=id_, sums={name: self.store.sum(name) for name in partitions})
            case m.Reincarnate(known=known):
                self.store.reincarnate(uuid7(self.clock, os.urandom(10)), known)
                self.give(m.Reincarnated, incarnation=self.store.incarnation, stream=self.store.stream)
            case m.OpenLive(token=token):
                self.give(m.LiveEvent, event="closed", partition="", head=0, code=1006, token=token)
            case m.SetTimer(at=at):
                self._timer = at
            case m.Report(status=status):
                self.status = status

    def add_blob(self, data: bytes) -> str:
        name = sha256(data).hexdigest()
        self.blobs[name] = data
        self.store.add_blob(name, len(data))
        return name

    def _offer_blobs(self) -> None:
        for name, (size, state) in self.store.blobs.items():
            if state == "waiting":
                self.give(m.BlobAdded, sha256=name, size=size)

    def _ask(self, request: m.Request) -> None:
        ask, body = request.ask, self._body(request.ask)
        headers = {"authorization": f"Bearer {request.token}"} if request.token is not None else {}
        if body:
            headers |= {"content-type": "application/json", "stowage-signature": self.keys.sign(body)}
        if isinstance(ask, m.AskBlobPut):
            headers |= {"content-type": "image/png"}
            body = self.blobs[ask.sha256][ask.offset : ask.offset + ask.length]
        answer = self.http.request(ask.method, ask.path, headers=headers, content=body)
        self.give(m.Response, id=request.id, status=answer.status_code, body=_told(ask, answer))

    def _body(self, ask: m.Ask) -> bytes:
        if isinstance(ask, m.AskSession):
            return session_body(self.id, real_time(), os.urandom(16).hex()).encode()
        if not isinstance(ask, m.AskPush):
            return b""
        kept = self.store.take(ask.from_, ask.to) if ask.to >= ask.from_ else []
        ops = [StoredCommand(one.op_id, one.cseq, one.text, "") for one in kept]
        return push_body(self.id, ask.incarnation, ask.acked, fitting(ops) if ops else []).encode()


def _told(ask: m.Ask, answer: httpx.Response) -> m.Json:
    """What the engine takes the answer for."""
    data = answer.content
    if answer.status_code == 200:
        match ask:
            case m.AskChunks(chunks=files):
                bodies = separate(files, data)
                assert bodies is not None
                return {"chunks": bodies}
            case m.AskChunk(sha256=name):
                assert sha256(data).hexdigest() == name
            case m.AskBlobHead():
                held = answer.headers
                return {"offset": int(held["stowage-offset"]), "complete": held["stowage-complete"] == "1"}
    return msgspec.json.decode(data) if data else None


def real_time() -> int:
    """ms UTC."""
    return time.time_ns() // 1_000_000
