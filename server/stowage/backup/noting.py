"""What the audit trail is told of backups and restores."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import asyncpg

from stowage.audit import anchors
from stowage.audit.check import head_of
from stowage.audit.store import insert_events
from stowage.backup import tables
from stowage.kernel.decision import SecurityEvent


async def note(url: str, kind: str, params: Mapping[str, Any]) -> None:
    """A security event of the installation itself."""
    connection = await tables.connect(url)
    try:
        await insert_events([SecurityEvent(kind, time.time_ns() // 1_000_000, params=params)], connection)
    finally:
        await connection.close()


async def restored(name: str, epoch: int, replaced_url: str | None, url: str) -> anchors.Line:
    """Told to the database at `url`, which was made from the backup `name`; for the data folder when it has taken the other's place."""
    replaced = await _head(replaced_url) if replaced_url is not None else None
    stands = await _head(url) or anchors.Head(0, "")
    about = {"name": name, "epoch": epoch, "entry": stands.no}
    if replaced is not None:
        about |= {"replaced_entry": replaced.no, "replaced_chain": replaced.chain}
    await note(url, "backup.restored", about)
    return anchors.Line(datetime.now(UTC), stands.no, stands.chain, restored=name, replaced=replaced)


async def _head(url: str) -> anchors.Head | None:
    """None: it has no audit trail yet."""
    connection = await tables.connect(url)
    try:
        return await head_of(connection)
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
