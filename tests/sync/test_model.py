"""The engine against a model of the server over a network that loses, doubles, delays and cuts; devices and server forget.

Whatever happens, once the network heals every command has one outcome and its effect once, the rows equal the server's, and the view
replays nothing any more. On the way: own commands show all the time, once each (I-7).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from stowage_sync import Engine, MemoryStore
from stowage_sync import messages as m
from stowage_sync.envelope import Draft, StoredCommand, fitting, push_body
from stowage_sync.store import Command
from sync.model import CATALOGUE, TASKS, Server

START = 1_795_420_800_000


class Network(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.store = MemoryStore("device", "incarnation-0")
        self.now = START
        self.confirmed: list[str] = []
        self.rolled_back: set[str] = set()  # confirmed, then lost with the device's own memory
        self.incarnations = 0
        self.snapshot: tuple[MemoryStore, list[str]] | None = None
        self.put_back = False
        self.gaps = False  # the server told of one: until rows are loaded anew, own work may show twice
        self.timer: int | None = None
        self.boot()

    def boot(self) -> None:
        """A fresh engine on what is stored; requests under way may still reach the server."""
        self.engine = Engine(self.store.saved())
        self.requests: list[tuple[m.Request, str | None]] = []
        self.answers: list[tuple[int, int, Any]] = []
        self.live = False
        self.give(m.Start)

    def give(self, kind: type[Any], **fields: Any) -> None:
        for effect in self.engine.handle(kind(now=self.now, jitter=500, **fields)):
            self.carry_out(effect)

    def carry_out(self, effect: m.Effect) -> None:
        match effect:
            case m.Request():
                self.requests.append((effect, self.body(effect.ask)))
            case m.Store():
                self.store.apply(effect.writes)
                self.give(m.Stored, id=effect.id)
            case m.Measure():
                sums = {name: self.store.sum(name) for name in effect.partitions}
                self.give(m.Measured, id=effect.id, sums=sums)
            case m.Reincarnate():
                self.incarnations += 1
                self.store.reincarnate(f"incarnation-{self.incarnations}", effect.known)
                self.give(m.Reincarnated, incarnation=self.store.incarnation, stream=self.store.stream)
            case m.OpenLive():
                self.live = True
            case m.SetTimer():
                self.timer = effect.at

    def body(self, ask: m.Ask) -> str | None:
        if not isinstance(ask, m.AskPush):
            return None
        return self.pushing(ask.incarnation, ask.acked, self.store.take(ask.from_, ask.to))

    def pushing(self, incarnation: str, acked: int, commands: Sequence[Command]) -> str:
        rows = [StoredCommand(one.op_id, one.cseq, one.text, "") for one in commands]
        return push_body("device", incarnation, acked, fitting(rows))

    # ---- people and server ----

    @rule()
    def confirm(self) -> None:
        op_id = f"op-{len(self.confirmed) + len(self.rolled_back)}"
        draft = Draft(op_id, "receiving.finish/1", 7, 1, self.now, 1, [], {}, {"n": op_id})
        self.store.confirm(draft)
        self.confirmed.append(op_id)
        self.give(m.Queued, next=self.store.stream.next)

    @rule(partition=st.sampled_from([CATALOGUE, TASKS]), key=st.sampled_from("abcdefgh"), body=st.booleans())
    def change(self, partition: str, key: str, body: bool) -> None:
        self.server.put(partition, "thing", key, {"at": self.now} if body else None)

    @rule()
    def backup(self) -> None:
        self.server.save_backup()

    @rule()
    def restore(self) -> None:
        self.server.restore()
        if self.live:
            self.live = False
            self.give(m.LiveEvent, event="closed", partition="", head=0, code=1006, token=None)

    @rule()
    def bring(self) -> None:
        """Its queue as a file, by somebody else, while it goes on."""
        stream = self.store.stream
        commands = self.store.take(stream.first, stream.next - 1)
        self.server.bring(json.loads(self.pushing(self.store.incarnation, 0, commands)))

    @rule()
    def end_sessions(self) -> None:
        self.server.tokens.clear()

    @rule()
    def replace_chunks(self) -> None:
        self.server.chunks.clear()

    # ---- network ----

    @rule(steps=st.integers(1, 15))
    def all_is_well(self, steps: int) -> None:
        for _ in range(steps):
            self.heal()
            self.i5_effects_happen_once()
            self.i7_own_commands_show()

    def heal(self) -> None:
        """The next thing under way arrives."""
        if self.answers:
            number, status, said = self.answers.pop(0)
            self.give(m.Response, id=number, status=status, body=said)
        elif self.requests:
            request, body = self.requests.pop(0)
            status, said = self.answer(request, body)
            self.give(m.Response, id=request.id, status=status, body=said)
        else:
            self.now += 61_000
            self.give(m.Wake)

    def answer(self, request: m.Request, body: str | None) -> tuple[int, Any]:
        status, said = self.server.answer(request.ask.path, request.token, body, self.now)
        self.gaps = self.gaps or status == 409
        return status, said

    @precondition(lambda self: self.requests)
    @rule(data=st.data(), twice=st.booleans(), lost=st.booleans())
    def reach_the_server(self, data: Any, twice: bool, lost: bool) -> None:
        index = data.draw(st.integers(0, len(self.requests) - 1))
        request, body = self.requests.pop(index)
        for _ in range(1 + twice):
            status, said = self.answer(request, body)
        if lost:
            self.give(m.Failed, id=request.id, reason="timeout")
        else:
            self.answers.append((request.id, status, said))

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def lose_a_request(self, data: Any) -> None:
        request, _ = self.requests.pop(data.draw(st.integers(0, len(self.requests) - 1)))
        self.give(m.Failed, id=request.id, reason="network")

    @precondition(lambda self: self.requests)
    @rule(data=st.data())
    def give_up_but_reach_it_later(self, data: Any) -> None:
        request, _ = data.draw(st.sampled_from(self.requests))
        self.give(m.Failed, id=request.id, reason="timeout")

    @precondition(lambda self: self.answers)
    @rule(data=st.data(), cut=st.booleans(), twice=st.booleans())
    def hear_the_server(self, data: Any, cut: bool, twice: bool) -> None:
        number, status, said = self.answers.pop(data.draw(st.integers(0, len(self.answers) - 1)))
        if cut and "outcomes" in said:
            said = {**said, "outcomes": said["outcomes"][: len(said["outcomes"]) // 2]}
        for _ in range(1 + twice):
            self.give(m.Response, id=number, status=status, body=json.loads(json.dumps(said)))

    @precondition(lambda self: self.live)
    @rule(partition=st.sampled_from([CATALOGUE, TASKS]))
    def poke(self, partition: str) -> None:
        head = self.server.history.heads[partition]
        self.give(m.LiveEvent, event="ready", partition="", head=0, code=0, token=None)
        self.give(m.LiveEvent, event="poke", partition=partition, head=head, code=0, token=None)

    @rule(seconds=st.sampled_from([1, 5, 70, 4 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000
        if self.timer is not None and self.timer <= self.now:
            self.give(m.Timer)

    # ---- the device forgets ----

    @rule()
    def kill(self) -> None:
        self.boot()

    @rule()
    def copy_database(self) -> None:
        self.snapshot = (copy.deepcopy(self.store), list(self.confirmed))

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def put_database_back(self) -> None:
        """What was confirmed since is lost to this device; what of it reached the server stays there."""
        assert self.snapshot is not None
        store, confirmed = self.snapshot
        self.rolled_back |= set(self.confirmed) - set(confirmed)
        self.store, self.confirmed, self.snapshot = store, confirmed, None
        self.put_back = True
        self.boot()

    # ---- what always holds ----

    @invariant()
    def i5_effects_happen_once(self) -> None:
        assert all(count == 1 for count in self.server.history.counted.values())

    @invariant()
    def i1_nothing_confirmed_is_forgotten(self) -> None:
        kept = {command.op_id for command in self.store.commands.values()}
        safe = self.server.backup.digests if self.server.backup is not None else {}
        assert all(op_id in kept or op_id in safe for op_id in self.confirmed)

    @invariant()
    def i7_own_commands_show(self) -> None:
        shown = {key for kind, key, _, _ in self.store.rows(TASKS) if kind == "done"}
        replayed = [command.op_id for command in self.store.pending(TASKS)]
        conflicts = {
            command.op_id
            for command in self.store.commands.values()
            if command.outcome is not None and command.outcome.outcome == "conflict"
        }
        assert len(replayed) == len(set(replayed))
        missing = set(self.confirmed) - shown - set(replayed) - conflicts
        assert not missing, missing
        at_head = self.store.cursors.get(TASKS) == self.server.history.heads[TASKS]
        anew = at_head and self.store.epoch == self.server.epoch
        if (anew or not (self.gaps or self.incarnations)) and not self.put_back:
            assert not shown & set(replayed), "own work twice"

    @invariant()
    def memory_is_what_is_stored(self) -> None:
        queue, down = self.engine.push.queue, self.engine.down
        assert queue.stream == self.store.stream
        assert queue.shown == self.store.shown
        assert down.pull.cursors == self.store.cursors
        assert self.engine.core.epoch == self.store.epoch
        assert down.bootstrap.bases.keys() == self.store.manifests.keys()

    @invariant()
    def i6_cursors_have_bases(self) -> None:
        assert self.store.cursors.keys() <= self.store.manifests.keys() | self.store.overlay.keys()

    def teardown(self) -> None:
        """The network heals: everything ends well in bounded time."""
        for _ in range(400):
            if self.settled():
                break
            self.heal()
        assert self.settled(), (self.store.saved(), self.server.epoch, self.server.history.heads)
        history = self.server.history
        assert set(self.confirmed) <= set(history.digests)
        for command in self.store.commands.values():
            assert command.outcome is not None
            assert command.outcome.number == history.outcomes[command.op_id]["number"], "of a history that is gone"
        for name, rows in history.rows.items():
            theirs = sorted((kind, key, seq) for (kind, key), (seq, body) in rows.items() if body is not None)
            assert sorted((kind, key, seq) for kind, key, seq, _ in self.store.rows(name)) == theirs
        assert self.store.pending(TASKS) == []
        self.i1_nothing_confirmed_is_forgotten()
        self.i5_effects_happen_once()

    def settled(self) -> bool:
        queue, down = self.engine.push.queue, self.engine.down
        if queue.pending or queue.probe or down.bootstrap.wanted or down.bootstrap.plan or self.answers:
            return False
        if self.store.epoch != self.server.epoch or self.store.cursors != self.server.history.heads:
            return False
        return self.store.stream.settled == self.store.stream.next - 1


Network.TestCase.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestNetwork = Network.TestCase


def test_the_models_server_hears_a_claim_once() -> None:
    """PROTOCOL.md §12: what is claimed again, or less of it, raises the epoch no further; more does."""
    server = Server()
    _, session = server.answer("/api/sync/session", None, None, START)

    def push(acked: int, incarnation: str = "a") -> int:
        body = json.dumps({"incarnation": incarnation, "acked": acked, "ops": []})
        _, answer = server.answer("/api/sync/push", session["token"], body, START)
        epoch: int = answer["epoch"]
        return epoch

    assert [push(0), push(5), push(5), push(3), push(6), push(6), push(5, "b")] == [1, 2, 2, 2, 3, 3, 4]
    server.save_backup()
    server.restore()
    assert [push(6), push(7)] == [5, 6]
