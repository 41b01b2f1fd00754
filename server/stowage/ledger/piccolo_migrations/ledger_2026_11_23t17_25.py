"""Places whose balances devices are not told for a while."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:25"
VERSION = "1.38.0"
DESCRIPTION = "Withheld balances"

SQL = "CREATE TABLE balance_withheld (place bigint PRIMARY KEY);"


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
