"""What can happen to a device, told once. Each scenario becomes a vector that both engines are run against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from stowage_sync import messages as m
from sync.play import CATALOGUE, FIRST, SECOND, STOCK, TASKS, Play, chunk, entry, outcome

SCENARIOS: dict[str, tuple[list[str], Callable[[], Play]]] = {}


def scenario(*cites: str) -> Callable[[Callable[[], Play]], Callable[[], Play]]:
    def add(tell: Callable[[], Play]) -> Callable[[], Play]:
        SCENARIOS[tell.__name__] = (list(cites), tell)
        return tell

    return add


@scenario("I-1", "I-7")
def work_goes_out_and_comes_back() -> Play:
    """A command is pushed, its rows are pulled, and only then the view stops replaying it."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    assert [command.cseq for command in play.store.pending()] == [1]
    play.answer(m.AskPush, play.pushed([outcome(1, 1, number="GR-2611-0001")]))
    assert [command.cseq for command in play.store.pending()] == [1]
    play.answer(m.AskPull, play.pulled(rows=[[2, "receipt", "r1", {"id": "r1"}]], to=2, last_cseq=1))
    assert play.store.pending() == []
    assert play.store.lookup(TASKS, "receipt", "r1") == {"id": "r1"}
    return play


@scenario("I-2")
def an_answer_is_lost() -> Play:
    """The push arrived, its answer did not: the same range goes again, and a late answer to the first changes nothing."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    first = play.take(m.AskPush)
    play.give(m.Failed, id=first, reason="timeout")
    assert play.waits(m.AskPush) is None
    play.confirm(2)
    play.after(1000)
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 2)
    play.give(
        m.Response,
        id=first,
        status=200,
        body={"epoch": 1, "outcomes": [outcome(1, 1)], "last_cseq": 1, "backup_seq": 0},
    )
    assert play.store.stream.acked == 0
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 2
    return play


@scenario("I-2")
def an_answer_is_cut_short() -> Play:
    """An answer that is not whole counts as lost."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.lose(m.AskPush, "truncated")
    play.after(1000)
    play.answer(m.AskPush, {"epoch": 1, "outcomes": "half", "last_cseq": 1, "backup_seq": 0})
    play.after(2000)
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 1
    return play


@scenario("I-3")
def part_of_a_batch_is_answered() -> Play:
    """Outcomes that continue the sequence are kept; the rest goes again from there."""
    play = Play()
    play.start()
    play.settle()
    play.give(m.Online, online=False)
    for number in (1, 2, 3, 4):
        play.confirm(number)
    play.give(m.Online, online=True)
    play.answer(m.AskPush, play.pushed([outcome(1, 1), outcome(2, 2), outcome(4, 4)], last_cseq=4))
    assert play.store.stream.acked == 2
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (3, 4)
    play.answer(m.AskPush, play.pushed([outcome(3, 3, "parked", code="gateway.unreadable"), outcome(4, 4)]))
    assert play.store.stream.acked == 4
    assert [command.cseq for command in play.store.pending()] == [1, 2, 4]
    return play


@scenario("I-4")
def the_server_was_restored() -> Play:
    """A gap below what is acknowledged: the kept commands go again, and the view shows them until rows do."""
    play = Play()
    play.start()
    play.settle()
    for number in (1, 2, 3):
        play.confirm(number)
        play.answer(m.AskPush, play.pushed())
        play.answer(m.AskPull, play.pulled(to=number + 1, last_cseq=number))
    assert play.store.pending() == []
    play.confirm(4)
    play.problem(m.AskPush, 409, "gap", expected=2)
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (2, 4)
    assert [command.cseq for command in play.store.pending()] == [2, 3, 4]
    play.answer(m.AskPush, play.pushed(epoch=2))
    assert play.store.epoch == 2
    assert play.engine.down.bootstrap.wanted
    return play


@scenario("I-11")
def the_epoch_changes() -> Play:
    """Rows are fetched anew while the old ones stay readable; the server is asked where the stream stands."""
    play = Play()
    play.start()
    play.settle(rows=[[5, "order", "17", {"id": 17}]], to=5)
    play.confirm(1)
    play.answer(m.AskPush, play.pushed())
    play.answer(m.AskPull, play.pulled(to=5, last_cseq=1))
    play.give(m.Wake)
    play.answer(m.AskPull, play.pulled(epoch=2, partitions=[], must_refetch=[TASKS]))
    probe = play.waits(m.AskPush)
    assert (probe.from_, probe.to, probe.acked) == (2, 1, 1)
    play.answer(m.AskPush, {"epoch": 2, "server_time": play.now, "last_cseq": 0, "backup_seq": 0, "outcomes": []})
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 1)
    assert play.store.lookup(TASKS, "order", "17") == {"id": 17}
    listed = {"partition": TASKS, "as_of": 3, "rows": 1, "sum": 0, "chunks": [entry("c1", "order", ["18"])]}
    play.answer(m.AskManifest, {"epoch": 2, "schema": 1, "partitions": [listed]})
    play.answer(m.AskChunk, chunk("order", ["18"], 3))
    assert play.store.lookup(TASKS, "order", "17") is None
    assert play.store.lookup(TASKS, "order", "18") == {"id": 18}
    assert play.store.cursors == {TASKS: 3}
    return play


@scenario("I-5")
def the_database_was_rolled_back() -> Play:
    """The server knows more of this stream than this device: kept commands go on under a new incarnation."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed([outcome(1, 1)], last_cseq=7))
    assert [(lost.reason, lost.known) for lost in play.lost] == [("rolled_back", 7)]
    play.store.reincarnate(SECOND, 7)
    play.give(m.Reincarnated, incarnation=SECOND, stream=play.store.stream)
    assert play.waits(m.AskPush).incarnation == SECOND
    play.answer(m.AskPush, play.pushed([outcome(1, 1, "conflict", code="command_id_reused")]))
    assert play.store.commands[1].outcome is not None
    return play


@scenario("I-5")
def a_cloned_device() -> Play:
    """Another database took this place in the sequence."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed([outcome(1, 1, "conflict", code="sequence_reused")]))
    assert play.lost[0].reason == "rolled_back"
    return play


@scenario("I-8")
def the_session_expires() -> Play:
    """A 401 costs a new session and nothing else; scanning goes on meanwhile."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.problem(m.AskPush, 401, "session_expired")
    play.confirm(2)
    play.answer(m.AskSession, {"token": "T2", "expires_at": 0, "server_time": play.now, "epoch": 1})
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 2)
    play.problem(m.AskPush, 401, "session_expired")
    play.answer(m.AskSession, {"token": "T3", "expires_at": 0, "server_time": play.now, "epoch": 1})
    assert play.waits(m.AskPush) is None
    play.after(1000)
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 2
    return play


@scenario("I-8")
def the_device_is_revoked() -> Play:
    """Nothing is asked for a while, nothing is lost."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.problem(m.AskPush, 403, "device_revoked")
    assert play.status is not None
    assert play.status.blocked == "device_revoked"
    assert play.asked == {}
    play.after(900_000)
    play.answer(m.AskSession, {"token": "T2", "expires_at": 0, "server_time": play.now, "epoch": 1})
    assert play.waits(m.AskPush).from_ == 1
    return play


@scenario("I-2")
def the_server_is_busy() -> Play:
    """503 and failures wait 1 s, 2 s, 4 s…, spread by the jitter, never less than Retry-After; a person's wish does not wait."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    for wait in (750, 1500, 3000):
        play.answer(m.AskPush, None, 503)
        play.after(wait - 1)
        assert play.waits(m.AskPush) is None
        play.after(1)
    play.answer(m.AskPush, None, 503, retry_after_ms=20_000)
    play.after(19_999)
    assert play.waits(m.AskPush) is None
    play.give(m.Wake)
    play.answer(m.AskPush, play.pushed())
    return play


@scenario("I-3")
def the_body_is_too_large() -> Play:
    """Half as many at a time, down to one, so that no command blocks the others for ever."""
    play = Play()
    play.start()
    play.settle()
    play.give(m.Online, online=False)
    for number in (1, 2, 3):
        play.confirm(number)
    play.engine.push.queue.limit = 200
    play.give(m.Online, online=True)
    for _ in range(8):
        play.problem(m.AskPush, 413, "too_large")
        play.give(m.Wake)
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 1)
    play.answer(m.AskPush, play.pushed())
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (2, 3)
    return play


@scenario("I-9")
def first_load() -> Play:
    """Tasks first, chunks by hash, a base only when it is whole; what changed meanwhile comes by pull."""
    play = Play(base=False)
    play.start()
    partitions = [
        {"partition": CATALOGUE, "as_of": 9, "chunks": [entry("i1", "item", ["1", "2"]), entry("i2", "item", ["3"])]},
        {"partition": STOCK, "as_of": 4, "chunks": []},
        {"partition": TASKS, "as_of": 5, "chunks": [entry("o1", "order", ["17"])]},
    ]
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": partitions})
    assert [ask.sha256 for ask in play.asked.values() if isinstance(ask, m.AskChunk)] == ["o1", "i1", "i2"]
    play.answer(m.AskChunk, chunk("order", ["17"]))
    assert play.store.cursors == {}
    play.lose(m.AskChunk)
    play.answer(m.AskChunk, chunk("item", ["3"], 3))
    assert play.store.cursors == {TASKS: 5, STOCK: 4}
    play.after(1000)
    play.answer(m.AskChunk, chunk("item", ["1", "2"]))
    assert play.store.cursors == {TASKS: 5, STOCK: 4, CATALOGUE: 9}
    assert play.waits(m.AskPull).path == (
        f"/api/sync/pull?epoch=1&incarnation={FIRST}&limit=5000&at=catalogue%3A9&at=wh%2F1%2Fstock%3A4&at=wh%2F1%2Ftasks%3A5"
    )
    return play


@scenario("I-9")
def a_chunk_was_replaced() -> Play:
    """404 for a chunk: a new manifest, and what is held already is not fetched again."""
    play = Play(base=False)
    play.start()
    one, two = entry("i1", "item", ["1"]), entry("i2", "item", ["2"])
    play.answer(
        m.AskManifest,
        {"epoch": 1, "schema": 1, "partitions": [{"partition": CATALOGUE, "as_of": 2, "chunks": [one, two]}]},
    )
    play.answer(m.AskChunk, chunk("item", ["1"]))
    play.problem(m.AskChunk, 404, "chunk_unknown")
    play.after(1000)
    new = entry("i3", "item", ["2"])
    play.answer(
        m.AskManifest,
        {"epoch": 1, "schema": 1, "partitions": [{"partition": CATALOGUE, "as_of": 3, "chunks": [one, new]}]},
    )
    assert play.waits(m.AskChunk).sha256 == "i3"
    play.answer(m.AskChunk, chunk("item", ["2"], 3))
    assert play.store.cursors == {CATALOGUE: 3}
    return play


@scenario("I-6", "I-13")
def pokes_are_folded() -> Play:
    """Any number of pokes while a pull is out make one more; a poke for what is here already makes none."""
    play = Play()
    play.start()
    play.give(m.LiveEvent, event="ready", partition="", head=0, code=0, token="T1")
    play.answer(m.AskPush, play.pushed())
    for head in (2, 3, 4):
        play.give(m.LiveEvent, event="poke", partition=TASKS, head=head, code=0, token="T1")
    play.answer(m.AskPull, play.pulled(rows=[[2, "order", "17", {"id": 17}]], to=2))
    play.answer(m.AskPull, play.pulled(rows=[[4, "order", "17", None]], to=4))
    assert play.waits(m.AskPull) is None
    play.give(m.LiveEvent, event="poke", partition=TASKS, head=4, code=0, token="T1")
    assert play.waits(m.AskPull) is None
    play.give(m.LiveEvent, event="closed", partition="", head=0, code=1006, token="T1")
    play.after(1000)
    return play


@scenario("I-6")
def pages_and_old_answers() -> Play:
    """More pages are fetched at once; rows and cursors never go back; commands settle only when all pages are here."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed())
    page = {"partition": TASKS, "head": 9, "to": 4, "rows": [[4, "order", "17", {"id": 17}]], "more": True}
    play.answer(m.AskPull, play.pulled(partitions=[page], last_cseq=1))
    assert [command.cseq for command in play.store.pending()] == [1]
    play.answer(m.AskPull, play.pulled(rows=[[3, "order", "17", None]], to=3))
    assert play.store.lookup(TASKS, "order", "17") == {"id": 17}
    assert play.store.cursors == {TASKS: 4}
    return play


@scenario("I-9", "I-14")
def membership_changes() -> Play:
    """A partition lost is forgotten with its chunks, one gained is fetched; the queue is never touched."""
    play = Play(base=False)
    play.start()
    listed = {"partition": STOCK, "as_of": 2, "chunks": [entry("p1", "place", ["1"])]}
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": [listed]})
    play.answer(m.AskChunk, chunk("place", ["1"]))
    play.confirm(1)
    play.answer(m.AskPull, play.pulled(partitions=[], dropped=[STOCK], must_refetch=[TASKS]))
    assert play.store.chunks == {}
    assert STOCK not in play.store.cursors
    assert 1 in play.store.commands
    play.answer(
        m.AskManifest, {"epoch": 1, "schema": 1, "partitions": [{"partition": TASKS, "as_of": 6, "chunks": []}]}
    )
    assert play.store.cursors == {TASKS: 6}
    return play


@scenario("I-10")
def a_base_is_damaged() -> Play:
    """The sum differs from the server's at the same cursor: the partition is fetched again, its chunks too."""
    play = Play(base=False)
    play.start()
    manifest = {
        "epoch": 1,
        "schema": 1,
        "partitions": [{"partition": STOCK, "as_of": 2, "chunks": [entry("p1", "place", ["1"])]}],
    }
    play.answer(m.AskManifest, manifest)
    play.answer(m.AskChunk, chunk("place", ["1"]))
    play.answer(m.AskPull, play.pulled(partition=STOCK, to=2))
    right = play.store.sum(STOCK)
    head = {"partition": STOCK, "head": 2, "rows": right.rows, "sum": right.sum}
    play.answer(m.AskChecksum, {"epoch": 1, "server_time": play.now, "partitions": [head]})
    play.give(m.Measured, id=play.measures[0].id, sums={STOCK: m.Sum(0, 0)})
    play.answer(m.AskManifest, manifest)
    assert play.waits(m.AskChunk).sha256 == "p1"
    play.answer(m.AskChunk, chunk("place", ["1"]))
    assert play.store.sum(STOCK) == right
    return play


@scenario("I-1", "I-6")
def the_disk_is_full() -> Play:
    """What could not be stored is asked for again; nothing is taken for done."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.fail_stores = True
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 0
    assert play.status is not None
    assert play.status.blocked == "storage_full"
    play.fail_stores = False
    play.after(1000)
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 1
    return play


@scenario("I-11")
def a_backup_holds_it() -> Play:
    """Commands that a backup holds may go, except the newest, which a person may still want to see."""
    play = Play()
    play.store.stream = msgspec.structs.replace(play.store.stream, next=1)
    play.start()
    play.settle()
    play.give(m.Online, online=False)
    for number in range(1, 204):
        play.confirm(number)
    play.give(m.Online, online=True)
    play.answer(m.AskPush, play.pushed())
    play.answer(m.AskPush, play.pushed())
    play.answer(m.AskPull, play.pulled(last_cseq=203))
    play.confirm(204)
    play.answer(m.AskPush, play.pushed(backup_seq=203))
    assert play.store.stream.first == 5
    return play


@scenario("I-15")
def a_photo_goes_up() -> Play:
    """In parts, from where the server stands, on its own lane; a wrong hash starts again, three times."""
    play = Play()
    play.start()
    play.settle()
    play.store.add_blob("b1", 300_000)
    play.give(m.BlobAdded, sha256="b1", size=300_000)
    play.answer(m.AskBlobHead, None, 404)
    play.answer(m.AskBlobPut, {"offset": 262_144, "complete": False})
    play.lose(m.AskBlobPut)
    play.after(1000)
    play.answer(m.AskBlobHead, {"offset": 262_144, "complete": False})
    play.problem(m.AskBlobPut, 409, "blob_offset", offset=0)
    for _ in range(2):
        play.problem(m.AskBlobPut, 422, "blob_hash")
        assert play.waits(m.AskBlobPut).offset == 0
    play.problem(m.AskBlobPut, 422, "blob_hash")
    assert play.store.blobs["b1"] == (300_000, "refused")
    return play


@scenario("I-12")
def the_clock_is_off() -> Play:
    """The best sample of server_time wins, until it has drifted or the clock was set; a refused session measures it too."""
    play = Play()
    play.give(m.Start)
    play.after(100)
    play.problem(m.AskSession, 401, "clock_differs", server_time=play.now + 3_600_000)
    assert play.store.clock is not None
    assert play.store.clock.offset == 3_600_050
    play.after(1000)
    play.answer(m.AskSession, {"token": "T1", "expires_at": 0, "server_time": play.now + 3_600_000, "epoch": 1})
    assert (play.store.clock.offset, play.store.clock.uncertainty) == (3_600_000, 1)
    return play


def vectors() -> dict[str, dict[str, Any]]:
    """All scenarios, played."""
    return {name: tell().vector(cites, (tell.__doc__ or "").strip()) for name, (cites, tell) in SCENARIOS.items()}
