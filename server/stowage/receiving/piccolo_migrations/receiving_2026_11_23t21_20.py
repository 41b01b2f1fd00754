"""What the goods of a line weigh, where their item is weighed: 1/10,000 kg."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T21:20"
VERSION = "1.38.0"
DESCRIPTION = "Weight of received goods"

SQL = "ALTER TABLE receipt_line ADD COLUMN weight bigint;"


async def forwards() -> MigrationManager:
    return script("receiving", ID, DESCRIPTION, SQL)
