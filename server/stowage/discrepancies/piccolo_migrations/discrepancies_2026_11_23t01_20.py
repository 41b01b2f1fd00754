"""A shortfall is booked as found, which it always was: the choice says so now."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T01:20"
VERSION = "1.38.0"
DESCRIPTION = "What a shortfall offers"

SQL = """
UPDATE discrepancy SET choices = '{book_found}' WHERE code = 'ledger.shortfall' AND state = 'open';
"""


async def forwards() -> MigrationManager:
    return script("discrepancies", ID, DESCRIPTION, SQL)
