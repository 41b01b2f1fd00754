"""Which account PostgreSQL runs under, and which folders it may enter. PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

SERVICE_NAME = "stowage"
SHARED_HOME = Path("/var/lib/stowage")


class Account(NamedTuple):
    """The ids that child processes take on. Both are None where we simply stay who we are."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        """Give `path` to the account; nothing to do when it is ours anyway."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        """Whether every folder on the way to `folder` lets the account through. Changes no permissions."""
        if self.uid is None:
            return True
        return all(self._passes(parent) for parent in (folder, *folder.resolve().parents) if parent.exists())

    def _passes(self, folder: Path) -> bool:
        status = folder.stat()
        bit = 0o100 if status.st_uid == self.uid else 0o010 if status.st_gid == self.gid else 0o001
        return bool(status.st_mode & bit)


OURSELVES = Account(None, None)


def service_account(existing: Path | None = None) -> Account:
    """The account for PostgreSQL: our own, or when we are root the owner of `existing`, or a system account made once."""
    if os.geteuid() != 0:
        return OURSELVES
    if existing is not None and existing.exists() and existing.stat().st_uid != 0:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    return _named(SERVICE_NAME) or _created() or _named("nobody") or Account(65534, 65534)


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _created() -> Account | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd is None:
        return None
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        str(SHARED_HOME),
        "--shell",
        "/usr/sbin/nologin",
    ]
    subprocess.run([useradd, *options, SERVICE_NAME], check=False, capture_output=True)
    return _named(SERVICE_NAME)
