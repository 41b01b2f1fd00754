"""Another sign of a local database that is not what it was: the device itself says that it was put back."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T01:00"
VERSION = "1.38.0"
DESCRIPTION = "Local databases that were put back"

SQL = """
ALTER TABLE device_copy DROP CONSTRAINT device_copy_sign_check;
ALTER TABLE device_copy ADD CONSTRAINT device_copy_sign_check CHECK (sign IN ('sequence_reused', 'superseded', 'put_back'));
"""


async def forwards() -> MigrationManager:
    return script("gateway", ID, DESCRIPTION, SQL)
