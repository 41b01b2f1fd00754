"""Photos are found by their name: who is limited to some warehouses sees those of theirs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:20"
VERSION = "1.38.0"
DESCRIPTION = "Photos by name"

SQL = "CREATE INDEX receipt_line_photos ON receipt_line USING gin (photos);"


async def forwards() -> MigrationManager:
    return script("receiving", ID, DESCRIPTION, SQL)
