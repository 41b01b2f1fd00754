"""When backups are made and which are kept, as the company wants it."""

from __future__ import annotations

from stowage.company import queries
from stowage.platform import migrate
from stowage.platform.config import Config


async def scheduled(config: Config, url: str) -> Config:
    """`config` with what is set in the database at `url`, where the environment says nothing about it. Raises StartError."""
    connection = await migrate.connect(url)
    try:
        return await queries.scheduled(config, connection)
    finally:
        await connection.close()
