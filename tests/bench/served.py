"""A real server for the load: embedded PostgreSQL with fsync on, worker processes as `make run` starts them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from stowage.platform.postgres import PostgresServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgres(settings: dict[str, str] | None = None) -> Iterator[PostgresServer]:
    """A PostgreSQL of the product's own settings, but for `settings`, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
    folder.chmod(0o711)
    server = PostgresServer(folder / "pg", settings=settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


class Served:
    """`workers` processes on one plain port of the loopback address."""

    def __init__(self, port: int, processes: list[subprocess.Popen[str]]) -> None:
        self.port, self.processes = port, processes

    def resident_mb(self) -> float:
        """The largest resident set among the processes, MB."""
        return max(psutil.Process(process.pid).memory_info().rss for process in self.processes) / 1e6

    def memory_mb(self) -> float:
        """The resident sets of all processes together, MB."""
        return sum(psutil.Process(process.pid).memory_info().rss for process in self.processes) / 1e6


@contextmanager
def served(url: str, workers: int) -> Iterator[Served]:
    folder = Path(tempfile.mkdtemp(prefix="stowage-bench-"))
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": url,
        "STOWAGE_DATA": str(folder),
        "STOWAGE_HTTP_PORT": str(port),
        "STOWAGE_HTTPS_PORT": str(free_port()),
        "STOWAGE_BIND": "127.0.0.1",
    }
    from stowage.platform.config import from_environment
    from stowage.platform.tls import Certificates

    Certificates(from_environment(environment).data / "tls").renew(["127.0.0.1", "localhost"])
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "stowage.worker"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        yield Served(port, processes)
    finally:
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        for process in processes:
            process.wait(timeout=30)
        shutil.rmtree(folder)
