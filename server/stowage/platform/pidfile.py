"""Is the server named in a `postmaster.pid` still there, and is it really PostgreSQL on this data?

The operating system reuses process ids, so a live pid proves nothing. A process is taken for the server of a data folder only when it
is a `postgres`, works in that very folder, and is not younger than the file that names it. Nothing else is trusted, waited for or ended.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import psutil

CLOCK_TOLERANCE_SECONDS = 60.0


class PidFile(NamedTuple):
    pid: int
    started_at: float  # seconds since 1970, as PostgreSQL wrote it


def read(path: Path) -> PidFile | None:
    """None when there is no file; a file that makes no sense counts as one of pid 0, whose process never exists."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    try:
        return PidFile(abs(int(lines[0])), float(lines[2]))
    except (IndexError, ValueError):
        return PidFile(0, 0.0)


def says_ready(data: Path) -> bool:
    """Whether the server of `data` has written that it takes connections."""
    try:
        return (data / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()[7].strip() == "ready"
    except (FileNotFoundError, IndexError):
        return False


def live_server(data: Path) -> psutil.Process | None:
    """The PostgreSQL server that works on `data`, whoever started it."""
    recorded = read(data / "postmaster.pid")
    if recorded is None or recorded.pid == 0:
        return None
    try:
        process = psutil.Process(recorded.pid)
        younger = process.create_time() > recorded.started_at + CLOCK_TOLERANCE_SECONDS
        return process if not younger and works_on(process, data) else None
    except psutil.NoSuchProcess:
        return None


def works_on(process: psutil.Process, data: Path) -> bool:
    """Whether `process` is a PostgreSQL process of `data`, the server or one of its workers."""
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and Path(process.name()).stem == "postgres"
            and Path(process.cwd()).resolve() == data.resolve()
        )
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def leftover_workers(data: Path) -> list[psutil.Process]:
    """Workers of a killed server that have not yet noticed; they end by themselves, and nothing may start before that."""
    return [process for process in psutil.process_iter() if works_on(process, data)]
