"""Rolled back storage, noticed at the start: the newest backup holds what the database has lost.

Devices notice it too, by what they hold answers to; but they may have let go of what a backup holds.
"""

from __future__ import annotations

from typing import NamedTuple

from stowage.backup import tables
from stowage.backup.archive import Archive
from stowage.gateway import epoch
from stowage.platform.backup_folder import listed
from stowage.platform.config import Config
from stowage.platform.failures import StartError

DESK = "SELECT count(*) FROM op WHERE incarnation IS NULL"


class Behind(NamedTuple):
    """How many commands of desks and devices the backup `name` holds and the database does not."""

    name: str
    commands: int

    @property
    def told(self) -> str:
        return (
            f"THE DATABASE LACKS {self.commands:,} COMMANDS THAT THE BACKUP {self.name} HOLDS: its storage was rolled back, or an older "
            "backup was restored. Unless that was meant: stop, and `stowage restore` it"
        )


async def behind(config: Config, url: str) -> Behind | None:
    """None: the database has all that its newest backup holds. Otherwise the epoch is raised, once for each backup."""
    newest = next(iter(listed(config.backup_folder)), None)
    if newest is None:
        return None
    try:
        with Archive(newest[1]) as archive:
            manifest = archive.manifest
    except StartError:
        return None  # `stowage backup --list` says that it is damaged
    connection = await tables.connect(url)
    try:
        await epoch.open_epoch(connection)
        if await epoch.system_of(connection) != manifest.system_id:
            return None
        here = {(stream.device, stream.incarnation): stream.cseq for stream in await epoch.streams(connection)}
        lost = max(0, manifest.desk_commands - await connection.fetchval(DESK)) + sum(
            max(0, stream.cseq - here.get((stream.device, stream.incarnation), 0)) for stream in manifest.streams
        )
        if not lost:
            return None
        size = newest[1].stat().st_size
        backup = epoch.Kept(newest[1].name, manifest.taken_at, size, "", manifest.epoch, manifest.streams)
        await epoch.rolled_back(backup, connection)
        return Behind(newest[1].name, lost)
    finally:
        await connection.close()
