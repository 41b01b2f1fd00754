"""The embedded PostgreSQL: one server on one data folder, reached over a Unix socket in a private folder, never over TCP.

    home/
      data/          the cluster
      run/           the socket, unless the path is too long for one
      postgres.log

`start()` makes the cluster when there is none, takes over a server that a killed Stowage left behind, and waits for crash recovery as
long as it takes. `stop()` is PostgreSQL's fast shutdown. Expected failures are `StartError`s of one line.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psutil

from stowage.platform import pidfile
from stowage.platform.account import SHARED_HOME, Account, service_account
from stowage.platform.binaries import major_version, wheel_programs, within_reach
from stowage.platform.failures import DiskFullError, StartError

Progress = Callable[[str], None]

SUPERUSER = "postgres"
PORT = 5432  # only names the socket file
SOCKET_PATH_LIMIT = 107  # bytes, of the system
LOG_LIMIT_BYTES = 10 * 2**20
POLL_SECONDS = 0.02
UNREACHABLE_SECONDS = 30  # a server that says it is ready yet lets nobody in; recovery may take any time

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",  # four server processes take 60: 10 each, 5 for the practice company
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "1GB",
    "wal_compression": "pglz",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_startup_progress_interval": "1s",
    "log_line_prefix": "%m [%p] ",
    "log_error_verbosity": "terse",  # details quote rows
}


class PostgresServer:
    """A PostgreSQL server on `home`, run with the programs in `programs` (those of the wheel unless given)."""

    def __init__(
        self,
        home: Path,
        *,
        programs: Path | None = None,
        settings: dict[str, str] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.account = service_account(home / "data")
        self.home = _reachable_home(home.absolute(), self.account)
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.programs = within_reach((programs or wheel_programs()).resolve(), self.account)
        self.major = major_version(self.programs)
        self._settings = SETTINGS | (settings or {})
        self._progress = progress or _silent
        self._process: psutil.Process | None = None

    # --- what others ask ---------------------------------------------------------------------------------------------

    @property
    def socket_folder(self) -> Path:
        """In `home` when the path can name a socket, else a private folder of the same account in the temporary folder."""
        near = self.home / "run"
        separates = any(sign in str(near) for sign in ',"')  # a list of hosts, in PostgreSQL and its clients alike
        if not separates and len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return near
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"stowage-{name}"

    def url(self, database: str) -> str:
        return (
            f"postgresql://{SUPERUSER}@/{quote(database)}?host={quote(str(self.socket_folder), safe='/')}&port={PORT}"
        )

    @property
    def exists(self) -> bool:
        """A server has been started on it before."""
        return (self.data / "PG_VERSION").exists()

    @property
    def running(self) -> bool:
        return (
            self._process is not None and self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE
        )

    def start(self) -> None:
        """Returns when the server answers. Raises StartError."""
        try:
            self._prepare_folders()
            if not self.exists:
                self._make_cluster()
            self._check_version()
            self._process = self._orphan() or self._launch()
        except OSError as error:
            raise self._explained(error) from error
        try:
            asyncio.run(self._answering())
        except BaseException:
            self.stop()  # interrupted while it recovers, for instance
            raise

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything is written. Returns when the server is gone."""
        if self._process is None or not self.running:
            return
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End the server and its workers at once, as a power cut would."""
        if self._process is None or not self.running:
            return
        workers = self._process.children(recursive=True)
        for process in (self._process, *workers):
            with contextlib.suppress(psutil.NoSuchProcess):  # ended by itself meanwhile
                process.kill()
        psutil.wait_procs([self._process, *workers])
        self._process = None

    async def create_database(self, name: str) -> bool:
        """Create the database unless it exists. True when it was created."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
                return False
            await connection.execute(f'CREATE DATABASE "{name}" STRATEGY WAL_LOG')
            return True
        finally:
            await connection.close()

    # --- folders and cluster -----------------------------------------------------------------------------------------

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.home, self.socket_folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), self.account.uid}:
                raise StartError(f"{folder} belongs to another user: remove it, or choose another STOWAGE_DATA")
            folder.chmod(0o700)
            self.account.own(folder)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _make_cluster(self) -> None:
        self._progress("making a PostgreSQL database")
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.major < 17:
            locale = ["--locale=C.UTF-8"]
        initdb = str(self.programs / "initdb")
        options = ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        done = self._run([initdb, "--pgdata", str(unfinished), *options, *locale])
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._explained(done.stderr.strip())
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found != str(self.major):
            raise StartError(
                f"the data in {self.data} is of PostgreSQL {found}; this release of Stowage runs {self.major}"
            )

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=self.home,
            env=self._environment(),
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=None if self.account.uid is None else [],
        )

    def _environment(self) -> dict[str, str]:
        kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
        return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}

    # --- process -----------------------------------------------------------------------------------------------------

    def _command(self) -> list[str]:
        command = [
            str(self.programs / "postgres"),
            "-D",
            str(self.data),
            "-p",
            str(PORT),
            "-k",
            str(self.socket_folder),
        ]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _orphan(self) -> psutil.Process | None:
        """A server that a killed Stowage left running: kept if it is just as we would start it, else shut down first."""
        found = pidfile.live_server(self.data)
        if found is not None:
            if found.cmdline() == self._command():
                self._progress(f"taking over the PostgreSQL left running (process {found.pid})")
                return found
            self._progress(f"stopping the PostgreSQL left running (process {found.pid})")
            found.send_signal(signal.SIGINT)
            found.wait()
            return None
        workers = pidfile.leftover_workers(self.data)
        if psutil.wait_procs(workers, timeout=30)[1]:
            raise StartError(f"another PostgreSQL (process {workers[0].pid}) works in {self.data}: stop it first")
        # PostgreSQL itself would take a reused pid for a server and refuse; we have just shown that there is none.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        return None

    def _launch(self) -> psutil.Process:
        with self.log.open("ab") as log:
            self.account.own(self.log)
            return psutil.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=self._environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for us; we then stop PostgreSQL in order
                user=self.account.uid,
                group=self.account.gid,
                extra_groups=None if self.account.uid is None else [],
            )

    async def _answering(self) -> None:
        began = told = time.monotonic()
        while True:
            try:
                connection = await asyncpg.connect(self.url("postgres"), timeout=10)
            except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
                if not self.running:
                    raise self._explained(self._last_log_line()) from None
                if time.monotonic() - began > UNREACHABLE_SECONDS and pidfile.says_ready(self.data):
                    raise StartError(f"PostgreSQL runs but does not answer in {self.socket_folder}") from None
            else:
                await connection.close()
                return
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                self._progress(f"waiting for PostgreSQL, {told - began:.0f} s: {self._last_log_line()}")
            await asyncio.sleep(POLL_SECONDS)

    def _last_log_line(self) -> str:
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4096))
            lines = log.read().decode("utf-8", errors="replace").splitlines()
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line] if not self.running else lines
        return (telling or lines or ["no word in its log"])[-1].split("] ", 1)[-1]

    def _explained(self, cause: OSError | str) -> StartError:
        if (isinstance(cause, OSError) and cause.errno == 28) or "No space left on device" in str(cause):
            return DiskFullError(self.home)
        return StartError(
            f"PostgreSQL does not start: {str(cause).splitlines()[-1] if str(cause) else 'no reason given'}"
        )


def _silent(line: str) -> None:
    del line


def _reachable_home(home: Path, account: Account) -> Path:
    """`home`, unless we are root and PostgreSQL's account may not enter the folder it is in: then one in /var/lib/stowage."""
    if account.uid is None or account.may_enter(home.parent):
        return home
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return SHARED_HOME / "data" / name / home.name
