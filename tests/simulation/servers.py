"""Two server processes on one PostgreSQL, killed and started again, and a plain HTTP client to them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import httpx

from bench.served import free_port
from stowage.platform.config import from_environment
from stowage.platform.postgres import PostgresServer
from stowage.platform.tls import Certificates

TESTS = Path(__file__).resolve().parents[1]
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"


class Nursery:
    """A process that has the server imported, with `patches` in it, and becomes a worker as often as one is needed."""

    def __init__(self, patches: Sequence[dict[str, str]]) -> None:
        self._orders, theirs = socket.socketpair()
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
            "PLANTED": json.dumps(list(patches)),
        }
        command = [sys.executable, "-m", "simulation.serverside"]
        self._process = subprocess.Popen(command, env=environment, stdin=theirs.fileno())
        theirs.close()

    def launch(self, environment: dict[str, str]) -> Worker:
        theirs, input_ = os.pipe()
        output, ours = os.pipe()
        socket.send_fds(self._orders, [json.dumps(environment).encode()], [theirs, ours])
        os.close(theirs)
        os.close(ours)
        return Worker(int(self._orders.recv(32)), input_, output)

    def close(self) -> None:
        self._orders.close()
        self._process.wait(timeout=30)


class Worker:
    """A process of the server, a child of the nursery's. It ends when its standard input does."""

    def __init__(self, pid: int, input_: int, output: int) -> None:
        self.pid = pid
        self._input = os.fdopen(input_, "w")
        self._output = os.fdopen(output)

    def ready(self) -> None:
        said = self._output.readline().strip()
        assert said == "ready", f"the server said {said!r}"

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> None:
        """Returns when it has."""
        self._output.read()
        self._output.close()
        self._input.close()

    def end(self) -> None:
        self._input.close()
        self.ended()


class Servers:
    """On the database `name`. `patches` are bugs of the server ({file, find, replace})."""

    def __init__(
        self, postgres: PostgresServer, name: str, patches: Sequence[dict[str, str]] = (), count: int = 2
    ) -> None:
        self.postgres, self.name = postgres, name
        self.url = postgres.url(name)
        self.folder = Path(tempfile.mkdtemp(prefix="stowage-simulation-"))
        self.ports = [free_port() for _ in range(count)]
        self.client = httpx.AsyncClient(timeout=60)
        self.nursery = Nursery(patches)
        self.workers = [self._launch(number) for number in range(count)]
        for worker in self.workers:
            worker.ready()

    def _launch(self, number: int) -> Worker:
        environment = {
            "DATABASE_URL": self.url,
            "STOWAGE_DATA": str(self.folder / str(number)),
            "STOWAGE_BIND": "127.0.0.1",
            "STOWAGE_HTTP_PORT": str(self.ports[number]),
            "STOWAGE_HTTPS_PORT": str(free_port()),
        }
        Certificates(from_environment(os.environ | environment).data / "tls").renew(["127.0.0.1"])
        return self.nursery.launch(environment)

    async def ask(self, number: int, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        address = f"http://127.0.0.1:{self.ports[number]}{path}"
        return await self.client.request(method, address, headers=headers, content=body)

    async def fault(self, number: int, name: str = "") -> bool:
        """Arms or releases; says whether a commit is held."""
        return (await self.ask(number, "POST", f"/fault/{name}", {}, b"")).text == "1"

    def revive(self, number: int) -> None:
        """Starts a process again that dies."""
        self.workers[number].ended()
        self.workers[number] = self._launch(number)
        self.workers[number].ready()

    async def restart_postgres(self) -> None:
        """As a power cut would."""
        await asyncio.to_thread(self.postgres.kill)
        await asyncio.to_thread(self.postgres.start)

    async def back_up(self) -> None:
        """A copy of the database; every connection to it is cut."""
        async with _Administration(self.postgres) as administration:
            await administration.execute(f'DROP DATABASE IF EXISTS "{self.name}_backup"')
            await self._copy(administration, self.name, f"{self.name}_backup")

    async def restore(self) -> None:
        """The database as it was at the backup. The servers are started anew, as after any restore."""
        for worker in self.workers:
            worker.kill()
        async with _Administration(self.postgres) as administration:
            await administration.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
            await self._copy(administration, f"{self.name}_backup", self.name)
        # The system identifier or timeline of a restored PostgreSQL is another one; this one still is the same server.
        connection = await asyncpg.connect(self.url)
        await connection.execute("UPDATE epoch SET timeline = 0")
        await connection.close()
        for number in range(len(self.workers)):
            await asyncio.to_thread(self.revive, number)

    async def drop(self) -> None:
        """After `close`."""
        async with _Administration(self.postgres) as administration:
            for name in (self.name, f"{self.name}_backup"):
                await administration.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @staticmethod
    async def _copy(administration: asyncpg.Connection, source: str, target: str) -> None:
        await administration.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS false')
        await administration.fetch(OTHERS, source)
        await administration.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        await administration.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS true')

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
