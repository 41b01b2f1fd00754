"""Two server processes on one PostgreSQL, killed and started again, and a plain HTTP client to them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
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


class Servers:
    """On the database `name`. `patches` are bugs of the server ({file, find, replace})."""

    def __init__(
        self, postgres: PostgresServer, name: str, patches: Sequence[dict[str, str]] = (), count: int = 2
    ) -> None:
        self.postgres, self.name, self.patches = postgres, name, list(patches)
        self.url = postgres.url(name)
        self.folder = Path(tempfile.mkdtemp(prefix="stowage-simulation-"))
        self.ports = [free_port() for _ in range(count)]
        self.client = httpx.AsyncClient(timeout=60)
        self.processes = [self._launch(number) for number in range(count)]
        for process in self.processes:
            self._ready(process)

    def _launch(self, number: int) -> subprocess.Popen[str]:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")]),
            "STOWAGE_DATA": str(self.folder / str(number)),
            "STOWAGE_BIND": "127.0.0.1",
            "STOWAGE_HTTP_PORT": str(self.ports[number]),
            "STOWAGE_HTTPS_PORT": str(free_port()),
            "PLANTED": json.dumps(self.patches),
        }
        Certificates(from_environment(environment).data / "tls").renew(["127.0.0.1"])
        return subprocess.Popen(
            [sys.executable, "-m", "simulation.serverside"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @staticmethod
    def _ready(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        assert said == "ready", f"the server said {said!r}"

    async def ask(self, number: int, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        address = f"http://127.0.0.1:{self.ports[number]}{path}"
        return await self.client.request(method, address, headers=headers, content=body)

    async def fault(self, number: int, name: str = "") -> bool:
        """Arms or releases; says whether a commit is held."""
        return (await self.ask(number, "POST", f"/fault/{name}", {}, b"")).text == "1"

    def revive(self, number: int) -> None:
        """Starts a process again that dies."""
        self.processes[number].wait(timeout=30)
        self.processes[number] = self._launch(number)
        self._ready(self.processes[number])

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
        for process in self.processes:
            process.kill()
        async with _Administration(self.postgres) as administration:
            await administration.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')
            await self._copy(administration, f"{self.name}_backup", self.name)
        # The system identifier or timeline of a restored PostgreSQL is another one; this one still is the same server.
        connection = await asyncpg.connect(self.url)
        await connection.execute("UPDATE epoch SET timeline = 0")
        await connection.close()
        for number, process in enumerate(self.processes):
            process.wait(timeout=30)
            self.processes[number] = self._launch(number)
            await asyncio.to_thread(self._ready, self.processes[number])

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
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in self.processes:
            process.wait(timeout=30)
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
