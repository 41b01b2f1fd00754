"""Figures of stock by item, warehouse and owner, kept with every posting: sums of a list of 100,000 items add up no balances."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from stowage.platform.ddl import script

ID = "2026-11-23T07:30"
VERSION = "1.38.0"
DESCRIPTION = "Figures of stock"

# The rows of one item hang under its lock, like its balances. A sum that is nothing any more keeps its row.
SQL = """
CREATE TABLE stock_figure (
    item bigint NOT NULL,
    warehouse bigint NOT NULL,
    owner bigint NOT NULL,
    available bigint NOT NULL DEFAULT 0,
    inspection bigint NOT NULL DEFAULT 0,
    quarantine bigint NOT NULL DEFAULT 0,
    damaged bigint NOT NULL DEFAULT 0,
    surplus bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (item, warehouse, owner)
) WITH (fillfactor = 80);
CREATE FUNCTION make_stock_figures() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM stock_figure;
    INSERT INTO stock_figure
    SELECT item, warehouse, owner, coalesce(sum(quantity) FILTER (WHERE status = 'available'), 0),
        coalesce(sum(quantity) FILTER (WHERE status = 'inspection'), 0),
        coalesce(sum(quantity) FILTER (WHERE status = 'quarantine'), 0),
        coalesce(sum(quantity) FILTER (WHERE status = 'damaged'), 0),
        coalesce(sum(quantity) FILTER (WHERE status = 'surplus'), 0), sum(reserved)
    FROM (
        SELECT b.item, p.warehouse, b.owner, b.status, b.quantity, 0::bigint AS reserved
        FROM balance b JOIN place p ON p.id = b.place WHERE b.place > 0
        UNION ALL
        SELECT item, warehouse, 0, '', 0, quantity - taken - released FROM reservation WHERE taken + released < quantity
    ) part
    GROUP BY item, warehouse, owner;
END $$;
DO $$ BEGIN
    IF to_regclass('place') IS NOT NULL THEN PERFORM make_stock_figures(); END IF; -- a new database has no place yet
END $$;
"""


async def forwards() -> MigrationManager:
    return script("ledger", ID, DESCRIPTION, SQL)
