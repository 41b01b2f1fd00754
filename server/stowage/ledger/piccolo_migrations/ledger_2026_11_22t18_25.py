"""Documents, orders and items are locked in one round trip, statement after statement."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-22T18:25"
VERSION = "1.38.0"
DESCRIPTION = "lock_goods: documents by key, orders, items, in this order"

# Each statement begins when the one before has its locks, and sees what was committed until then.
SQL = """
CREATE FUNCTION lock_goods(documents uuid[], orders bigint[], order_lines bigint[], items bigint[])
RETURNS SETOF item_cost LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(key)
    FROM (SELECT DISTINCT hashtextextended(id::text, 0) AS key FROM unnest(documents) AS id ORDER BY key) sorted;
    PERFORM 1 FROM purchase_order
    WHERE id = ANY(orders || ARRAY(SELECT "order" FROM purchase_order_line WHERE id = ANY(order_lines)))
    ORDER BY id FOR UPDATE;
    RETURN QUERY SELECT * FROM item_cost WHERE item = ANY(items) ORDER BY item FOR UPDATE;
END $$;
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
