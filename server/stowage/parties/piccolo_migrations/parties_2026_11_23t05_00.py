"""Partners are found by any part of a code or name, by the index that items have."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T05:00"
VERSION = "1.38.0"
DESCRIPTION = "An index of what partners are searched by"

SQL = "CREATE INDEX party_search ON party USING gin (search_grams(' ' || search)) WITH (gin_pending_list_limit = 512)"


async def forwards() -> MigrationManager:
    return script("parties", ID, DESCRIPTION, SQL)
