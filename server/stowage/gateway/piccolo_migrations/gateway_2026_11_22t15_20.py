"""What a stream claimed beyond what we hold raises the epoch once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T15:20"
VERSION = "1.38.0"
DESCRIPTION = "The highest acknowledgement for which a stream raised the epoch"

SQL = """
ALTER TABLE device_stream ADD COLUMN claimed bigint NOT NULL DEFAULT 0;
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
