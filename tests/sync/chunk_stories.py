"""What can happen to chunks that are asked for many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stowage_sync import messages as m
from sync.play import CATALOGUE, TASKS, Play, chunk, entry
from sync.stories import scenario


def file(number: int) -> dict[str, Any]:
    """The entry of a chunk of one item, of which the manifest tells the file."""
    return entry(f"i{number}", "item", [f"{number:03d}"]) | {"packed": f"p{number}"}


def manifest(numbers: Sequence[int], together: int, **more: Any) -> dict[str, Any]:
    listed = [{"partition": CATALOGUE, "as_of": 100, "chunks": [file(number) for number in numbers]}]
    listed += [{"partition": name, "as_of": 5, "chunks": chunks} for name, chunks in more.items()]
    return {"epoch": 1, "schema": 1, "partitions": listed, "together": together}


def asked(play: Play) -> list[list[str]]:
    """The chunks of each request under way."""
    many = [ask for ask in play.asked.values() if isinstance(ask, m.AskChunk | m.AskChunks)]
    return [[one.sha256 for one in ask.chunks] if isinstance(ask, m.AskChunks) else [ask.sha256] for ask in many]


def bring(play: Play) -> None:
    """The oldest request for many is answered, as its adapter gives it: unpacked, in the order asked for."""
    ask = next(ask for ask in play.asked.values() if isinstance(ask, m.AskChunks))
    numbers = [int(one.sha256[1:]) for one in ask.chunks]
    play.answer(m.AskChunks, {"chunks": [chunk("item", [f"{number:03d}"], number + 1) for number in numbers]})


@scenario("I-9")
def many_chunks_come_in_one_answer() -> Play:
    """Eight at first, then twice as many; of one partition only, and each answer is one transaction."""
    play = Play(base=False)
    play.start()
    names = [f"i{number}" for number in range(26)]
    order = entry("o1", "order", ["17"]) | {"packed": "p"}
    play.answer(m.AskManifest, manifest(range(26), 16, **{TASKS: [order]}))
    assert asked(play) == [["o1"], names[:8], names[8:16], names[16:24]]
    play.answer(m.AskChunk, chunk("order", ["17"]))
    for _ in range(3):
        bring(play)
    assert play.store.cursors == {TASKS: 5}
    assert asked(play) == [names[24:]]
    assert sorted(play.store.chunks) == sorted(["o1", *names[:24]])
    bring(play)
    assert play.store.cursors == {TASKS: 5, CATALOGUE: 100}
    return play


@scenario("I-2", "I-9")
def an_answer_of_many_chunks_is_damaged() -> Play:
    """Nothing of it is taken, however much of it was right; half as many next time, down to one, and twice as many once one came."""
    play = Play(base=False)
    play.start()
    play.answer(m.AskManifest, manifest(range(6), 4))
    assert asked(play) == [["i0", "i1", "i2", "i3"], ["i4", "i5"]]
    play.lose(m.AskChunks, "truncated")
    bring(play)
    assert sorted(play.store.chunks) == ["i4", "i5"]
    play.after(1000)
    assert asked(play) == [["i0", "i1", "i2", "i3"]]
    columns = chunk("item", ["000"])
    play.answer(m.AskChunks, {"chunks": [columns, {**columns, "seqs": []}, columns, columns]})
    play.after(1000)
    assert asked(play) == [["i0", "i1"], ["i2", "i3"]]
    play.answer(m.AskChunks, {"chunks": [columns]})
    assert sorted(play.store.chunks) == ["i4", "i5"]
    play.lose(m.AskChunks)
    play.after(4000)
    assert asked(play) == [["i0"], ["i1"], ["i2"], ["i3"]]
    play.answer(m.AskChunk, chunk("item", ["000"], 1))
    for number in (1, 2):
        play.answer(m.AskChunk, chunk("item", [f"{number:03d}"], number + 1))
    play.lose(m.AskChunk)
    play.after(1000)
    play.answer(m.AskChunk, chunk("item", ["003"], 4))
    assert play.store.cursors == {CATALOGUE: 100}
    return play


@scenario("I-9")
def one_of_many_chunks_was_replaced() -> Play:
    """404 for all of them: a new manifest, and those of other answers are not fetched again."""
    play = Play(base=False)
    play.start()
    play.answer(m.AskManifest, manifest([0, 1, 3, 5, 6], 3))
    assert asked(play) == [["i0", "i1", "i3"], ["i5", "i6"]]
    play.problem(m.AskChunks, 404, "chunk_unknown")
    bring(play)
    play.after(1000)
    play.answer(m.AskManifest, manifest([0, 2, 3, 5, 6], 3))
    assert asked(play) == [["i0", "i2", "i3"]]
    bring(play)
    assert play.store.cursors == {CATALOGUE: 100}
    return play
