"""Who made an order decides who sees it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T10:40"
VERSION = "1.38.0"
DESCRIPTION = "Orders by who made them"

SQL = """
CREATE INDEX purchase_order_created_by ON purchase_order (created_by);
"""


async def forwards() -> MigrationManager:
    return script("purchasing", ID, DESCRIPTION, SQL)
