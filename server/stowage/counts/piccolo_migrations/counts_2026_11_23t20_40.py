"""Counts are judged for each owner of goods."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Owner of counted goods"

SQL = """
ALTER TABLE count_scan ADD COLUMN owner bigint NOT NULL DEFAULT 0;
ALTER TABLE count_line ADD COLUMN owner bigint NOT NULL DEFAULT 0;
ALTER TABLE count_line DROP CONSTRAINT count_line_count_item_lot_status_container_key;
ALTER TABLE count_line ADD UNIQUE (count, item, lot, status, container, owner);
"""


async def forwards() -> MigrationManager:
    return script("counts", ID, DESCRIPTION, SQL)
