"""A person's department is held to by the room, which locks both: backups need tables that refer to each other one way only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T06:00"
VERSION = "1.38.0"
DESCRIPTION = "References between people and departments go one way"

SQL = """
ALTER TABLE person DROP CONSTRAINT person_department_fkey;
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
