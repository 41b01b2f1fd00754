"""The embedded PostgreSQL: made, stopped, killed, recovered; never confused by a process id."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from stowage.platform import pidfile
from stowage.platform.account import Account
from stowage.platform.binaries import wheel_programs, within_reach
from stowage.platform.failures import DiskFullError, StartError
from stowage.platform.postgres import SOCKET_PATH_LIMIT, PostgresServer


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder in which PostgreSQL's own account may work, when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-"))
    folder.chmod(0o711)
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def server(home: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(home)
    yield server
    server.kill()


def query(server: PostgresServer, *statements: str) -> object:
    """The first value of the last statement; None when it has no rows."""

    async def run() -> object:
        connection = await asyncpg.connect(server.url("postgres"))
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(run())


def test_a_new_database_is_durable_private_and_plain_unicode(server: PostgresServer) -> None:
    server.start()
    assert query(server, "SHOW fsync") == "on"
    assert query(server, "SHOW synchronous_commit") == "on"
    assert query(server, "SHOW listen_addresses") == ""
    assert query(server, "SHOW server_encoding") == "UTF8"
    assert (
        query(server, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'template1'")
        == "bC.UTF-8"
    )
    assert query(server, "SELECT lower('ÄÖ 仓') || upper('é')") == "äö 仓É"
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    assert psutil.Process(server_pid(server)).uids().real != 0


def test_stopping_leaves_nothing_behind(server: PostgresServer) -> None:
    server.start()
    pid = server_pid(server)
    server.stop()
    assert not psutil.pid_exists(pid)
    assert not (server.data / "postmaster.pid").exists()
    server.stop()  # asking twice is harmless


def test_a_killed_server_recovers_what_was_committed(server: PostgresServer) -> None:
    server.start()
    query(server, "CREATE TABLE kept AS SELECT n FROM generate_series(1, 1000) AS n")
    server.kill()
    server.start()
    assert query(server, "SELECT count(*) FROM kept") == 1000


@pytest.mark.slow
def test_recovery_of_a_large_log_is_waited_for_and_told(home: Path) -> None:
    told: list[str] = []
    settings = {
        "max_wal_size": "8GB",
        "checkpoint_timeout": "1d",
        "wal_compression": "off",
        "synchronous_commit": "off",
    }
    server = PostgresServer(home, settings=settings, progress=told.append)
    server.start()
    try:
        query(
            server,
            "CREATE TABLE bulk(id bigint PRIMARY KEY, a bigint, text text)",
            "CREATE INDEX ON bulk(a)",
            "INSERT INTO bulk SELECT n, (n::bigint * 7919) % 1000003, repeat('x', 200) FROM generate_series(1, 600000) n",
            "UPDATE bulk SET a = a + 1 WHERE id % 3 = 0",
        )
        written = query(server, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
        assert isinstance(written, int)
        assert written > 300 * 2**20
        server.kill()
        server.start()
        assert query(server, "SELECT count(*) FROM bulk WHERE id % 3 = 0") == 200_000
        assert any("waiting for PostgreSQL" in line for line in told)
    finally:
        server.kill()


def test_a_server_left_by_a_killed_parent_is_taken_over(server: PostgresServer) -> None:
    server.start()
    pid = server_pid(server)
    successor = PostgresServer(server.home)
    successor.start()
    assert server_pid(successor) == pid
    successor.stop()
    assert not server.running


def test_a_left_server_with_other_settings_is_stopped_first(server: PostgresServer) -> None:
    server.start()
    pid = server_pid(server)
    successor = PostgresServer(server.home, settings={"max_connections": "20"})
    successor.start()
    assert server_pid(successor) != pid
    assert query(successor, "SHOW max_connections") == "20"
    successor.stop()


def test_a_pid_file_of_another_live_process_is_stale_and_that_process_unharmed(server: PostgresServer) -> None:
    server.start()
    server.kill()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        recorded = (server.data / "postmaster.pid").read_text().splitlines()
        recorded[0] = str(stranger.pid)
        recorded[2] = str(int(time.time()) + 5)
        (server.data / "postmaster.pid").write_text("\n".join(recorded) + "\n")
        (server.socket_folder / ".s.PGSQL.5432.lock").write_text("\n".join(recorded) + "\n")
        server.start()
        assert query(server, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n")


@pytest.mark.parametrize("content", ["", "not a number\n", "1\n", "999999999\n/somewhere\n1700000000\n5432\n"])
def test_an_unreadable_pid_file_does_not_stop_the_start(server: PostgresServer, content: str) -> None:
    server.start()
    server.kill()
    (server.data / "postmaster.pid").write_text(content)
    server.start()
    assert query(server, "SELECT 1") == 1


def test_only_postgres_at_work_in_the_folder_and_not_younger_than_the_file_is_the_server(
    server: PostgresServer,
) -> None:
    server.start()
    file = server.data / "postmaster.pid"
    recorded = file.read_text().splitlines()
    assert pidfile.live_server(server.data) is not None
    recorded[2] = str(int(recorded[2]) - 3600)  # the file says an hour ago; this process is a minute old at most
    file.write_text("\n".join(recorded) + "\n")
    assert pidfile.live_server(server.data) is None
    recorded[0] = str(os.getpid())
    file.write_text("\n".join(recorded) + "\n")
    assert pidfile.live_server(server.data) is None


def test_workers_of_a_killed_server_are_seen(server: PostgresServer) -> None:
    server.start()
    working = pidfile.leftover_workers(server.data)
    assert len(working) > 1
    server.stop()
    assert pidfile.leftover_workers(server.data) == []


def test_data_of_another_major_release_is_refused(server: PostgresServer) -> None:
    server.start()
    server.stop()
    (server.data / "PG_VERSION").write_text("19\n")
    with pytest.raises(StartError, match=r"of PostgreSQL 19; this release of Stowage runs 18$"):
        server.start()


def test_a_setting_postgres_refuses_is_told_in_one_line(home: Path) -> None:
    with pytest.raises(StartError) as raised:
        PostgresServer(home, settings={"shared_buffers": "seven"}).start()
    assert "shared_buffers" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_half_made_cluster_is_made_again(server: PostgresServer) -> None:
    server.home.mkdir(parents=True)
    (server.home / "data.new").mkdir()
    (server.home / "data.new" / "PG_VERSION").write_text("18\n")
    server.start()
    assert query(server, "SELECT 1") == 1


def test_a_full_disk_while_making_the_cluster_is_named(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "initdb: error: could not write: No space left on device\n")

    monkeypatch.setattr(server, "_run", full)
    with pytest.raises(DiskFullError, match=r"is full: free some space and start again$"):
        server.start()


@pytest.mark.parametrize("name", ["long" * 22, "with, comma", 'with "quotes"'])
def test_a_path_that_cannot_name_a_socket_gets_one_elsewhere(home: Path, name: str) -> None:
    (home.parent / name).mkdir()
    server = PostgresServer(home.parent / name / "postgres")
    try:
        server.start()
        assert len(os.fsencode(server.socket_folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
        assert not server.socket_folder.is_relative_to(server.home)
        assert query(server, "SELECT 1") == 1
    finally:
        server.kill()
        shutil.rmtree(server.socket_folder)


def test_an_ordinary_path_keeps_its_socket_beside_the_data(home: Path) -> None:
    (home.parent / "仓 行 %20").mkdir()
    server = PostgresServer(home.parent / "仓 行 %20" / "postgres")
    try:
        server.start()
        assert server.socket_folder == server.home / "run"
        assert query(server, "SELECT 1") == 1
    finally:
        server.kill()


def test_a_socket_folder_of_someone_else_is_refused(server: PostgresServer, home: Path) -> None:
    home.mkdir()
    server.socket_folder.symlink_to(home.parent)
    with pytest.raises(StartError, match="belongs to another user"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_folders_an_account_may_not_enter_are_told_without_changing_them(home: Path) -> None:
    nobody = Account(65534, 65534)
    closed = home.parent / "closed" / "inner"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    assert not nobody.may_enter(closed)
    assert closed.parent.stat().st_mode & 0o777 == 0o700
    closed.parent.chmod(0o711)
    assert nobody.may_enter(closed)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
def test_programs_out_of_reach_are_copied_to_where_the_account_can_run_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stowage.platform.binaries.SHARED_HOME", home.parent / "shared")
    nobody = Account(65534, 65534)
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    installation = wheel_programs().parent
    package = installation.parent
    shutil.copytree(installation, closed / package.name / installation.name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    hidden = closed / package.name / installation.name / "bin"
    (hidden / "postgres").chmod(0o700)
    programs = within_reach(hidden, nobody)
    assert not programs.is_relative_to(closed)
    assert within_reach(hidden, nobody) == programs
    for name in ("initdb", "postgres"):
        told = subprocess.check_output([programs / name, "--version"], user=65534, group=65534, text=True)
        assert "18." in told


def test_an_interrupt_while_waiting_stops_what_was_started(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(server, "_answering", interrupted)
    with pytest.raises(KeyboardInterrupt):
        server.start()
    assert pidfile.leftover_workers(server.data) == []


def server_pid(server: PostgresServer) -> int:
    recorded = pidfile.read(server.data / "postmaster.pid")
    assert recorded is not None
    return recorded.pid


def test_ctrl_c_in_the_terminal_does_not_reach_postgres_by_itself(server: PostgresServer) -> None:
    server.start()
    assert os.getpgid(server_pid(server)) != os.getpgid(0)
