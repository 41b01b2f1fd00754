"""Plays a scenario through the engine and writes down every step: what `sync/vectors/engine/*.json` hold.

The stage answers each store transaction as the adapter would, so a scenario only says what people, the network and the server do.
"""

from __future__ import annotations

from typing import Any

import msgspec

from stowage_sync import Engine, MemoryStore
from stowage_sync import messages as m
from stowage_sync.envelope import Draft

DEVICE = "0192f0c1-2b3c-7d4e-8f50-617283940a0b"
FIRST = "5f0c3b8e-9a1d-4c27-8e44-0a6b1c2d3e4f"
SECOND = "7a1b2c3d-4e5f-4a6b-9c8d-0e1f2a3b4c5d"
TASKS, STOCK, CATALOGUE = "wh/1/tasks", "wh/1/stock", "catalogue"
START = 1_795_420_800_000


class Play:
    """`steps` grows with each input; `asked` are requests without an answer, by id."""

    def __init__(self, *, base: bool = True, epoch: int = 1, done: int = 0) -> None:
        """`done`: so many commands were confirmed, answered and settled before."""
        self.now = START
        self.store = MemoryStore(DEVICE, FIRST, epoch)
        for number in range(1, done + 1):
            self.store.confirm(self._draft(number))
        self.store.apply([m.WriteOutcome(m.Outcome(**outcome(number, number))) for number in range(1, done + 1)])
        self.store.stream = msgspec.structs.replace(self.store.stream, acked=done, settled=done)
        if base:
            self.store.apply(
                [m.WriteBase(TASKS, 1, keep=False, chunks=[]), m.WriteCursor(TASKS, 1), m.WriteChecked(START)]
            )
        self.saved = self.store.saved()
        self.engine = Engine(self.saved)
        self.steps: list[dict[str, Any]] = []
        self.asked: dict[int, m.Ask] = {}
        self.timer: int | None = None
        self.status: m.Status | None = None
        self.measures: list[m.Measure] = []
        self.lost: list[m.Reincarnate] = []
        self.fail_stores = False
        self.holds_stores = False
        self.held: list[m.Store] = []

    # ---- what may happen ----

    def give(self, kind: type[Any], **fields: Any) -> list[m.Effect]:
        given = kind(now=self.now, jitter=500, **fields)
        effects = self.engine.handle(given)
        self.steps.append({"input": msgspec.to_builtins(given), "effects": msgspec.to_builtins(effects)})
        for effect in effects:
            self._carry_out(effect)
        return effects

    def _carry_out(self, effect: m.Effect) -> None:
        match effect:
            case m.Request():
                self.asked[effect.id] = effect.ask
            case m.SetTimer():
                self.timer = effect.at
            case m.Report():
                self.status = effect.status
            case m.Measure():
                self.measures.append(effect)
            case m.Reincarnate():
                self.lost.append(effect)
            case m.Store() if self.fail_stores:
                self.give(m.StoreFailed, id=effect.id, reason="quota")
            case m.Store() if self.holds_stores:
                self.held.append(effect)
            case m.Store():
                self.store.apply(effect.writes)
                self.give(m.Stored, id=effect.id)

    def release(self) -> None:
        """What was held back is stored."""
        held, self.held, self.holds_stores = self.held, [], False
        for effect in held:
            self._carry_out(effect)

    def start(self) -> None:
        """Signed in, nothing else answered yet."""
        self.give(m.Start)
        self.answer(m.AskSession, {"token": "T1", "expires_at": START + 3_600_000, "server_time": self.now, "epoch": 1})

    def settle(self, **pull: Any) -> None:
        """What waits now is answered as by a server with nothing new."""
        self.answer(m.AskPush, self.pushed())
        self.answer(m.AskPull, self.pulled(**pull))

    def _draft(self, number: int) -> Draft:
        return Draft(
            op_id=f"0192f0c1-0000-7000-8000-{number:012d}",
            command="receiving.finish/1",
            person=7,
            warehouse=1,
            occurred_at=self.now,
            uncertainty_ms=1,
            depends=[],
            seen={},
            payload={"receipt": f"5d2c1b0a-0000-4000-8000-{number:012d}"},
        )

    def confirm(self, number: int) -> int:
        cseq = self.store.confirm(self._draft(number))
        self.give(m.Queued, next=self.store.stream.next)
        return cseq

    def after(self, ms: int, *, timer: bool = True) -> None:
        self.now += ms
        if timer and self.timer is not None and self.timer <= self.now:
            self.give(m.Timer)

    def answer(self, kind: type[Any], body: Any, status: int = 200, **more: Any) -> None:
        """To the oldest request of `kind`."""
        self.give(m.Response, id=self.take(kind), status=status, body=body, **more)

    def problem(self, kind: type[Any], status: int, code: str, **params: Any) -> None:
        self.answer(kind, {"status": status, "code": code, "params": params}, status)

    def lose(self, kind: type[Any], reason: str = "timeout") -> None:
        self.give(m.Failed, id=self.take(kind), reason=reason)

    def take(self, kind: type[Any]) -> int:
        found = next((number for number, ask in self.asked.items() if isinstance(ask, kind)), None)
        assert found is not None, f"no {kind.__name__} among {self.asked}"
        del self.asked[found]
        return found

    def waits(self, kind: type[Any]) -> Any:
        """The one request of `kind` that has no answer yet, None if there is none."""
        found = [ask for ask in self.asked.values() if isinstance(ask, kind)]
        assert len(found) <= 1
        return found[0] if found else None

    # ---- answers of a server ----

    def pushed(self, outcomes: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
        """`outcomes` as given, else applied for all that were asked."""
        ask = self.waits(m.AskPush)
        ops = self.store.take(ask.from_, ask.to)
        done = (
            [{"op_id": op.op_id, "cseq": op.cseq, "outcome": "applied"} for op in ops] if outcomes is None else outcomes
        )
        last = max([ask.acked, *(one["cseq"] for one in done)])
        return {"epoch": 1, "server_time": self.now, "last_cseq": last, "backup_seq": 0, "outcomes": done, **fields}

    def pulled(
        self, *, rows: list[Any] | None = None, to: int = 1, partition: str = TASKS, **fields: Any
    ) -> dict[str, Any]:
        part = {"partition": partition, "head": to, "to": to, "rows": rows or [], "more": False}
        answer = {
            "epoch": 1,
            "server_time": self.now,
            "last_cseq": 0,
            "partitions": [part],
            "dropped": [],
            "must_refetch": [],
        }
        return {**answer, **fields}

    def vector(self, cites: list[str], about: str) -> dict[str, Any]:
        store = self.store
        partitions = sorted(store.manifests)
        return {
            "about": about,
            "cites": cites,
            "saved": msgspec.to_builtins(self.saved),
            "steps": self.steps,
            "then": {
                "stream": msgspec.to_builtins(store.stream),
                "epoch": store.epoch,
                "cursors": store.cursors,
                "outcomes": {
                    str(cseq): None if command.outcome is None else command.outcome.outcome
                    for cseq, command in sorted(store.commands.items())
                },
                "shown": store.shown,
                "replayed": {name: [command.cseq for command in store.pending(name)] for name in [TASKS, STOCK]},
                "rows": {
                    name: sorted([kind, key, seq, body] for kind, key, seq, body in store.rows(name))
                    for name in partitions
                },
                "sums": {name: msgspec.to_builtins(store.sum(name)) for name in partitions},
                "chunks": sorted(store.chunks),
            },
        }


def outcome(number: int, cseq: int, word: str = "applied", /, **fields: Any) -> dict[str, Any]:
    return {"op_id": f"0192f0c1-0000-7000-8000-{number:012d}", "cseq": cseq, "outcome": word, **fields}


def entry(name: str, kind: str, keys: list[str]) -> dict[str, Any]:
    return {"sha256": name, "kind": kind, "first": keys[0], "last": keys[-1], "rows": len(keys), "bytes": 100}


def chunk(kind: str, keys: list[str], seq: int = 1) -> dict[str, Any]:
    bodies = [{"id": int(key)} if key.isdigit() else {"to": key} for key in keys]
    return {"kind": kind, "keys": keys, "seqs": [seq + at for at in range(len(keys))], "bodies": bodies}
