"""Whose goods a line brought: ours, a supplier's on consignment, a customer's."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:40"
VERSION = "1.38.0"
DESCRIPTION = "Owner of received goods"

SQL = "ALTER TABLE receipt_line ADD COLUMN owner bigint NOT NULL DEFAULT 0;"


async def forwards() -> MigrationManager:
    return script("receiving", ID, DESCRIPTION, SQL)
