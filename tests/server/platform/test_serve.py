"""The whole server as a person runs it: started, stopped, killed, started again, and told off in one line."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from conftest import Database
from stowage.platform import pidfile
from stowage.platform.config import Config
from stowage.platform.failures import StartError
from stowage.platform.supervisor import WORKER, Supervisor
from stowage.platform.tls import Certificates

PATIENCE_SECONDS = 60


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Installation:
    """A data folder, two ports and the processes started on them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.http, self.https = free_port(), free_port()
        self.output = folder / "output"
        self.started: list[subprocess.Popen[bytes]] = []

    def command(self, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "STOWAGE_DATA": str(self.data),
            "STOWAGE_HTTP_PORT": str(self.http),
            "STOWAGE_HTTPS_PORT": str(self.https),
            "STOWAGE_WORKERS": "1",
        }
        with self.output.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "stowage", *arguments],
                env=environment | settings,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        return process

    def told(self) -> str:
        return self.output.read_text("utf-8")

    def serve(self) -> subprocess.Popen[bytes]:
        process = self.command("serve")
        wait_for(lambda: process.poll() is not None or "Ctrl-C stops everything" in self.told())
        assert process.poll() is None, self.told()
        return process

    def fails(self, *arguments: str, **settings: str) -> str:
        """The one line that an expected failure leaves."""
        process = self.command(*arguments, **settings)
        assert process.wait(PATIENCE_SECONDS) == 1
        lines = [line for line in self.told().splitlines() if line.startswith("stowage: ")]
        assert len(lines) == 1, self.told()
        assert "Traceback" not in self.told()
        return lines[0]

    def health(self) -> int:
        return httpx.get(f"http://127.0.0.1:{self.http}/api/health").status_code

    def postgres(self) -> psutil.Process | None:
        return pidfile.live_server(self.data / "postgres" / "data")

    def clear(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        left = self.postgres()
        if left is not None:
            left.send_signal(signal.SIGINT)
            left.wait()


@pytest.fixture
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-"))
    folder.chmod(0o711)
    made = Installation(folder)
    yield made
    made.clear()
    shutil.rmtree(folder)


def test_it_starts_serves_both_ways_and_ctrl_c_stops_everything(installation: Installation) -> None:
    server = installation.serve()
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    assert len([each for each in family if each.name().startswith("postgres")]) > 1
    assert installation.health() == 200
    trust = ssl.create_default_context(cafile=str(installation.data / "tls" / "ca.crt"))
    assert httpx.get(f"https://localhost:{installation.https}/api/health", verify=trust).status_code == 200
    assert httpx.get(f"https://localhost:{installation.https}/ca", verify=trust).status_code == 200
    for each in family:
        if not each.name().startswith("postgres"):
            assert each.memory_info().rss < 150 * 2**20, each.cmdline()

    server.send_signal(signal.SIGINT)
    assert server.wait(PATIENCE_SECONDS) == 0
    assert installation.told().rstrip().endswith("stopped")
    assert psutil.wait_procs(family, timeout=PATIENCE_SECONDS)[1] == []


def test_the_second_start_makes_nothing_anew(installation: Installation) -> None:
    """How long it takes is for `make bench`."""
    installation.serve().send_signal(signal.SIGTERM)
    installation.started[0].wait(PATIENCE_SECONDS)
    assert " migrations run" in installation.told()
    made = {path: path.stat().st_mtime_ns for path in (installation.data / "tls").iterdir()}
    installation.serve()
    assert "the tables are up to date" in installation.told()
    assert {path: path.stat().st_mtime_ns for path in (installation.data / "tls").iterdir()} == made


def test_a_killed_server_leaves_nothing_that_hinders_the_next(installation: Installation) -> None:
    first = installation.serve()
    workers = [each for each in psutil.Process(first.pid).children() if "stowage.worker" in each.cmdline()]
    first.kill()
    first.wait()
    assert psutil.wait_procs(workers, timeout=PATIENCE_SECONDS)[1] == [], "workers end with their parent"
    orphan = installation.postgres()
    assert orphan is not None

    second = installation.serve()
    assert "taking over the PostgreSQL left running" in installation.told()
    assert installation.postgres() == orphan
    assert installation.health() == 200
    second.send_signal(signal.SIGINT)
    assert second.wait(PATIENCE_SECONDS) == 0
    assert installation.postgres() is None


def test_it_recovers_when_all_was_killed_at_once(installation: Installation) -> None:
    first = installation.serve()
    for each in [psutil.Process(first.pid), *psutil.Process(first.pid).children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    first.wait()
    installation.serve()
    assert installation.health() == 200


def test_a_postgres_that_ends_is_started_again(installation: Installation) -> None:
    installation.serve()
    first = installation.postgres()
    assert first is not None
    first.kill()
    wait_for(
        lambda: (
            installation.postgres() not in {None, first} and pidfile.says_ready(installation.data / "postgres" / "data")
        )
    )
    kept = installation.output
    installation.output = kept.with_name("beside")
    assert installation.command("check").wait(PATIENCE_SECONDS) == 0
    assert installation.started[0].poll() is None


def test_check_and_demo_work_beside_a_running_server(installation: Installation) -> None:
    installation.serve()
    kept = installation.output
    installation.output = kept.with_name("beside")
    assert installation.command("demo").wait(PATIENCE_SECONDS) == 0
    assert "the demo company is loaded" in installation.told()
    assert installation.command("check").wait(PATIENCE_SECONDS) == 0
    assert "everything agrees" in installation.told()
    assert installation.health() == 200


def test_a_second_server_on_the_same_data_is_told_who_is_there(installation: Installation) -> None:
    first = installation.serve()
    again = Installation(installation.data.parent)
    installation.started.append(again.command("serve"))
    assert again.started[0].wait(PATIENCE_SECONDS) == 1
    assert again.told() == f"stowage: a Stowage server already runs on {installation.data} (process {first.pid})\n"


def test_a_busy_port_is_one_line(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.http)):
        told = installation.fails("serve")
    assert told == f"stowage: port {installation.http} is in use by another program: stop it, or set STOWAGE_HTTP_PORT"
    assert not installation.data.exists()


@pytest.mark.parametrize("command", ["serve", "migrate", "check", "demo"])
def test_an_unreachable_database_is_one_line(installation: Installation, command: str) -> None:
    told = installation.fails(command, DATABASE_URL="postgresql://stowage:S3CRET@127.0.0.1:1/stowage")
    assert told.startswith("stowage: cannot reach the database 127.0.0.1:1/stowage: ")
    assert "S3CRET" not in told


def test_data_of_another_release_is_one_line(installation: Installation) -> None:
    installation.data.mkdir()
    (installation.data / "layout").write_text("9\n")
    assert "has layout 9" in installation.fails("serve")


def test_an_own_database_is_used_and_left_running(installation: Installation, database: Database) -> None:
    process = installation.command("serve", DATABASE_URL=database.url)
    wait_for(lambda: process.poll() is not None or "Ctrl-C stops everything" in installation.told())
    assert installation.health() == 200
    assert not (installation.data / "postgres").exists()
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_SECONDS) == 0


class Running:
    """A supervisor on a database of the tests, with its clockwork in our hands."""

    def __init__(self, database: Database, folder: Path, command: Sequence[str] = WORKER) -> None:
        self.config = Config(folder, None, "127.0.0.1", free_port(), free_port(), 1, ())
        self.hosts = ["localhost", "127.0.0.1"]
        self.free = 10**12
        self.certificates = Certificates(folder / "tls")
        self.certificates.renew(self.hosts)
        self.supervisor = Supervisor(
            self.config,
            database.url,
            self.certificates,
            None,
            hosts=lambda _: self.hosts,
            free=lambda _: self.free,
            command=command,
        )

    async def started(self) -> asyncio.Task[None]:
        ready = asyncio.Event()
        task = asyncio.create_task(self.supervisor.run(ready.set))
        await asyncio.wait({task, asyncio.create_task(ready.wait())}, return_when=asyncio.FIRST_COMPLETED)
        return task

    async def certificate(self) -> bytes:
        trust = ssl.create_default_context(cafile=str(self.certificates.authority))
        while True:
            with suppress(ConnectionResetError):  # opened on the listener that was just leaving; never a refusal
                _, writer = await asyncio.open_connection("localhost", self.config.https_port, ssl=trust)
                break
        try:
            spoken: ssl.SSLObject = writer.get_extra_info("ssl_object")
            return spoken.getpeercert(binary_form=True) or b""
        finally:
            writer.close()


@pytest.mark.one_release
async def test_a_renewed_certificate_is_served_at_once(database: Database, tmp_path: Path) -> None:
    running = Running(database, tmp_path)
    task = await running.started()
    before = await running.certificate()
    running.supervisor.do_chores()
    assert await running.certificate() == before
    running.hosts.append("192.0.2.99")  # the machine got another address
    running.supervisor.do_chores()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await running.certificate() == before:
            pass
    running.supervisor.stop()
    await task


@pytest.mark.one_release
async def test_a_server_process_that_ends_is_replaced(database: Database, tmp_path: Path) -> None:
    running = Running(database, tmp_path)
    task = await running.started()
    alive = [each for each in psutil.Process().children() if each.status() != psutil.STATUS_ZOMBIE]
    (worker,) = [each for each in alive if "stowage.worker" in each.cmdline()]
    worker.kill()
    url = f"http://127.0.0.1:{running.config.http_port}/api/health"
    async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient() as client:
        while True:
            with suppress(httpx.TransportError):
                assert (await client.get(url)).status_code == 200
                break
            await asyncio.sleep(0.05)
    running.supervisor.stop()
    await task


@pytest.mark.one_release
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("print('failed: port 8443 was taken')", "could not start: port 8443 was taken$"),
        ("raise SystemExit(3)", "could not start: see .*stowage.log$"),
        ("print('ready', flush=True)", "keep ending: see .*stowage.log$"),
    ],
)
async def test_server_processes_that_cannot_run_end_the_start(
    database: Database, tmp_path: Path, program: str, told: str
) -> None:
    running = Running(database, tmp_path, (sys.executable, "-c", program))
    with pytest.raises(StartError, match=told):
        await (await running.started())


@pytest.mark.one_release
async def test_a_disk_that_fills_is_told_once(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import structlog

    running = Running(database, tmp_path)
    with structlog.testing.capture_logs() as logged:
        running.supervisor.do_chores()
        running.free = 10**6
        running.supervisor.do_chores()
        running.supervisor.do_chores()
    assert [entry["event"] for entry in logged] == ["disk_low"]
