"""What may be set from outside, all of it through the environment. Everything has a default that suits one machine."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from stowage.platform.backup_rules import KEEP, NIGHTLY, Keep, parse_at, parse_keep
from stowage.platform.failures import StartError


@dataclass(frozen=True, slots=True)
class Config:
    data: Path  # STOWAGE_DATA: database, keys, logs
    database_url: str | None  # DATABASE_URL: a PostgreSQL of yours; None: the embedded one
    bind: str  # STOWAGE_BIND: address of the HTTPS listener
    https_port: int  # STOWAGE_HTTPS_PORT
    http_port: int  # STOWAGE_HTTP_PORT: plain HTTP, on this machine only
    workers: int  # STOWAGE_WORKERS: server processes
    hosts: tuple[str, ...]  # STOWAGE_HOSTS: further names and addresses to go by, comma-separated; the first is shown
    backups: Path | None = None  # STOWAGE_BACKUPS: their folder; None: `backups` in the data folder
    backup_at: time | None = NIGHTLY  # STOWAGE_BACKUP_AT: this machine's time of day; None: off
    backup_keep: Keep = KEEP  # STOWAGE_BACKUP_KEEP
    said: frozenset[str] = frozenset()  # variables of the environment that say something

    @property
    def backup_folder(self) -> Path:
        return self.backups or self.data / "backups"


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """Raises StartError for a value that makes no sense."""
    return Config(
        data=Path(environment.get("STOWAGE_DATA") or ".stowage").expanduser().absolute(),
        database_url=environment.get("DATABASE_URL") or None,
        bind=environment.get("STOWAGE_BIND") or "0.0.0.0",  # noqa: S104 - handhelds come over the LAN
        https_port=_number(environment, "STOWAGE_HTTPS_PORT", 8443, highest=65535),
        http_port=_number(environment, "STOWAGE_HTTP_PORT", 8080, highest=65535),
        workers=_number(environment, "STOWAGE_WORKERS", _usual_workers(), highest=64),
        hosts=_hosts(environment.get("STOWAGE_HOSTS", "")),
        backups=Path(folder).expanduser().absolute() if (folder := environment.get("STOWAGE_BACKUPS")) else None,
        backup_at=_time_of_day(environment.get("STOWAGE_BACKUP_AT") or f"{NIGHTLY:%H:%M}"),
        backup_keep=_keep(environment.get("STOWAGE_BACKUP_KEEP")),
        said=frozenset(name for name, value in environment.items() if value and name.startswith("STOWAGE_")),
    )


def _time_of_day(text: str) -> time | None:
    if text.strip().lower() == "off":
        return None
    at = parse_at(text.strip())
    if at is None:
        raise StartError(f"STOWAGE_BACKUP_AT={text} is neither a time of day like 03:00 nor off")
    return at


def _keep(text: str | None) -> Keep:
    keep = parse_keep(text) if text else KEEP
    if keep is None:
        raise StartError(f"STOWAGE_BACKUP_KEEP={text} is not like 7d 4w 12m (days, weeks, months)")
    return keep


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for host in hosts:
        if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:]+", host):
            raise StartError(f"STOWAGE_HOSTS has {host}, which is neither a host name nor an address")
    return hosts


def _number(environment: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= highest:
        raise StartError(f"{name}={text} is not a number from 1 to {highest}")
    return int(text)


def _usual_workers() -> int:
    if sys.platform != "linux":
        return 1  # only Linux spreads the connections of one port over processes
    return max(1, min(4, len(os.sched_getaffinity(0))))
