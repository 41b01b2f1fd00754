"""Partners may be merged into another."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:30"
VERSION = "1.38.0"
DESCRIPTION = "Partners merged into others"

# Where a partner was merged into one that was merged itself, both lead to the last: nobody follows a chain.
SQL = """
ALTER TABLE party
    ADD merged_into bigint REFERENCES party CHECK (merged_into <> id),
    ADD CONSTRAINT party_merged_is_retired CHECK (merged_into IS NULL OR NOT active);
CREATE INDEX party_merged_into ON party (merged_into) WHERE merged_into IS NOT NULL;
"""


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
