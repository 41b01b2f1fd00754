"""A partner may be kept by somebody: who that is decides who sees a customer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T10:40"
VERSION = "1.38.0"
DESCRIPTION = "Keepers of partners"

SQL = """
ALTER TABLE party ADD keeper bigint;
CREATE INDEX party_keeper ON party (keeper);
"""


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
