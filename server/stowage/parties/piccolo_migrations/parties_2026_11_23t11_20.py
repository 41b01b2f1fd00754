"""Partners are found by one character too: their index is made anew by what leads to items."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T11:20"
VERSION = "1.38.0"
DESCRIPTION = "One character leads to partners"

SQL = "REINDEX INDEX party_search; ANALYZE party"


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
