"""When what is told was done, beside when it was heard of."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T01:10"
VERSION = "1.38.0"
DESCRIPTION = "When it was done"

SQL = """
ALTER TABLE discrepancy ADD occurred_at timestamptz, ADD uncertainty_ms bigint NOT NULL DEFAULT 0;
"""


async def forwards() -> MigrationManager:
    return script("discrepancies", ID, DESCRIPTION, SQL)
