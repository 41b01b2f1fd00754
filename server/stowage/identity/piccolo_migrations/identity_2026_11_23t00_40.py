"""Devices that were moved to another warehouse, and until when they were where."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T00:40"
VERSION = "1.38.0"
DESCRIPTION = "Devices moved"

SQL = """
CREATE TABLE device_move (
    op_id uuid PRIMARY KEY,
    device uuid NOT NULL REFERENCES device,
    person bigint NOT NULL,
    former bigint NOT NULL REFERENCES warehouse,
    moved_at timestamptz NOT NULL
);
CREATE INDEX device_move_device ON device_move (device);
"""


async def forwards() -> MigrationManager:
    return script("identity", ID, DESCRIPTION, SQL)
