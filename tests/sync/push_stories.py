"""What can happen to commands on their way: lost, cut, repeated, refused, rolled back."""

from __future__ import annotations

import msgspec

from stowage_sync import messages as m
from sync.play import SECOND, TASKS, Play, outcome
from sync.stories import scenario


@scenario("I-1", "I-7")
def work_goes_out_and_comes_back() -> Play:
    """A command is pushed, its rows are pulled, and only then the view stops replaying it."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    assert [command.cseq for command in play.store.pending(TASKS)] == [1]
    play.answer(m.AskPush, play.pushed([outcome(1, 1, number="GR-2611-0001")]))
    assert [command.cseq for command in play.store.pending(TASKS)] == [1]
    play.answer(m.AskPull, play.pulled(rows=[[2, "receipt", "r1", {"id": "r1"}]], to=2, last_cseq=1))
    assert play.store.pending(TASKS) == []
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
    assert [command.cseq for command in play.store.pending(TASKS)] == [1, 2, 4]
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
    assert play.store.pending(TASKS) == []
    play.confirm(4)
    play.problem(m.AskPush, 409, "gap", expected=2)
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (2, 4)
    assert [command.cseq for command in play.store.pending(TASKS)] == [2, 3, 4]
    play.answer(m.AskPush, play.pushed(epoch=2))
    assert play.store.epoch == 2
    assert play.engine.down.bootstrap.wanted
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 4)
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
def the_disk_is_full_for_a_new_incarnation() -> Play:
    """Nothing of it is written: where the stream stands is asked again after the pause."""
    play = Play()
    play.start()
    play.settle()
    play.confirm(1)
    play.answer(m.AskPush, play.pushed([outcome(1, 1)], last_cseq=7))
    play.give(m.ReincarnateFailed, reason="quota")
    assert play.status is not None
    assert play.status.blocked == "storage_full"
    assert not any(isinstance(ask, m.AskPush) for ask in play.asked.values())
    play.after(1000)
    play.answer(m.AskPush, play.pushed([outcome(1, 1)], last_cseq=7))
    assert [(lost.reason, lost.known) for lost in play.lost] == [("rolled_back", 7)] * 2
    play.store.reincarnate(SECOND, 7)
    play.give(m.Reincarnated, incarnation=SECOND, stream=play.store.stream)
    assert play.waits(m.AskPush).incarnation == SECOND
    play.answer(m.AskPush, play.pushed([outcome(1, 1)]))
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


@scenario("I-4", "I-11")
def the_server_was_restored_while_the_disk_was_full() -> Play:
    """That the server lacks what it had acknowledged could not be stored: it is asked again, though nothing waits."""
    play = Play(done=2)
    play.start()
    play.fail_stores = True
    play.answer(m.AskPush, play.pushed([], last_cseq=1))
    assert play.store.stream.acked == 2
    play.fail_stores = False
    play.after(1000)
    play.answer(m.AskPush, play.pushed([], last_cseq=1))
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (2, 2)
    play.answer(m.AskPush, play.pushed())
    assert play.store.stream.acked == 2
    return play


@scenario("I-5", "I-11")
def others_brought_it_to_the_restored_server() -> Play:
    """All that is kept goes out again in another epoch, though the server has it and tells of no gap: who brought it, and when, decided
    its outcome there, and that one counts."""
    play = Play(done=3)
    play.start()
    play.answer(m.AskPush, play.pushed())
    play.answer(m.AskPull, play.pulled(epoch=2, partitions=[], must_refetch=[TASKS], last_cseq=3))
    ask = play.waits(m.AskPush)
    assert (ask.from_, ask.to, ask.acked) == (1, 3, 0)
    assert play.store.pending(TASKS) == []
    brought = [outcome(1, 1, number="GR-2611-0009"), outcome(2, 2, "parked", code="gateway.unreadable"), outcome(3, 3)]
    play.answer(m.AskPush, play.pushed(brought, epoch=2))
    stored = [play.store.commands[cseq].outcome for cseq in (1, 2)]
    assert [one and (one.outcome, one.number) for one in stored] == [("applied", "GR-2611-0009"), ("parked", "")]
    assert play.waits(m.AskPush) is None
    return play


@scenario("I-5", "I-11")
def a_push_is_out_when_the_epoch_changes() -> Play:
    """Its answer may be of the history that is gone, or be stored after the epoch: what it says is asked again."""
    play = Play(done=2)
    play.start()
    play.answer(m.AskPush, play.pushed())
    play.confirm(3)
    late = play.pushed([outcome(3, 3, number="GR-2611-0003")])
    play.answer(m.AskPull, play.pulled(epoch=2, partitions=[], must_refetch=[TASKS]))
    play.answer(m.AskPush, late)
    assert play.store.commands[3].outcome is None
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 3)
    play.answer(m.AskPush, play.pushed(epoch=3))
    assert (play.store.epoch, play.store.stream.acked) == (3, 0)
    play.holds_stores = True
    manifest = {"epoch": 4, "schema": 1, "partitions": [{"partition": TASKS, "as_of": 1, "chunks": []}]}
    play.answer(m.AskManifest, manifest)
    play.problem(m.AskPush, 409, "gap", expected=1)
    assert play.waits(m.AskPush) is None
    play.release()
    assert (play.waits(m.AskPush).from_, play.waits(m.AskPush).to) == (1, 3)
    play.answer(m.AskPush, play.pushed(epoch=4))
    assert play.store.stream.acked == 3
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
