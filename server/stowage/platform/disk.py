"""Is there room left to write? Asked before the server starts and while it runs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from stowage.platform.failures import DiskFullError

NEEDED_TO_START_BYTES = 128 * 2**20  # a new database, its write-ahead log, one log file
LOW_BYTES = 512 * 2**20

FreeBytes = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """What an ordinary user may still write where `folder` is, or will be. Of no disk (/proc) there is no telling: as much as one likes."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(existing)
    return usage.free if usage.total else sys.maxsize


def require_room(folder: Path, free: FreeBytes = free_bytes) -> None:
    """Raises DiskFullError, before anything is half written."""
    if free(folder) < NEEDED_TO_START_BYTES:
        raise DiskFullError(folder)


def is_low(folder: Path, free: FreeBytes = free_bytes) -> bool:
    return free(folder) < LOW_BYTES
