"""Reservations know the device that they are kept for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T18:10"
VERSION = "1.38.0"
DESCRIPTION = "The device that a reservation is kept for"

SQL = """
ALTER TABLE reservation ADD COLUMN holder uuid;
CREATE INDEX reservation_holder ON reservation (holder) WHERE holder IS NOT NULL AND taken + released < quantity;
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
