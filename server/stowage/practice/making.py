"""Making the practice company: the rows of the real one as of a snapshot, loaded beside it, less what only the real one may have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stowage.backup import tables
from stowage.backup.archive import Archive, size_of
from stowage.backup.making import same_shape, write
from stowage.platform import migrate
from stowage.platform.config import Config
from stowage.platform.disk import NEEDED_TO_START_BYTES, FreeBytes, free_bytes
from stowage.platform.failures import StartError
from stowage.practice.neighbour import Neighbour

ROOM_FOR = 3  # times the size of the database: the copy with its write-ahead log, and the archive between

# What only the real company may have. Devices stay as names in the history: revoked, with a key whose private half nobody has.
DEVICES = "UPDATE device SET revoked_at = coalesce(revoked_at, now()), public_key = $1"
STRIP = """
    DELETE FROM invitation;
    DELETE FROM second_factor WHERE confirmed_at IS NULL;
    DELETE FROM recovery_code WHERE NOT confirmed;
    DELETE FROM passkey_request;
    DELETE FROM sign_in_failure;
    DELETE FROM blob_upload_part;
    DELETE FROM blob_upload;
    DELETE FROM backup;
    DELETE FROM import_file WHERE state IN ('reading', 'going');
    DELETE FROM practice_job;
    UPDATE company SET practice = true;
"""
SIZE = "SELECT pg_database_size(current_database())"

Told = Callable[[str, int, int | None], None]  # step, bytes of rows so far, of how many


async def make(config: Config, url: str, to: Neighbour, told: Told, free: FreeBytes = free_bytes) -> None:
    """A copy of the database at `url` in the place of `to`. Whatever goes wrong, nothing half made stays. Raises StartError."""
    await _require_room(config.data, url, free)
    path = config.data / "practice.unfinished"
    path.unlink(missing_ok=True)  # of one that was killed
    try:
        await _copied(url, await to.begin(), path, told)
        told("put", 0, None)
        await to.put()
    except BaseException:
        await to.give_up()
        raise
    finally:
        path.unlink(missing_ok=True)


async def _copied(url: str, to: str, path: Path, told: Told) -> None:
    await same_shape(url, to)
    await write(url, to, path, lambda _, size: told("read", size, None))
    connection = await tables.connect(to)
    try:
        with Archive(path) as archive:
            await tables.load(archive, connection, _loaded(archive, told))
        await strip(connection)
    finally:
        await connection.close()
    await migrate.migrate(to)


def _loaded(archive: Archive, told: Told) -> Callable[[str], None]:
    """Tells how much stands before the table in hand."""
    pieces = archive.manifest.pieces
    before, total = dict[str, int](), size_of(pieces)
    for number, piece in enumerate(pieces):
        before[piece.name] = size_of(pieces[:number])
    return lambda table: told("load", before[tables.piece_of(table)], total)


async def strip(connection: asyncpg.Connection[Any]) -> None:
    """P-2"""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    async with connection.transaction():
        await connection.execute(DEVICES, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        await connection.execute(STRIP)


async def _require_room(data: Path, url: str, free: FreeBytes) -> None:
    connection = await migrate.connect(url)
    try:
        needed = NEEDED_TO_START_BYTES + ROOM_FOR * await connection.fetchval(SIZE)
    finally:
        await connection.close()
    if free(data) < needed:
        raise StartError(
            f"a practice company needs {needed // 2**20} MB free where {data} is; there are {free(data) // 2**20}"
        )
