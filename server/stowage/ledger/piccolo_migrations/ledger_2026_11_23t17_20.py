"""What is in a container, wherever it stands."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:20"
VERSION = "1.38.0"
DESCRIPTION = "Balances by container"

SQL = """
CREATE INDEX balance_container ON balance (container) WHERE container <> '';
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
