"""A PostgreSQL of its own for as long as it takes, with nothing to lose."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stowage.platform import pidfile
from stowage.platform.postgres import PostgresServer

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "autovacuum": "off",
}


@contextmanager
def scratch(home: Path) -> Iterator[PostgresServer]:
    """A fresh server below `home`, gone afterwards with all that was in it; so is what a killed one left there. Raises StartError."""
    server = PostgresServer(home, settings=SETTINGS)
    _clear(server)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        _clear(server)


def _clear(server: PostgresServer) -> None:
    left = pidfile.live_server(server.data)
    if left is not None:
        left.send_signal(signal.SIGINT)
        left.wait()
    shutil.rmtree(server.home, ignore_errors=True)
    shutil.rmtree(server.socket_folder, ignore_errors=True)
