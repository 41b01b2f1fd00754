"""`stowage backup` and `stowage restore` as a person says them, and the schedule."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog

from conftest import Database
from server.platform.test_serve import PATIENCE_SECONDS, Installation, Running, installation, wait_for
from stowage.gateway.epoch import open_epoch
from stowage.platform import supervisor
from stowage.platform.backup_folder import (
    Failure,
    Standing,
    last_failure,
    listed,
    name_of,
    note_failure,
    standing,
    told_at_start,
)
from stowage.platform.config import Config, from_environment
from stowage.platform.failures import StartError
from stowage.platform.nightly import Nightly
from stowage.platform.postgres import PostgresServer

__all__ = ["installation"]


def said(installation: Installation, *arguments: str, code: int = 0, **settings: str) -> str:
    """Of a command beside whatever runs."""
    installation.output = installation.output.with_name("beside")
    process = installation.command(*arguments, **settings)
    assert process.wait(PATIENCE_SECONDS) == code, installation.told()
    return installation.told()


async def noted(installation: Installation) -> list[str]:
    """What the audit trail heard of backups."""
    connection = await asyncpg.connect(PostgresServer(installation.data / "postgres").url("stowage"))
    rows = await connection.fetch("SELECT kind FROM security_event WHERE starts_with(kind, 'backup.') ORDER BY id")
    await connection.close()
    return [row["kind"] for row in rows]


def stop(installation: Installation) -> None:
    installation.started[0].send_signal(signal.SIGINT)
    assert installation.started[0].wait(PATIENCE_SECONDS) == 0


def test_backed_up_beside_the_server_and_restored_when_it_has_stopped(installation: Installation) -> None:
    installation.serve()
    assert "no backup yet in" in installation.told()
    assert "the next at 03:00" in installation.told()
    told = said(installation, "backup")
    assert re.search(r"stowage-\d{8}T\d{6}Z\.zip: [\d,]+ rows, 0\.\d MB, written in .* s, verified in .* s", told), told
    assert "on the disk of the database: set STOWAGE_BACKUPS" in told
    ((_, path),) = listed(installation.data / "backups")
    assert str(path) in said(installation, "backup", "--list")
    refused = said(installation, "restore", str(path), "--yes", code=1)
    assert f"stowage: a Stowage server already runs on {installation.data}" in refused
    elsewhere = installation.data.parent / "elsewhere"
    said(installation, "backup", "--to", str(elsewhere))
    assert len(listed(elsewhere)) == 1
    assert asyncio.run(noted(installation)) == ["backup.made", "backup.made"]
    stop(installation)

    assert installation.fails("restore", str(path)) == "stowage: nothing was changed: say --yes to go on"
    told = said(installation, "restore", str(path), "--yes")
    assert re.search(r"restored in .* s, epoch \d{8,}; everybody signs in again", told), told
    (aside,) = re.findall(r"kept as (stowage_replaced_\w+), until", told)
    told = said(installation, "restore", "--discard-replaced", "--yes")
    assert aside in told
    assert "discarded" in told
    assert "nothing is set aside" in said(installation, "restore", "--discard-replaced", "--yes")
    (installation.data / "postgres" / "data" / "PG_VERSION").write_text("12\n")  # a cluster that cannot be started
    told = said(installation, "restore", str(path), "--yes")
    assert "those data are set aside in" in told
    installation.started.clear()
    installation.serve()
    assert re.search(r"last backup 20\d\d-\d\d-\d\d \d\d:\d\d, verified; the next at 03:00", installation.told())
    assert installation.health() == 200


def test_ended_in_the_midst_it_leaves_nothing(installation: Installation) -> None:
    installation.serve()
    installation.output = installation.output.with_name("beside")
    process = installation.command("backup")
    folder = installation.data / "backups"
    wait_for(lambda: folder.is_dir() and any(folder.iterdir()))
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 130, installation.told()
    assert list(folder.iterdir()) == []
    assert not (PostgresServer(installation.data / "scratch").data).exists()
    assert installation.health() == 200


def test_a_failed_backup_is_one_line_and_shown_at_the_next_start(installation: Installation) -> None:
    url = "postgresql://stowage:S3CRET@127.0.0.1:1/stowage"
    told = installation.fails("backup", DATABASE_URL=url)
    assert told.startswith("stowage: cannot reach the database 127.0.0.1:1/stowage: ")
    assert "S3CRET" not in told
    installation.serve()
    assert re.search(r"THE LAST BACKUP FAILED, .*: cannot reach the database 127.0.0.1:1", installation.told())
    assert installation.fails("restore").endswith("say which backup to restore, or --discard-replaced")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"STOWAGE_BACKUP_AT": "noon"}, "STOWAGE_BACKUP_AT=noon is neither a time of day like 03:00 nor off"),
        ({"STOWAGE_BACKUP_KEEP": "seven"}, "STOWAGE_BACKUP_KEEP=seven is not like 7d 4w 12m (days, weeks, months)"),
    ],
)
def test_settings_that_make_no_sense(settings: dict[str, str], told: str) -> None:
    with pytest.raises(StartError) as raised:
        from_environment(settings)
    assert str(raised.value) == told


def test_it_may_be_off() -> None:
    config = from_environment({"STOWAGE_BACKUP_AT": "off", "STOWAGE_BACKUPS": "/mnt/backups"})
    assert (config.backup_at, config.backup_folder) == (None, Path("/mnt/backups"))
    assert told_at_start(config, datetime.now(UTC)) == "no backup yet in /mnt/backups; none is scheduled"


def test_an_old_last_backup_is_told_loudly(tmp_path: Path) -> None:
    config = Config(tmp_path, None, "", 1, 1, 1, ())
    config.backup_folder.mkdir()
    at = datetime(2026, 11, 1, 3, tzinfo=UTC)
    (config.backup_folder / "stowage-20261101T030000Z.zip").touch()
    assert told_at_start(config, at + timedelta(hours=30)).startswith("last backup 2026-11-01")
    assert told_at_start(config, at + timedelta(days=9)).endswith(": 9 DAYS AGO")


def test_administrators_are_told_of_a_failure_and_of_an_old_last_backup(tmp_path: Path) -> None:
    config = Config(tmp_path, None, "", 1, 1, 1, ())
    (tmp_path / "layout").touch()
    now = datetime.now(UTC)
    assert standing(config, now) == Standing(wanting=False, failed_at=None, reason="", last_at=None)
    assert standing(config, now + timedelta(days=2)).wanting
    assert not standing(replace(config, backup_at=None), now + timedelta(days=9)).wanting
    config.backup_folder.mkdir()
    (config.backup_folder / name_of(at := datetime(2026, 11, 1, 3, tzinfo=UTC))).touch()
    last = int(at.timestamp() * 1000)
    assert standing(config, at + timedelta(hours=30)) == Standing(
        wanting=False, failed_at=None, reason="", last_at=last
    )
    assert standing(config, at + timedelta(days=2)).wanting
    note_failure(tmp_path, Failure(at + timedelta(days=1), "no space left"))
    told = standing(config, at + timedelta(hours=30))
    assert told == Standing(wanting=True, failed_at=last + 86_400_000, reason="no space left", last_at=last)


class Night:
    """An installation made yesterday, at a moment of ours."""

    def __init__(self, folder: Path, command: tuple[str, ...] | None = None, url: str | None = None) -> None:
        self.config = Config(folder, url, "", 1, 1, 1, ())
        (folder / "layout").write_text("1\n")
        yesterday = (datetime.now(UTC) - timedelta(days=2)).timestamp()
        os.utime(folder / "layout", (yesterday, yesterday))
        environment = os.environ | {"STOWAGE_DATA": str(folder), "DATABASE_URL": url or ""}
        more: dict[str, Any] = {} if command is None else {"command": command}
        self.nightly = Nightly(self.config, environment, lambda: datetime.now().astimezone(), **more)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                await self.nightly.look()
                await asyncio.sleep(0.02)


@pytest.mark.one_release
async def test_the_schedule_makes_one_and_then_waits(database: Database, tmp_path: Path) -> None:
    connection = await asyncpg.connect(database.url)
    await open_epoch(connection)
    await connection.close()
    night = Night(tmp_path, url=database.url)
    with structlog.testing.capture_logs() as logged:
        await night.until(lambda: any(entry["event"] in {"backup_made", "backup_failed"} for entry in logged))
        for _ in range(3):
            await night.nightly.look()
    assert [entry["event"] for entry in logged] == ["backup_started", "backup_made"]
    assert len(listed(night.config.backup_folder)) == 1


@pytest.mark.one_release
async def test_the_server_looks_for_it_among_its_chores(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "CHORES_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.05)
    running = Running(database, tmp_path)
    Night(tmp_path)  # installed two days ago
    task = await running.started()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.to_thread(wait_for, lambda: bool(listed(running.config.backup_folder)))
    running.supervisor.stop()
    await task


async def test_a_failed_one_waits_an_hour(tmp_path: Path) -> None:
    fails = "import sys; print('stowage: the disk is full', file=sys.stderr); sys.exit(1)"
    night = Night(tmp_path, (sys.executable, "-c", fails))
    with structlog.testing.capture_logs() as logged:
        await night.until(lambda: any(entry["event"] == "backup_failed" for entry in logged))
        for _ in range(3):
            await night.nightly.look()
    assert [entry["event"] for entry in logged] == ["backup_started", "backup_failed"]
    assert logged[1]["reason"] == "the disk is full"


async def test_one_under_way_ends_with_the_server(tmp_path: Path) -> None:
    night = Night(tmp_path, (sys.executable, "-c", "import time; time.sleep(600)"))
    await night.nightly.look()
    process = night.nightly._process
    assert process is not None
    await night.nightly.stop()
    assert process.returncode == -signal.SIGTERM


def test_the_last_failure_is_remembered_until_one_is_made(tmp_path: Path) -> None:
    failure = Failure(datetime(2026, 11, 22, 3, tzinfo=UTC), "the disk is full")
    note_failure(tmp_path, failure)
    assert last_failure(tmp_path) == failure
    note_failure(tmp_path, None)
    assert last_failure(tmp_path) is None
