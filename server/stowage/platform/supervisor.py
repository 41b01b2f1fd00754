"""Keeps a running installation running: server processes, PostgreSQL, certificate, log file, room on its disk, backups."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from stowage.platform import logging
from stowage.platform.config import Config
from stowage.platform.disk import FreeBytes, free_bytes, is_low
from stowage.platform.failures import StartError
from stowage.platform.nightly import Nightly, Scheduled, as_configured
from stowage.platform.postgres import PostgresServer
from stowage.platform.tls import Certificates, machine_hosts

WORKER = (sys.executable, "-m", "stowage.worker")
STOP_SECONDS = 15
LOOK_SECONDS = 1.0
CHORES_EVERY_SECONDS = 60.0
CRASHES_FORGIVEN = 3  # within CRASH_WINDOW_SECONDS
CRASH_WINDOW_SECONDS = 30.0

log = structlog.get_logger()


class Supervisor:
    def __init__(
        self,
        config: Config,
        database_url: str,
        certificates: Certificates,
        postgres: PostgresServer | None,
        *,
        hosts: Callable[[Sequence[str]], list[str]] = machine_hosts,
        free: FreeBytes = free_bytes,
        command: Sequence[str] = WORKER,
        scheduled: Scheduled = as_configured,
    ) -> None:
        self._config = config
        self._certificates = certificates
        self._postgres = postgres
        self._hosts = hosts
        self._free = free
        self._command = command
        self._environment = os.environ | {
            "STOWAGE_DATA": str(config.data),
            "STOWAGE_BIND": config.bind,
            "STOWAGE_HTTPS_PORT": str(config.https_port),
            "STOWAGE_HTTP_PORT": str(config.http_port),
            "STOWAGE_HOSTS": ",".join(config.hosts),
            "DATABASE_URL": database_url,
        }
        self._nightly = Nightly(config, self._environment, scheduled=scheduled)
        self._workers: list[asyncio.subprocess.Process] = []
        self._crashes: list[float] = []
        self._stopping = asyncio.Event()
        self._disk_was_low = False

    async def run(self, ready: Callable[[], None]) -> None:
        """Start the workers, call `ready` when all answer, return when asked to stop. Raises StartError when they cannot run."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopping.set)
        try:
            for _ in range(self._config.workers):
                self._workers.append(await self._spawn())
            await asyncio.gather(*(self._answering(worker) for worker in self._workers))
            ready()
            await self._watch()
        finally:
            await self._nightly.stop()
            await self._stop_workers()

    def stop(self) -> None:
        self._stopping.set()

    async def _spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
            start_new_session=True,  # Ctrl-C is for us; workers end when their input does
        )

    async def _answering(self, worker: asyncio.subprocess.Process) -> None:
        assert worker.stdout is not None
        word = (await worker.stdout.readline()).decode().strip()
        if word != "ready":
            await worker.wait()
            reason = word.removeprefix("failed: ") or f"see {self._config.data / 'stowage.log'}"
            raise StartError(f"a server process could not start: {reason}")

    async def _watch(self) -> None:
        chores_due = time.monotonic() + CHORES_EVERY_SECONDS
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._stopping.wait()
            if self._stopping.is_set():
                return
            await self._revive_postgres()
            await self._revive_workers()
            if time.monotonic() >= chores_due:
                chores_due = time.monotonic() + CHORES_EVERY_SECONDS
                self.do_chores()
                await self._nightly.look()

    async def _revive_postgres(self) -> None:
        if self._postgres is not None and not self._postgres.running:
            log.error("postgres_ended", note="starting it again")
            await asyncio.to_thread(self._postgres.start)

    async def _revive_workers(self) -> None:
        for index, worker in enumerate(self._workers):
            if worker.returncode is None:
                continue
            log.error("server_process_ended", process=worker.pid, code=worker.returncode, note="starting another")
            moment = time.monotonic()
            self._crashes = [each for each in self._crashes if moment - each < CRASH_WINDOW_SECONDS] + [moment]
            if len(self._crashes) > CRASHES_FORGIVEN:
                raise StartError(f"the server processes keep ending: see {self._config.data / 'stowage.log'}")
            self._workers[index] = await self._spawn()
            await self._answering(self._workers[index])

    def do_chores(self) -> None:
        """Once a minute: renew the certificate when it is due or an address is new, keep the log small, warn of a full disk."""
        try:
            if self._certificates.renew(self._hosts(self._config.hosts)):
                log.info("certificate_renewed")
                for worker in self._workers:
                    if worker.stdin is not None and worker.returncode is None:
                        worker.stdin.write(b"certificate\n")
            logging.rotate(self._config.data / "stowage.log")
        except (OSError, StartError) as error:
            log.warning("chores_failed", reason=str(error))
        self._tell_of_disk(self._config.data)

    def _tell_of_disk(self, folder: Path) -> None:
        low = is_low(folder, self._free)
        if low and not self._disk_was_low:
            log.warning("disk_low", folder=str(folder), free_mb=self._free(folder) // 2**20)
        self._disk_was_low = low

    async def _stop_workers(self) -> None:
        for worker in self._workers:
            if worker.stdin is not None:
                worker.stdin.close()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await asyncio.gather(*(worker.wait() for worker in self._workers))
        except TimeoutError:
            for worker in self._workers:
                if worker.returncode is None:
                    log.warning("server_process_killed", process=worker.pid)
                    worker.kill()
                    await worker.wait()
