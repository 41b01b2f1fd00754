"""What can happen to rows, pokes, photos and the clock."""

from __future__ import annotations

from stowage_sync import messages as m
from sync.play import CATALOGUE, FIRST, STOCK, TASKS, Play, chunk, entry
from sync.stories import scenario


@scenario("I-11")
def the_epoch_changes() -> Play:
    """Rows are fetched anew while the old ones stay readable, and show what they showed; all that is kept goes out again."""
    play = Play()
    play.start()
    play.settle(rows=[[5, "order", "17", {"id": 17}]], to=5)
    play.confirm(1)
    play.answer(m.AskPush, play.pushed())
    play.answer(m.AskPull, play.pulled(to=5, last_cseq=1))
    play.give(m.Wake)
    play.answer(m.AskPull, play.pulled(epoch=2, partitions=[], must_refetch=[TASKS]))
    probe = play.waits(m.AskPush)
    assert (probe.from_, probe.to, probe.acked) == (1, 1, 0)
    assert play.store.lookup(TASKS, "order", "17") == {"id": 17}
    listed = {"partition": TASKS, "as_of": 3, "rows": 1, "sum": 0, "chunks": [entry("c1", "order", ["18"])]}
    play.answer(m.AskManifest, {"epoch": 2, "schema": 1, "partitions": [listed]})
    play.answer(m.AskChunk, chunk("order", ["18"], 3))
    assert play.store.lookup(TASKS, "order", "17") is None
    assert play.store.lookup(TASKS, "order", "18") == {"id": 18}
    assert play.store.cursors == {TASKS: 3}
    assert [command.cseq for command in play.store.pending(TASKS)] == [1]
    play.answer(m.AskPush, play.pushed(epoch=2))
    play.answer(m.AskPull, play.pulled(epoch=2, to=4, last_cseq=1))
    assert play.store.pending(TASKS) == []
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
    """Any number of pokes while a pull is out make one more; a poke for what is here already, or what that pull brings, makes none."""
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
    for head in (5, 6):
        play.give(m.LiveEvent, event="poke", partition=TASKS, head=head, code=0, token="T1")
    play.answer(m.AskPull, play.pulled(rows=[[6, "order", "17", {"id": 17}]], to=6))
    assert play.waits(m.AskPull) is None
    play.give(m.LiveEvent, event="closed", partition="", head=0, code=1006, token="T1")
    play.after(1000)
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


@scenario("I-9")
def a_chunk_is_lost_and_much_has_changed() -> Play:
    """What cannot be read is fetched again and nothing else; newer rows stay on top of a base that is only newer than the old one."""
    play = Play(base=False)
    play.start()
    one, two = entry("i1", "item", ["1", "2"]), entry("i2", "item", ["3"])
    listed = {"partition": CATALOGUE, "as_of": 3, "chunks": [one, two]}
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": [listed]})
    play.answer(m.AskChunk, chunk("item", ["1", "2"]))
    play.answer(m.AskChunk, chunk("item", ["3"], 3))
    rows = [[4, "item", "1", {"id": 1, "active": True}], [9, "item", "3", None]]
    play.answer(m.AskPull, play.pulled(partition=CATALOGUE, rows=rows, to=9))
    play.answer(m.AskChecksum, {"epoch": 1, "server_time": play.now, "partitions": []})
    play.give(m.Refetch, partition=CATALOGUE, lost=["i2"])
    listed = {"partition": CATALOGUE, "as_of": 4, "chunks": [entry("i3", "item", ["1", "2"]), two]}
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": [listed]})
    play.answer(m.AskChunk, chunk("item", ["1", "2"], 4))
    assert play.store.chunks.keys() == {"i1", "i2", "i3"}
    play.answer(m.AskChunk, chunk("item", ["3"], 3))
    assert play.store.chunks.keys() == {"i2", "i3"}
    assert play.store.cursors == {CATALOGUE: 9}
    assert list(play.store.overlay[CATALOGUE]) == [("item", "3")]
    play.give(m.Refetch, partition=STOCK, lost=[])
    assert play.waits(m.AskManifest) is None
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


@scenario("I-11", "I-15")
def an_answer_about_a_photo_is_of_the_former_epoch() -> Play:
    """The server that answers late is gone, and the photo with it: it is asked again."""
    play = Play()
    play.start()
    play.settle()
    play.store.add_blob("b1", 1000)
    play.give(m.BlobAdded, sha256="b1", size=1000)
    play.answer(m.AskBlobHead, None, 404)
    play.give(m.Wake)
    play.answer(m.AskPull, play.pulled(epoch=2, must_refetch=[TASKS, STOCK]))
    assert play.store.epoch == 2
    play.answer(m.AskBlobPut, {"offset": 1000, "complete": True})
    assert play.store.blobs["b1"] == (1000, "waiting")
    play.after(1000)
    play.answer(m.AskBlobHead, None, 404)
    play.answer(m.AskBlobPut, {"offset": 1000, "complete": True})
    assert play.store.blobs["b1"] == (1000, "done")
    return play


@scenario("I-15")
def a_photo_is_refused() -> Play:
    """The next one goes up meanwhile; what is refused three times is given up with its code, what the server cannot take now is not."""
    play = Play()
    play.start()
    play.settle()
    for name in ("b1", "b2"):
        play.store.add_blob(name, 1000)
        play.give(m.BlobAdded, sha256=name, size=1000)
    play.answer(m.AskBlobHead, None, 404)
    play.problem(m.AskBlobPut, 409, "blob_size", size=999)
    assert play.waits(m.AskBlobHead) is None
    play.after(1000)
    assert play.waits(m.AskBlobHead).sha256 == "b2"
    play.answer(m.AskBlobHead, None, 404)
    play.answer(m.AskBlobPut, None, 500)
    play.after(1000)
    assert play.waits(m.AskBlobHead).sha256 == "b1"
    play.answer(m.AskBlobHead, {"offset": 0, "complete": False})
    play.answer(m.AskBlobPut, {"offset": 0, "complete": False})
    play.after(4000)
    play.answer(m.AskBlobHead, {"offset": 0, "complete": False})
    play.answer(m.AskBlobPut, {"offset": 1000, "complete": True})
    assert play.store.blobs["b2"] == (1000, "done")
    for _ in range(2):
        assert play.waits(m.AskBlobHead).sha256 == "b1"
        play.answer(m.AskBlobHead, None, 404)
        play.problem(m.AskBlobPut, 409, "blob_size", size=999)
        play.after(4000)
    assert play.store.blobs["b1"] == (1000, "refused")
    assert play.asked == {}
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


@scenario("I-8", "I-12")
def the_clock_is_set_back() -> Play:
    """What waits when the clock is set back by three days waits no longer for it: a refused device asks again after its 15 minutes."""
    play = Play()
    play.give(m.Start)
    play.problem(m.AskSession, 426, "protocol_unsupported")
    assert play.timer == play.now + 900_000
    play.after(-3 * 86_400_000)
    play.confirm(1)
    assert play.timer == play.now + 900_000
    play.after(900_000)
    play.answer(m.AskSession, {"token": "T1", "expires_at": 0, "server_time": play.now, "epoch": 1})
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 1
    return play
