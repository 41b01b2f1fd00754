"""Numbers of containers that were drawn for labels."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T17:30"
VERSION = "1.38.0"
DESCRIPTION = "Drawn numbers of containers"

SQL = """
CREATE TABLE label_drawing (
    op_id uuid PRIMARY KEY,
    prefix text NOT NULL CHECK (prefix ~ '^[0-9]{0,12}$'),
    first bigint NOT NULL CHECK (first > 0),
    count int NOT NULL CHECK (count > 0),
    person bigint NOT NULL,
    UNIQUE (prefix, first)
);
"""


async def forwards() -> MigrationManager:
    return script("labels", ID, DESCRIPTION, SQL)
