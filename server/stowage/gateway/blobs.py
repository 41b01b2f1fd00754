"""Photos and signatures: named by their SHA-256, uploaded in parts, resumed where the server stands. Commands never wait for them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import asyncpg
import msgspec

from stowage.platform.clock import now
from stowage.platform.errors import ApiError

PART_BYTES = 2**20
WHOLE_BYTES = 10 * 2**20
UNFINISHED_DAYS = 30
# What the first bytes of each kind are, as (position, bytes).
MEDIA_TYPES = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((0, b"RIFF"), (8, b"WEBP")),
}

FORGET = "DELETE FROM blob WHERE NOT complete AND created_at < now() - make_interval(days => $1)"
BEGIN = """
    INSERT INTO blob (sha256, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING
"""
LOCK = "SELECT size, received, complete FROM blob WHERE sha256 = $1 FOR UPDATE"
STATE = "SELECT size, media_type, received, complete FROM blob WHERE sha256 = $1"
PUT_PART = "INSERT INTO blob_part (sha256, position, data) VALUES ($1, $2, $3)"
ADVANCE = "UPDATE blob SET received = $2, complete = $3 WHERE sha256 = $1"
PARTS = "SELECT data FROM blob_part WHERE sha256 = $1 ORDER BY position"
START_AGAIN = "DELETE FROM blob WHERE sha256 = $1"


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


async def state(name: str, pool: asyncpg.Pool[Any]) -> BlobState:
    """Raises 404 blob_unknown."""
    row = await pool.fetchrow(STATE, name)
    if row is None:
        raise ApiError(404, "blob_unknown")
    return BlobState(row["received"], row["complete"])


async def put(part: Part, pool: asyncpg.Pool[Any]) -> BlobState:
    """Append a part. Raises 409 blob_offset, 415 blob_type, 422 blob_hash, 400 for a part that cannot be one."""
    _check(part)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(FORGET, UNFINISHED_DAYS)
        await connection.execute(BEGIN, part.name, part.size, part.media_type, now())
        held = await connection.fetchrow(LOCK, part.name)
        if held["complete"]:
            return BlobState(held["received"], complete=True)
        if held["size"] != part.size:
            raise ApiError(409, "blob_size", "begun with another size", params={"size": held["size"]})
        if held["received"] != part.offset:
            raise ApiError(409, "blob_offset", "continue from offset", params={"offset": held["received"]})
        await connection.execute(PUT_PART, part.name, part.offset, part.data)
        received = part.offset + len(part.data)
        complete = received == part.size
        if not complete or await _hash(part.name, connection) == part.name:
            await connection.execute(ADVANCE, part.name, received, complete)
            return BlobState(received, complete)
        await connection.execute(START_AGAIN, part.name)
    raise ApiError(422, "blob_hash", "these bytes are not what their name says; start again from 0")


async def whole(name: str, pool: asyncpg.Pool[Any]) -> tuple[bytes, str]:
    """Bytes and media type. Raises 404 blob_unknown, also while it is incomplete."""
    async with pool.acquire() as connection:
        row = await connection.fetchrow(STATE, name)
        if row is None or not row["complete"]:
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


async def _hash(name: str, connection: asyncpg.Connection[Any]) -> str:
    digest = sha256()
    async for part in connection.cursor(PARTS, name, prefetch=1):
        digest.update(part["data"])
    return digest.hexdigest()
