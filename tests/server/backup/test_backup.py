"""Backups of a database at work, on every PostgreSQL; scratch copies are on our own."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from conftest import Database
from dock_words import CUP, company, new_receipt
from server.backup.words import Place, left_behind, place
from stowage.backup import tables
from stowage.backup.behind import behind
from stowage.backup.command import back_up
from stowage.backup.making import make, run, write
from stowage.gateway import epoch
from stowage.platform.backup_folder import is_due, last_failure, listed, one_at_a_time
from stowage.platform.backup_rules import Keep
from stowage.platform.failures import InUseError, StartError
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal
from stowage.receiving.commands import FinishReceipt

__all__ = ["place"]


async def test_a_snapshot_while_others_write(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed after it began is not in it, nor told to the stream."""
    await place.work()
    counted = epoch.streams

    async def meanwhile(snapshot: asyncpg.Connection[Any]) -> Any:
        await place.asked("UPDATE device_stream SET last_cseq = 9 RETURNING 1")
        await place.asked("INSERT INTO unit VALUES ('late', '迟', 'late', 0) RETURNING 1")
        return await counted(snapshot)

    monkeypatch.setattr(epoch, "streams", meanwhile)
    made = await place.made()
    assert [stream.cseq for stream in made.manifest.streams] == [1]
    assert await place.asked("SELECT backup_cseq FROM device_stream") == 1
    assert {table.name: table.rows for table in made.manifest.tables}["unit"] == 3


async def test_ledgers_that_differ_are_kept_and_nobody_is_told(place: Place) -> None:
    await place.work()
    await place.asked("UPDATE balance SET quantity = quantity + 1 WHERE place > 0 RETURNING 1")
    made = await place.made()
    assert [difference.proof for difference in made.differences] == ["balances", "feed"]
    assert left_behind(place) == [made.path.name]
    assert made.path.name.endswith(".differs.zip")
    assert listed(place.backups) == []
    assert await place.asked("SELECT backup_cseq FROM device_stream") == 0


@pytest.mark.one_release
def test_interrupted_while_rows_come_it_ends_at_once(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """As interrupted, while rows still come, and without a word of the driver's."""
    asyncio.run(place.work())
    asyncio.run(
        place.asked("INSERT INTO unit SELECT n, n, repeat('x', 500), 0 FROM generate_series(1, 50000) n RETURNING 1")
    )
    place.config.data.mkdir(parents=True)
    told: list[str] = []

    def interrupt(table: str, size: int) -> None:
        told.append(table)
        if told.count("unit") == 3:
            asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(write(place.url, place.url, place.config.data / "unfinished", interrupt))
    assert told[-1] == "unit"
    assert not caplog.records


@pytest.mark.one_release
def test_of_those_that_differ_the_newest_stays_and_the_pauses_grow(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # a process of its own would give its own up
    asyncio.run(place.work())
    place.config.data.mkdir(exist_ok=True)
    layout = place.config.data / "layout"
    layout.write_text("1\n")
    os.utime(layout, (0, 0))  # installed long ago
    good = ["stowage-20260101T030000Z.zip", "stowage-20260102T030000Z.zip"]
    former = ["stowage-20260103T030000Z.differs.zip", "stowage-20260103T040000Z.differs.zip"]
    place.backups.mkdir()
    for name in good + former:
        (place.backups / name).touch()
    asyncio.run(place.asked("UPDATE balance SET quantity = quantity + 1 WHERE place > 0 RETURNING 1"))
    config, terminal = replace(place.config, backup_keep=Keep(1, 0, 0)), Terminal(io.StringIO())
    for nth, hours in ((1, 1), (2, 2)):
        with pytest.raises(StartError, match="finds . differences in the copy: it is kept as"):
            back_up(config, terminal, None)
        failure = last_failure(config.data)
        assert failure is not None
        assert failure.differed == nth
        left = left_behind(place)
        assert left[:2] == good  # though the policy keeps one
        assert len(left) == 3
        assert left[2] in failure.reason
        again = failure.at + timedelta(hours=hours)
        assert not is_due(config, again - timedelta(minutes=1))
        assert is_due(config, again)
    asyncio.run(place.asked("UPDATE balance SET quantity = quantity - 1 WHERE place > 0 RETURNING 1"))
    back_up(config, terminal, None)
    assert last_failure(config.data) is None
    ((_, newest),) = listed(place.backups)
    assert left_behind(place) == sorted([left[2], newest.name])


async def test_a_command_under_an_id_that_was_taken_leaves_backups_good(place: Place) -> None:
    async with company(Database("", place.url)) as firm:
        await firm.set_up(CUP)
        gun, other = await firm.gun("G01"), await firm.gun("G02")
        first = gun.write(FinishReceipt(new_receipt()))
        await firm.bus.execute([first, gun.write(FinishReceipt(new_receipt()), first.op_id)])
        await firm.bus.execute([other.write(FinishReceipt(new_receipt()), first.op_id)])
    made = await place.made()
    assert made.differences == []
    assert [path for _, path in listed(place.backups)] == [made.path]


@pytest.mark.one_release
@pytest.mark.parametrize("where", ["write", "load"])
def test_an_interrupted_backup_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    asyncio.run(place.work())

    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, where, interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(place.config, place.url, place.backups, place.said.append)
    assert left_behind(place) == []
    assert asyncio.run(place.asked("SELECT backup_cseq FROM device_stream")) == 0


async def test_a_copy_that_is_not_the_same_is_no_backup(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault on the way into the file: a row too few."""
    await place.work()
    original = asyncpg.Connection.copy_from_query

    async def short(self: Any, sql: str, **options: Any) -> Any:
        return await original(self, f"{sql} LIMIT 1" if sql.endswith('FROM "balance"') else sql, **options)

    monkeypatch.setattr(asyncpg.Connection, "copy_from_query", short)
    with pytest.raises(StartError, match="balance has 1 rows"):
        await place.made()
    assert left_behind(place) == []


async def test_failures_are_one_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    await place.work()
    with pytest.raises(StartError, match=r"^a backup needs \d+ MB free where .* is; there are 1$"):
        await asyncio.to_thread(make, place.config, place.url, place.backups, print, free=lambda _: 2**20)
    url = "postgresql://a:S3CRET@127.0.0.1:1/x"
    with pytest.raises(StartError, match="^cannot reach the database 127.0.0.1:1/x: "):
        await asyncio.to_thread(make, place.config, url, place.backups, print)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with one_at_a_time(place.config.data), pytest.raises(InUseError, match="another backup or restore"):
        await place.made()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(StartError, match="^the disk that holds .* is full"):
        await place.made()
    assert left_behind(place) == []


@pytest.mark.one_release
async def test_what_a_killed_backup_left_goes_with_the_next(place: Place) -> None:
    await place.work()
    place.backups.mkdir(parents=True)
    (place.backups / ".stowage-20261101T000000Z.zip.unfinished").write_bytes(b"half")
    orphan = PostgresServer(place.config.data / "scratch")
    await asyncio.to_thread(orphan.start)
    made = await place.made()
    assert left_behind(place) == [made.path.name]
    assert not orphan.running


async def test_rolled_back_storage_lacks_what_its_newest_backup_holds(
    place: Place, connection: asyncpg.Connection[Any]
) -> None:
    await place.work()
    await place.made()
    before = await place.asked("SELECT epoch FROM epoch")
    assert await behind(place.config, place.url) is None
    # As if the storage had come back from before the last command of the gun, and before the backup was told of.
    await connection.execute("UPDATE device_stream SET last_cseq = 0, backup_cseq = 0; DELETE FROM backup")
    lost = await behind(place.config, place.url)
    assert lost is not None
    assert lost.commands == 1
    raised = await place.asked("SELECT epoch FROM epoch")
    assert raised > before
    assert await behind(place.config, place.url) == lost
    assert await place.asked("SELECT epoch FROM epoch") == raised, "once"


def test_listed_newest_first(tmp_path: Path) -> None:
    for name in ("stowage-20261121T030000Z.zip", "stowage-20261122T030000Z.zip", "x.zip", ".stowage-1.unfinished"):
        (tmp_path / name).touch()
    at = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert [moment for moment, _ in listed(tmp_path)] == [at, at - timedelta(days=1)]
    assert listed(tmp_path / "none") == []
