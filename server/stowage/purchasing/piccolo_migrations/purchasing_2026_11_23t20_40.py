"""Orders on consignment: what comes stays the supplier's."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Consignment"

SQL = "ALTER TABLE purchase_order ADD COLUMN consignment boolean NOT NULL DEFAULT false;"


async def forwards() -> MigrationManager:
    return script("purchasing", ID, DESCRIPTION, SQL)
