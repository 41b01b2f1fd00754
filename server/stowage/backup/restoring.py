"""Restoring a backup: proved, loaded beside the database, given another epoch, and only then put in its place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

from stowage.audit import anchors
from stowage.audit.check import check_audit
from stowage.backup import noting, tables, ways_in
from stowage.backup.archive import Archive, hash_of, size_of
from stowage.backup.carrying import carry
from stowage.backup.loss import Loss, loss, told
from stowage.backup.making import AUTHORITY, Progress
from stowage.gateway import epoch
from stowage.ledger.check import check_database
from stowage.platform import migrate
from stowage.platform.backup_folder import one_at_a_time
from stowage.platform.config import Config
from stowage.platform.databases import Place, place
from stowage.platform.disk import NEEDED_TO_START_BYTES, FreeBytes, free_bytes
from stowage.platform.failures import DiskFullError, StartError
from stowage.platform.terminal import Terminal

ROOM_FOR = 3  # times the rows: with indexes and the write-ahead log

Agree = Callable[[], bool]


class Restored(NamedTuple):
    """`aside`: the name under which the replaced database is kept, None where there was none."""

    epoch: int
    aside: str | None
    seconds: float


def restore(
    config: Config, path: Path, terminal: Terminal, agreed: Agree, free: FreeBytes = free_bytes
) -> Restored | None:
    """None: not agreed, and nothing was changed. Raises StartError, and then nothing was changed either."""
    progress = Progress(terminal.step)
    with Archive(path) as archive:
        migrate.require_known(archive.manifest.migrations)
        whole = size_of(archive.manifest.pieces)
        archive.prove(lambda done: progress(f"restore: {done / 2**20:.0f} of {whole / 2**20:.0f} MB proved"))
        if free(config.data) < NEEDED_TO_START_BYTES + ROOM_FOR * whole:
            raise DiskFullError(config.data)
        terminal.step(
            f"{path.name} is whole: Stowage {archive.manifest.stowage}, "
            f"{sum(table.rows for table in archive.manifest.tables):,} rows, {whole / 2**20:.0f} MB"
        )
        with one_at_a_time(config.data), place(config, terminal) as there, _explained():
            found = asyncio.run(_compared(there, archive))
            for line in told(archive.manifest, found) if asyncio.run(there.exists()) else ():
                terminal.line(line)
            if not agreed():
                return None
            began = time.monotonic()
            try:
                number = asyncio.run(_load(there, archive, found, terminal))
                if found is not None:
                    for line in asyncio.run(carry(there.url(), there.restoring)).told():
                        terminal.step(line)
                replaced = there.url() if asyncio.run(there.exists()) else None
                for line in asyncio.run(ways_in.close(replaced, there.restoring)):
                    terminal.step(line)
                anchored = asyncio.run(noting.restored(path.name, number, replaced, there.restoring))
                aside = asyncio.run(there.swap())
            except BaseException:
                asyncio.run(there.give_up())
                raise
            anchors.append(config.data, [anchored])
            _restore_authority(config, archive)
            return Restored(number, aside, time.monotonic() - began)


async def _compared(there: Place, archive: Archive) -> Loss | None:
    if not await there.exists():
        return None
    await there.require_alone()
    connection = await tables.connect(there.url())
    try:
        return await loss(archive.manifest, connection)
    finally:
        await connection.close()


async def _load(there: Place, archive: Archive, found: Loss | None, terminal: Terminal) -> int:
    """The epoch of the database loaded beside the present one."""
    manifest, progress = archive.manifest, Progress(terminal.step)
    url = await there.begin()
    await migrate.migrate(url, only=manifest.migrations)
    connection = await tables.connect(url)
    try:
        await tables.load(archive, connection, lambda table: progress(f"restore: {table}"))
    finally:
        await connection.close()
    await migrate.migrate(url)
    connection = await tables.connect(url)
    try:
        progress("restore: checking the ledgers")
        differences = await check_database(connection)
        for difference in (
            differences + (await check_audit(connection)).differences
        ):  # the rows are those of the backup all the same
            terminal.line(f"{difference.proof}: {difference.text}")
        backup = epoch.Kept(
            archive.path.name,
            manifest.taken_at,
            archive.path.stat().st_size,
            hash_of(archive.path),
            manifest.epoch,
            manifest.streams,
        )
        known = max(manifest.epoch, found.epoch if found else 0)
        return await epoch.restored(backup, known, found.streams if found else (), connection)
    finally:
        await connection.close()


def _restore_authority(config: Config, archive: Archive) -> None:
    """On a machine without one. The certificates that it signed follow by themselves."""
    folder = config.data / "tls"
    held = {piece.name for piece in archive.manifest.pieces}
    if (folder / AUTHORITY[1]).exists() or not {f"tls/{name}" for name in AUTHORITY} <= held:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in AUTHORITY:
        with archive.open(f"tls/{name}") as opened:
            (folder / name).touch(mode=0o600)
            (folder / name).write_bytes(opened.read())


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise StartError(f"the database user may not do what a restore needs: {error}; nothing was changed") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        reason = str(error) or "no answer"
        raise StartError(f"the database failed, nothing was changed: {reason.splitlines()[0]}") from error
