"""Whom people report to."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:30"
VERSION = "1.38.0"
DESCRIPTION = "Managers of people"

SQL = "ALTER TABLE person ADD COLUMN manager bigint REFERENCES person CHECK (manager <> id);"


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
