"""A model gun: the product's engine and in-memory store, a person who scans, and a clock that is wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import msgspec

from bench.devices import Gun as Keys
from stowage_sync import Engine, MemoryStore
from stowage_sync import messages as m
from stowage_sync.envelope import Draft, StoredCommand, fitting, push_body, session_body, uuid7

Later = Callable[[int, Callable[[], None]], None]  # ms of virtual time from now


class ModelGun:
    """`send(gun, request)` puts a request on the network; `later` schedules on the simulation's clock."""

    def __init__(
        self,
        name: str,
        keys: Keys,
        chance: random.Random,
        now: Callable[[], int],
        later: Later,
        send: Callable[[ModelGun, m.Request], None],
    ) -> None:
        self.name, self.keys, self.chance = name, keys, chance
        self.skew = chance.randint(-40_000, 40_000)  # ms that its clock is off
        self._now, self.later, self.send = now, later, send
        self.store = MemoryStore(str(keys.id), str(keys.incarnation))
        self.said: list[str] = []  # every op id ever confirmed here
        self.life = 0
        self.status: m.Status | None = None
        self.token: str | None = None
        self._timer = 0
        self.start()

    @property
    def clock(self) -> int:
        return self._now() + self.skew

    def start(self) -> None:
        """Switched on, or on again after a kill: what is stored is all there is."""
        self.life += 1
        self._timer += 1
        self.engine = Engine(self.store.saved())
        self.give(m.Start)

    def give(self, kind: type[m.Input], **fields: Any) -> None:
        for effect in self.engine.handle(kind(now=self.clock, jitter=self.chance.randint(0, 999), **fields)):  # type: ignore[arg-type]
            self._carry_out(effect)

    def soon(self, delay: int, kind: type[m.Input], **fields: Any) -> None:
        """The same later, unless the gun was killed meanwhile."""
        life = self.life

        def then() -> None:
            if life == self.life:
                self.give(kind, **fields)

        self.later(delay, then)

    def _carry_out(self, effect: m.Effect) -> None:
        match effect:
            case m.Request():
                self.send(self, effect)
            case m.Store():
                self._write(effect)
            case m.Measure():
                sums = {partition: self.store.sum(partition) for partition in effect.partitions}
                self.soon(1, m.Measured, id=effect.id, sums=sums)
            case m.Reincarnate():
                self.store.reincarnate(uuid7(self._now(), self.chance.randbytes(10)), effect.known)
                self.soon(1, m.Reincarnated, incarnation=self.store.incarnation, stream=self.store.stream)
            case m.OpenLive():
                self.token = effect.token
                self.soon(20, m.LiveEvent, event="ready", partition="", head=0, code=0, token=effect.token)
            case m.SetTimer(at=at):
                self._set_timer(at)
            case m.Report(status=status):
                self.status = status

    def _write(self, effect: m.Store) -> None:
        if self.chance.random() < 0.01:
            self.soon(1, m.StoreFailed, id=effect.id, reason=self.chance.choice(("quota", "aborted")))
            return
        self.store.apply(effect.writes)
        self.soon(1, m.Stored, id=effect.id)

    def _set_timer(self, at: int | None) -> None:
        self._timer += 1
        mine = self._timer
        if at is None:
            return

        def ring() -> None:
            if mine == self._timer:
                self.give(m.Timer)

        self.later(max(0, at - self.clock), ring)

    def poke(self, partition: str, head: int) -> None:
        self.give(m.LiveEvent, event="poke", partition=partition, head=head, code=0, token=self.token)

    def hang_up(self) -> None:
        self.give(m.LiveEvent, event="closed", partition="", head=0, code=1006, token=self.token)

    # ---- the person ----

    def confirm(self, command: str, payload: dict[str, Any], *, person: int, warehouse: int) -> str:
        """Durable before anything is sent. Gives the op id."""
        _, uncertainty = self.store.now(self.clock)
        op_id = uuid7(self._now(), self.chance.randbytes(10))
        draft = Draft(op_id, command, person, warehouse, machine_time(), uncertainty, [], {}, payload)
        cseq = self.store.confirm(draft)
        self.said.append(op_id)
        self.give(m.Queued, next=cseq + 1)
        return op_id

    # ---- the wire ----

    def body(self, ask: m.Ask) -> tuple[bytes, dict[str, str]]:
        """(body, headers) of a request, signed where the protocol wants it."""
        if isinstance(ask, m.AskSession):
            data = session_body(self.store.device, machine_time(), self.chance.randbytes(16).hex()).encode()
        elif isinstance(ask, m.AskPush):
            kept = self.store.take(ask.from_, ask.to) if ask.to >= ask.from_ else []
            ops = [StoredCommand(one.op_id, one.cseq, one.text, self.keys.sign(one.text.encode())) for one in kept]
            data = push_body(self.store.device, ask.incarnation, ask.acked, fitting(ops) if ops else []).encode()
        else:
            return b"", {}
        return data, {"content-type": "application/json", "stowage-signature": self.keys.sign(data)}


def machine_time() -> int:
    """ms UTC as the server sees it. Only in what the server judges by its own clock, never in what decides the course."""
    return time.time_ns() // 1_000_000


def rows_of(gun: ModelGun, partition: str) -> dict[tuple[str, str], tuple[int, Any]]:
    return {(kind, key): (seq, body) for kind, key, seq, body in gun.store.rows(partition)}


def encoded(body: Any) -> bytes:
    return msgspec.json.encode(body, order="deterministic")
