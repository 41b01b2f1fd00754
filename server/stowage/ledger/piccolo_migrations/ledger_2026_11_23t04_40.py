"""Movements in the order in which they happened, whatever they moved."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T04:40"
VERSION = "1.38.0"
DESCRIPTION = "Movements by time"

SQL = """
CREATE INDEX movement_occurred ON movement (occurred_at, id);
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
