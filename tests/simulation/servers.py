"""Two server processes on one PostgreSQL, killed and started again, and a plain HTTP client to them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from bench.served import free_port
from stowage.platform.config import from_environment
from stowage.platform.tls import Certificates

TESTS = Path(__file__).resolve().parents[1]


class Servers:
    """`ask` raises httpx.TransportError when the process dies under the request."""

    def __init__(self, url: str, mutant: str | None, count: int = 2) -> None:
        self.url, self.mutant = url, mutant
        self.folder = Path(tempfile.mkdtemp(prefix="stowage-simulation-"))
        self.ports = [free_port() for _ in range(count)]
        self.processes = [self._launch(number) for number in range(count)]
        self.client = httpx.AsyncClient(timeout=60)
        for process in self.processes:
            self._ready(process)

    def _launch(self, number: int) -> subprocess.Popen[str]:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "PYTHONPATH": str(TESTS),
            "STOWAGE_DATA": str(self.folder / str(number)),
            "STOWAGE_BIND": "127.0.0.1",
            "STOWAGE_HTTP_PORT": str(self.ports[number]),
            "STOWAGE_HTTPS_PORT": str(free_port()),
        }
        if self.mutant is not None:
            environment["MUTANT"] = self.mutant
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

    async def close(self) -> None:
        await self.client.aclose()
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in self.processes:
            process.wait(timeout=30)
        shutil.rmtree(self.folder)
