"""Devices that are one person's own."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T19:00"
VERSION = "1.38.0"
DESCRIPTION = "Devices of one person"

SQL = """
ALTER TABLE invitation ADD COLUMN person bigint REFERENCES person;
ALTER TABLE device ADD COLUMN person bigint REFERENCES person;
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
