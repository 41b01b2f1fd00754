"""Views of lists that people saved."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T04:20"
VERSION = "1.38.0"
DESCRIPTION = "Saved views of lists"

# state: JSON as the desk said it, which may hold what jsonb does not (a NUL within a text).
SQL = """
CREATE TABLE list_view (
    id uuid PRIMARY KEY,
    list text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    person bigint NOT NULL,
    shared boolean NOT NULL,
    state text NOT NULL,
    version int NOT NULL CHECK (version > 0)
);
CREATE INDEX list_view_list ON list_view (list, person);
"""


async def forwards() -> MigrationManager:
    return script("desk", ID, DESCRIPTION, SQL)
