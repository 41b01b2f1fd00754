"""Two server processes on one PostgreSQL, killed and started again, and a plain HTTP client to them."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import random
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import asyncpg
import httpx

from nursery import Nursery, Worker
from stowage.backup.making import make
from stowage.backup.restoring import restore
from stowage.platform.config import Config, from_environment
from stowage.platform.postgres import PostgresServer
from stowage.platform.terminal import Terminal
from stowage.platform.tls import Certificates

OTHERS = """
    SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'
"""
OURS = (
    "SELECT datname FROM pg_database WHERE datname = $1 OR starts_with(datname, $1 || '_re')"  # _restoring, _replaced_…
)


def quiet_port() -> int:
    """One that nobody has, and that no connection going out is given while the server that has it is dead."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Servers:
    """On the database `name`. `patches` are bugs of the server ({file, find, replace}); `chunk_rows` is how many a chunk has."""

    def __init__(
        self, postgres: PostgresServer, name: str, patches: Sequence[dict[str, str]], chunk_rows: int, count: int = 2
    ) -> None:
        self.postgres, self.name = postgres, name
        self.url = postgres.url(name)
        self.folder = Path(tempfile.mkdtemp(prefix="stowage-simulation-"))
        self.folder.chmod(0o711)  # PostgreSQL's own account passes through to the scratch server of a backup
        self._config = Config(self.folder / "company", self.url, "127.0.0.1", 1, 1, 1, ())
        self._config.data.mkdir(mode=0o711)
        self.ports = [quiet_port() for _ in range(count)]
        self.client = httpx.AsyncClient(timeout=60)
        planted = json.dumps(list(patches))
        self.nursery = Nursery("simulation.serverside", PLANTED=planted, CHUNK_ROWS=str(chunk_rows))
        self.workers = [self._launch(number) for number in range(count)]
        for worker in self.workers:
            worker.ready()

    def _launch(self, number: int) -> Worker:
        environment = {
            "DATABASE_URL": self.url,
            "STOWAGE_DATA": str(self.folder / str(number)),
            "STOWAGE_BIND": "127.0.0.1",
            "STOWAGE_HTTP_PORT": str(self.ports[number]),
            "STOWAGE_HTTPS_PORT": str(quiet_port()),
        }
        Certificates(from_environment(os.environ | environment).data / "tls").renew(["127.0.0.1"])
        return self.nursery.launch(environment)

    async def ask(self, number: int, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        address = f"http://127.0.0.1:{self.ports[number]}{path}"
        return await self.client.request(method, address, headers=headers, content=body)

    async def fault(self, number: int, name: str = "") -> bool:
        """Arms or releases; says whether a commit is held."""
        return (await self.ask(number, "POST", f"/fault/{name}", {}, b"")).text == "1"

    @contextlib.contextmanager
    def stopped(self, number: int) -> Iterator[None]:
        """A process stands still; what it has asked of the database goes on."""
        pid = self.workers[number].pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def revive(self, number: int) -> None:
        """Starts a process again that dies."""
        self.workers[number].ended()
        self._start(number)

    def _start(self, number: int) -> None:
        self.workers[number] = self._launch(number)
        self.workers[number].ready()

    async def restart_postgres(self) -> None:
        """As a power cut would."""
        await asyncio.to_thread(self.postgres.kill)
        await asyncio.to_thread(self.postgres.start)

    async def back_up(self) -> Path:
        """`stowage backup`, beside the workers; devices are told what it holds."""
        made = await asyncio.to_thread(make, self._config, self.url, self._config.backup_folder, lambda _: None)
        if made.differences:
            raise AssertionError(f"invariant 3: the copy of a backup differs: {made.differences}")
        return made.path

    async def restore(self, backup: Path, *, readable: bool) -> None:
        """`stowage restore`, without workers; then they are started again. Not `readable`: the database that it replaces is lost."""
        for worker in self.workers:
            worker.kill()
            worker.ended()
        async with _Administration(self.postgres) as administration:
            await administration.fetch(OTHERS, self.name)
            if not readable:
                await administration.execute(f'DROP DATABASE "{self.name}"')
        await asyncio.to_thread(restore, self._config, backup, Terminal(io.StringIO()), lambda: True)
        for number in range(len(self.workers)):
            await asyncio.to_thread(self._start, number)

    async def drop(self) -> None:
        """After `close`; what restores have replaced goes too."""
        async with _Administration(self.postgres) as administration:
            for row in await administration.fetch(OURS, self.name):
                await administration.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')

    async def close(self) -> None:
        await self.client.aclose()
        for worker in self.workers:
            worker.end()
        self.nursery.close()
        shutil.rmtree(self.folder)


class _Administration:
    """A connection to no company's database."""

    def __init__(self, postgres: PostgresServer) -> None:
        self._postgres = postgres

    async def __aenter__(self) -> asyncpg.Connection:
        self._connection = await asyncpg.connect(self._postgres.url("postgres"))
        return self._connection

    async def __aexit__(self, *error: object) -> None:
        await self._connection.close()
