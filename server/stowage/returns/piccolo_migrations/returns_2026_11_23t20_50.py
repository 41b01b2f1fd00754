"""What is to go back to its supplier stays in quarantine until it goes. What went at once, before this, has gone: `supplier`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T20:50"
VERSION = "1.38.0"
DESCRIPTION = "Returned goods wait for their return to the supplier"

SQL = """
ALTER TABLE goods_return_line DROP CONSTRAINT goods_return_line_state_check;
ALTER TABLE goods_return_line ADD CONSTRAINT goods_return_line_state_check
    CHECK (state IN ('available', 'quarantine', 'scrap', 'to_supplier', 'supplier', 'reversed'));
"""


async def forwards() -> MigrationManager:
    return script("returns", ID, DESCRIPTION, SQL)
