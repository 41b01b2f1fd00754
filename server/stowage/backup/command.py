"""`stowage backup` and `stowage restore` at the terminal."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from stowage.backup.archive import Archive
from stowage.backup.making import Made, make
from stowage.backup.noting import note
from stowage.backup.restoring import restore
from stowage.backup.schedule import scheduled
from stowage.platform.backup_folder import Failure, discard_differing, discard_old, last_failure, listed, note_failure
from stowage.platform.config import Config
from stowage.platform.database import database
from stowage.platform.databases import folders_aside, place
from stowage.platform.failures import InUseError, NoDatabaseError, StartError
from stowage.platform.lasting import CONNECTION_ERRORS
from stowage.platform.terminal import Terminal


def back_up(config: Config, terminal: Terminal, to: Path | None) -> int:
    """Into `to`, or into the folder of the backups, of which the old ones then go. Raises StartError; start-up shows the reason too."""
    signal.signal(signal.SIGTERM, _interrupt)
    folder = (to or config.backup_folder).absolute()
    try:
        with database(config, terminal, beside_server=True, existing=True) as opened:
            made = _noted(config, opened.url, folder, terminal)
            keep = asyncio.run(scheduled(config, opened.url)).backup_keep
    except (InUseError, NoDatabaseError):
        raise
    except StartError as error:
        note_failure(config.data, Failure(datetime.now(UTC), str(error)))
        raise
    for difference in made.differences:
        terminal.line(f"{difference.proof}: {difference.text}")
    reason = _reason(made)
    note_failure(config.data, _failure(made, reason, last_failure(config.data)) if reason else None)
    terminal.step(f"{made.path}: {_figures(made)}")
    if to is None:
        for path in discard_differing(folder) + ([] if reason else discard_old(folder, keep)):
            terminal.step(f"{path.name} is not kept any longer")
    if reason:
        raise StartError(reason)
    if to is None and folder.stat().st_dev == config.data.stat().st_dev and config.database_url is None:
        terminal.step("it lies on the disk of the database: set STOWAGE_BACKUPS to a folder on another one")
    return 0


def _noted(config: Config, url: str, folder: Path, terminal: Terminal) -> Made:
    """Made, and the audit trail told so, unless the database fails just then."""
    try:
        made = make(config, url, folder, terminal.step)
    except (InUseError, NoDatabaseError):
        raise
    except StartError:
        _note(url, "backup.failed", {})
        raise
    about = {"name": made.path.name, "bytes": made.bytes, "differences": len(made.differences)}
    _note(url, "backup.failed" if _reason(made) else "backup.made", about)
    return made


def _note(url: str, kind: str, about: Mapping[str, object]) -> None:
    with suppress(*CONNECTION_ERRORS):
        asyncio.run(note(url, kind, about))


def _reason(made: Made) -> str | None:
    if made.differences:
        return (
            f"`stowage check` finds {len(made.differences)} differences in the copy: it is kept as {made.path.name}, and devices keep "
            "what they did"
        )
    if not made.told:
        return "the epoch rose while the backup was made: devices were not told of it, make another"
    return None


def _failure(made: Made, reason: str, before: Failure | None) -> Failure:
    differed = (before.differed if before else 0) + 1 if made.differences else 0
    return Failure(datetime.now(UTC), reason, differed)


def _figures(made: Made) -> str:
    rows = sum(table.rows for table in made.manifest.tables)
    return f"{rows:,} rows, {_size(made.bytes)}, written in {made.writing:.1f} s, verified in {made.verifying:.1f} s"


def show(config: Config, terminal: Terminal, folder: Path | None) -> int:
    """The verified backups, newest first."""
    rows: list[tuple[str, ...]] = []
    for taken_at, path in listed(folder or config.backup_folder):
        try:
            with Archive(path) as archive:
                manifest = archive.manifest
                what = f"Stowage {manifest.stowage}, {sum(table.rows for table in manifest.tables):,} rows, epoch {manifest.epoch}"
        except StartError:
            what = "DAMAGED"
        rows.append((f"{taken_at.astimezone():%Y-%m-%d %H:%M}", _size(path.stat().st_size), what, str(path)))
    if rows:
        terminal.table(rows)
    else:
        terminal.line(f"no backup in {folder or config.backup_folder}")
    return 0


def restore_from(config: Config, terminal: Terminal, path: Path, *, sure: bool) -> int:
    done = restore(config, path, terminal, _agreement(terminal, sure=sure))
    if done is None:
        terminal.step("nothing was changed")
        return 1
    terminal.step(f"restored in {done.seconds:.1f} s, epoch {done.epoch}; everybody signs in again")
    if done.aside is not None:
        terminal.step(f"the replaced database is kept as {done.aside}, until `stowage restore --discard-replaced`")
    return 0


def discard_replaced(config: Config, terminal: Terminal, *, sure: bool) -> int:
    """Delete what restores have set aside."""
    with place(config, terminal) as there:
        databases, folders = asyncio.run(there.kept_aside()), folders_aside(config)
        for name in (*databases, *folders):
            terminal.line(f"  {name}")
        if not databases and not folders:
            terminal.step("nothing is set aside")
            return 0
        if not _agreement(terminal, sure=sure)():
            return 1
        for name in databases:
            asyncio.run(there.discard(name))
        for folder in folders:
            shutil.rmtree(folder)
    terminal.step("discarded")
    return 0


def _agreement(terminal: Terminal, *, sure: bool) -> Callable[[], bool]:
    def asked() -> bool:
        if sure:
            return True
        if not sys.stdin.isatty():
            raise StartError("nothing was changed: say --yes to go on")
        terminal.line("Type yes to go on:")
        return input().strip() == "yes"

    return asked


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB"


def _interrupt(number: int, frame: FrameType | None) -> None:
    """As Ctrl-C does, which a running event loop takes as a cancellation: raising here might be in the midst of the driver's work."""
    del number, frame
    signal.raise_signal(signal.SIGINT)
