"""The folder that holds everything of one installation: made, checked for its layout, and used by one server at a time."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

from stowage.platform.disk import FreeBytes, free_bytes, require_room
from stowage.platform.failures import DiskFullError, InUseError, StartError

LAYOUT = "1"  # rises when an older release could not use the folder any more


class DataFolder:
    """`with DataFolder(path):` holds the folder. The lock is the kernel's: it goes with the process, so it is never stale."""

    def __init__(self, path: Path, free: FreeBytes = free_bytes) -> None:
        self.path = path
        self._free = free
        self._lock: int | None = None

    def __enter__(self) -> Path:
        """Raises StartError: cannot be made, not writable, full, of another release, or in use."""
        require_room(self.path, self._free)
        doing = "make"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            doing = "use"
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._take()
            self._check_layout()
        except OSError as error:
            self.__exit__()
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFullError(self.path) from error
            raise StartError(f"cannot {doing} the folder {self.path}: {os.strerror(error.errno or 0)}") from error
        except StartError:
            self.__exit__()
            raise
        return self.path

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take(self) -> None:
        assert self._lock is not None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._lock, 32, 0).decode("ascii", errors="replace").strip() or "unknown"
            raise InUseError(f"a Stowage server already runs on {self.path} (process {holder})") from error
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    def _check_layout(self) -> None:
        file = self.path / "layout"
        if not file.exists():
            file.write_text(LAYOUT + "\n", "ascii")
        found = file.read_text("ascii", errors="replace").strip()
        if found != LAYOUT:
            raise StartError(
                f"the data in {self.path} has layout {found}; this release of Stowage uses layout {LAYOUT}"
            )
