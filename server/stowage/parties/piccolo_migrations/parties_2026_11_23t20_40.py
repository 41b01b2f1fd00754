"""Partners whose goods lie here and stay theirs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Owners of goods"

SQL = "ALTER TABLE party ADD COLUMN keeps_goods boolean NOT NULL DEFAULT false;"


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
