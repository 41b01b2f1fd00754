"""What devices say of themselves: how much waits on them, how full their battery is, which app they run."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:40"
VERSION = "1.38.0"
DESCRIPTION = "What devices say of themselves"

SQL = """
CREATE TABLE device_state (
    device uuid PRIMARY KEY,
    told_at timestamptz NOT NULL,
    waiting bigint NOT NULL,
    battery smallint,
    app text NOT NULL
) WITH (fillfactor = 70);
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
