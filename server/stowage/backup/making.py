"""Making a backup: written, verified, named, told to devices; or nothing of it is left."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import asyncpg

from stowage.audit.check import check_audit
from stowage.backup import tables
from stowage.backup.archive import FORMAT, Archive, Manifest, Writer, hash_of
from stowage.backup.scratch import scratch
from stowage.gateway import epoch
from stowage.ledger.check import Difference, check_database
from stowage.platform import migrate
from stowage.platform.backup_folder import discard_unfinished, name_of, one_at_a_time
from stowage.platform.config import Config
from stowage.platform.disk import NEEDED_TO_START_BYTES, FreeBytes, free_bytes
from stowage.platform.failures import DiskFullError, NoDatabaseError, StartError
from stowage.platform.lasting import CONNECTION_ERRORS
from stowage.platform.postgres import PostgresServer

SCRATCH = "stowage"
ROOM_FOR = 2  # times the size of the database: the scratch copy with its write-ahead log; the file is far smaller
AUTHORITY = ("ca.crt", "ca.key")

SNAPSHOT = """
    SELECT clock_timestamp() AS taken_at, e.epoch, e.system_id, e.timeline,
        (SELECT count(*) FROM op WHERE incarnation IS NULL) AS desk_commands
    FROM epoch e
"""

Say = Callable[[str], None]
T = TypeVar("T")


class Made(NamedTuple):
    """`differences`: what `stowage check` found in the restored copy; then the file is kept aside and no device is told."""

    path: Path
    manifest: Manifest
    bytes: int
    writing: float  # seconds
    verifying: float
    differences: Sequence[Difference]
    told: bool


class Progress:
    """Says what is going on at most once a second."""

    def __init__(self, say: Say) -> None:
        self._say, self._told = say, time.monotonic()

    def __call__(self, text: str) -> None:
        if time.monotonic() - self._told >= 1:
            self._told = time.monotonic()
            self._say(text)


def make(config: Config, url: str, folder: Path, say: Say, free: FreeBytes = free_bytes) -> Made:
    """A backup of the database at `url` in `folder`. Raises StartError; whatever goes wrong, nothing half made stays."""
    with one_at_a_time(config.data), _explained(folder):
        run(_room(url, folder, config.data, free))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        discard_unfinished(folder)
        unfinished = folder / f".{name_of(datetime.now(UTC))}.unfinished"
        try:
            with scratch(config.data / "scratch") as server:
                return _made(config, url, unfinished, server, Progress(say))
        finally:
            unfinished.unlink(missing_ok=True)


def _made(config: Config, url: str, unfinished: Path, server: PostgresServer, progress: Progress) -> Made:
    began = time.monotonic()
    run(server.create_database(SCRATCH))
    run(same_shape(url, server.url(SCRATCH)))

    def reading(table: str, size: int) -> None:
        progress(f"backup: {table}, {size / 2**20:.0f} MB of rows read")

    manifest = run(write(url, server.url(SCRATCH), unfinished, reading, config.data / "tls"))
    written = time.monotonic()
    differences = run(_verify(unfinished, server.url(SCRATCH), progress))
    size, digest = unfinished.stat().st_size, hash_of(unfinished)
    path = unfinished.with_name(name_of(manifest.taken_at))
    if differences:
        path = path.with_suffix(".differs.zip")
    unfinished.rename(path)
    told = False
    if not differences:
        streams = manifest.streams
        backup = epoch.Kept(path.name, manifest.taken_at, size, digest, manifest.epoch, streams)
        told = run(_tell(backup, url))
    return Made(path, manifest, size, written - began, time.monotonic() - written, differences, told)


def run(work: Coroutine[Any, Any, T]) -> T:
    """`work` to its end. Interrupted, it ends as interrupted, whatever the driver says of a connection that was given up for it."""

    async def told() -> T:
        try:
            return await work
        except CONNECTION_ERRORS as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from error
            raise

    return asyncio.run(told())


async def _room(url: str, folder: Path, data: Path, free: FreeBytes) -> None:
    connection = await migrate.connect(url)
    try:
        needed = NEEDED_TO_START_BYTES + ROOM_FOR * await connection.fetchval(
            "SELECT pg_database_size(current_database())"
        )
    finally:
        await connection.close()
    for place in (folder, data):
        if free(place) < needed:
            raise StartError(
                f"a backup needs {needed // 2**20} MB free where {place} is; there are {free(place) // 2**20}"
            )


async def same_shape(url: str, scratch_url: str) -> None:
    """The tables of the database at `url` in an empty one."""
    connection = await tables.connect(url)
    try:
        done = await migrate.migrations(connection)
    finally:
        await connection.close()
    await migrate.migrate(scratch_url, only=done)


async def write(
    url: str, shape_url: str, path: Path, told: Callable[[str, int], None], authority: Path | None = None
) -> Manifest:
    """The archive `path` of the database at `url`, by the tables of the one at `shape_url`. `told`: the table in hand, bytes so far.

    `authority`: the folder of the certificate authority, where it is to be in it."""
    shape = await tables.connect(shape_url)
    ours = await tables.tables_of(shape)
    await shape.close()
    connection = await tables.connect(url)
    try:
        with Writer(path) as archive:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                seen = await connection.fetchrow(SNAPSHOT)
                if seen is None:
                    raise NoDatabaseError("no server has run on this database yet: there is nothing to back up")
                done = await migrate.migrations(connection)
                streams = await epoch.streams(connection)
                numbers = await tables.counters(connection)
                rows = await tables.write(ours, archive, connection, lambda table: told(table, archive.written))
                sequences = await tables.sequences(connection)
            if authority is not None:
                _write_authority(authority, archive)
            manifest = Manifest(
                FORMAT,
                seen["taken_at"],
                version("stowage"),
                connection.get_server_version().major,
                sorted(done),
                seen["epoch"],
                seen["system_id"],
                seen["timeline"],
                streams,
                seen["desk_commands"],
                numbers,
                sequences,
                rows,
                archive.pieces,
            )
            archive.finish(manifest)
            return manifest
    finally:
        await connection.close()


def _write_authority(folder: Path, archive: Writer) -> None:
    """Devices trust this authority: on another machine they would trust no server without it."""
    for name in AUTHORITY:
        file = folder / name
        if file.exists():
            with archive.piece(f"tls/{name}") as write:
                write(file.read_bytes())


async def _verify(path: Path, scratch_url: str, progress: Progress) -> list[Difference]:
    connection = await tables.connect(scratch_url)
    try:
        with Archive(path) as archive:
            archive.prove(lambda done: progress(f"backup: {done / 2**20:.0f} MB proved"))
            await tables.load(archive, connection, lambda table: progress(f"backup: verifying {table}"))
        await migrate.migrate(scratch_url)  # the proofs are of this release
        progress("backup: checking the ledgers of the copy")
        return await check_database(connection) + (await check_audit(connection)).differences
    finally:
        await connection.close()


async def _tell(backup: epoch.Kept, url: str) -> bool:
    connection = await tables.connect(url)
    try:
        return await epoch.keep(backup, connection)
    finally:
        await connection.close()


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except asyncpg.DiskFullError as error:
        raise StartError(f"the disk is full, nothing of the backup is kept: {error}") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        reason = str(error) or "no answer"
        raise StartError(f"the database failed, nothing of the backup is kept: {reason.splitlines()[0]}") from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFullError(folder) from error
        raise StartError(
            f"cannot write the backup to {folder}, nothing of it is kept: {error.strerror or error}"
        ) from error
