"""What stands before a start: settings, the data folder, ports, room on the disk, the database."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from litestar import Router

from conftest import Database
from stowage.app import create_app
from stowage.backup.making import make
from stowage.chores import Invitation
from stowage.gateway import desk_routes
from stowage.platform import disk
from stowage.platform.config import Config, from_environment
from stowage.platform.datafolder import DataFolder
from stowage.platform.failures import DiskFullError, InUseError, StartError
from stowage.platform.migrate import ROOMS, migrate
from stowage.platform.ports import require_free
from stowage.platform.terminal import Terminal
from stowage.platform.tls import Certificates
from stowage.serve import welcome


def test_defaults_suit_one_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = from_environment({})
    assert (config.data, config.database_url) == (tmp_path / ".stowage", None)
    assert (config.https_port, config.http_port, config.hosts) == (8443, 8080, ())
    assert 1 <= config.workers <= 4


def test_everything_can_be_set() -> None:
    config = from_environment(
        {
            "STOWAGE_DATA": "/srv/stowage",
            "DATABASE_URL": "postgresql://db/stowage",
            "STOWAGE_BIND": "::",
            "STOWAGE_HTTPS_PORT": "443",
            "STOWAGE_HTTP_PORT": "80",
            "STOWAGE_WORKERS": "3",
            "STOWAGE_HOSTS": "Depot.example, 2001:db8::7",
        }
    )
    assert config.data == Path("/srv/stowage")
    assert (config.bind, config.https_port, config.http_port, config.workers) == ("::", 443, 80, 3)
    assert config.hosts == ("depot.example", "2001:db8::7")


@pytest.mark.parametrize(
    "environment",
    [
        {"STOWAGE_HTTPS_PORT": "0"},
        {"STOWAGE_HTTPS_PORT": "65536"},
        {"STOWAGE_HTTP_PORT": "http"},
        {"STOWAGE_WORKERS": "-1"},
        {"STOWAGE_WORKERS": "٣"},
        {"STOWAGE_HOSTS": "depot, *.example"},
    ],
)
def test_a_setting_without_sense_is_named(environment: Mapping[str, str]) -> None:
    with pytest.raises(StartError, match=next(iter(environment))):
        from_environment(environment)


def test_a_data_folder_is_used_by_one_server_at_a_time(tmp_path: Path) -> None:
    with (
        DataFolder(tmp_path / "data"),
        pytest.raises(InUseError, match=rf"already runs on .*data \(process {os.getpid()}\)$"),
    ):
        DataFolder(tmp_path / "data").__enter__()
    with DataFolder(tmp_path / "data"):
        pass


def test_a_lock_file_left_with_the_pid_of_another_process_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("1\n")
    with DataFolder(tmp_path):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"


def test_data_of_another_layout_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "layout").write_text("7\n")
    with pytest.raises(StartError, match="has layout 7; this release of Stowage uses layout 1$"):
        DataFolder(tmp_path).__enter__()
    (tmp_path / "layout").write_text("1\n")
    with DataFolder(tmp_path):
        pass


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="is full"):
        DataFolder(tmp_path / "data", free=lambda _: disk.NEEDED_TO_START_BYTES - 1).__enter__()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("number", "expected"), [(errno.ENOSPC, DiskFullError), (errno.EDQUOT, DiskFullError), (errno.EROFS, StartError)]
)
def test_a_disk_that_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, expected: type[StartError]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(expected) as raised:
        DataFolder(tmp_path).__enter__()
    assert type(raised.value) is expected
    monkeypatch.undo()
    with DataFolder(tmp_path):
        pass


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("/proc/stowage", "cannot make the folder /proc/stowage: No such file or directory"),
        ("/dev/null/stowage", "cannot make the folder /dev/null/stowage: Not a directory"),
        ("/proc", "cannot use the folder /proc: No such file or directory"),
    ],
)
def test_where_no_folder_can_be_the_reason_is_told(folder: str, told: str) -> None:
    """/proc is no disk: it has no room, and is not full."""
    with pytest.raises(StartError, match=f"^{told}$") as caught:
        DataFolder(Path(folder)).__enter__()
    assert not isinstance(caught.value, DiskFullError)


def test_low_is_told_before_full() -> None:
    assert disk.is_low(Path("/"), lambda _: disk.LOW_BYTES - 1)
    assert not disk.is_low(Path("/"), lambda _: disk.LOW_BYTES)
    assert disk.free_bytes(Path("/no/such/folder/yet")) > 0


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named_with_what_to_set(address: str) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            StartError, match=rf"^port {port} is in use by another program: stop it, or set STOWAGE_HTTPS_PORT$"
        ):
            require_free(address, port, "STOWAGE_HTTPS_PORT")
    require_free(address, port, "STOWAGE_HTTPS_PORT")


@pytest.mark.parametrize("address", ["192.0.2.77", "nonsense."])
def test_an_address_that_is_not_ours_is_told(address: str) -> None:
    with pytest.raises(StartError, match=rf"cannot listen on {address}:18443: [A-Z](?!nknown).*; see STOWAGE_BIND"):
        require_free(address, 18443, "STOWAGE_BIND")


@pytest.mark.parametrize("command", ["check", "backup"])
def test_what_looks_at_a_database_makes_none(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from stowage.cli import main

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setenv("STOWAGE_DATA", str(elsewhere))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main([command]) == 1
    assert capsys.readouterr().err == f"stowage: there is no database in {elsewhere}: STOWAGE_DATA names the folder\n"
    assert not elsewhere.exists()


@pytest.mark.parametrize("command", ["check", "backup"])
def test_an_empty_database_of_somebody_is_told(
    command: str,
    postgres_empty: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    from stowage.cli import main

    monkeypatch.setenv("STOWAGE_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", postgres_empty)
    assert main([command]) == 1
    assert capsys.readouterr().err == "stowage: there is no Stowage in the database that DATABASE_URL names\n"


async def test_a_database_that_no_server_has_run_on_has_nothing_to_back_up(database: Database, tmp_path: Path) -> None:
    config = replace(from_environment({}), data=tmp_path, database_url=database.url)
    with pytest.raises(StartError, match="no server has run on this database yet: there is nothing to back up"):
        await asyncio.to_thread(make, config, database.url, tmp_path / "backups", lambda _: None)


async def test_migrating_again_does_nothing(database: Database) -> None:
    assert await migrate(database.url) == []


async def test_several_nodes_may_migrate_at_once(postgres_empty: str) -> None:
    done = await asyncio.gather(*(migrate(postgres_empty) for _ in range(3)))
    assert sorted(len(each) > 0 for each in done) == [False, False, True]
    connection = await asyncpg.connect(postgres_empty)
    rows = await connection.fetch("SELECT DISTINCT app_name FROM migration")
    await connection.close()
    assert {row["app_name"] for row in rows} == set(ROOMS)


async def test_a_database_of_a_newer_release_is_refused(database: Database, connection: asyncpg.Connection) -> None:
    await connection.execute("INSERT INTO migration(name, app_name) VALUES ('2031-01-01T00:00', 'ledger')")
    with pytest.raises(
        StartError, match=r"of a newer release of Stowage \(it has ledger 2031-01-01T00:00\): start that release$"
    ):
        await migrate(database.url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://stowage:S3CRET@127.0.0.1:1/stowage", "127.0.0.1:1/stowage: nothing listens there"),
        ("postgresql://stowage:S3CRET@localhost:1/stowage", "localhost:1/stowage: nothing listens there"),
        ("postgresql://stowage:S3CRET@host.invalid/stowage", "host.invalid/stowage: no machine of that name is known"),
        (
            "postgresql://stowage:S3CRET@/stowage?host=/no/such/folder",
            "on this machine/stowage: no PostgreSQL has its socket there",
        ),
        ("no url at all", "of DATABASE_URL: invalid DSN"),
    ],
)
async def test_an_unreachable_database_is_one_line_in_words_without_the_password(url: str, why: str) -> None:
    with pytest.raises(StartError, match="^cannot reach the database") as raised:
        await migrate(url)
    told = str(raised.value)
    assert told.startswith(f"cannot reach the database {why}")
    assert not any(secret in told for secret in ("S3CRET", "\n", "Errno"))


def test_the_terminal_draws_a_code_and_aligns_chinese() -> None:
    out = io.StringIO()
    terminal = Terminal(out)
    terminal.table([("电脑", "a"), ("handheld", "b")])
    terminal.code("https://192.0.2.7:8443/m/#/enrol?t=abc")
    lines = out.getvalue().splitlines()
    assert lines[:2] == ["  电脑      a", "  handheld  b"]
    assert len({len(line) for line in lines[2:]}) == 1
    assert set("".join(lines[2:])) == set(" ▀▄█")


def test_a_way_round_the_browsers_warning_is_told_at_the_start(tmp_path: Path) -> None:
    out = io.StringIO()
    config = from_environment({"STOWAGE_DATA": str(tmp_path), "STOWAGE_HOSTS": "depot"})
    certificates = Certificates(tmp_path / "tls")
    certificates.renew(["depot"])
    welcome(config, certificates, Terminal(out), sign_ins=False, invitation=Invitation("abc", "WH1"), nobody=False)
    told = out.getvalue()
    assert "Advanced, Proceed" in told
    assert "https://depot:8443/m/#/enrol?t=abc\n" in told
    assert "http://localhost:8080/m/#/enrol?t=abc\n" in told
    assert max(map(len, told.splitlines())) <= 120


def test_guns_are_invited_to_the_address_that_is_listened_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    invited: list[str] = []
    made = desk_routes.installation_router

    def router(address: str) -> Router:
        invited.append(address)
        return made(address)

    monkeypatch.setattr(desk_routes, "installation_router", router)
    create_app(Config(tmp_path, "postgresql:///nothing", "192.0.2.9", 8443, 8080, 1, ()))
    assert invited == ["https://192.0.2.9:8443"]


def test_who_starts_it_first_is_told_to_make_the_first_person(tmp_path: Path) -> None:
    config = from_environment({"STOWAGE_DATA": str(tmp_path), "STOWAGE_HOSTS": "depot"})
    certificates = Certificates(tmp_path / "tls")
    certificates.renew(["depot"])
    told = []
    for nobody in (True, False):
        out = io.StringIO()
        welcome(config, certificates, Terminal(out), sign_ins=False, invitation=None, nobody=nobody)
        told.append("stowage administrator <user name>" in out.getvalue())
    assert told == [True, False]


def test_help_names_every_command_and_setting(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from stowage.cli import main

    monkeypatch.setattr(sys, "argv", ["stowage", "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    told = capsys.readouterr().out
    for word in ("serve", "demo", "migrate", "check", "STOWAGE_DATA", "DATABASE_URL"):
        assert word in told


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), asyncpg.DiskFullError("could not extend file")]
)
def test_a_disk_that_fills_during_a_command_is_one_line(
    error: Exception, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from stowage import cli

    def fill(*_: object) -> None:
        raise error

    monkeypatch.setenv("STOWAGE_DATA", str(tmp_path))
    monkeypatch.setattr(cli, "database", fill)
    assert cli.main(["migrate"]) == 1
    assert (
        capsys.readouterr().err == f"stowage: the disk that holds {tmp_path} is full: free some space and start again\n"
    )


def test_a_bug_is_not_dressed_up_as_an_expected_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from stowage import cli

    def fail(*_: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(cli, "database", fail)
    with pytest.raises(OSError, match="Bad file descriptor"):
        cli.main(["migrate"])
