"""The folder of backups by its names, and what is remembered of the last failure. What is in a backup, stowage.backup reads."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from stowage.platform.backup_rules import RETRY, Keep, due, kept, pause
from stowage.platform.config import Config
from stowage.platform.failures import InUseError

NAMED = re.compile(r"stowage-(\d{8}T\d{6}Z)\.zip", re.ASCII)
DIFFERS = re.compile(r"stowage-\d{8}T\d{6}Z\.differs\.zip", re.ASCII)
STAMP = "%Y%m%dT%H%M%SZ"
STALE = timedelta(days=2)  # without a backup for so long, a start says so


class Failure(msgspec.Struct, frozen=True):
    """Why the last backup was not made. `differed`: how many in a row, this one with them, differed at their verification."""

    at: datetime
    reason: str
    differed: int = 0


def name_of(taken_at: datetime) -> str:
    return f"stowage-{taken_at.astimezone(UTC).strftime(STAMP)}.zip"


def listed(folder: Path) -> list[tuple[datetime, Path]]:
    """The verified backups, newest first. Empty where there is no such folder."""
    found = [(match, path) for path in _files(folder) if (match := NAMED.fullmatch(path.name))]
    return sorted(
        ((datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path) for match, path in found), reverse=True
    )


def discard_old(folder: Path, keep: Keep) -> list[Path]:
    """Delete what `keep` does not keep, by the days of this machine's zone."""
    by_time = {at.astimezone(): path for at, path in listed(folder)}
    stays = kept(by_time, keep)
    gone = [path for at, path in by_time.items() if at not in stays]
    for path in gone:
        path.unlink()
    return gone


def discard_differing(folder: Path) -> list[Path]:
    """Delete those that differed at their verification but the newest one, which is the evidence. Verified ones stay as they are."""
    gone = sorted(path for path in _files(folder) if DIFFERS.fullmatch(path.name))[:-1]
    for path in gone:
        path.unlink()
    return gone


def discard_unfinished(folder: Path) -> None:
    """What a killed backup left. The caller holds the lock, so nobody is writing."""
    for path in _files(folder):
        if path.name.endswith(".unfinished"):
            path.unlink()


def note_failure(data: Path, failure: Failure | None) -> None:
    if failure is None:
        _failed(data).unlink(missing_ok=True)
    else:
        _failed(data).write_bytes(msgspec.json.encode(failure))


def last_failure(data: Path) -> Failure | None:
    try:
        return msgspec.json.decode(_failed(data).read_bytes(), type=Failure)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def is_due(config: Config, now: datetime) -> bool:
    """Whether the schedule wants a backup now."""
    if config.backup_at is None:
        return False
    newest = next(iter(listed(config.backup_folder)), None)
    installed = datetime.fromtimestamp((config.data / "layout").stat().st_mtime, UTC)
    since = max(installed, newest[0]) if newest else installed
    failure = last_failure(config.data)
    zone = now.tzinfo
    since = since.astimezone(zone)
    if failure is None:
        return due(now, config.backup_at, since)
    return due(now, config.backup_at, since, failure.at.astimezone(zone), failure.differed)


def again_in(data: Path, now: datetime) -> timedelta:
    """When one that just failed is tried again."""
    failure = last_failure(data)
    return max(RETRY, failure.at + pause(failure.differed) - now) if failure else RETRY


class Standing(msgspec.Struct, frozen=True):
    """How it stands with backups. `wanting`: somebody has to look, because the last one failed (`failed_at`, `reason`) or none was made
    for long though it is scheduled. `last_at`: when the newest verified one was taken. Times are ms UTC."""

    wanting: bool
    failed_at: int | None
    reason: str
    last_at: int | None


def standing(config: Config, now: datetime) -> Standing:
    """For the people at the desk who look after the server."""
    newest = next(iter(listed(config.backup_folder)), None)
    failure = last_failure(config.data)
    layout = config.data / "layout"  # where another program runs the application, nobody knows since when
    installed = datetime.fromtimestamp(layout.stat().st_mtime, UTC) if layout.exists() else now
    since = newest[0] if newest else installed
    late = config.backup_at is not None and now - since >= STALE
    return Standing(
        wanting=late or failure is not None,
        failed_at=_ms(failure.at) if failure else None,
        reason=failure.reason if failure else "",
        last_at=_ms(newest[0]) if newest else None,
    )


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def told_at_start(config: Config, now: datetime) -> str:
    """One line for the person who starts the server."""
    newest = next(iter(listed(config.backup_folder)), None)
    failure = last_failure(config.data)
    if failure is not None:
        return f"THE LAST BACKUP FAILED, {_short(failure.at)}: {failure.reason}"
    plan = f"the next at {config.backup_at:%H:%M}" if config.backup_at else "none is scheduled"
    if newest is None:
        return f"no backup yet in {config.backup_folder}; {plan}"
    age = f"last backup {_short(newest[0])}, verified; {plan}"
    return (
        age
        if now - newest[0] < STALE or config.backup_at is None
        else f"THE {age.upper()}: {(now - newest[0]).days} DAYS AGO"
    )


@contextmanager
def one_at_a_time(data: Path) -> Iterator[None]:
    """Raises InUseError while another backup or restore of this installation runs. The lock goes with its process."""
    data.mkdir(parents=True, exist_ok=True)
    lock = os.open(data / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(f"another backup or restore of {data} is under way") from error
        yield
    finally:
        os.close(lock)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _failed(data: Path) -> Path:
    return data / "backup-failed.json"


def _short(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
