"""What can happen between a command's outcome and the rows that show it: bases, pages, repairs."""

from __future__ import annotations

from stowage_sync import messages as m
from sync.play import FIRST, STOCK, TASKS, Play, chunk, entry
from sync.stories import scenario


@scenario("I-7", "I-9")
def own_work_in_a_base() -> Play:
    """A base says which own commands it shows; over its rows they are not replayed, over those of other partitions they still are."""
    play = Play(base=False)
    play.start()
    for number in (1, 2, 3):
        play.confirm(number)
    play.lose(m.AskPush)
    manifest = play.waits(m.AskManifest)
    assert manifest.path == f"/api/sync/bootstrap?incarnation={FIRST}"
    partitions = [
        {"partition": TASKS, "as_of": 5, "last_cseq": 2, "chunks": [entry("o1", "order", ["17"])]},
        {"partition": STOCK, "as_of": 4, "last_cseq": 1, "chunks": [entry("p1", "place", ["1"])]},
    ]
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": partitions})
    play.answer(m.AskChunk, chunk("order", ["17"]))
    play.lose(m.AskChunk)
    play.after(1000)
    assert [command.cseq for command in play.store.pending(TASKS)] == [3]
    assert [command.cseq for command in play.store.pending(STOCK)] == [1, 2, 3]
    play.answer(m.AskChunk, chunk("place", ["1"]))
    assert [command.cseq for command in play.store.pending(STOCK)] == [2, 3]
    page = {"partition": STOCK, "head": 9, "to": 6, "rows": [[6, "place", "1", None]], "more": True}
    rest = {"partition": TASKS, "head": 7, "to": 7, "rows": [[7, "order", "17", None]], "more": False}
    play.answer(m.AskPull, play.pulled(partitions=[rest, page], last_cseq=3))
    assert play.store.pending(TASKS) == []
    assert [command.cseq for command in play.store.pending(STOCK)] == [2, 3]
    play.answer(m.AskPush, play.pushed(epoch=2))
    assert play.store.pending(TASKS) == []
    partitions = [{"partition": TASKS, "as_of": 3, "last_cseq": 1, "chunks": []}]
    play.answer(m.AskPull, play.pulled(epoch=2, partitions=[], must_refetch=[TASKS, STOCK]))
    play.answer(m.AskManifest, {"epoch": 2, "schema": 1, "partitions": partitions})
    assert [command.cseq for command in play.store.pending(TASKS)] == [2, 3]
    return play


@scenario("I-7", "I-10")
def own_work_in_a_base_loaded_again() -> Play:
    """The base that takes the place of a wrong one is older than it: what its rows do not show is replayed over them again, over no
    others, until a pull brings it."""
    play = Play(base=False)
    play.start()
    two = [{"partition": name, "as_of": 2, "last_cseq": 0, "chunks": []} for name in (TASKS, STOCK)]
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": two})
    for number in (1, 2):
        play.confirm(number)
        play.answer(m.AskPush, play.pushed())
    moved = [{"partition": name, "head": 4, "to": 4, "rows": [], "more": False} for name in (TASKS, STOCK)]
    play.answer(m.AskPull, play.pulled(partitions=moved, last_cseq=2))
    heads = [{"partition": name, "head": 4, "rows": 0, "sum": 0} for name in (TASKS, STOCK)]
    play.answer(m.AskPull, play.pulled(partitions=moved, last_cseq=2))
    play.answer(m.AskChecksum, {"epoch": 1, "server_time": play.now, "partitions": heads})
    play.give(m.Measured, id=play.measures[0].id, sums={TASKS: m.Sum(9, 9), STOCK: m.Sum(0, 0)})
    again = [{"partition": TASKS, "as_of": 3, "last_cseq": 1, "chunks": []}, {**two[1], "last_cseq": 0}]
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": again})
    assert play.store.cursors == {TASKS: 3, STOCK: 4}
    assert [command.cseq for command in play.store.pending(TASKS)] == [2]
    assert play.store.pending(STOCK) == []
    play.answer(m.AskPull, play.pulled(partitions=moved, last_cseq=2))
    assert play.store.pending(TASKS) == []
    return play


@scenario("I-6")
def pages_and_old_answers() -> Play:
    """More pages are fetched at once, and written with the last one; rows and cursors never go back; commands settle only when all
    pages are here."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed())
    page = {"partition": TASKS, "head": 9, "to": 4, "rows": [[4, "order", "17", {"id": 17}]], "more": True}
    play.answer(m.AskPull, play.pulled(partitions=[page], last_cseq=1))
    assert [command.cseq for command in play.store.pending(TASKS)] == [1]
    assert play.store.lookup(TASKS, "order", "17") is None
    assert play.waits(m.AskPull).path.endswith("&at=wh%2F1%2Ftasks%3A4")
    play.answer(m.AskPull, play.pulled(rows=[[3, "order", "17", None]], to=3))
    assert play.store.lookup(TASKS, "order", "17") == {"id": 17}
    assert play.store.cursors == {TASKS: 4}
    return play


@scenario("I-6", "I-7")
def own_work_in_pages() -> Play:
    """Its rows are spread over pages: until the last one is here none of them is written, and the view replays it. A page that could
    not be stored comes again with those that waited for it, at once."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed())
    page = {"partition": TASKS, "head": 7, "to": 4, "rows": [[4, "receipt", "r1", {"id": "r1"}]], "more": True}
    last = {"partition": TASKS, "head": 7, "to": 7, "rows": [[7, "order_line", "3", {"id": 3}]], "more": False}
    play.answer(m.AskPull, play.pulled(partitions=[page], last_cseq=1))
    play.fail_stores = True
    play.answer(m.AskPull, play.pulled(partitions=[last], last_cseq=1))
    play.fail_stores = False
    play.after(1000)
    assert play.waits(m.AskPull).path.endswith("&at=wh%2F1%2Ftasks%3A1")
    play.answer(m.AskPull, play.pulled(partitions=[page], last_cseq=1))
    assert play.store.cursors == {TASKS: 1}
    assert [command.cseq for command in play.store.pending(TASKS)] == [1]
    play.answer(m.AskPull, play.pulled(partitions=[last], last_cseq=1))
    assert play.store.cursors == {TASKS: 7}
    assert play.store.pending(TASKS) == []
    return play


@scenario("I-6", "I-9")
def too_many_pages() -> Play:
    """A partition that is told in more than three pages is loaded anew; if it still is, what waits is written, and the rest later."""
    play = Play()
    play.start()
    play.answer(m.AskPush, play.pushed())

    def pages(seqs: range) -> None:
        for seq in seqs:
            row = [seq, "order", str(seq), {"id": seq}]
            page = {"partition": TASKS, "head": 99, "to": seq, "rows": [row], "more": True}
            play.answer(m.AskPull, play.pulled(partitions=[page]))

    pages(range(2, 6))
    assert play.store.cursors == {TASKS: 1}
    newer = {"partition": TASKS, "as_of": 4, "chunks": []}
    play.answer(m.AskManifest, {"epoch": 1, "schema": 1, "partitions": [newer]})
    assert play.waits(m.AskPull).path.endswith("&at=wh%2F1%2Ftasks%3A4")
    pages(range(5, 9))
    assert play.store.cursors == {TASKS: 8}
    assert play.store.lookup(TASKS, "order", "5") == {"id": 5}
    play.answer(m.AskPull, play.pulled(to=99))
    assert play.waits(m.AskPull) is None
    return play
