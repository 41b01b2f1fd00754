"""What a reservation is for stays as it was made; only what was taken and released grows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T23:00"
VERSION = "1.38.0"
DESCRIPTION = "Of a reservation only taken and released change"

SQL = """
CREATE TRIGGER reservation_stands
BEFORE UPDATE OF id, warehouse, item, place, lot, quantity, document, op_id, created_at, holder ON reservation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reservation_kept BEFORE DELETE OR TRUNCATE ON reservation
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
