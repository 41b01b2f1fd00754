"""What is wrong is marked in the file itself: no copy of its rows is kept."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T14:00"
VERSION = "1.38.0"
DESCRIPTION = "No copies of wrong rows"

SQL = "ALTER TABLE import_wrong DROP COLUMN cells"


async def forwards() -> MigrationManager:
    return script("imports", ID, DESCRIPTION, SQL)
