"""Whose goods wait to be put away."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Owner of waiting goods"

SQL = "ALTER TABLE putaway_waiting ADD COLUMN owner bigint NOT NULL DEFAULT 0;"


async def forwards() -> MigrationManager:
    return script("putaway", ID, DESCRIPTION, SQL)
