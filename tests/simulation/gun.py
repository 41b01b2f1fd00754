"""A device with the engine in Python and its store in memory."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from bench.devices import Gun as Keys
from simulation.devices import Device, Held, Kept, Sent, View
from stowage_sync import Engine, MemoryStore
from stowage_sync import messages as m
from stowage_sync.chunks import ChunkFile, separate
from stowage_sync.envelope import Draft, StoredCommand, enrol_body, fitting, push_body, session_body, uuid7

if TYPE_CHECKING:
    from simulation.world import World


class Disk:
    """What outlives a kill: the key, the store, and beside it how far the stream had come (PROTOCOL §16)."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.store = MemoryStore(str(keys.id), str(keys.incarnation))
        self.mirror = ("", 0)
        self.photos: dict[str, bytes] = {}

    def copy(self) -> Disk:
        other = Disk(self.keys)
        other.store, other.mirror = copy.deepcopy(self.store), self.mirror
        other.photos = dict(self.photos)
        return other


class PythonGun(Device):
    engine = "Python"

    def __init__(self, world: World, name: str, warehouse: int, seed: int) -> None:
        super().__init__(world, name, warehouse, seed)
        self.copies: dict[str, Disk] = {}
        self.disk = Disk(self._new_keys())
        self.status: m.Status | None = None
        self._full = self._timer = 0
        self._token: str | None = None

    def _new_keys(self) -> Keys:
        """Ids by the seed; the key is not, and decides nothing."""
        ids = [UUID(int=self.chance.getrandbits(128), version=4) for _ in range(2)]
        return Keys(id=ids[0], incarnation=ids[1])

    @property
    def store(self) -> MemoryStore:
        return self.disk.store

    async def enrol(self, token: str) -> None:
        """Raises when the server refuses."""
        self.disk = Disk(self._new_keys())
        self.store.epoch = await self._enrolled(token)
        self.start()

    async def enrol_again(self, token: str) -> None:
        """Raises when the server refuses."""
        stream, epoch = self.store.stream, await self._enrolled(token)
        self.store.apply([m.WriteEpoch(epoch), m.WriteSettled(min(stream.settled, stream.backup))])
        self.start()

    async def _enrolled(self, token: str) -> int:
        """The epoch it is told."""
        keys = self.disk.keys
        body = enrol_body(token, str(keys.id), keys.public_key()).encode()
        answer = await self.world.ask("POST", "/api/sync/enrol", {"content-type": "application/json"}, body)
        assert answer.status_code == 200, answer.text
        epoch: int = answer.json()["epoch"]
        return epoch

    def start(self) -> None:
        if self.history.gone:
            return
        self.life += 1
        self._timer += 1
        incarnation, following = self.disk.mirror
        if incarnation == self.store.incarnation and following > self.store.stream.next:
            self.store.reincarnate(uuid7(self.world.now(), self.chance.randbytes(10)), 0)
        self.engine_at_work = Engine(self.store.saved())
        self.give(m.Start)

    def kill(self) -> None:
        self.life += 1

    def give(self, kind: type[m.Input], **fields: Any) -> None:
        given = kind(now=self.clock, jitter=self.chance.randint(0, 999), **fields)
        for effect in self.engine_at_work.handle(given):  # type: ignore[arg-type]
            self._carry_out(effect)

    def soon(self, delay: int, kind: type[m.Input], **fields: Any) -> None:
        self.later(delay, lambda: self.give(kind, **fields))

    def _carry_out(self, effect: m.Effect) -> None:
        match effect:
            case m.Request():
                self.world.network.send(self, self._message(effect))
            case m.Store():
                self._write(effect)
            case m.Measure():
                sums = {partition: self.store.sum(partition) for partition in effect.partitions}
                self.soon(1, m.Measured, id=effect.id, sums=sums)
            case m.Reincarnate() if self._full > 0:
                self._full -= 1
                self.soon(1, m.ReincarnateFailed, reason="quota")
            case m.Reincarnate():
                self.store.reincarnate(uuid7(self.world.now(), self.chance.randbytes(10)), effect.known)
                self._remember()
                self.soon(1, m.Reincarnated, incarnation=self.store.incarnation, stream=self.store.stream)
            case m.OpenLive():
                self._token = effect.token
                self.soon(20, m.LiveEvent, event="ready", partition="", head=0, code=0, token=effect.token)
            case m.SetTimer(at=at):
                self._set_timer(at)
            case m.Report(status=status):
                self.status = status

    def _write(self, effect: m.Store) -> None:
        if self._full > 0 or self.chance.random() < 0.01:
            self._full = max(0, self._full - 1)
            self.soon(1, m.StoreFailed, id=effect.id, reason=self.chance.choice(("quota", "aborted")))
            return
        self.store.apply(effect.writes)
        self.soon(1, m.Stored, id=effect.id)
        if any(isinstance(write, m.WriteEpoch) for write in effect.writes):
            for name, (size, state) in self.store.blobs.items():
                if state == "waiting":
                    self.soon(2, m.BlobAdded, sha256=name, size=size)

    def _set_timer(self, at: int | None) -> None:
        self._timer += 1
        mine = self._timer
        if at is not None:
            self.later(max(0, at - self.clock), lambda: self.give(m.Timer) if mine == self._timer else None)

    def _remember(self) -> None:
        self.disk.mirror = (self.store.incarnation, self.store.stream.next)

    # ---- the person ----

    def confirm(self, op_id: str, command: str, payload: dict[str, Any], person: int) -> bool:
        if self._full > 0:
            self._full -= 1
            return False
        at, uncertainty = self.store.now(self.clock)
        draft = Draft(op_id, command, person, self.warehouse, at, uncertainty, [], {}, payload)
        cseq = self.store.confirm(draft)
        self._remember()
        self.give(m.Queued, next=cseq + 1)
        return True

    def photograph(self, name: str, data: bytes) -> bool:
        if self._full > 0:
            self._full -= 1
            return False
        self.disk.photos[name] = data
        self.store.add_blob(name, len(data))
        self.give(m.BlobAdded, sha256=name, size=len(data))
        return True

    def wake(self) -> None:
        self.give(m.Wake)

    # ---- the network ----

    def poke(self, heads: Mapping[str, int]) -> None:
        for name in sorted(heads.keys() & self.store.cursors.keys()):
            self.give(m.LiveEvent, event="poke", partition=name, head=heads[name], code=0, token=self._token)

    def hang_up(self, code: int) -> None:
        self.give(m.LiveEvent, event="closed", partition="", head=0, code=code, token=self._token)

    def silent(self, sent: Sent) -> None:
        self.soon(sent.timeout_ms, m.Failed, id=sent.id, reason="timeout")

    def failed(self, sent: Sent) -> None:
        self.give(m.Failed, id=sent.id, reason="network")

    def answered(self, sent: Sent, status: int, headers: Mapping[str, str], body: bytes) -> None:
        told, whole = _read(sent, status, body)
        if not whole:
            self.give(m.Failed, id=sent.id, reason="truncated")
            return
        if sent.method == "HEAD" and status == 200:
            told = {"offset": int(headers["stowage-offset"]), "complete": headers["stowage-complete"] == "1"}
        wait = int(headers.get("retry-after", 0)) * 1_000
        self.give(m.Response, id=sent.id, status=status, body=told, retry_after_ms=wait)

    def _message(self, request: m.Request) -> Sent:
        ask = request.ask
        body, ops = self._body(ask)
        headers = {"authorization": f"Bearer {request.token}"} if request.token is not None else {}
        if body:
            headers |= {"content-type": "application/json", "stowage-signature": self.disk.keys.sign(body)}
        if isinstance(ask, m.AskBlobPut):
            headers["content-type"] = "image/png"
            body = self.disk.photos[ask.sha256][ask.offset : ask.offset + ask.length]
        files: list[ChunkFile] = []
        if isinstance(ask, m.AskChunks):
            headers["accept"], files = "application/gzip", ask.chunks
        words = ask.path.partition("?")[0].split("/")
        return Sent(request.id, words[3], ask.method, ask.path, headers, body, request.timeout_ms, ops, files)

    def _body(self, ask: m.Ask) -> tuple[bytes, int]:
        if isinstance(ask, m.AskSession):
            at, _ = self.store.now(self.clock)
            return session_body(self.store.device, at, self.chance.randbytes(16).hex()).encode(), 0
        if not isinstance(ask, m.AskPush):
            return b"", 0
        kept = self.store.take(ask.from_, ask.to) if ask.to >= ask.from_ else []
        ops = [StoredCommand(one.op_id, one.cseq, one.text, "") for one in kept]
        sent = fitting(ops) if ops else []
        return push_body(self.store.device, ask.incarnation, ask.acked, sent).encode(), len(sent)

    # ---- its disk ----

    def full(self) -> None:
        self._full = self.chance.randint(1, 6)

    def keep(self, name: str) -> None:
        self.copies[name] = self.disk.copy()

    def put_back(self, name: str, *, whole: bool) -> None:
        mirror = self.disk.mirror
        self.disk = self.copies[name].copy()
        if not whole:
            self.disk.mirror = mirror

    def become(self, other: Device, name: str) -> None:
        assert isinstance(other, PythonGun)
        self.copies = other.copies
        self.put_back(name, whole=True)

    def export(self) -> tuple[str, list[dict[str, Any]]]:
        kept = self.store.commands.values()
        sign = self.disk.keys.sign
        ops = [
            {"op_id": one.op_id, "cseq": one.cseq, "bytes": one.text, "signature": sign(one.text.encode())}
            for one in kept
        ]
        return self.store.incarnation, ops

    # ---- what it holds ----

    @property
    def id(self) -> str:
        return self.store.device

    def view(self) -> View:
        store = self.store
        kept = [
            Kept(one.cseq, one.op_id, msgspec.to_builtins(one.outcome) if one.outcome else {})
            for one in store.commands.values()
        ]
        stream = msgspec.to_builtins(store.stream) | {"incarnation": store.incarnation}
        blocked = self.status.blocked if self.status else ""
        pending = [one.op_id for one in store.pending(f"wh/{self.warehouse}/tasks")]
        bases = {name: " ".join(entry.sha256 for entry in base) for name, base in store.manifests.items()}
        photos = {name: state for name, (_, state) in store.blobs.items()}
        return View(stream, store.epoch, dict(store.cursors), bases, kept, pending, blocked, photos)

    def held(self, partition: str, *, read: bool) -> tuple[Held, int, int]:
        rows: Held = {}
        for kind, key, seq, body in self.store.rows(partition):
            rows[kind, key] = (seq, self.store.lookup(partition, kind, key) if read else body)
        measured = self.store.sum(partition)
        return rows, measured.rows, measured.sum


def _read(sent: Sent, status: int, body: bytes) -> tuple[Any, bool]:
    """What an answer says, None if nothing, and whether it is all that was asked for."""
    if status == 200 and sent.kind == "chunks":
        bodies = separate(sent.files, body)
        return {"chunks": bodies}, bodies is not None
    if status == 200 and sent.kind == "chunk" and sha256(body).hexdigest() != sent.path.rpartition("/")[2]:
        return None, False
    try:
        return msgspec.json.decode(body) if body else None, True
    except msgspec.DecodeError:
        return None, status != 200
