"""What made a plan that nobody made, and what a warehouse has counted without a plan."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:50"
VERSION = "1.38.0"
DESCRIPTION = "Counts after shortfalls"

SQL = """
ALTER TABLE count_plan ADD origin text NOT NULL DEFAULT '' CHECK (origin IN ('', 'shortfall'));
CREATE TABLE count_rules (
    warehouse bigint PRIMARY KEY,
    after_shortfall boolean NOT NULL,
    ask_every integer NOT NULL CHECK (ask_every >= 0),
    ask_few integer NOT NULL CHECK (ask_few >= 0),
    ask_days integer NOT NULL CHECK (ask_days >= 0),
    version bigint NOT NULL
);
"""


async def forwards() -> MigrationManager:
    return script("counts", ID, DESCRIPTION, SQL)
