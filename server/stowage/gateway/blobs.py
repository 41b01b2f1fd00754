"""Photos and signatures: named by their SHA-256, uploaded in parts, resumed where the server stands. Commands never wait for them.

An upload belongs to its device until it is whole, so that nobody's wrong bytes or sizes are in anybody else's way.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from stowage.company.queries import number_in_sql
from stowage.platform.clock import now
from stowage.platform.errors import ApiError

PART_BYTES = 2**20
WHOLE_BYTES = 10 * 2**20
# What the first bytes of each kind are, as (position, bytes).
MEDIA_TYPES = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((0, b"RIFF"), (8, b"WEBP")),
}

FORGET = f"""
    DELETE FROM blob_upload WHERE created_at < $1::timestamptz - make_interval(days => {number_in_sql("unfinished_photos")})
"""
WHOLE = "SELECT size, media_type FROM blob WHERE sha256 = $1"
UPLOAD = "SELECT received FROM blob_upload WHERE sha256 = $1 AND device = $2"
BEGIN = """
    INSERT INTO blob_upload (sha256, device, size, media_type, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (sha256, device) DO NOTHING
"""
LOCK = "SELECT size, received FROM blob_upload WHERE sha256 = $1 AND device = $2 FOR UPDATE"
DROP = "DELETE FROM blob_upload WHERE sha256 = $1 AND device = $2"
PUT_PART = "INSERT INTO blob_upload_part (sha256, device, position, data) VALUES ($1, $2, $3, $4)"
ADVANCE = "UPDATE blob_upload SET received = $3 WHERE sha256 = $1 AND device = $2"
UPLOADED = "SELECT data FROM blob_upload_part WHERE sha256 = $1 AND device = $2 ORDER BY position"
# Another device may have finished the same blob just now: the first one's is the blob.
FINISH = """
    WITH fresh AS (
        INSERT INTO blob (sha256, size, media_type, created_at)
        SELECT sha256, size, media_type, created_at FROM blob_upload WHERE sha256 = $1 AND device = $2
        ON CONFLICT (sha256) DO NOTHING RETURNING sha256
    )
    INSERT INTO blob_part (sha256, position, data)
    SELECT p.sha256, p.position, p.data FROM fresh JOIN blob_upload_part p ON p.sha256 = fresh.sha256 AND p.device = $2
"""
PARTS = "SELECT data FROM blob_part WHERE sha256 = $1 ORDER BY position"


class BlobState(msgspec.Struct, frozen=True):
    """`offset`: bytes held."""

    offset: int
    complete: bool


class Part(msgspec.Struct, frozen=True):
    """Bytes of blob `name` (SHA-256 in hex) from `offset` on, of `size` in all."""

    name: str
    offset: int
    size: int
    media_type: str
    data: bytes


async def state(name: str, device: UUID, pool: asyncpg.Pool[Any]) -> BlobState:
    """Where `device` goes on. Raises 404 blob_unknown."""
    complete = await pool.fetchrow(WHOLE, name)
    if complete is not None:
        return BlobState(complete["size"], complete=True)
    received = await pool.fetchval(UPLOAD, name, device)
    if received is None:
        raise ApiError(404, "blob_unknown")
    return BlobState(received, complete=False)


async def put(part: Part, device: UUID, pool: asyncpg.Pool[Any]) -> BlobState:
    """Append a part to the device's upload; with another size it begins again.

    Raises 409 blob_offset, 415 blob_type, 422 blob_hash, 400 for a part that cannot be one.
    """
    _check(part)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(FORGET, now())
        complete = await connection.fetchrow(WHOLE, part.name)
        if complete is not None:
            await connection.execute(DROP, part.name, device)
            return BlobState(complete["size"], complete=True)
        await _begin(part, device, connection)
        await connection.execute(PUT_PART, part.name, device, part.offset, part.data)
        received = part.offset + len(part.data)
        if received < part.size:
            await connection.execute(ADVANCE, part.name, device, received)
            return BlobState(received, complete=False)
        fits = await _hash(part.name, device, connection) == part.name
        if fits:
            await connection.execute(FINISH, part.name, device)
        await connection.execute(DROP, part.name, device)
    if not fits:
        raise ApiError(422, "blob_hash", "these bytes are not what their name says; start again from 0")
    return BlobState(received, complete=True)


async def _begin(part: Part, device: UUID, connection: asyncpg.Connection[Any]) -> None:
    """The upload that this part continues, locked. Raises 409 blob_offset."""
    row = (part.name, device, part.size, part.media_type, now())
    await connection.execute(BEGIN, *row)
    held = await connection.fetchrow(LOCK, part.name, device)
    received = held["received"] if held["size"] == part.size else 0
    if received != part.offset:
        raise ApiError(409, "blob_offset", "continue from offset", params={"offset": received})
    if held["size"] != part.size:
        await connection.execute(DROP, part.name, device)
        await connection.execute(BEGIN, *row)


async def whole(name: str, pool: asyncpg.Pool[Any]) -> tuple[bytes, str]:
    """Bytes and media type. Raises 404 blob_unknown, also while it is incomplete."""
    async with pool.acquire() as connection:
        row = await connection.fetchrow(WHOLE, name)
        if row is None:
            raise ApiError(404, "blob_unknown")
        return b"".join([part["data"] for part in await connection.fetch(PARTS, name)]), row["media_type"]


def _check(part: Part) -> None:
    if part.media_type not in MEDIA_TYPES:
        raise ApiError(415, "blob_type", f"one of {', '.join(MEDIA_TYPES)}")
    if len(part.data) > PART_BYTES or part.size > WHOLE_BYTES:
        raise ApiError(413, "too_large", params={"part": PART_BYTES, "whole": WHOLE_BYTES})
    if not part.data or part.offset + len(part.data) > part.size:
        raise ApiError(400, "invalid", "a part has bytes and ends within size", field="size")
    marks = MEDIA_TYPES[part.media_type]
    if part.offset == 0 and any(part.data[at : at + len(mark)] != mark for at, mark in marks):
        raise ApiError(415, "blob_type", f"these bytes are not {part.media_type}")


async def _hash(name: str, device: UUID, connection: asyncpg.Connection[Any]) -> str:
    digest = sha256()
    async for part in connection.cursor(UPLOADED, name, device, prefetch=1):
        digest.update(part["data"])
    return digest.hexdigest()
